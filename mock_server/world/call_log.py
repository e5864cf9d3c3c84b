"""The calls of each organization, put together from their records and kept in order of time.

The switch writes a record for each leg of a call; the legs of one call have the same `linkedid`. Which leg
stands for its call in a list depends on the server (`Choice`), and so does the place of the call in the list.
"""

from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from immutables import Map

Record = Mapping[str, Any]
Choice = Callable[[tuple[Record, ...]], Record]

#: When, the place of the call among all that were written down, and the key of the call.
Entry = tuple[str, int, str]

_LONGEST_CHUNK = 512


def seconds(value: Any) -> int:
    """A length of time in a record; a world may hold anything there."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def longest(legs: tuple[Record, ...]) -> Record:
    """The leg that lasted longest."""
    return max(legs, key=lambda leg: seconds(leg["duration"]))


def answered_first(legs: tuple[Record, ...]) -> Record:
    """The longest leg of those in which somebody was talked to, if any, else of all."""
    return max(legs, key=lambda leg: (_talked(leg), seconds(leg["duration"])))


CHOICES: tuple[Choice, Choice] = (answered_first, longest)


def _talked(leg: Record) -> bool:
    return leg["disposition"] == "ANSWERED" and seconds(leg["billsec"]) > 0


@dataclass(frozen=True, slots=True)
class Timeline:
    """Entries in order, as a value: a change copies one chunk and the list of chunks."""

    chunks: tuple[tuple[Entry, ...], ...] = ()
    size: int = 0

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Timeline":
        """Many entries at once."""
        line = sorted(entries)
        half = _LONGEST_CHUNK // 2  # leaves room for more
        return cls(tuple(tuple(line[at : at + half]) for at in range(0, len(line), half)), len(line))

    def adding(self, entry: Entry) -> "Timeline":
        at = self._chunk_of(entry)
        chunk = list(self.chunks[at]) if self.chunks else []
        insort(chunk, entry)
        half = len(chunk) if len(chunk) <= _LONGEST_CHUNK else len(chunk) // 2
        parts = [tuple(part) for part in (chunk[:half], chunk[half:]) if part]
        return Timeline((*self.chunks[:at], *parts, *self.chunks[at + 1 :]), self.size + 1)

    def removing(self, entry: Entry) -> "Timeline":
        at = self._chunk_of(entry)
        rest = tuple(one for one in self.chunks[at] if one != entry)
        return Timeline((*self.chunks[:at], *((rest,) if rest else ()), *self.chunks[at + 1 :]), self.size - 1)

    def newest(self, offset: int = 0) -> Iterator[Entry]:
        """The entries from the last to the first, without the last `offset` of them."""
        for chunk in reversed(self.chunks):
            if offset >= len(chunk):
                offset -= len(chunk)
                continue
            yield from chunk[len(chunk) - offset - 1 :: -1]
            offset = 0

    def _chunk_of(self, entry: Entry) -> int:
        return max(0, bisect_right(self.chunks, entry, key=lambda chunk: chunk[0]) - 1)


class Call(NamedTuple):
    """The records of one call in the order in which they were written."""

    place: int
    legs: tuple[Record, ...] = ()

    @property
    def finished(self) -> bool:
        """Whether the call is over: the record of a leg that is up says nothing of how it went."""
        return bool(self.legs) and all(leg["disposition"] is not None for leg in self.legs)

    def with_leg(self, row: Record) -> "Call":
        """The call with a record added, or replaced where it has one with this id."""
        if any(leg["id"] == row["id"] for leg in self.legs):
            return Call(self.place, tuple(row if leg["id"] == row["id"] else leg for leg in self.legs))
        return Call(self.place, (*self.legs, row))

    def without_leg(self, row: Record) -> "Call":
        return Call(self.place, tuple(leg for leg in self.legs if leg["id"] != row["id"]))


@dataclass(frozen=True, slots=True)
class CallLog:
    """The calls of one organization, those that are over in order of time."""

    calls: Map[str, Call] = Map()
    #: One for each of CHOICES.
    order: tuple[Timeline, ...] = (Timeline(),) * len(CHOICES)
    #: Of the calls that are over: how many were answered, and how long they lasted in all.
    answered: int = 0
    lasted: int = 0

    @classmethod
    def of(cls, calls: Mapping[str, Call]) -> "CallLog":
        """Many calls at once."""
        over = {key: call for key, call in calls.items() if call.finished}
        shown = [answered_first(call.legs) for call in over.values()]
        lines = zip(*(_entries(key, call) for key, call in over.items()), strict=True)
        order = tuple(map(Timeline.of, lines)) or (Timeline(),) * len(CHOICES)
        answered = sum(leg["disposition"] == "ANSWERED" for leg in shown)
        return cls(Map(calls), order, answered, sum(seconds(leg["duration"]) for leg in shown))

    @property
    def size(self) -> int:
        """How many calls are over."""
        return self.order[0].size

    def newest(self, choice: Choice, offset: int = 0) -> Iterator[Record]:
        """The record that stands for each call that is over, the newest first."""
        for _, _, key in self.order[CHOICES.index(choice)].newest(offset):
            yield choice(self.calls[key].legs)

    def legs(self, linked_id: str) -> tuple[Record, ...]:
        """The records of a call; none where there is no such call."""
        call = self.calls.get(linked_id)
        return call.legs if call else ()

    def changed(self, key: str, before: Call | None, after: Call) -> "CallLog":
        """The log with one call in place of what it was before."""
        log = self._counting(key, before, -1) if before and before.finished else self
        log = log._counting(key, after, 1) if after.finished else log
        return replace(log, calls=log.calls.set(key, after) if after.legs else log.calls.delete(key))

    def _counting(self, key: str, call: Call, sign: int) -> "CallLog":
        shown = answered_first(call.legs)
        pairs = zip(self.order, _entries(key, call), strict=True)
        return CallLog(
            self.calls,
            tuple(line.adding(entry) if sign > 0 else line.removing(entry) for line, entry in pairs),
            self.answered + sign * (shown["disposition"] == "ANSWERED"),
            self.lasted + sign * seconds(shown["duration"]),
        )


def _entries(key: str, call: Call) -> list[Entry]:
    """Where a call stands in each of the orders."""
    return [(str(choice(call.legs)["calldate"]), call.place, key) for choice in CHOICES]


@dataclass(frozen=True, slots=True)
class CallLogs:
    """The call logs of all organizations: an index of the table of calls."""

    by_org: Map[str | None, CallLog] = Map()

    @classmethod
    def of(cls, rows: Iterable[Record]) -> "CallLogs":
        """The logs of many records at once, in the order in which they were written."""
        calls: dict[str | None, dict[str, Call]] = {}
        for place, row in enumerate(rows):
            own = calls.setdefault(row["org_id"], {})
            own[_key(row)] = own.get(_key(row), Call(place)).with_leg(row)
        return cls(Map({org: CallLog.of(own) for org, own in calls.items()}))

    def log(self, org_id: str | None) -> CallLog:
        return self.by_org.get(org_id) or CallLog()

    def with_row(self, old: Record | None, row: Record, place: int) -> "CallLogs":
        """The logs with a record added, or in place of an older version of it."""
        if old is not None and (old["org_id"], _key(old)) != (row["org_id"], _key(row)):
            return self.without_row(old).with_row(None, row, place)
        log, key = self.log(row["org_id"]), _key(row)
        before = log.calls.get(key)
        after = (before or Call(place)).with_leg(row)
        return CallLogs(self.by_org.set(row["org_id"], log.changed(key, before, after)))

    def without_row(self, row: Record) -> "CallLogs":
        """The logs without a record."""
        log, key = self.log(row["org_id"]), _key(row)
        before = log.calls[key]
        return CallLogs(self.by_org.set(row["org_id"], log.changed(key, before, before.without_leg(row))))


def _key(row: Record) -> str:
    """What the legs of one call have in common; a record without it is a call of its own."""
    return str(row["linkedid"] or row["id"])
