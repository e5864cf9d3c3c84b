"""What calls occupy at the switch: phones, places in queues, what counts for a limit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from immutables import Map


class Kind(StrEnum):
    """What a call can occupy."""

    #: An endpoint: a channel on it.
    DEVICE = "device"
    #: A group: a channel that is counted in it.
    GROUP = "group"
    #: A queue: a caller who waits in it.
    WAITING = "waiting"
    #: A queue: one of those for whom members are ringing right now.
    SERVED = "served"
    #: A conference: a caller in it.
    CONFERENCE = "conference"
    #: A member of a queue, or of all: it takes no more calls.
    PAUSED = "paused"
    #: The car park: a slot.
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Activity:
    """What calls occupy, as a value; what several calls occupy is the sum."""

    _counts: Map[tuple[Kind, str], int] = Map()

    def count(self, kind: Kind, name: str = "") -> int:
        """How often something is occupied."""
        return self._counts.get((kind, name), 0)

    def with_more(self, kind: Kind, name: str, by: int) -> Activity:
        """This, and something occupied so many times more."""
        now = self.count(kind, name) + by
        key = (kind, name)
        return Activity(self._counts.set(key, now) if now else self._counts.delete(key))

    def __add__(self, other: Activity) -> Activity:
        total = self
        for (kind, name), count in other._counts.items():
            total = total.with_more(kind, name, count)
        return total


#: What no call occupies.
NOTHING: Final = Activity()


class Usage:
    """What one call occupies from moment to moment, beside what others do."""

    def __init__(self, others: Activity, own: Activity = NOTHING) -> None:
        self.others = others
        self.own = own

    def count(self, kind: Kind, name: str = "") -> int:
        """How often something is occupied, by whomever."""
        return self.others.count(kind, name) + self.own.count(kind, name)

    def take(self, kind: Kind, name: str = "") -> None:
        """The call occupies it."""
        self.own = self.own.with_more(kind, name, 1)

    def free(self, kind: Kind, name: str = "") -> None:
        """The call no longer occupies it."""
        self.own = self.own.with_more(kind, name, -1)

    def copy(self) -> Usage:
        """An independent copy, for a leg that is only tried out."""
        return Usage(self.others, self.own)
