"""How a request gets to a server: over HTTP, or by calling a WSGI application in this process."""

import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol
from urllib.parse import unquote_to_bytes, urlsplit

import requests
from requests.structures import CaseInsensitiveDict

TIMEOUT = 30.0

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


class Answer(NamedTuple):
    """An answer as it came. The headers' names are in any case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


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

    def __init__(self, verify: str | bool = True) -> None:
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy, no .netrc: nothing but the target
        self._session.verify = verify

    def __call__(self, request: Request) -> Answer:
        prepared = requests.Request(request.method, request.url, request.headers, data=request.body).prepare()
        if prepared.url != request.url:
            raise requests.exceptions.InvalidURL(f"{request.url} would be sent as {prepared.url}")
        answer = self._session.send(prepared, timeout=TIMEOUT, allow_redirects=False)
        return Answer(answer.status_code, answer.headers, answer.content)


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
