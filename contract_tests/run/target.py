"""The server under test: whose credentials there are, and what can be asked of it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import jwt
import requests

from contract_tests.client.client import Client
from contract_tests.client.guard import CONTROL, Guard
from contract_tests.client.ledger import Ledger
from contract_tests.client.rows import rows_of
from contract_tests.client.session import Session
from contract_tests.client.transport import Http, Request, Transport
from contract_tests.client.watched import Watched
from contract_tests.contract.contract import Contract
from contract_tests.contract.requirements import CAPABILITIES
from contract_tests.redaction.redactor import Redactor
from contract_tests.run.probe import CallProbe, MockProbe
from contract_tests.run.settings import TRUSTED, Settings
from contract_tests.usage import UsageError


class NotReachable(Exception):
    """The server does not answer, or takes none of our credentials."""


@dataclass
class Target:
    """Clients for everybody whose credentials are at hand, and the capabilities that follow from them."""

    session: Session
    root: str
    #: By name: `A`, and where there are such credentials `B`, `agent`, `manager`, `expired`, `key`.
    clients: dict[str, Client] = field(default_factory=dict)
    #: What login operations take: `email`, `password`, `api_key`, `api_secret`; of an agent `agent_email`, …
    login: dict[str, str] = field(default_factory=dict)
    probe: CallProbe | None = None
    capabilities: set[str] = field(default_factory=set)

    @property
    def nobody(self) -> Client:
        return Client(self.session, self.root, "nobody", {})


def connect(
    settings: Settings, contract: Contract, ledger: Ledger, transport: Transport | None, redactor: Redactor
) -> Target:
    """Open the door to the target and find out what it offers. Raises `NotReachable` and `UsageError`."""
    guard = Guard(settings.root, contract, ledger, profile=settings.effects, billable=settings.billable_allowed)
    session = Session(
        guard,
        contract,
        Watched(transport or Http(trusted(settings.environment)), redactor),
        pace=settings.pace,
    )
    target = Target(session, settings.root)
    try:
        guard.is_mock = _is_mock(session, settings.root)
        if guard.is_mock:
            _ask_mock(target)
        _read_environment(target, settings)
        redactor.hide(*target.login.values(), *(one for who in target.clients.values() for one in who.secrets))
        _check(target)
        session.credentials = {who: target.clients[who].credentials for who in "AB" if who in target.clients}
    except requests.RequestException as error:
        raise NotReachable(_why(settings.root, error)) from None
    target.capabilities |= settings.capabilities
    return target


def _why(root: str, error: requests.RequestException) -> str:
    """Why a server cannot be reached, in one sentence."""
    if isinstance(error, requests.exceptions.SSLError):
        return f"{root} does not speak https, or its certificate is not trusted; set SSL_CERT_FILE to the one to trust"
    if isinstance(error, requests.Timeout):
        return f"{root} does not answer in time" + ("; it may speak http" if root.startswith("https") else "")
    return f"{root} does not answer: nothing is listening there, or the host is unknown ({type(error).__name__})"


def trusted(environment: Mapping[str, str]) -> str | bool:
    """The file of the certificate authorities that are trusted, True for the usual."""
    return next((environment[name] for name in TRUSTED if environment.get(name)), True)


def new_run_id() -> str:
    return secrets.token_hex(4)


def _is_mock(session: Session, root: str) -> bool:
    """Whether the target is a mock: it answers `GET /_mock/clock` with its clock."""
    session.guard.is_mock = True
    answer = session.exchange(Request("GET", f"{root}{CONTROL}/clock", {}), "nobody")
    return answer.status == 200 and isinstance(answer.json, dict) and "now" in answer.json


def _ask_mock(target: Target) -> None:
    """A mock gives everybody's credentials and tells what callers hear."""
    nobody = target.nobody

    def token(**wanted: Any) -> dict[str, str]:
        answer = nobody.post("/tokens", wanted, base=CONTROL).expect(200, 201)
        return {"Authorization": f"Bearer {answer.body['token']}"}

    state = nobody.get("/state", base=CONTROL).expect(200).body
    active = [org for org in state["organizations"] if org.get("status", "active") == "active"]
    if not active:
        raise NotReachable("the mock has no active organization; serve it with --world acme")
    first = active[0]
    target.clients = {
        "A": nobody.named("A", token(organization=first["id"])),
        "agent": nobody.named("agent", token(organization=first["id"], role="agent")),
        "manager": nobody.named("manager", token(organization=first["id"], role="manager")),
        "expired": nobody.named("expired", token(organization=first["id"], expires_in=-60)),
        "key": nobody.named("key", {"X-API-Key": first["api_key"]}),
    }
    target.capabilities |= CAPABILITIES.keys() - {"second-tenant", "login"}
    if active[1:]:
        target.clients["B"] = nobody.named("B", token(organization=active[1]["id"]))
    people = [user for user in state["org_users"] if user["org_id"] == first["id"] and user.get("password")]
    if people and first.get("api_secret"):
        target.login = {
            "email": people[0]["email"],
            "password": people[0]["password"],
            "api_key": first["api_key"],
            "api_secret": first["api_secret"],
        }
    for user in people:
        if user["role"] == "agent" and user.get("status", "active") == "active":
            target.login |= {"agent_email": user["email"], "agent_password": user["password"]}
    target.probe = MockProbe(nobody)


#: The variables that hold somebody's credentials: a token, or a key.
_VARIABLES = {
    "A": ("ASTRADIAL_TOKEN", "ASTRADIAL_API_KEY"),
    "B": ("ASTRADIAL_SECOND_TOKEN", "ASTRADIAL_SECOND_API_KEY"),
    "agent": ("ASTRADIAL_AGENT_TOKEN", None),
    "manager": ("ASTRADIAL_MANAGER_TOKEN", None),
    "expired": ("ASTRADIAL_EXPIRED_TOKEN", None),
    "key": (None, "ASTRADIAL_API_KEY"),
}
_AGENT_LOGIN = {"agent_email": "ASTRADIAL_AGENT_EMAIL", "agent_password": "ASTRADIAL_AGENT_PASSWORD"}
_LOGIN = {
    "email": "ASTRADIAL_EMAIL",
    "password": "ASTRADIAL_PASSWORD",
    "api_key": "ASTRADIAL_API_KEY",
    "api_secret": "ASTRADIAL_API_SECRET",
}
#: The capabilities that follow from having these people's credentials.
_GIVES = {
    "second-tenant": {"B"},
    "roles": {"agent", "manager"},
    "short-lived-token": {"expired"},
    "api-key": {"key"},
}


def _read_environment(target: Target, settings: Settings) -> None:
    """Credentials in the environment go before those that a mock gives."""
    environment = settings.environment if settings.url else {}
    for who, (token, key) in _VARIABLES.items():
        if value := environment.get(token or "", "").strip():
            target.clients[who] = target.nobody.named(who, {"Authorization": f"Bearer {value}"})
        elif value := environment.get(key or "", "").strip():
            target.clients[who] = target.nobody.named(who, {"X-API-Key": value})
    _keep_apart(target, given=bool({"ASTRADIAL_SECOND_TOKEN", "ASTRADIAL_SECOND_API_KEY"} & environment.keys()))
    logins = {**_LOGIN, **_AGENT_LOGIN}
    target.login |= {name: environment[variable] for name, variable in logins.items() if variable in environment}
    target.capabilities |= {name for name, people in _GIVES.items() if people <= target.clients.keys()}
    if _LOGIN.keys() <= target.login.keys():
        target.capabilities.add("login")


def promised(settings: Settings) -> set[str]:
    """The capabilities that a run will have as far as its settings say: a mock in this process gives all."""
    if settings.url is None:
        return {*CAPABILITIES}
    given = {name for name, value in settings.environment.items() if value}
    people = {who for who, variables in _VARIABLES.items() if given & {*variables}}
    found = {name for name, needed in _GIVES.items() if needed <= people}
    return found | settings.capabilities | ({"login"} if given >= {*_LOGIN.values()} else set())


def _keep_apart(target: Target, *, given: bool) -> None:
    """See to it that the credentials are of two organizations. Raises `UsageError` where the second were `given`."""
    first, second = (target.clients.get(who) for who in "AB")
    if not (first and second):
        return
    same, other = _organization(first), _organization(second)
    if (same == other) if same and other else _see_the_same(first, second):
        if given:
            raise UsageError(
                f"both credentials belong to one organization{f', {same}' if same else ''}; set ASTRADIAL_SECOND_TOKEN"
                " or ASTRADIAL_SECOND_API_KEY to those of another one"
            )
        del target.clients["B"]


def _see_the_same(first: Client, second: Client) -> bool:
    """Whether two clients have one key, or list the same numbers, extensions and trunks."""
    if first.credentials == second.credentials:
        return True
    seen = [
        {f"{path}/{row['id']}" for path in ("/dids", "/users", "/trunks") for row in rows_of(client.get(path).body)}
        for client in (first, second)
    ]
    return bool(seen[0]) and seen[0] == seen[1]


def _organization(client: Client) -> str | None:
    """The organization that a token names; None where that cannot be read."""
    token = client.credentials.get("Authorization", "").removeprefix("Bearer ")
    try:
        named: str | None = jwt.decode(token, options={"verify_signature": False}).get("orgId")
    except jwt.PyJWTError:
        return None
    return named


def _check(target: Target) -> None:
    """That we may come in. Raises `UsageError` without credentials, `NotReachable` where they are not taken."""
    if "A" not in target.clients:
        raise UsageError(f"no credentials: set ASTRADIAL_TOKEN or ASTRADIAL_API_KEY ({target.root} is not a mock)")
    answer = target.clients["A"].get("/dids")
    if answer.status != 200:
        said = answer.body.get("error") if isinstance(answer.body, dict) else None
        url = answer.exchange.url
        raise NotReachable(f"GET {url} with the given credentials returned {answer.status} {said or ''}".rstrip())
