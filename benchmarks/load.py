"""A load client in a process of its own: requests made beforehand, raw sockets, keep-alive.

`python -m benchmarks.load` reads a plan as JSON on standard input and prints the result as JSON. Each
connection sends its next request when the last one is answered. It is bounded in requests and in seconds,
and speaks to this machine only.
"""

import itertools
import json
import os
import selectors
import socket
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from time import perf_counter

#: Seconds without any answer after which the server counts as hung.
PATIENCE = 10.0

#: Where servers listen and clients connect: this machine alone.
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Plan:
    """What to send: the requests in turn, over and over, until the seconds or so many requests are over."""

    port: int
    connections: int
    seconds: float
    requests: list[str]
    most: int = 500_000
    status: int = 200
    core: int | None = None


@dataclass(frozen=True)
class Result:
    """What came of it; latencies in milliseconds."""

    requests: int
    rate: float
    p50: float
    p99: float


class AnswerError(RuntimeError):
    """The server answered what a measurement must not be made of."""


class Answer:
    """One HTTP answer as it arrives, in pieces of any size. It needs a `Content-Length`."""

    def __init__(self) -> None:
        self._head = b""
        self._missing: int | None = None
        self.status = 0

    def take(self, piece: bytes) -> bool:
        """Add what was received; whether the answer is whole. Raises AnswerError."""
        if self._missing is None:
            self._head += piece
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                return False
            self.status = int(self._head[9:12])
            self._missing = _content_length(self._head[:end]) + end + 4 - len(self._head)
        else:
            self._missing -= len(piece)
        if self._missing < 0:
            raise AnswerError("the server sent more than it announced")
        return self._missing == 0


def _content_length(head: bytes) -> int:
    lower = head.lower()
    start = lower.find(b"\r\ncontent-length:")
    if start < 0:
        raise AnswerError(f"an answer without Content-Length: {head[:80]!r}")
    return int(lower[start + 17 :].split(b"\r\n", 1)[0])


class Connection:
    """A kept connection with at most one request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((HOST, port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._answer = Answer()
        self._sent_at = 0.0

    def send(self, request: bytes) -> None:
        self._answer = Answer()
        self._sent_at = perf_counter()
        self.socket.sendall(request)

    def receive(self, status: int) -> float | None:
        """Seconds that the answer took, None while it is not whole. Raises AnswerError."""
        piece = self.socket.recv(1 << 18)
        if not piece:
            raise AnswerError("the server closed a kept connection")
        if not self._answer.take(piece):
            return None
        if self._answer.status != status:
            raise AnswerError(f"status {self._answer.status}, not {status}")
        return perf_counter() - self._sent_at


def run(plan: Plan) -> Result:
    """Carry out a plan. Raises AnswerError, and TimeoutError for a server that hangs."""
    if plan.core is not None:
        os.sched_setaffinity(0, {plan.core})
    requests = itertools.cycle(text.encode() for text in plan.requests)
    began = perf_counter()
    with selectors.DefaultSelector() as selector:
        for _ in range(plan.connections):
            connection = Connection(plan.port)
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.send(next(requests))
        latencies = list(_latencies(plan, selector, requests, began + plan.seconds))
    elapsed = perf_counter() - began
    latencies.sort()
    return Result(
        requests=len(latencies),
        rate=len(latencies) / elapsed,
        p50=_percentile(latencies, 0.50) * 1000,
        p99=_percentile(latencies, 0.99) * 1000,
    )


def _latencies(
    plan: Plan, selector: selectors.BaseSelector, requests: Iterator[bytes], until: float
) -> Iterator[float]:
    begun, under_way = plan.connections, plan.connections
    while under_way:
        ready = selector.select(PATIENCE)
        if not ready:
            raise TimeoutError(f"no answer for {PATIENCE:g} s")
        for key, _ in ready:
            seconds = key.data.receive(plan.status)
            if seconds is None:
                continue
            yield seconds
            if perf_counter() < until and begun < plan.most:
                key.data.send(next(requests))
                begun += 1
            else:
                selector.unregister(key.data.socket)
                key.data.socket.close()
                under_way -= 1


def _percentile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


if __name__ == "__main__":
    print(json.dumps(asdict(run(Plan(**json.load(sys.stdin))))))
