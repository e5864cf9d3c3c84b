"""The simulator as other servers would have it: without a method, with ids that need encoding."""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from contract_tests.client.transport import WsgiApp
from mock_server.app import MockServer

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
#: What stands before each id of a row.
ODD = "a b/50% "


def without(app: WsgiApp, method: str, path: str) -> WsgiApp:
    """The application as if it had no endpoint for this method below this path."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == method and environ["PATH_INFO"].startswith(path):
            path_asked = environ["PATH_INFO"]
            body = {"error": "Not Found", "message": f"Endpoint {path_asked} not found", "documentation": "/api"}
            start_response("404 Not Found", [("Content-Type", "application/json")])
            return [json.dumps(body, separators=(",", ":")).encode()]
        return app(environ, start_response)

    return answer


def with_odd_ids(app: MockServer) -> WsgiApp:
    """The application with ids of rows that a URL cannot hold as they are, in answers, bodies and paths."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if "/api/v1/" not in environ["PATH_INFO"]:
            return app(environ, start_response)
        raw = environ["REQUEST_URI"].replace(quote(ODD, safe=""), "")
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"] or 0)).replace(ODD.encode(), b"")
        parts = raw.partition("?")
        path = unquote_to_bytes(parts[0]).decode("latin-1")
        inner = {**environ, "REQUEST_URI": raw, "PATH_INFO": path, "QUERY_STRING": parts[2]}
        inner |= {"wsgi.input": _Body(body), "CONTENT_LENGTH": str(len(body))}
        started: list[Any] = []
        sent = b"".join(app(inner, lambda *given: started.extend(given)))
        headers = [(name, value) for name, value in started[1] if name.lower() != "content-length"]
        if "json" in dict(headers).get("Content-Type", ""):
            sent = json.dumps(_odd(json.loads(sent))).encode()
        start_response(started[0], [*headers, ("Content-Length", str(len(sent)))])
        return [sent]

    return answer


class _Body:
    """A request's body as WSGI reads it."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def read(self, size: int = -1) -> bytes:
        end = len(self._body) if size < 0 else size
        taken, self._body = self._body[:end], self._body[end:]
        return taken


def _odd(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _odd(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_odd(item) for item in value]
    return ODD + value if isinstance(value, str) and _UUID.fullmatch(value) else value
