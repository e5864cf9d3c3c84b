"""`astradial-mock call`: place a call, on a running server or without one, and describe it in sentences."""

import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any


class NotPlaced(Exception):
    """The call could not be placed; says why and what would do."""


def call_of(
    to: str,
    *,
    from_number: str | None,
    presses: Sequence[str],
    phones: Sequence[str],
    via: str | None,
    everything: bool = False,
) -> dict[str, Any]:
    """The call that a command line describes. Raises NotPlaced for a phone that is not `1001=busy`."""
    call: dict[str, Any] = {"to": to, "press": list(presses)}
    if from_number:
        call["from"] = from_number
    if everything:
        call["all"] = True
    if via:
        call["via"] = via
    if phones:
        call["phones"] = {}
        for phone in phones:
            name, equals, behaviour = phone.partition("=")
            if not equals:
                raise NotPlaced(f"--phone {phone}: expected EXTENSION=BEHAVIOUR, such as 1001=busy")
            call["phones"][name] = behaviour
    return call


def placed_at(base: str, call: Mapping[str, Any]) -> dict[str, Any]:
    """The outcome of a call on a running simulator. Raises NotPlaced."""
    try:
        asked = urllib.request.Request(  # noqa: S310  (the user names the server)
            f"{base.rstrip('/')}/_mock/calls", json.dumps(call).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(asked, timeout=10) as response:  # noqa: S310
            outcome: dict[str, Any] = json.load(response)
            return outcome
    except urllib.error.HTTPError as error:
        raise NotPlaced(f"{base} answered {error.code}: {_sentence(error.read())}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, ssl.SSLCertVerificationError):
            raise NotPlaced(
                f"the certificate of {base} is not trusted ({reason.verify_message}); "
                "set SSL_CERT_FILE to the file that `serve --tls` names"
            ) from None
        raise NotPlaced(f"no simulator at {base} ({reason}); start one, give its --url, or add --world acme") from None


def _sentence(body: bytes) -> str:
    try:
        return str(json.loads(body)["error"])
    except (ValueError, KeyError, TypeError):
        return "is this a simulator?"


def told(outcome: Mapping[str, Any]) -> str:
    """A call as a person would tell it: each step, how it ends, and where it failed why and what to change."""
    lines = list(outcome["explanation"])
    detail = f" ({outcome['detail']})" if outcome.get("detail") else ""
    lines += ["", f"result: {outcome['result']}{detail}, SIP {outcome['sip_status']}, {outcome['disposition']}"]
    lines += [f"{name}: {outcome[name]}" for name in ("reason", "why", "fix") if outcome.get(name)]
    return "\n".join(lines)
