"""How tests speak to the server: as somebody, below `/api/v1`, with answers that can be held to something."""

import json as jsonlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from contract_tests.client.divergence import Divergence, Missing
from contract_tests.client.exchange import Exchange, cut
from contract_tests.client.session import Session
from contract_tests.client.transport import Request, on_the_wire
from contract_tests.contract.kinds import Kind, of_status

BASE = "/api/v1"


@dataclass(frozen=True)
class Reply:
    """An answer: status, JSON value (None where it is none), and the exchange that it ended."""

    exchange: Exchange
    #: The operation that the server does not have, as this answer says.
    lacks: str | None = None

    @property
    def status(self) -> int:
        return self.exchange.status

    @property
    def body(self) -> Any:
        return self.exchange.json

    def expect(self, *statuses: int) -> "Reply":
        """This answer, if its status is one of these. Raises `Divergence`, and `Missing` as `exists` does."""
        if self.exists().status not in statuses:
            wanted = " or ".join(map(str, statuses))
            self.diverges(wanted, f"{self.status} {_cut(self.body)}", of_status(self.status))
        return self

    def exists(self) -> "Reply":
        """This answer, if the server has the operation. Raises `Missing`."""
        if self.lacks:
            raise Missing(self.lacks, self.exchange)
        return self

    def shows(self, **fields: Any) -> "Reply":
        """This answer, if its body has these values. Raises `Divergence`."""
        body = self.body if isinstance(self.body, dict) else {}
        for name, value in fields.items():
            if name not in body or body[name] != value or type(body[name]) is not type(value):
                self.diverges(f"{name} {_cut(value)}", f"{_cut(body[name])}" if name in body else f"no {name}")
        return self

    def diverges(self, expected: str, actual: str, kind: Kind = Kind.VALUE) -> NoReturn:
        """Raise a divergence of which this answer is the proof."""
        kind = Kind.SERVER_ERROR if self.exists().status >= 500 else kind
        raise Divergence(expected, actual, self.exchange, kind=kind)


class Client:
    """Sends requests with fixed credentials. `who` names them in traces: `A`, `B`, `agent`, `nobody`."""

    def __init__(self, session: Session, root: str, who: str, credentials: Mapping[str, str]) -> None:
        self._session = session
        self._root = root
        self.who = who
        self.credentials = dict(credentials)

    @property
    def secrets(self) -> list[str]:
        """What of the credentials is secret."""
        return [value.partition(" ")[2] or value for value in self.credentials.values()]

    def named(self, who: str, credentials: Mapping[str, str]) -> "Client":
        """A client with other credentials."""
        return Client(self._session, self._root, who, credentials)

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

    def send(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        base: str = BASE,
    ) -> Reply:
        """Send a request. `path` is below `/api/v1` unless `base` says otherwise; `data` is a body as it stands."""
        typed = {"Content-Type": "application/json"} if json is not None else {}
        body = jsonlib.dumps(json).encode() if json is not None else data or b""
        sent = {**self.credentials, **typed, **(headers or {})}
        request = Request(method, on_the_wire(f"{self._root}{base}{path}"), sent, body)
        exchange = self._session.exchange(request, self.who)
        return Reply(exchange, self._session.lacking(exchange))


def _cut(value: Any) -> str:
    return cut(jsonlib.dumps(value, ensure_ascii=False), 200)
