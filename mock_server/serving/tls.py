"""https: a throw-away certificate, and waitress' connections inside TLS. Needs the extra `tls`."""

import json
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

import trustme
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer

from mock_server import errors
from mock_server.logs import log


class Certificate:
    """A certificate for this machine's own names and a host, from an authority whose key is never written down.

    Raises ValueError for a host that is no name.
    """

    #: What waitress has to be told.
    adjustments: ClassVar[dict[str, Any]] = {
        "url_scheme": "https",
        "recv_bytes": 1 << 14,  # a whole TLS record: what OpenSSL keeps back of one, no selector sees
        "log_socket_errors": False,  # it logs tracebacks; a channel has a line for each
    }

    def __init__(self, names: Iterable[str]) -> None:
        self._authority = trustme.CA(organization_name="astradial-mock")
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(*names).configure_cert(self.context)

    @contextmanager
    def authority_file(self) -> Iterator[Path]:
        """The file that makes a client trust this certificate, in a private folder that is removed in the end."""
        with TemporaryDirectory(prefix="astradial-mock-") as folder:
            file = Path(folder, "ca.pem")
            self._authority.cert_pem.write_to_path(file)
            yield file

    def protect(self, listeners: Iterable[object]) -> None:
        """Have waitress' servers among the listeners speak TLS only; they need the `adjustments`."""
        for listener in listeners:
            if isinstance(listener, BaseWSGIServer):
                assert listener.socket is not None
                # the handshake is left to the connection's own reads, so it keeps nobody else waiting
                listener.socket = self.context.wrap_socket(
                    listener.socket, server_side=True, do_handshake_on_connect=False
                )
                listener.channel_class = Channel


class Channel(HTTPChannel):
    """A connection of waitress that speaks TLS: a read may bring nothing yet, and a write may take nothing yet."""

    socket: ssl.SSLSocket | socket.socket

    def handle_read(self) -> None:
        with suppress(_NothingYet):
            super().handle_read()

    def recv(self, buffer_size: int) -> bytes:
        try:
            with self.outbuf_lock:  # a thread may be writing, and OpenSSL takes one at a time
                return super().recv(buffer_size)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise _NothingYet from None
        except ssl.SSLError as error:
            log.info("no TLS with %s: %s", self.addr[0], error.reason or error)
            if error.reason != "HTTP_REQUEST":
                raise
            self._refuse_plainly()
            raise _NothingYet from None

    def send(self, data: bytes, do_close: bool = True) -> int:
        try:
            return super().send(data, do_close)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return 0

    def handle_close(self) -> None:
        with self.outbuf_lock:
            if isinstance(self.socket, ssl.SSLSocket):
                with suppress(OSError, ValueError):  # nobody is there any more, or TLS never began
                    self.socket.unwrap()
            super().handle_close()

    def _refuse_plainly(self) -> None:
        """Tell a client without TLS so, without TLS, and hear it out: one that is cut off may miss the answer."""
        self.socket = socket.socket(fileno=self.socket.detach())
        self.socket.send(_plain_refusal())
        self.socket.shutdown(socket.SHUT_WR)
        self.parser_class = _Deaf


class _Deaf(HTTPRequestParser):
    """Takes whatever comes, and for no request."""

    def received(self, data: bytes) -> int:
        return len(data)


class _NothingYet(Exception):
    """What has come is part of a record, or of the handshake."""


def _plain_refusal() -> bytes:
    """The answer, without TLS, to a request without TLS."""
    problem = errors.HTTPS_ONLY()
    body = json.dumps(problem.body).encode()
    head = f"HTTP/1.1 {problem.status} Bad Request\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"Connection: close\r\n\r\n" + body
