"""One request and its answer, as reports and traces show it: readable, and without secrets."""

import json
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from contract_tests.client.values import parsed, with_row_ids
from contract_tests.redaction.forms import plain

#: What stands for a credential; in between is whose it is.
_CREDENTIALS = {"authorization": "Bearer ${}TOKEN", "x-api-key": "${}API_KEY"}
_WHOSE = {"A": "ASTRADIAL_", "key": "ASTRADIAL_", "B": "ASTRADIAL_SECOND_", "nobody": "MADE_UP_"}


@dataclass(frozen=True)
class Exchange:
    """A request as it was sent and the answer as it came."""

    #: Who asked: `A`, `B` (the second tenant), `agent`, `nobody`.
    who: str
    method: str
    url: str
    request_headers: Mapping[str, str]
    request_body: bytes
    status: int
    headers: Mapping[str, str]
    body: bytes
    #: Milliseconds until the answer was there.
    took: float
    #: Why there is no more of the answer, in a sentence; None where it came whole.
    fault: str | None = None

    @cached_property
    def value(self) -> Any:
        """The answer's JSON value, None where it is no JSON."""
        return None if self.fault else parsed(self.body)

    @cached_property
    def json(self) -> Any:
        """The same, with ids that can be formatted into a path."""
        return with_row_ids(self.value, self.body)

    @property
    def path(self) -> str:
        """The path below the host, with the query."""
        return "/" + self.url.partition("://")[2].partition("/")[2]

    def curl(self, quote: Callable[[str], str] = shlex.quote, shows: str = "-i") -> str:
        """A command line that repeats the request. The credential is a variable of the shell, named as for a run.

        `quote` quotes a word for the shell; `shows` is the option of curl that says what it prints.
        """
        line = ["curl", shows, *(("-X", self.method) if self.method != "GET" else ()), quote(plain(self.url))]
        whose = _WHOSE.get(self.who, f"ASTRADIAL_{self.who.upper()}_")
        for name, value in self.request_headers.items():
            if name.lower() in _CREDENTIALS:
                line.append(f'-H "{name}: {_CREDENTIALS[name.lower()].format(whose)}"')
            elif name.lower() == "content-type":
                line += ["-H", shlex.quote(f"{name}: {value}")]
        if self.request_body:
            line += ["-d", quote(_told(self.request_body))]
        return " ".join(line)

    def line(self) -> str:
        """The exchange in one line: `[A] PUT /api/v1/dids/7 {"status":"x"} -> 400 {"error":"…"}`."""
        sent = f" {cut(_told(self.request_body))}" if self.request_body else ""
        got = f" {cut(_told(self.body[:_READ]))}" if self.body else ""
        return f"[{self.who}] {self.method} {plain(self.path)}{sent} -> {self.status}{got}"


#: So much of a body is looked at for its beginning.
_READ = 20_000


def _told(body: bytes) -> str:
    """A body as text that may be shown."""
    try:
        text = json.dumps(json.loads(body), ensure_ascii=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        text = body.decode("utf-8", "replace")
    return plain(text)


def cut(text: str, limit: int = 300) -> str:
    """The beginning of a text."""
    return text if len(text) <= limit else f"{text[:limit]}…"
