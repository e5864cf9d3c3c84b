"""Whom the far side of a trunk sees: the caller id that is set before a call leaves."""

from typing import NamedTuple

from mock_server.telephony.dialplan.plan import CALLER_ID_IS, Step, steps
from mock_server.telephony.dialplan.rows import Row
from mock_server.telephony.generator.site import Site

#: What the release of April 2026 shows for an organization without a number.
_SOMEBODY_ELSES = "08065978002"


class _Shown(NamedTuple):
    number: str
    #: What the number is, as a person would say it.
    what: str


def for_phone_of(site: Site, user: Row) -> tuple[Step, ...]:
    """Before the phone number of a user is rung: a number of the organization, spelled as it is stored."""
    if site.quirk("first-number-shown"):
        return _set(_first(site) or _Shown(_SOMEBODY_ELSES, "a fixed number of another organization"))
    own = user.get("outbound_did")
    return _set(_Shown(str(own), "the user's outbound_did") if own else _default(site) or _first(site))


def for_route(site: Site, route: Row) -> tuple[Step, ...]:
    """Before a call goes out over a route: the route's override, else a number of the organization.

    The newer generator takes the leading + away, and shows the organization's name where the route names none.
    """
    override = _text(route.get("caller_id_override"))
    name = _text(route.get("caller_id_name_override"))
    shown = _Shown(override, "the route's caller_id_override") if override else None
    if site.quirk("first-number-shown"):
        return steps(_set(shown), _name(name))
    shown = shown or _default(site) or _first(site)
    name = name or _text(site.organization.get("name"))
    plain = shown and shown._replace(number=shown.number.removeprefix("+"))
    return steps(_set(plain), _name(name), () if override else _own_of_caller(site))


def _own_of_caller(site: Site) -> tuple[Step, ...]:
    """The docs promise a caller id of the user's own; released generators forget it when the user calls out."""
    if site.quirk("outbound-did-not-shown-on-routes"):
        return ()
    return steps(
        Step("GotoIf", '$["${OUTBOUND_DID}"=""]?shown'),
        Step("Set", "CALLERID(num)=${OUTBOUND_DID}"),
        Step("Set", f"{CALLER_ID_IS}=the user's outbound_did"),
        Step("NoOp", "Caller id decided", "shown"),
    )


def _default(site: Site) -> _Shown | None:
    did = site.find("dids", "is_default", True)
    return _Shown(str(did.get("number")), "the organization's default number") if did else None


def _first(site: Site) -> _Shown | None:
    """The number in the first row, an inactive one too."""
    did = site.first_did
    return _Shown(str(did.get("number")), "the organization's first number") if did else None


def _set(shown: _Shown | None) -> tuple[Step, ...]:
    if shown is None:
        return ()
    return Step("Set", f"CALLERID(num)={shown.number}"), Step("Set", f"{CALLER_ID_IS}={shown.what}")


def _name(name: str) -> tuple[Step, ...]:
    return (Step("Set", f"CALLERID(name)={name}"),) if name else ()


def _text(value: object) -> str:
    return str(value or "").strip()
