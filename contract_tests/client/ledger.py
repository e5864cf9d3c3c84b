"""What a run created, written down before it does: so that a crash leaves nothing that nobody knows of."""

import json
import os
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

#: No server gives a UUID twice.
_UUID = re.compile(r"/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", re.IGNORECASE)


@dataclass(frozen=True)
class Owned:
    """Something that this run created and did not delete yet."""

    #: From the root of the server: `/api/v1/dids/7`.
    path: str
    #: Whose credentials created it: `A` or `B`.
    who: str
    #: Its time of creation as the server says it, which tells it from a later one with the same id.
    created_at: str | None


@dataclass
class Ledger:
    """A run's record: each line a JSON object with `event` of what happened to which path.

    Without a file it is kept in memory, for a server that ends with the run.
    """

    run: str
    target: str
    file: Path | None = None
    owned: dict[str, Owned] = field(default_factory=dict)
    #: Values of settings and routings before this run changed them, by path.
    saved: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    #: Numbers of the pool that this run asked for and did not give back, by path, with who asked.
    taken: dict[str, str] = field(default_factory=dict)
    #: The creation that was under way when a run that crashed ended: collection, and who asked.
    under_way: tuple[str, str] | None = None
    #: Paths that name nothing on any server: with ids that this run made up, or UUIDs of what it deleted.
    made_up: set[str] = field(default_factory=set)

    @property
    def tag(self) -> str:
        """Stands in a name or description of everything that the run creates."""
        return f"contract-test {self.run}"

    def begin(self) -> None:
        self._write(event="run", run=self.run, target=self.target)

    def intends(self, collection: str, who: str) -> None:
        """Note a creation before it is asked for."""
        self._write(event="intent", path=collection, who=who)

    def created(self, path: str, who: str, row: dict[str, Any]) -> None:
        owned = Owned(path, who, row.get("createdAt"))
        self.owned[path] = owned
        self._write(event="created", path=path, who=who, created_at=owned.created_at)

    def deleted(self, path: str) -> None:
        """Forget what is gone, and what lay in it."""
        if self.owned.pop(path, None):
            self._write(event="deleted", path=path)
            if _UUID.search(path):
                self.made_up.add(path)

    def takes(self, path: str, who: str) -> None:
        """Note that a number of the pool was asked for."""
        self.taken[path] = who
        self._write(event="taken", path=path, who=who)

    def gave_back(self, path: str) -> None:
        if self.taken.pop(path, None):
            self._write(event="given back", path=path)

    def save(self, path: str, who: str, value: dict[str, Any]) -> None:
        """Note what a setting is before it is changed."""
        self.saved[path] = (who, value)
        self._write(event="saved", path=path, who=who, value=value)

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
        """Whether something is still to be deleted, given back or restored."""
        return bool(self.owned or self.saved or self.taken)

    def close(self) -> None:
        """Remove the file where nothing is left to clean up."""
        if self.file and self.file.exists() and not self.has_left:
            self.file.unlink()
            if not any(self.file.parent.iterdir()):
                self.file.parent.rmdir()

    def _write(self, **entry: Any) -> None:
        if self.file is None:
            return
        self.file.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps({"at": datetime.now(UTC).isoformat(timespec="seconds"), **entry})
        with self.file.open("a", encoding="utf-8") as out:
            out.write(line + "\n")
            out.flush()
            os.fsync(out.fileno())


def read(file: Path) -> Ledger:
    """A ledger as a run left it. Raises OSError, and ValueError for a file that is none."""
    ledger: Ledger | None = None
    for entry in _entries(file):
        event = entry.get("event")
        if ledger:
            ledger.under_way = (entry["path"], entry["who"]) if event == "intent" else None
        match event:
            case "run":
                ledger = Ledger(entry["run"], entry["target"])
            case "created" if ledger:
                ledger.owned[entry["path"]] = Owned(entry["path"], entry["who"], entry["created_at"])
            case "deleted" if ledger:
                ledger.owned.pop(entry["path"], None)
            case "taken" if ledger:
                ledger.taken[entry["path"]] = entry["who"]
            case "given back" if ledger:
                ledger.taken.pop(entry["path"], None)
            case "saved" if ledger:
                ledger.saved[entry["path"]] = (entry["who"], entry["value"])
            case "restored" if ledger:
                ledger.saved.pop(entry["path"], None)
    if ledger is None:
        raise ValueError(f"{file} is not a ledger")
    ledger.file = file
    return ledger


def _entries(file: Path) -> Iterator[dict[str, Any]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if not isinstance(entry, dict):
            raise ValueError(f"{file} is not a ledger")
        yield entry
