"""No answer takes more than its time and its bytes, and what came of it is told."""

import gzip
import socket
import time
import tracemalloc

import pytest
import requests

from contract_tests.client.limits import MOST_BYTES
from contract_tests.client.transport import Answer, Http, Request
from tests.contract_tests.hostile import HEAD, Behaviour, answering, hostile


def asked(behave: Behaviour, *, deadline: float = 5.0) -> Answer:
    with hostile(behave) as url:
        return Http(deadline=deadline)(Request("GET", f"{url}/api/v1/dids", {}))


def endless(peer: socket.socket, _: bytes) -> None:
    peer.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        peer.sendall(b"10000\r\n" + b" " * 65536 + b"\r\n")


def dripping(peer: socket.socket, _: bytes) -> None:
    peer.sendall(HEAD + b"Content-Length: 1000000\r\n\r\n")
    while True:
        peer.sendall(b" ")
        time.sleep(0.05)


def dripping_headers(peer: socket.socket, _: bytes) -> None:
    peer.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while True:
        peer.sendall(b"x")
        time.sleep(0.05)


def silent(peer: socket.socket, _: bytes) -> None:
    time.sleep(5)


def breaking_off(peer: socket.socket, _: bytes) -> None:
    peer.sendall(HEAD + b'Content-Length: 1000\r\n\r\n[{"id":')
    peer.shutdown(socket.SHUT_RDWR)


def test_an_endless_answer_is_cut_off_in_bounded_memory() -> None:
    tracemalloc.start()
    answer = asked(endless, deadline=20)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (answer.status, answer.fault) == (200, f"the answer has more than {MOST_BYTES:,} bytes")
    assert len(answer.body) < 100_000
    assert peak < 100_000_000


def test_an_answer_that_unpacks_to_gigabytes_is_cut_off_in_bounded_memory() -> None:
    bomb = gzip.compress(b" " * 300_000_000, 1)
    tracemalloc.start()
    answer = asked(answering(bomb, HEAD + b"Content-Encoding: gzip\r\n"), deadline=20)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.fault == f"the answer has more than {MOST_BYTES:,} bytes"
    assert peak < 100_000_000


@pytest.mark.parametrize("coding", [b"gzip", b"br"])
def test_an_answer_that_is_packed_otherwise_than_it_says_is_told_or_taken_as_it_is(coding: bytes) -> None:
    answer = asked(answering(b"[1, 2]", HEAD + b"Content-Encoding: " + coding + b"\r\n"))
    assert (answer.fault is None) == (coding == b"br")


def test_a_packed_answer_is_unpacked() -> None:
    answer = asked(answering(gzip.compress(b"[1, 2]"), HEAD + b"Content-Encoding: gzip\r\n"))
    assert (answer.body, answer.fault) == (b"[1, 2]", None)


def test_an_answer_that_drips_ends_in_time_with_what_came() -> None:
    began = time.monotonic()
    answer = asked(dripping, deadline=0.5)
    assert (answer.status, answer.fault) == (200, "the answer does not end in time")
    assert time.monotonic() - began < 4


def test_headers_that_drip_end_in_time() -> None:
    began = time.monotonic()
    assert asked(dripping_headers, deadline=0.5).fault == "the answer does not end in time"
    assert time.monotonic() - began < 4


def test_an_answer_that_does_not_begin_is_no_answer() -> None:
    began = time.monotonic()
    with pytest.raises(requests.Timeout):
        asked(silent, deadline=0.5)
    assert time.monotonic() - began < 4


def test_an_answer_that_breaks_off_is_told() -> None:
    answer = asked(breaking_off)
    assert answer.fault
    assert answer.fault.startswith("the answer breaks off")


def test_a_connection_is_used_again() -> None:
    ports = set()

    def keeping(peer: socket.socket, _: bytes) -> None:
        ports.add(peer.getpeername())
        peer.sendall(HEAD + b"Content-Length: 2\r\n\r\n[]")

    with hostile(keeping) as url:
        send = Http()
        assert [send(Request("GET", f"{url}/api/v1/dids", {})).body for _ in range(3)] == [b"[]"] * 3
    assert len(ports) == 1
