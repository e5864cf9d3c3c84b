"""How fast requests are sent, and how long a server asks to wait."""

import email.utils
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from contract_tests.client.guard import READS
from contract_tests.client.transport import Answer

#: The statuses by which a server asks for fewer requests.
_TOO_MANY = (429, 503)


@dataclass
class Pace:
    """At most so many requests a second, and so many of them writes; None is no limit."""

    rate: float | None = None
    writes: float | None = None
    _next: float = 0.0
    _next_write: float = 0.0
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, method: str) -> None:
        """Wait for the turn of a request."""
        if not (self.rate or self.writes):
            return
        with self._turn:
            at = max(time.monotonic(), self._next)
            if method not in READS:
                at = max(at, self._next_write)
                self._next_write = at + (1 / self.writes if self.writes else 0.0)
            self._next = at + (1 / self.rate if self.rate else 0.0)
        if (left := at - time.monotonic()) > 0:
            time.sleep(left)


def retry_after(answer: Answer) -> float | None:
    """The seconds after which a server that has too many requests wants to be asked again, None for other answers.

    One that answers 429 without saying when is asked again after a second.
    """
    if answer.status not in _TOO_MANY:
        return None
    said = {name.lower(): value for name, value in answer.headers.items()}.get("retry-after")
    if said is None:
        return 1.0 if answer.status == 429 else None
    try:
        return max(0.0, float(said)) if said.strip().isdigit() else _until(said)
    except (ValueError, TypeError, OverflowError):
        return 1.0


def _until(date: str) -> float:
    """The seconds until a date as HTTP writes it."""
    return max(0.0, (email.utils.parsedate_to_datetime(date) - datetime.now(UTC)).total_seconds())
