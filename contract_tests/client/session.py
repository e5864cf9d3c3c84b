"""Every layer's requests to the server pass through a session, and none passes elsewhere.

Each request is admitted by the guard, tagged, written into the ledger where it creates something, and kept with its
answer; each answer is held against the contract.
"""

import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from contract_tests.client.exchange import Exchange
from contract_tests.client.guard import CALLS, CONTROL, READS, RETURNS, TAKES, Guard, number_of
from contract_tests.client.routes import Routes
from contract_tests.client.transport import Request, Transport
from contract_tests.contract.contract import Contract, Operation
from contract_tests.contract.kinds import Kind

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


class Session:
    """Sends what the guard admits, and remembers the exchanges of the present test and all violations."""

    def __init__(self, guard: Guard, contract: Contract, transport: Transport, *, rate: float | None = None) -> None:
        self.guard = guard
        self.contract = contract
        self.transport = transport
        self.test = "-"
        self.trace: list[Exchange] = []
        self.violations: list[Violation] = []
        #: The exchanges that were answered 5xx.
        self.failures: list[Exchange] = []
        #: How often each operation was answered with each status.
        self.seen: dict[tuple[str, int], int] = {}
        self.sent = 0
        #: The credentials with which the session itself may read.
        self.reader: Mapping[str, str] = {}
        self.routes = Routes(self._read, str(uuid.uuid4()))
        self._interval = 1 / rate if rate else 0.0
        self._below = urlsplit(guard.root).path
        self._next = 0.0
        self._turn = threading.Lock()
        #: Whether the answer to a creation is awaited, without which nobody would know what to delete.
        self.is_creating = False
        #: Set by whoever wants to end the run then.
        self.ends_after_answer = False

    def begin_test(self, name: str) -> None:
        self.test = name
        self.trace = []

    def exchange(self, request: Request, who: str) -> Exchange:
        """Send a request with somebody's credentials. Raises `Refused`, and `requests.RequestException`."""
        operation = self.guard.admit(request.method, request.url)
        try:
            self._note_intent(operation, request.method, who)
            exchange = self._sent(operation, request, who)
        finally:
            self.is_creating = False
            if self.ends_after_answer:
                self.ends_after_answer = False
                raise KeyboardInterrupt
        return exchange

    def _sent(self, operation: Operation | None, request: Request, who: str) -> Exchange:
        headers = {**request.headers, RUN_HEADER: self.guard.ledger.run, TEST_HEADER: self.test}
        self._wait()
        began = time.perf_counter()
        answer = self.transport(replace(request, headers=headers))
        took = (time.perf_counter() - began) * 1000
        exchange = Exchange(who, request.method, request.url, headers, request.body, *answer, took)
        self._keep(operation, exchange)
        return exchange

    def lacking(self, exchange: Exchange) -> str | None:
        """The operation that the server does not have, as an answer says; else None."""
        name = self.operation_of(exchange)
        return name if name and self.routes.lacks(self.contract.operations[name], exchange) else None

    def operation_of(self, exchange: Exchange) -> str | None:
        """The operation of an exchange; None for what the contract does not have."""
        operation = self.contract.operation(exchange.method, exchange.path.removeprefix(self._below))
        return operation.id if operation else None

    def _read(self, path: str) -> Exchange:
        """Read a path beside the present test."""
        trace = len(self.trace)
        exchange = self.exchange(Request("GET", f"{self.guard.root}/api/v1{path}", self.reader), "A")
        del self.trace[trace:]
        return exchange

    def _wait(self) -> None:
        """Keep to the rate that was asked for."""
        if not self._interval:
            return
        with self._turn:
            now = time.monotonic()
            at = max(now, self._next)
            self._next = at + self._interval
        time.sleep(max(0.0, at - now))

    def _note_intent(self, operation: Operation | None, method: str, who: str) -> None:
        if operation and method == "POST" and operation.path in self.guard.collections:
            self.is_creating = True
            self.guard.ledger.intends(operation.path, who)

    def _keep(self, operation: Operation | None, exchange: Exchange) -> None:
        self.sent += 1
        is_control = CONTROL in exchange.path
        if not is_control or exchange.path.endswith(CALLS):
            self.trace.append(exchange)
        if is_control:
            return
        if exchange.status >= 500:
            self.failures.append(exchange)
        if operation is not None:
            self.seen[operation.id, exchange.status] = self.seen.get((operation.id, exchange.status), 0) + 1
            self._book(operation, exchange)
            self._judge(operation, exchange)

    def _book(self, operation: Operation, exchange: Exchange) -> None:
        """Write into the ledger what an answer says was created, deleted, taken from the pool or given back."""
        if exchange.status >= 300 or exchange.method in READS:
            return
        ledger, path = self.guard.ledger, urlsplit(exchange.url).path.removeprefix(urlsplit(self.guard.root).path)
        number = number_of(path)
        if exchange.method == "DELETE":
            ledger.deleted(path)
        elif operation.id == TAKES:
            ledger.takes(number, exchange.who)
        elif operation.id in RETURNS:
            ledger.gave_back(number)
        elif exchange.method == "POST" and path in self.guard.collections:
            row = exchange.json
            if isinstance(row, dict) and isinstance(row.get("id"), str | int):
                ledger.created(f"{self.guard.collections[path]}/{row['id']}", exchange.who, row)

    def _judge(self, operation: Operation, exchange: Exchange) -> None:
        if exchange.status == 304 or exchange.method == "HEAD":
            return
        media = exchange.headers.get("Content-Type", "").partition(";")[0].strip()
        broken = self.contract.violation(operation, exchange.status, media, exchange.json)
        if broken:
            self.violations.append(Violation(operation.id, *broken, exchange, self.test))
