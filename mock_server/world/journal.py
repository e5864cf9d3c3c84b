"""The journal: what was asked and answered, secrets left out, the newest entries of each world."""

import itertools
import json
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import unquote_plus

from mock_server.world.clock import iso

#: Fields whose values never leave the process in a log or a journal.
SECRET = frozenset(
    {
        "authorization",
        "cookie",
        "x-api-key",
        "x-api-secret",
        "api_key",
        "apikey",
        "api_secret",
        "api_secret_hash",
        "authkey",
        "msg91_authkey",
        "password",
        "admin_password",
        "sip_password",
        "secret",
        "token",
    }
)

HIDDEN = "<hidden>"


def redacted(value: Any) -> Any:
    """A value with every secret field hidden, at any depth."""
    if isinstance(value, dict):
        return {
            name: HIDDEN if str(name).lower() in SECRET and item is not None else redacted(item)
            for name, item in value.items()
        }
    return [redacted(item) for item in value] if isinstance(value, list) else value


def redacted_url(url: str) -> str:
    """A URL with the values of secret query parameters hidden."""
    path, question, query = url.partition("?")
    if not question:
        return url
    return f"{path}?" + "&".join(map(_redacted_parameter, query.split("&")))


def _redacted_parameter(parameter: str) -> str:
    name, equals, value = parameter.partition("=")
    return f"{name}={HIDDEN if unquote_plus(name).lower() in SECRET else value}" if equals else name


class Entry(NamedTuple):
    """One exchange. Bodies are kept as bytes and read only when somebody looks."""

    number: int
    at: float
    method: str
    #: Path and query as sent, secrets in the query hidden.
    url: str
    operation: str | None
    organization: str | None
    request_headers: Mapping[str, str]
    request_body: bytes
    status: int
    response_body: bytes
    warnings: Sequence[str]
    milliseconds: float

    @property
    def body_bytes(self) -> int:
        return len(self.request_body) + len(self.response_body)

    def __str__(self) -> str:
        who = self.organization or "-"
        line = f"{self.method} {self.url} {self.status} {who} {self.milliseconds:.1f} ms"
        return " | ".join([line, *self.warnings])

    def to_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "at": iso(self.at),
            "method": self.method,
            "url": self.url,
            "operation": self.operation,
            "organization": self.organization,
            "request": {"headers": redacted(dict(self.request_headers)), "body": _readable(self.request_body)},
            "response": {"status": self.status, "body": _readable(self.response_body)},
            "warnings": list(self.warnings),
            "milliseconds": round(self.milliseconds, 3),
        }


def _readable(body: bytes) -> Any:
    """A JSON body redacted; of anything else, which may hold secrets, only the size."""
    if not body:
        return None
    try:
        return redacted(json.loads(body))
    except (ValueError, RecursionError):
        return f"<{len(body)} bytes, not JSON>"


class Journal:
    """The newest entries, oldest first: so many, and of so many bytes of bodies."""

    def __init__(self, size: int = 1000, body_bytes: int = 512 * 1024) -> None:
        self._entries: deque[Entry] = deque()
        self._numbers = itertools.count(1)
        self._size = size
        self._room = body_bytes
        self._body_bytes = 0
        self._lock = threading.Lock()

    def next_number(self) -> int:
        return next(self._numbers)

    def append(self, entry: Entry) -> None:
        with self._lock:
            self._entries.append(entry)
            self._body_bytes += entry.body_bytes
            while len(self._entries) > self._size or (self._body_bytes > self._room and len(self._entries) > 1):
                self._body_bytes -= self._entries.popleft().body_bytes

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self._body_bytes = 0

    def entries(self) -> list[Entry]:
        with self._lock:
            return list(self._entries)
