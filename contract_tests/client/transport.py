"""How a request gets to a server: over HTTP, or by calling a WSGI application in this process."""

import io
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol
from urllib.parse import unquote_to_bytes, urlsplit

import requests
from requests.structures import CaseInsensitiveDict

from contract_tests.client.limits import DEADLINE, Timed, deadline, whole
from contract_tests.client.values import parsed

#: Seconds after which an idle connection is not used again.
_FRESH = 2.0

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

#: URLs that look the same on the wire.
_PLAIN = re.compile(r"https?://[a-z0-9.\-\[\]:]+(/[\w~-]+(\.\w+)*)*(\?[\w~=&-]*)?", re.ASCII)


@dataclass(frozen=True)
class Request:
    """A request as it is sent. `url` is written as it stands on the wire (`on_the_wire`)."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def json(self) -> Any:
        """The JSON value of the body, None where it is none."""
        return parsed(self.body) if self.body else None


class Answer(NamedTuple):
    """An answer as it came. The headers' names are in any case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    #: Why it did not come whole, in a sentence.
    fault: str | None = None


class Transport(Protocol):
    """Sends one request as it stands, and follows no redirect."""

    def __call__(self, request: Request) -> Answer:
        """Raises `requests.RequestException` where there is no answer."""
        ...


def on_the_wire(url: str) -> str:
    """A URL with all escaped that needs it, and only that. Raises `requests.RequestException` for what is no URL."""
    return url if _PLAIN.fullmatch(url) else str(requests.Request("GET", url).prepare().url)


class Http:
    """Sends to a host. `verify` is the file of the certificate authorities that are trusted, True for the usual."""

    def __init__(self, verify: str | bool = True, *, deadline: float = DEADLINE) -> None:
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy, no .netrc: nothing but the target
        self._session.verify = verify
        self._deadline = deadline
        self._last = 0.0
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, Timed())

    def __call__(self, request: Request) -> Answer:
        prepared = requests.Request(request.method, request.url, request.headers, data=request.body).prepare()
        if prepared.url != request.url:
            raise requests.exceptions.InvalidURL(f"{request.url} would be sent as {prepared.url}")
        if time.monotonic() - self._last > _FRESH:
            self._session.close()  # a server may have closed it by now
        try:
            with deadline(self._deadline) as watch:
                answer = self._session.send(prepared, timeout=self._deadline, allow_redirects=False, stream=True)
                body, fault = whole(answer.raw, answer.headers.get("Content-Encoding", ""), watch)
        except requests.RequestException:
            self._session.close()
            if watch.is_over:
                raise requests.Timeout(f"{request.url} does not answer within {self._deadline:.0f} s") from None
            raise
        if fault:
            self._session.close()
        self._last = time.monotonic()
        return Answer(answer.status_code, answer.headers, body, fault)


class Wsgi:
    """Calls an application of this process."""

    def __init__(self, app: WsgiApp) -> None:
        self._app = app

    def __call__(self, request: Request) -> Answer:
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            started.append((status, headers))

        body = b"".join(self._app(_environ(request), start_response))
        status, headers = started[0]
        return Answer(int(status.partition(" ")[0]), CaseInsensitiveDict(headers), body)


def _environ(request: Request) -> dict[str, Any]:
    parts = urlsplit(request.url)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(parts.path).decode("latin-1"),
        "REQUEST_URI": parts.path + (f"?{parts.query}" if parts.query else ""),
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname,
        "SERVER_PORT": str(parts.port or 80),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    environ["HTTP_HOST"] = parts.netloc
    return environ
