"""`astradial-mock serve --tls`: what is served over https is what is served over http."""

import re
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from mock_server.cli import main
from mock_server.serving.server import LOOPBACK
from mock_server.serving.tls import Certificate
from tests.served import request, served

MAIN_LINE = "/api/v1/dids/b71f116a-2b3c-11f1-9598-00505661ece1"
LONGER_THAN_A_RECORD = 40_000
PAUSE = 4 << 20


@contextmanager
def served_over_tls(cwd: Path, *arguments: str) -> Iterator[tuple[str, Path, "subprocess.Popen[str]"]]:
    """Base URL, the file of the authority to trust, and the process."""
    with served(cwd, "--tls", *arguments) as (base, process):
        assert process.stdout
        named = (re.search(r"--cacert (\S+)", line) for line in process.stdout)
        yield base, Path(next(found[1] for found in named if found)), process


def connected(base: str, ca_file: Path | None = None) -> socket.socket:
    """A connection to the server, inside TLS if there is an authority to trust."""
    at = urlsplit(base)
    plain = socket.create_connection((at.hostname, at.port), timeout=10)
    if ca_file is None:
        return plain
    trust = ssl.create_default_context(cafile=ca_file)
    return trust.wrap_socket(plain, server_hostname=at.hostname, suppress_ragged_eofs=False)


def everything(connection: socket.socket) -> bytes:
    """What the server says until it ends the connection."""
    return b"".join(iter(lambda: connection.recv(1 << 14), b""))


# The wire

Served = tuple[str, Path, Path]


@pytest.fixture(scope="module")
def https(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Base URL, authority and log of a server over https."""
    cwd = tmp_path_factory.mktemp("https")
    with served_over_tls(cwd) as (base, ca_file, _):
        yield base, ca_file, cwd / "log"


@pytest.fixture(scope="module")
def http(https: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Base URL of a server over http, which has the same rows and the same time."""
    secure, ca_file, _ = https
    with served(tmp_path_factory.mktemp("http")) as (base, _):
        rows = request("GET", f"{base}/_mock/state")[1]
        for server, trusted in ((base, None), (secure, str(ca_file))):
            request("PUT", f"{server}/_mock/clock", {"now": 1_800_000_000, "frozen": True}, cacert=trusted)
            request("PUT", f"{server}/_mock/state", rows, cacert=trusted)
        yield base


def a_request(line: str, *headers: str, body: str = "") -> bytes:
    key = "X-API-Key: org_ac3e0000000000000000000000000001"
    return "\r\n".join([line, "Host: mock", key, *headers, "", body]).encode()


def with_body(body: str, *headers: str) -> bytes:
    return a_request(
        f"PUT {MAIN_LINE} HTTP/1.1",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        *headers,
        body=body,
    )


CHUNKED = '5\r\n{"des\r\n12\r\ncription":"chunks"\r\n1\r\n}\r\n0\r\n\r\n'
LAST = a_request("GET /last HTTP/1.1", "Connection: close")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        pytest.param(a_request("GET /api/v1/dids HTTP/1.1"), 200, id="GET"),
        pytest.param(a_request("HEAD /api/v1/dids HTTP/1.1"), 200, id="HEAD"),
        pytest.param(a_request("OPTIONS /api/v1/dids HTTP/1.1"), 204, id="no content"),
        pytest.param(a_request("GET /api/v1/dids HTTP/1.1", "If-None-Match: *"), 304, id="not modified"),
        pytest.param(a_request("GET /api/v1/dids/a%2Fb HTTP/1.1"), 404, id="escape in the path"),
        pytest.param(a_request("GET /api/v1//dids HTTP/1.1"), 404, id="empty segment"),
        pytest.param(with_body('{"description":"Front desk"}'), 200, id="body"),
        pytest.param(with_body(f'{{"x":"{"x" * LONGER_THAN_A_RECORD}"}}'), 200, id="long body"),
        pytest.param(with_body(f'{{"x":"{"x" * 102_400}"}}'), 413, id="body too long"),
        pytest.param(with_body('{"description":"asked"}', "Expect: 100-continue"), 100, id="continue"),
        pytest.param(
            a_request(
                f"PUT {MAIN_LINE} HTTP/1.1",
                "Content-Type: application/json",
                "Transfer-Encoding: chunked",
                body=CHUNKED,
            ),
            200,
            id="chunks",
        ),
        pytest.param(a_request("GET /api/v1/dids HTTP/1.0"), 200, id="HTTP/1.0"),
        pytest.param(b"no HTTP at all\r\n\r\n", 400, id="no HTTP"),
    ],
)
def test_https_answers_to_the_letter_as_http_and_keeps_the_connection_alike(
    http: str, https: Served, sent: bytes, status: int
) -> None:
    answers = []
    for base, ca_file in ((http, None), https[:2]):
        with connected(base, ca_file) as connection:
            connection.sendall(sent + LAST)
            answers.append(re.sub(rb"Date: [^\r]+", b"", everything(connection)))
    assert answers[0].startswith(f"HTTP/1.{0 if b'HTTP/1.1' not in sent else 1} {status}".encode())
    assert answers[1] == answers[0]


def test_a_client_that_pauses_while_it_reads_keeps_nobody_waiting_and_gets_it_whole(tmp_path: Path) -> None:
    answer = bytearray()
    with (
        served_over_tls(tmp_path, "--world", "large:20000") as (base, ca_file, _),
        connected(base, ca_file) as connection,
    ):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 18)
        connection.sendall(a_request("GET /_mock/state HTTP/1.1", "Connection: close"))
        while piece := connection.recv(1 << 14):
            if len(answer) % PAUSE < len(piece):
                for _ in range(10):  # meanwhile the answer fills all buffers between server and client
                    assert request("GET", f"{base}/health", cacert=str(ca_file))[0] == 200
            answer += piece
    head, _, body = answer.partition(b"\r\n\r\n")
    length = re.search(rb"Content-Length: (\d+)", head)
    assert length
    assert len(body) == int(length[1])


# Clients that do not get through


def test_a_client_amid_its_handshake_keeps_nobody_waiting(https: Served) -> None:
    base, ca_file, _ = https
    with connected(base) as dawdler:
        dawdler.sendall(b"\x16\x03\x01")  # a handshake begins like this
        assert request("GET", f"{base}/health", cacert=str(ca_file))[0] == 200


def test_a_client_that_speaks_plain_http_is_told_so_in_plain_http(https: Served) -> None:
    base, _, log = https
    plain = base.replace("https:", "http:")
    assert request("POST", f"{plain}/_mock/calls", {}) == (400, {"error": "This port speaks https, not http"})
    assert "no TLS with 127.0.0.1: HTTP_REQUEST\n" in log.read_text()
    assert "Traceback" not in log.read_text()


def test_a_client_that_speaks_plain_http_is_not_cut_off_amid_its_body(https: Served) -> None:
    base, ca_file, _ = https
    with connected(base) as plain:
        plain.sendall(a_request("POST /_mock/calls HTTP/1.1", "Content-Length: 400"))
        assert everything(plain).startswith(b"HTTP/1.1 400 Bad Request\r\n")
        for _ in range(2):  # of a connection that is no more, a client learns when it has written to it
            assert request("GET", f"{base}/health", cacert=str(ca_file))[0] == 200
            plain.sendall(b"body")


def test_a_client_that_does_not_trust_the_certificate_is_a_line_in_the_log(https: Served) -> None:
    base, ca_file, log = https
    with pytest.raises(OSError, match="certificate verify failed"):
        request("GET", f"{base}/health")
    assert request("GET", f"{base}/health", cacert=str(ca_file))[0] == 200  # by now the server has read the alert
    assert re.search(r"no TLS with 127.0.0.1: \w+ALERT_UNKNOWN_CA\n", log.read_text())
    assert "Traceback" not in log.read_text()


# Trust


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "::1", "pbx.example"])
def test_the_certificate_is_for_this_machine_and_for_the_host_that_is_asked_for(name: str) -> None:
    certificate = Certificate({*LOOPBACK, "pbx.example"})
    with certificate.authority_file() as ca_file:
        trust = ssl.create_default_context(cafile=ca_file)
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = trust.wrap_bio(to_client, to_server, server_hostname=name)
    server = certificate.context.wrap_bio(to_server, to_client, server_side=True)
    for end in (client, server):
        with pytest.raises(ssl.SSLWantReadError):
            end.do_handshake()
    client.do_handshake()
    assert ("organizationName", "astradial-mock") in {part for (part,) in client.getpeercert()["issuer"]}


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_the_authority_is_in_a_private_folder_that_is_gone_when_serve_ends(tmp_path: Path, how: signal.Signals) -> None:
    with served_over_tls(tmp_path) as (_, ca_file, process):
        assert ca_file.parent.stat().st_mode & 0o777 == 0o700
        assert b"PRIVATE KEY" not in ca_file.read_bytes()
        process.send_signal(how)
        assert process.wait(timeout=10) == 0
    assert not ca_file.parent.exists()
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_a_call_goes_to_a_server_whose_authority_the_environment_names(
    https: Served, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    base, ca_file, _ = https
    monkeypatch.setenv("SSL_CERT_FILE", str(ca_file))
    assert main(["call", "+918065978001", "--url", base]) == 0
    assert "result: " in capsys.readouterr().out


def test_a_call_to_a_server_that_is_not_trusted_says_what_would_make_it(
    https: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["call", "+918065978001", "--url", https[0]]) == 2
    assert "is not trusted (unable to get local issuer certificate); set SSL_CERT_FILE" in capsys.readouterr().err


# Mistakes


def test_without_the_extra_it_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "mock_server.serving.tls")
    monkeypatch.setitem(sys.modules, "trustme", None)
    assert main(["serve", "--tls"]) == 2
    advice = "pip install '.[tls]' in a checkout of astradial-mock"
    assert capsys.readouterr().err == f"astradial-mock: --tls needs trustme: {advice}\n"


def test_a_host_that_no_certificate_can_name_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--tls", "--host", "my_box", "--allow-remote"]) == 2
    assert (
        capsys.readouterr()
        .err.splitlines()[-1]
        .startswith("astradial-mock: cannot create a certificate for 'my_box': ")
    )
