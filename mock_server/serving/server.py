"""Serving the simulator over HTTP with a production WSGI server."""

import errno
import logging
import signal
import socket
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

from waitress.server import create_server

from mock_server import logs
from mock_server.app import MockServer

if TYPE_CHECKING:
    from mock_server.serving.tls import Certificate

LOOPBACK = ("127.0.0.1", "::1", "localhost")

#: Four are as fast, one or two are slower with 32 callers (docs/performance.md).
THREADS = 8


class CannotListen(OSError):
    """The address is taken or is not this machine's; says which."""


def serve(app: MockServer, host: str, port: int, *, banner: str, certificate: "Certificate | None" = None) -> None:
    """Answer requests until Ctrl-C or SIGTERM; print the banner once connections are taken.

    With a certificate over TLS. Raises CannotListen.
    """
    if not 0 < port < 65536:  # the resolver would take it modulo 65536
        raise CannotListen(f"cannot listen on {host}:{port}: a port is a number from 1 to 65535")
    logs.to_stderr()
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a full queue is what a load test wants
    signal.signal(signal.SIGTERM, _interrupt)
    adjustments: dict[str, Any] = {"ident": None, "clear_untrusted_proxy_headers": True}
    if certificate:
        adjustments |= certificate.adjustments
    sockets: dict[int, Any] = {}
    try:
        listening = create_server(app, sockets, host=host, port=port, threads=THREADS, **adjustments)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "no such address"
        hint = "; --port 0 takes any free one" if getattr(error, "errno", None) == errno.EADDRINUSE else ""
        raise CannotListen(f"cannot listen on {host}:{port}: {reason}{hint}") from None
    if certificate:
        certificate.protect(sockets.values())
    print(banner, flush=True)
    try:
        listening.run()
    finally:
        listening.close()


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port
