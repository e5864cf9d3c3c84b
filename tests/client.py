"""A client of the simulator for tests: it checks each answer against the contract, or the control API's document."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from werkzeug.test import Client

from contract_tests.contract.contract import Contract
from contract_tests.contract.under_quirks import contract_under
from mock_server.app import MockServer
from mock_server.contract import bundle
from mock_server.control.tokens import minted
from mock_server.http.auth import organization_claims, sign

ACME = "Acme Hotels"
GLOBEX = "Globex Clinics"
PASSWORD = "Passw0rd!"


#: The world `acme` without its recent calls: a test finds only those that it places.
ACME_WITHOUT_CALLS = {**bundle.load()["worlds"]["acme"], "calls": []}


@dataclass(frozen=True)
class Reply:
    """An answer: status, JSON value (None where there is no JSON), headers, raw bytes."""

    status: int
    body: Any
    headers: Any
    raw: bytes

    @property
    def warning(self) -> str:
        return str(self.headers.get("Mock-Warning", ""))


class ApiClient:
    """Speaks to `/api/v1` with fixed credentials: by default the owner of Acme.

    `api.get("/dids")`, `api.put("/dids/1", {"status": "inactive"})`; `api.as_role("agent")`,
    `api.as_org(GLOBEX)`, `api.as_key("ak_…")`, `api.anonymous()` give clients with other credentials.
    """

    def __init__(self, app: MockServer, headers: dict[str, str]) -> None:
        self.app = app
        self.world = app.world
        self.headers = headers

    def as_role(self, role: str, organization: str = ACME) -> "ApiClient":
        token = minted(self.world, organization=organization, role=role)
        return ApiClient(self.app, {"Authorization": f"Bearer {token}"})

    def as_org(self, organization: str) -> "ApiClient":
        return self.as_role("owner", organization)

    def as_key(self, key: str) -> "ApiClient":
        return ApiClient(self.app, {"X-API-Key": key})

    def anonymous(self) -> "ApiClient":
        return ApiClient(self.app, {})

    def get(self, path: str, **options: Any) -> Reply:
        return self.send("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> Reply:
        return self.send("POST", path, json=json, **options)

    def put(self, path: str, json: Any = None, **options: Any) -> Reply:
        return self.send("PUT", path, json=json, **options)

    def patch(self, path: str, json: Any = None, **options: Any) -> Reply:
        return self.send("PATCH", path, json=json, **options)

    def delete(self, path: str, **options: Any) -> Reply:
        return self.send("DELETE", path, **options)

    def control(self, method: str, path: str, json: Any = None) -> Reply:
        """A request to the control API, below `/_mock`."""
        reply = self._sent(method, f"/_mock{path}", {"json": json} if json is not None else {})
        self._check_control(method, f"/_mock{path}", reply)
        return reply

    def send(self, method: str, path: str, *, headers: dict[str, str] | None = None, **options: Any) -> Reply:
        """A request below `/api/v1`; its answer is checked against the contract."""
        return self.send_raw(method, f"/api/v1{path}", headers={**self.headers, **(headers or {})}, **options)

    def send_raw(self, method: str, path: str, **options: Any) -> Reply:
        if options.get("json") is None:
            options.pop("json", None)
        reply = self._sent(method, path, options)
        self._check(method, path, reply)
        return reply

    def _sent(self, method: str, path: str, options: dict[str, Any]) -> Reply:
        response = Client(self.app).open(path, method=method, **options)
        assert self.world.stats.internal_errors == 0, f"{method} {path} met an exception that nobody expected"
        value = response.json if response.is_json and response.data else None
        return Reply(response.status_code, value, response.headers, response.data)

    def _check(self, method: str, path: str, reply: Reply) -> None:
        self._judge(judge_under(frozenset(self.world.quirks), frozenset(self._absent)), method, path, reply)

    def _check_control(self, method: str, path: str, reply: Reply) -> None:
        self._judge(control_judge(), method, path, reply)

    def _judge(self, contract: Contract, method: str, path: str, reply: Reply) -> None:
        operation = contract.operation(method, path)
        if operation is None or reply.status == 304:
            return
        media = (reply.headers.get("Content-Type") or "").partition(";")[0]
        assert (broken := contract.violation(operation, reply.status, media, reply.body)) is None, broken

    @property
    def _absent(self) -> Iterable[str]:
        """The operations that the profile lacks."""
        return self.app.api.contract.operations.keys() - self.app.api.operations.keys()

    def statuses_under_quirks(self) -> set[int]:
        """The statuses that any operation answers under the quirks that are on."""
        statuses = self.app.api.contract.document["x-quirk-statuses"]
        return {status for quirk, status in statuses.items() if self.world.quirk(quirk)}


@lru_cache(maxsize=16)
def judge_under(quirks: frozenset[str], absent: frozenset[str]) -> Contract:
    """What the contract tests judge answers by, under these quirks."""
    return Contract(contract_under(bundle.load()["contract"], quirks, absent))


@cache
def control_judge() -> Contract:
    """The same for the control API."""
    return Contract(bundle.load()["control"])


def expired_token(app: MockServer) -> str:
    org = app.world.state.tables["organizations"].ordered()[0]
    return sign(organization_claims(org), app.world.jwt_secret, now=app.world.clock.now(), lifetime=-1)
