"""The time of a world: real time with an offset, or frozen."""

import time
from datetime import UTC, datetime


def iso(seconds: float) -> str:
    """Seconds since 1970 as the API writes time: `2026-01-15T10:00:00.000Z`."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def seconds_of(text: str) -> float:
    """The seconds since 1970 of an ISO 8601 text; without an offset it is UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


#: The years of a clock: room enough to write the times that are calculated from it.
_YEARS = range(1000, 9000)


class Clock:
    """Says what time it is. Runs with the machine's clock until it is frozen; can be set and advanced."""

    def __init__(self) -> None:
        self._offset = 0.0
        self._frozen_at: float | None = None

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._offset if self._frozen_at is None else self._frozen_at

    @property
    def frozen(self) -> bool:
        return self._frozen_at is not None

    def set(self, seconds: float) -> None:
        """Make it this time now; a frozen clock stays frozen. Raises ValueError or OverflowError for a far-off year."""
        if datetime.fromtimestamp(seconds, UTC).year not in _YEARS:
            raise ValueError(seconds)
        if self._frozen_at is None:
            self._offset = seconds - time.time()
        else:
            self._frozen_at = seconds

    def advance(self, seconds: float) -> None:
        """Move on by so many seconds. Raises as `set` does."""
        self.set(self.now() + seconds)

    def freeze(self) -> None:
        self._frozen_at = self.now()

    def run(self) -> None:
        """Go on from the present time with the machine's clock."""
        now = self.now()
        self._frozen_at = None
        self._offset = now - time.time()
