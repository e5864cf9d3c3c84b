"""What a run created, written down before it does: so that a crash leaves nothing that nobody knows of."""

import json
import os
import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

#: No server gives a UUID twice.
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", re.IGNORECASE)

#: What tells a row from others besides the run's tag, as far as it is sent.
_TELLING = ("name", "number", "extension", "username", "full_name", "email", "url", "host", "dial_pattern", "text")


def owner_of(who: str) -> str:
    """Whose credentials reach what somebody creates: all but `B` are of the organization under test."""
    return "B" if who == "B" else "A"


@dataclass(frozen=True)
class Owned:
    """Something that this run created and did not delete yet."""

    #: From the root of the server, as it stands on the wire: `/api/v1/dids/7`.
    path: str
    #: Whose credentials created it: `A` or `B`.
    who: str
    #: Its time of creation as the server says it, which tells it from a later one with the same id.
    created_at: str | None


@dataclass(frozen=True)
class Asked:
    """A creation that was asked for, and neither refused nor answered with a row: there may be one."""

    collection: str
    who: str
    #: The values by which its row is known.
    sent: dict[str, Any]
    #: Whether its row has the run's tag.
    is_tagged: bool = False


@dataclass
class Ledger:
    """A run's record: each line a JSON object with `event` of what happened to which path.

    Without a file it is kept in memory, for a server that ends with the run.
    """

    run: str
    target: str
    file: Path | None = None
    owned: dict[str, Owned] = field(default_factory=dict)
    #: All that was ever created, by path: to be looked for in the end, whatever a DELETE was answered.
    made: dict[str, Owned] = field(default_factory=dict)
    #: The creations of which nobody knows what came of them.
    asked: dict[int, Asked] = field(default_factory=dict)
    #: The ids that a collection listed before the run created in it, by collection and who asked.
    before: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    #: Who wrote, so that their organizations are deployed in the end.
    writers: set[str] = field(default_factory=set)
    #: Values of settings and routings before this run changed them, by path.
    saved: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    #: The number that was an organization's default before the run moved numbers, None for none, by who asked.
    defaults: dict[str, str | None] = field(default_factory=dict)
    #: Numbers of the pool that this run asked for and did not give back, by path, with who asked.
    taken: dict[str, str] = field(default_factory=dict)
    #: Paths that name nothing on any server: with ids that this run made up, or UUIDs of what it deleted.
    made_up: set[str] = field(default_factory=set)
    _count: int = 0

    @property
    def tag(self) -> str:
        """Stands in a name or description of everything that the run creates."""
        return f"contract-test {self.run}"

    def begin(self) -> None:
        self._write(before=True, event="run", run=self.run, target=self.target)

    def intends(self, collection: str, who: str, sent: Any = None) -> int:
        """Note a creation before it is asked for; its number in this ledger."""
        self._count += 1
        told = (
            {name: sent[name] for name in _TELLING if isinstance(sent.get(name), str | int)}
            if isinstance(sent, dict)
            else {}
        )
        self.asked[self._count] = asked = Asked(collection, who, told, self.run in json.dumps(sent))
        intent = {"number": self._count, "sent": told, "tagged": asked.is_tagged}
        self._write(before=True, event="intent", path=collection, who=who, **intent)
        return self._count

    def refused(self, number: int) -> None:
        """Note that nothing came of a creation."""
        if self.asked.pop(number, None):
            self._write(event="refused", number=number)

    def created(self, path: str, who: str, row: dict[str, Any], number: int = 0) -> None:
        """Note a row of this run: of the creation with this number, or found in another way."""
        created_at = row.get("createdAt")
        owned = Owned(path, who, created_at if isinstance(created_at, str) else None)
        self.owned[path] = owned
        self.made[path] = owned
        self.asked.pop(number, None)
        self._write(event="created", path=path, who=who, created_at=owned.created_at, number=number)

    def deleted(self, path: str) -> None:
        """Forget what is gone, and what lay in it."""
        if self.owned.pop(path, None):
            self._write(event="deleted", path=path)
            if _UUID.search(path):
                self.made_up.add(path)

    def is_still_there(self, path: str) -> None:
        """Note that a row is there although it was deleted, or that nobody can tell."""
        self.owned[path] = made = self.made[path]
        self._write(event="created", path=path, who=made.who, created_at=made.created_at, number=0)

    def listed(self, collection: str, who: str, ids: Iterable[str]) -> None:
        """Note what a collection has before the run creates in it."""
        self.before[collection, who] = frozenset(ids)
        self._write(event="listed", path=collection, who=who, ids=sorted(self.before[collection, who]))

    def writes(self, who: str) -> None:
        """Note that somebody writes."""
        if who not in self.writers:
            self.writers.add(who)
            self._write(before=True, event="writes", who=who)

    def deployed(self, who: str) -> None:
        """Note that an organization is deployed, and nothing of the run in it."""
        self.writers.discard(who)
        self._write(event="deployed", who=who)

    def had_default(self, who: str, did: str | None) -> None:
        """Note an organization's default number before the run moves numbers."""
        self.defaults[who] = did
        self._write(event="default", who=who, did=did)

    def has_default_again(self, who: str) -> None:
        if who in self.defaults:
            del self.defaults[who]
            self._write(event="default again", who=who)

    def takes(self, path: str, who: str) -> None:
        """Note that a number of the pool was asked for."""
        self.taken[path] = who
        self._write(before=True, event="taken", path=path, who=who)

    def gave_back(self, path: str) -> None:
        if self.taken.pop(path, None):
            self._write(event="given back", path=path)

    def save(self, path: str, who: str, value: dict[str, Any]) -> None:
        """Note what a setting is before it is changed."""
        self.saved[path] = (who, value)
        self._write(before=True, event="saved", path=path, who=who, value=value)

    def restored(self, path: str) -> None:
        self.saved.pop(path)
        self._write(event="restored", path=path)

    def made_up_id(self, *collections: str) -> str:
        """An id that nobody has, to be used below these collections (`/api/v1/dids`)."""
        made = str(uuid.uuid4())
        self.made_up |= {f"{collection}/{made}" for collection in collections}
        return made

    @property
    def has_left(self) -> bool:
        """Whether something is still to be deleted, looked for, given back, restored or deployed."""
        return bool(self.owned or self.asked or self.saved or self.taken or self.writers)

    def close(self) -> None:
        """Remove the file where nothing is left to clean up."""
        if self.file and self.file.exists() and not self.has_left:
            self.file.unlink()
            if not any(self.file.parent.iterdir()):
                self.file.parent.rmdir()

    def _write(self, *, before: bool = False, **entry: Any) -> None:
        """Add a line. What is noted `before` it is done must not be done where it cannot be: raises OSError.

        A disk may be full by the time that something is undone: that is done all the same.
        """
        if self.file is None:
            return
        line = json.dumps({"at": datetime.now(UTC).isoformat(timespec="seconds"), **entry})
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with self.file.open("a", encoding="utf-8") as out:
                out.write(line + "\n")
                out.flush()
                os.fsync(out.fileno())
        except OSError:
            if before:
                raise


def read(file: Path) -> Ledger:
    """A ledger as a run left it. Raises OSError, and ValueError for a file that is none."""
    ledger: Ledger | None = None
    for entry in _entries(file):
        if entry.get("event") == "run":
            ledger = Ledger(entry["run"], entry["target"])
        elif ledger:
            _replay(ledger, entry)
    if ledger is None:
        raise ValueError(f"{file} is not a ledger")
    ledger.file = file
    return ledger


def _replay(ledger: Ledger, entry: dict[str, Any]) -> None:
    """Let a ledger without a file go through what an entry says."""
    path, who = entry.get("path", ""), entry.get("who", "")
    match entry["event"]:
        case "intent":
            ledger._count = entry["number"]
            ledger.asked[ledger._count] = Asked(path, who, entry["sent"], entry["tagged"])
        case "refused":
            ledger.refused(entry["number"])
        case "created":
            ledger.created(path, who, {"createdAt": entry["created_at"]}, entry["number"])
        case "deleted":
            ledger.deleted(path)
        case "listed":
            ledger.listed(path, who, entry["ids"])
        case "writes":
            ledger.writes(who)
        case "deployed":
            ledger.deployed(who)
        case "default":
            ledger.had_default(who, entry["did"])
        case "default again":
            ledger.has_default_again(who)
        case "taken":
            ledger.takes(path, who)
        case "given back":
            ledger.gave_back(path)
        case "saved":
            ledger.save(path, who, entry["value"])
        case "restored":
            ledger.restored(path)


def _entries(file: Path) -> Iterator[dict[str, Any]]:
    lines = file.read_text(encoding="utf-8").splitlines()
    for place, line in enumerate(lines, start=1):
        try:
            entry = json.loads(line)
        except ValueError:
            if place == len(lines) > 1:  # the disk was full, or the machine went down
                return
            raise
        if not isinstance(entry, dict):
            raise ValueError(f"{file} is not a ledger")
        yield entry
