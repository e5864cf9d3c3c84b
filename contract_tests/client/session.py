"""Every layer's requests to the server pass through a session, and none passes elsewhere.

Each request is admitted by the guard, tagged, written into the ledger where it creates something, and kept with its
answer; each answer is held against the contract.
"""

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import requests

from contract_tests.client.divergence import Unsupported
from contract_tests.client.exchange import Exchange
from contract_tests.client.guard import (
    CALLS,
    CONTROL,
    DEPLOYING,
    LOGINS,
    MOVES,
    READS,
    RETURNS,
    TAKES,
    Guard,
    number_of,
)
from contract_tests.client.ledger import owner_of
from contract_tests.client.pace import Pace, retry_after
from contract_tests.client.routes import Routes
from contract_tests.client.rows import rows_of, segment
from contract_tests.client.transport import Answer, Request, Transport
from contract_tests.contract.contract import Contract, Operation
from contract_tests.contract.kinds import Kind

_BASE = "/api/v1"

RUN_HEADER = "X-Contract-Run"
TEST_HEADER = "X-Contract-Test"


@dataclass(frozen=True)
class Violation:
    """An answer that breaks the contract, and how."""

    operation: str
    kind: Kind
    sentence: str
    exchange: Exchange
    #: The requirement of the test that met it, for the reader.
    test: str


#: The most seconds that a server may ask to wait before it is asked again, and how often that is done.
_PATIENCE, _TRIES = 60.0, 5
#: So many requests without an answer, one after another, end a run.
_GIVES_UP_AFTER = 5


class Overloaded(requests.RequestException):
    """The server keeps answering that there are too many requests."""


class Unanswering(requests.RequestException):
    """The server has not answered for so long that the run ends."""


class Session:
    """Sends what the guard admits, and remembers the exchanges of the present test and all violations."""

    def __init__(self, guard: Guard, contract: Contract, transport: Transport, *, pace: Pace | None = None) -> None:
        self.guard = guard
        self.contract = contract
        self.transport = transport
        self.pace = pace or Pace()
        self.test = "-"
        self.trace: list[Exchange] = []
        self.violations: list[Violation] = []
        #: The exchanges that were answered 5xx.
        self.failures: list[Exchange] = []
        #: How often each operation was answered with each status.
        self.seen: dict[tuple[str, int], int] = {}
        self.sent = 0
        #: How many writes were sent, and how many of them may have deployed.
        self.writes = self.deploys = 0
        #: The headers by which the organizations `A` and `B` are known.
        self.credentials: dict[str, Mapping[str, str]] = {}
        self.routes = Routes(lambda path: self.aside("GET", f"{_BASE}{path}", "A"), str(uuid.uuid4()))
        self._below = urlsplit(guard.root).path
        #: Whether the answer to a creation is awaited, without which nobody would know what to delete.
        self.is_creating = False
        #: Set by whoever wants to end the run then.
        self.ends_after_answer = False
        self._unanswered = 0

    def begin_test(self, name: str) -> None:
        self.test = name
        self.trace = []

    def exchange(self, request: Request, who: str) -> Exchange:
        """Send a request with somebody's credentials.

        Raises `Refused`, `requests.RequestException`, and `Unsupported` for a creation that could not be taken back.
        """
        operation = self.guard.admit(request.method, request.url, request.body)
        intent = self._prepare(operation, request, who)
        try:
            exchange = self._sent(request, who)
            self._keep(operation, exchange, intent)
        finally:
            self.is_creating = False
            if self.ends_after_answer:
                self.ends_after_answer = False
                raise KeyboardInterrupt
        return exchange

    def aside(self, method: str, path: str, who: str) -> Exchange:
        """An exchange of the run itself, which is no part of any test and judged by nobody."""
        return self._sent(Request(method, self.guard.root + path, self.credentials.get(who, {})), who)

    def _sent(self, request: Request, who: str) -> Exchange:
        headers = {**request.headers, RUN_HEADER: self.guard.ledger.run, TEST_HEADER: self.test}
        tagged = replace(request, headers=headers)
        delay = 0.0
        for _ in range(_TRIES):
            if delay:  # no sleep takes time too
                time.sleep(delay)
            self.pace.wait(request.method)
            began = time.perf_counter()
            answer = self._answer(tagged)
            took = (time.perf_counter() - began) * 1000
            self.sent += 1
            wanted = retry_after(answer)
            if wanted is None:
                return Exchange(
                    who, request.method, request.url, headers, request.body, *answer[:3], took, answer.fault
                )
            delay = wanted
            if delay > _PATIENCE:
                break
        raise Overloaded(
            f"{request.url} is answered {answer.status}, to be asked again in {delay:.0f} s: too many requests, so"
            " give a lower --rate"
        )

    def lacking(self, exchange: Exchange) -> str | None:
        """The operation that the server does not have, as an answer says; else None."""
        name = self.operation_of(exchange)
        return name if name and self.routes.lacks(self.contract.operations[name], exchange) else None

    def operation_of(self, exchange: Exchange) -> str | None:
        """The operation of an exchange; None for what the contract does not have."""
        operation = self.contract.operation(exchange.method, exchange.path.removeprefix(self._below))
        return operation.id if operation else None

    def _answer(self, request: Request) -> Answer:
        """The answer to a request; what only reads is asked for once more, on a fresh connection."""
        for is_last in (request.method not in READS, True):
            try:
                answer = self.transport(request)
                self._unanswered = 0
                return answer
            except requests.ConnectionError:
                if is_last:
                    self._give_up()
                    raise
            except requests.RequestException:
                self._give_up()
                raise
        raise AssertionError("the last try returns or raises")

    def _give_up(self) -> None:
        """Raises `Unanswering` where nothing has been answered for long."""
        self._unanswered += 1
        if self._unanswered >= _GIVES_UP_AFTER:
            raise Unanswering(f"{self.guard.root} has stopped answering")

    def _prepare(self, operation: Operation | None, request: Request, who: str) -> int:
        """Note who writes and what is created before it is; the number of a creation. Raises `Unsupported`."""
        if operation is None or request.method in READS or operation.path.endswith(LOGINS):
            return 0
        ledger, owner = self.guard.ledger, owner_of(who)
        self.writes += 1
        self.deploys += operation.id in DEPLOYING
        ledger.writes(owner)
        if operation.id in MOVES and owner not in ledger.defaults:
            dids = rows_of(self.aside("GET", "/api/v1/dids", owner).json)
            ledger.had_default(owner, next((segment(did["id"]) for did in dids if did.get("is_default")), None))
        collection = self.guard.collections.get(operation.path)
        if request.method != "POST" or collection is None:
            return 0
        if (collection, owner) not in ledger.before:
            there = self._listed(collection, owner)
            # where there is no collection at all, the request shows that
            if not self.lacking(there) and self._lacks_delete(collection):
                raise Unsupported(f"the server has no DELETE {collection}/{{id}}: what is created there would stay")
            if there.status >= 500:
                raise Unsupported(
                    f"GET {collection} is answered {there.status}: what is created would not be found again"
                )
            if there.status == 200:
                ledger.listed(collection, owner, [segment(row["id"]) for row in rows_of(there.json)])
        self.is_creating = True
        return ledger.intends(collection, owner, request.json)

    def _lacks_delete(self, collection: str) -> bool:
        """Whether the server has no operation that deletes there. No row has the id that is asked for."""
        return self.lacking(self.aside("DELETE", f"{collection}/{uuid.uuid4()}", "A")) is not None

    def _listed(self, collection: str, owner: str) -> Exchange:
        """What a collection has; a server that fails is asked again."""
        for _ in range(_TRIES - 1):
            there = self.aside("GET", collection, owner)
            if there.status < 500:
                return there
        return self.aside("GET", collection, owner)

    def _keep(self, operation: Operation | None, exchange: Exchange, intent: int) -> None:
        is_control = CONTROL in exchange.path
        if not is_control or exchange.path.endswith(CALLS):
            self.trace.append(exchange)
        if is_control:
            return
        if exchange.status >= 500:
            self.failures.append(exchange)
        if operation is not None:
            self.seen[operation.id, exchange.status] = self.seen.get((operation.id, exchange.status), 0) + 1
            self._book(operation, exchange, intent)
            self._judge(operation, exchange)

    def _book(self, operation: Operation, exchange: Exchange, intent: int) -> None:
        """Write into the ledger what an answer says was created, deleted, taken from the pool or given back."""
        ledger = self.guard.ledger
        if intent and 400 <= exchange.status < 500:
            ledger.refused(intent)
        if exchange.status >= 300 or exchange.method in READS:
            return
        path = urlsplit(exchange.url).path.removeprefix(urlsplit(self.guard.root).path)
        number = number_of(path)
        if exchange.method == "DELETE":
            ledger.deleted(path)
        elif operation.id == TAKES:
            ledger.takes(number, exchange.who)
        elif operation.id in RETURNS:
            ledger.gave_back(number)
        elif intent:
            row = exchange.json
            if isinstance(row, dict) and isinstance(row.get("id"), str | int):
                path = f"{self.guard.collections[operation.path]}/{segment(row['id'])}"
                ledger.created(path, owner_of(exchange.who), row, intent)

    def _judge(self, operation: Operation, exchange: Exchange) -> None:
        if exchange.fault:
            self.violations.append(Violation(operation.id, Kind.SCHEMA, exchange.fault, exchange, self.test))
            return
        if exchange.status == 304 or exchange.method == "HEAD":
            return
        media = exchange.headers.get("Content-Type", "").partition(";")[0].strip()
        try:
            broken = self.contract.violation(operation, exchange.status, media, exchange.value)
        except ValueError as error:  # a number of a thousand digits, say
            broken = Kind.SCHEMA, f"{operation.id} {exchange.status}: its body cannot be judged: {error}"
        if broken:
            self.violations.append(Violation(operation.id, *broken, exchange, self.test))
