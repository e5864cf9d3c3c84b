"""The command line: `astradial-mock serve`, `call`, `token`, `quirks`, `requirements`, `faults`."""

import argparse
import json
import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from mock_server import __version__, quirks
from mock_server.http.roles import RANKS

if TYPE_CHECKING:
    from mock_server.app import MockServer
    from mock_server.serving.tls import Certificate

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

#: Exit code of a command that was given something it cannot work with.
USAGE = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code. Mistakes of the user are one sentence on stderr and exit code 2."""
    options = _parser().parse_args(argv)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except Mistake as mistake:
        print(f"astradial-mock: {mistake}", file=sys.stderr)
        return USAGE
    except BrokenPipeError:  # `| head` has read enough; what is left is not to be written at exit either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


class Mistake(Exception):
    """What the user asked for cannot be done; the text says why and what would do."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="astradial-mock", description="A simulator of the Astradial cloud PBX.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    world = argparse.ArgumentParser(add_help=False)
    world.add_argument(
        "--world",
        metavar="FILE|NAME",
        help="acme, acme-oss, empty, large:10000, or a YAML or JSON file (default: acme, in oss-2026-04 acme-oss)",
    )
    world.add_argument("--jwt-secret", metavar="S", help="the secret that signs and verifies tokens")

    _add_serve(commands, world)
    _add_call(commands)
    _add_token(commands, world)
    _add_quirks(commands)
    _add_requirements(commands)
    _add_faults(commands)
    return parser


def _add_serve(commands: Commands, world: argparse.ArgumentParser) -> None:
    serve = commands.add_parser("serve", parents=[world], help="serve the API", allow_abbrev=False)
    serve.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    serve.add_argument("--port", type=int, default=8000, help="the port; 0 for any free one (default: %(default)s)")
    serve.add_argument(
        "--profile", default="documented", metavar="NAME", help=f"{', '.join(quirks.PROFILES)} (default: %(default)s)"
    )
    serve.add_argument("--tls", action="store_true", help="serve https with a certificate generated for this run")
    serve.add_argument("--seed", type=int, metavar="N", help="generate the same ids in every run")
    serve.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="ID",
        help="break the server in this way (see `faults`); repeatable",
    )
    serve.add_argument(
        "--vary", type=int, metavar="SEED", help="vary what the docs leave open: order, error texts, id formats"
    )
    serve.add_argument("--allow-remote", action="store_true", help="required to listen on a non-loopback address")
    serve.set_defaults(run=_serve)


def _add_call(commands: Commands) -> None:
    call = commands.add_parser("call", help="simulate a call and see each step", allow_abbrev=False)
    call.add_argument("number", help="the number called, as the carrier sends it: +918065978001")
    call.add_argument("--from", dest="from_number", metavar="NUMBER", help="the caller's number")
    call.add_argument(
        "--press", action="append", default=[], metavar="KEYS", help="keys pressed at the next menu; repeatable"
    )
    call.add_argument(
        "--phone",
        action="append",
        default=[],
        metavar="EXT=BEHAVIOUR",
        help="how a phone behaves, such as 1001=busy; if given, other phones are unregistered; repeatable",
    )
    call.add_argument("--via", choices=["trunk", "gateway", "internal"], help="how the call arrives (default: trunk)")
    call.add_argument("--url", default="http://127.0.0.1:8000", help="the running server (default: %(default)s)")
    call.add_argument("--world", metavar="FILE|NAME", help="simulate the call in this world, without a server")
    call.add_argument("--profile", metavar="NAME", help="the profile of --world (default: documented)")
    call.add_argument("--all", action="store_true", help="print every sentence: nothing is folded or left out")
    call.add_argument("--json", action="store_true", help="print the complete outcome as JSON")
    call.set_defaults(run=_call, jwt_secret=None)


def _add_token(commands: Commands, world: argparse.ArgumentParser) -> None:
    token = commands.add_parser("token", parents=[world], help="print a token", allow_abbrev=False)
    token.add_argument(
        "--org", metavar="NAME", help="an organization's id, name or start of its name (default: the first)"
    )
    whose = token.add_mutually_exclusive_group()
    whose.add_argument(
        "--role", default="owner", choices=[*RANKS, "none"], help="the role in the token (default: %(default)s)"
    )
    whose.add_argument("--user", metavar="EMAIL", help="the dashboard user the token is for")
    token.add_argument("--expired", action="store_true", help="a token that expired an hour ago")
    token.set_defaults(run=_token)


def _add_quirks(commands: Commands) -> None:
    listed = commands.add_parser("quirks", help="list how released servers deviate from the docs", allow_abbrev=False)
    listed.add_argument("--profile", metavar="NAME", help="only the quirks that are on in this profile")
    listed.add_argument("--markdown", action="store_true", help="print the whole ledger as a page")
    listed.set_defaults(run=_quirks)


def _add_requirements(commands: Commands) -> None:
    listed = commands.add_parser(
        "requirements",
        aliases=["promises"],
        help="list the documented requirements, and which server meets them",
        allow_abbrev=False,
    )
    listed.add_argument("--profile", metavar="NAME", help="show this server only")
    listed.add_argument(
        "--markdown", action="store_true", help="print tables, with the quirks that break each requirement"
    )
    listed.set_defaults(run=_requirements)


def _add_faults(commands: Commands) -> None:
    listed = commands.add_parser("faults", help="list the ways to break the server on purpose", allow_abbrev=False)
    listed.add_argument("--markdown", action="store_true", help="print all of them as a page")
    listed.set_defaults(run=_faults)


def _faults(options: argparse.Namespace) -> int:
    from mock_server.faults import document
    from mock_server.faults.catalogue import catalogue

    written = document.as_markdown if options.markdown else document.as_text
    print(written(catalogue().values()))
    return 0


def _quirks(options: argparse.Namespace) -> int:
    from mock_server.quirks import document

    if options.profile not in (None, *quirks.PROFILES):
        raise Mistake(f"unknown profile {options.profile!r}; choose from {', '.join(quirks.PROFILES)}")
    wanted = [quirk for quirk in quirks.ledger().values() if options.profile in (None, *quirk.profiles)]
    print(document.as_markdown(wanted) if options.markdown else document.as_text(wanted))
    return 0


def _requirements(options: argparse.Namespace) -> int:
    from mock_server.quirks import requirements

    if options.profile not in (None, *requirements.SERVERS):
        raise Mistake(f"{options.profile!r} is not a server to compare; choose from {', '.join(requirements.SERVERS)}")
    servers = [options.profile] if options.profile else requirements.SERVERS
    print(requirements.as_markdown(servers) if options.markdown else requirements.as_text(servers))
    return 0


def _serve(options: argparse.Namespace) -> int:
    from mock_server.control.tokens import minted
    from mock_server.serving import server

    if options.host not in server.LOOPBACK:
        if not options.allow_remote:
            raise Mistake(f"{options.host} can be reached from other machines; add --allow-remote to listen on it")
        print("warning: anyone who can reach this address can get tokens and passwords from /_mock", file=sys.stderr)
    app = _app(options, profile=options.profile, seed=options.seed, faults=options.fault, vary=options.vary)
    _warn_of_failed_deploys(app)
    port = options.port or server.free_port(options.host)
    certificate = _certificate(options.host) if options.tls else None
    name = f"[{options.host}]" if ":" in options.host else options.host
    base = f"{'https' if certificate else 'http'}://{name}:{port}"
    try:
        token = minted(app.world, role=None)  # shorter than a user's, and as mighty
    except LookupError:
        token = None
    try:
        with certificate.authority_file() if certificate else nullcontext() as ca_file:
            banner = _banner(base, options, token, ca_file)
            server.serve(app, options.host, port, banner=banner, certificate=certificate)
    except server.CannotListen as error:
        raise Mistake(str(error)) from None
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
    return 0


def _warn_of_failed_deploys(app: "MockServer") -> None:
    """Say which organizations have no dialplan because the profile's server cannot deploy them."""
    from mock_server.telephony.generator.generate import deploy_failure

    tables = app.world.state.tables
    for org in tables["organizations"].ordered():
        if reason := deploy_failure(tables["ivrs"].of(org["id"]).values(), app.world.quirk):
            print(
                f"warning: {org['name']} has no dialplan because its deploy fails: {reason} (active IVRs)",
                file=sys.stderr,
            )


def _certificate(host: str) -> "Certificate":
    from mock_server.serving.server import LOOPBACK

    try:
        from mock_server.serving.tls import Certificate
    except ModuleNotFoundError as error:
        raise Mistake(f"--tls needs {error.name}: pip install '.[tls]' in a checkout of astradial-mock") from None
    try:
        return Certificate({*LOOPBACK, host})
    except ValueError as error:
        raise Mistake(f"cannot create a certificate for {host!r}: {error}") from None


def _banner(base: str, options: argparse.Namespace, token: str | None, ca_file: Path | None) -> str:
    lines = [f"Astradial mock at {base}/api/v1 (profile {options.profile}, world {options.world})"]
    if options.fault:
        lines.append(f"Broken on purpose: {', '.join(options.fault)}")
    trust = f"--cacert {shlex.quote(str(ca_file))} " if ca_file else ""
    if token:
        lines += ["", "Try:", f'  curl {trust}-H "Authorization: Bearer {token}" {base}/api/v1/dids']
    if ca_file:
        lines += [
            "",
            f"SSL_CERT_FILE, REQUESTS_CA_BUNDLE or NODE_EXTRA_CA_CERTS={ca_file} makes clients trust the server.",
        ]
    lines += ["", f"Control API: {base}/_mock/state, contract: {base}/openapi.yaml. Ctrl-C stops.", ""]
    return "\n".join(lines)


def _call(options: argparse.Namespace) -> int:
    from mock_server.serving import call_client

    if options.profile and not options.world:
        raise Mistake("--profile needs --world; a running server has its own profile")
    try:
        call = call_client.call_of(
            options.number,
            from_number=options.from_number,
            presses=options.press,
            phones=options.phone,
            via=options.via,
            everything=options.all,
        )
        if options.world:
            outcome = _placed(_app(options, profile=options.profile or "documented"), call)
        else:
            outcome = call_client.placed_at(options.url, call)
    except (call_client.NotPlaced, ValueError) as error:
        raise Mistake(str(error)) from None
    print(json.dumps(outcome, indent=2, ensure_ascii=False) if options.json else call_client.told(outcome))
    return 0


def _placed(app: "MockServer", call: Mapping[str, Any]) -> dict[str, Any]:
    """The outcome of a call on a simulator of our own."""
    from mock_server.control.payload import check
    from mock_server.control.refusals import Refused
    from mock_server.telephony.walk.request import read_call
    from mock_server.world import calls

    schema = app.control_document.contract.operations["placeCall"].body
    assert schema is not None
    try:
        check(schema, call)
    except Refused as refused:
        raise Mistake(str(refused.description)) from None
    return calls.place(app.world, read_call(call)).to_json()


def _token(options: argparse.Namespace) -> int:
    from mock_server.control.tokens import NobodyFound, minted

    app = _app(options, profile="documented")
    role = None if options.role == "none" else options.role
    lifetime = {"lifetime": -3600} if options.expired else {}
    try:
        print(minted(app.world, organization=options.org, role=role, user=options.user, **lifetime))
    except NobodyFound as error:
        raise Mistake(str(error)) from None
    return 0


def _app(
    options: argparse.Namespace,
    *,
    profile: str,
    seed: int | None = None,
    faults: Sequence[str] = (),
    vary: int | None = None,
) -> "MockServer":
    from mock_server.app import JWT_SECRET, create_app, own_world
    from mock_server.world.fixtures import FixtureError

    secret = options.jwt_secret or os.environ.get("ASTRADIAL_MOCK_JWT_SECRET") or JWT_SECRET
    try:
        options.world = options.world or own_world(profile)
        return create_app(profile=profile, world=options.world, jwt_secret=secret, seed=seed, faults=faults, vary=vary)
    except FixtureError as error:
        raise Mistake(f"cannot load the world {options.world}: {error}") from None
    except ValueError as error:
        raise Mistake(str(error)) from None
