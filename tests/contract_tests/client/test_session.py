"""A server that is busy or hangs up is asked again, and one that is gone ends the run."""

import socket
import time

import pytest
import requests

from contract_tests.client.exchange import Exchange
from contract_tests.client.guard import Guard
from contract_tests.client.ledger import Ledger
from contract_tests.client.pace import Pace
from contract_tests.client.session import Overloaded, Session, Unanswering
from contract_tests.client.transport import Answer, Http, Request
from contract_tests.contract import sources
from contract_tests.contract.contract import Contract
from tests.contract_tests.hostile import HEAD, Behaviour, hostile

CONTRACT = Contract(sources.contract())
DIDS = "/api/v1/dids"


def session(root: str, transport: object = None, profile: str = "safe", pace: Pace | None = None) -> Session:
    guard = Guard(root, CONTRACT, Ledger("run1", root), profile=profile, billable=0)
    return Session(guard, CONTRACT, transport or Http(deadline=5), pace=pace)  # type: ignore[arg-type]


def read(url: str) -> Exchange:
    return session(url).exchange(Request("GET", f"{url}{DIDS}", {}), "A")


def busy(times: int, head: bytes) -> tuple[Behaviour, list[float]]:
    """Answers so often that it is busy."""
    asked: list[float] = []

    def answer(peer: socket.socket, _: bytes) -> None:
        asked.append(time.monotonic())
        if len(asked) <= times:
            peer.sendall(head + b"Content-Length: 0\r\n\r\n")
        else:
            peer.sendall(HEAD + b"Content-Length: 2\r\n\r\n[]")

    return answer, asked


@pytest.mark.parametrize("status", [b"429 Too Many Requests", b"503 Service Unavailable"])
def test_a_busy_server_is_asked_again_when_it_says(status: bytes) -> None:
    behave, asked = busy(2, b"HTTP/1.1 " + status + b"\r\nRetry-After: 1\r\n")
    with hostile(behave) as url:
        assert read(url).status == 200
    assert len(asked) == 3
    assert asked[1] - asked[0] > 0.9


def test_a_server_that_stays_busy_is_an_error_that_names_the_rate() -> None:
    behave, _ = busy(100, b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 0\r\n")
    with hostile(behave) as url, pytest.raises(Overloaded, match="--rate"):
        read(url)


def test_a_server_that_wants_an_hour_is_not_waited_for() -> None:
    behave, asked = busy(100, b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 3600\r\n")
    with hostile(behave) as url, pytest.raises(Overloaded, match="3600 s"):
        read(url)
    assert len(asked) == 1


def test_a_failure_without_retry_after_is_an_answer() -> None:
    behave, asked = busy(1, b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html\r\n")
    with hostile(behave) as url:
        assert read(url).status == 503
    assert len(asked) == 1


def hanging_up(times: int, asked: list[bytes]) -> Behaviour:
    """Closes the connection without an answer, so many times."""

    def answer(peer: socket.socket, request: bytes) -> None:
        asked.append(request)
        if len(asked) <= times:
            peer.shutdown(socket.SHUT_RDWR)
        else:
            peer.sendall(HEAD + b"Content-Length: 2\r\n\r\n[]")

    return answer


def test_a_read_is_repeated_once_on_a_fresh_connection() -> None:
    asked: list[bytes] = []
    with hostile(hanging_up(1, asked)) as url:
        assert read(url).status == 200
    assert len(asked) == 2


def test_a_read_is_repeated_no_more_than_once() -> None:
    asked: list[bytes] = []
    with hostile(hanging_up(9, asked)) as url, pytest.raises(requests.ConnectionError):
        read(url)
    assert len(asked) == 2


def test_a_write_is_not_repeated() -> None:
    asked: list[bytes] = []
    with hostile(hanging_up(9, asked)) as url:
        ours = session(url)
        ours.guard.ledger.created(f"{DIDS}/1", "A", {})
        with pytest.raises(requests.ConnectionError):
            ours.exchange(Request("PUT", f"{url}{DIDS}/1", {}, b"{}"), "A")
    assert len(asked) == 1


def test_a_server_that_answers_nothing_for_long_ends_the_run() -> None:
    def gone(request: Request) -> Answer:
        raise requests.ConnectTimeout

    ours = session("http://pbx.example", gone)
    for expected in [requests.ConnectTimeout] * 4 + [Unanswering]:
        with pytest.raises(expected):
            ours.exchange(Request("GET", f"http://pbx.example{DIDS}", {}), "A")


def test_reads_and_writes_keep_to_rates_of_their_own() -> None:
    pace = Pace(rate=100, writes=20)
    began = time.monotonic()
    for method in ["PUT"] * 5 + ["GET"] * 5:
        pace.wait(method)
    assert 0.24 < time.monotonic() - began < 1


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        b'{"name": "\\ud800", "id": "x"}',
        b"[1e999, NaN]",
        b'[{"id": ' + b"9" * 10_000 + b"}]",
        b"\xff\xfe\x00",
        b"<html>busy</html>",
        b"",
        b'{"success": true, "data": []}',
    ],
    ids=["deep lists", "deep objects", "surrogate", "no numbers", "long number", "bytes", "html", "empty", "shape"],
)
def test_whatever_a_body_is_it_is_judged_and_can_be_written(body: bytes) -> None:
    def answer(request: Request) -> Answer:
        return Answer(200, {"Content-Type": "application/json"}, body)

    ours = session("http://pbx.example", answer)
    exchange = ours.exchange(Request("GET", f"http://pbx.example{DIDS}", {}), "A")
    (violation,) = ours.violations
    assert violation.sentence.encode("utf-8")
    assert (exchange.line() + exchange.curl() + repr(exchange.json)).encode("utf-8")
