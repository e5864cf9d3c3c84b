"""Stored rows as values: a table is an immutable map, a change is a new table that shares the rest.

So a snapshot, a rollback and a deploy each cost one reference, and whether an organization's rows have
changed since its last deploy is a question of identity.
"""

import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from immutables import Map

from mock_server.contract.contract import Contract
from mock_server.contract.table import Table
from mock_server.world.call_log import CallLogs

#: A row as stored. Never changed in place: a change is a new row.
Row = Mapping[str, Any]

#: The sections that an organization's dialplan is generated from, besides its own row.
DIALPLAN_SECTIONS = ("users", "trunks", "outbound_routes", "queues", "ivrs", "dids")

#: When a row was made and last changed; members of queues have names of their own.
CHANGE_TIMES = ("updatedAt", "updated_at")
TIMES = ("createdAt", "added_at", *CHANGE_TIMES)

#: The rows of one organization by id; `None` owns the pool's.
Group = Map[str, Row]


def collated(text: str) -> str:
    """What the database compares: letter case, accents and trailing spaces do not matter (utf8mb4_general_ci).

    Observed with duplicate numbers: `ABC` = `abc`, `ünï` = `uni`, and any two emoji are equal.
    """
    if text.isascii():
        return text.rstrip(" ").upper()
    plain = (c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return "".join("\ufffd" if c > "\uffff" else c.upper()[:1] for c in plain).rstrip(" ")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one section, with an index by organization and one by each unique key; of calls also by time."""

    table: Table
    by_id: Map[str, Row] = Map()
    by_org: Map[str | None, Group] = Map()
    by_key: Map[tuple[str, ...], str] = Map()
    #: The place of each row in the order of insertion.
    place: Map[str, int] = Map()
    next_place: int = 0
    #: Only of the table of calls.
    call_logs: CallLogs | None = None

    @classmethod
    def empty(cls, table: Table) -> "Rows":
        return cls(table, call_logs=CallLogs() if table.section == "calls" else None)

    @classmethod
    def loaded(cls, table: Table, rows: Iterable[Row]) -> "Rows":
        """A table of many rows at once. Of two rows with one unique key the first keeps it."""
        by_id: dict[str, Row] = {row["id"]: row for row in rows}
        groups: dict[str | None, dict[str, Row]] = {}
        keys: dict[tuple[str, ...], str] = {}
        for row in by_id.values():
            groups.setdefault(row.get("org_id"), {})[row["id"]] = row
            for key in unique_keys(table, row):
                keys.setdefault(key, row["id"])
        return cls(
            table,
            Map(by_id),
            Map({org: Map(group) for org, group in groups.items()}),
            Map(keys),
            Map({row_id: place for place, row_id in enumerate(by_id)}),
            len(by_id),
            CallLogs.of(by_id.values()) if table.section == "calls" else None,
        )

    def ordered(self, group: Group | None = None) -> list[Row]:
        """Rows in the order of insertion: all of them, or those of a group."""
        rows = self.by_id if group is None else group
        return [rows[row_id] for row_id in sorted(rows, key=self.place.__getitem__)]

    def of(self, org_id: str | None) -> Group:
        """The rows of an organization."""
        return self.by_org.get(org_id) or Map()

    def holder(self, key: tuple[str, ...]) -> str | None:
        """The id of the row that has a unique key."""
        return self.by_key.get(key)

    def with_row(self, row: Row) -> "Rows":
        """This table with a row added or replaced."""
        row_id, org_id = row["id"], row.get("org_id")
        old = self.by_id.get(row_id)
        by_org = self.by_org
        if old is not None and old.get("org_id") != org_id:
            by_org = _without(by_org, old)
        return Rows(
            self.table,
            self.by_id.set(row_id, row),
            by_org.set(org_id, (by_org.get(org_id) or Map()).set(row_id, row)),
            self.by_key if old is not None and self.same_keys(old, row) else self._keys_with(old, row),
            self.place if old is not None else self.place.set(row_id, self.next_place),
            self.next_place + (old is None),
            self.call_logs and self.call_logs.with_row(old, row, self.next_place),
        )

    def same_keys(self, old: Row, row: Row) -> bool:
        """Whether two versions of a row have the same unique keys."""
        return all(old.get(name) == row.get(name) for fields in self.table.unique for name in fields)

    def _keys_with(self, old: Row | None, row: Row) -> Map[tuple[str, ...], str]:
        """The index by unique keys with this version of a row in place of the old one."""
        keys, by_key = set(unique_keys(self.table, row)), self.by_key
        if old is not None:
            by_key = _freed(by_key, set(unique_keys(self.table, old)) - keys, row["id"])
        for key in keys:
            if key not in by_key:
                by_key = by_key.set(key, row["id"])
        return by_key

    def without_row(self, row: Row) -> "Rows":
        """This table with a row removed."""
        return replace(
            self,
            by_id=self.by_id.delete(row["id"]),
            by_org=_without(self.by_org, row),
            by_key=_freed(self.by_key, unique_keys(self.table, row), row["id"]),
            place=self.place.delete(row["id"]),
            call_logs=self.call_logs and self.call_logs.without_row(row),
        )


def unique_keys(table: Table, row: Row) -> Iterator[tuple[str, ...]]:
    """The unique keys of a row, each with the names of its fields; a key with a null is not compared."""
    for fields in table.unique:
        values = [row.get(name) for name in fields]
        if None not in values:
            yield (*fields, *(collated(str(value)) for value in values))


def _without(by_org: Map[str | None, Group], row: Row) -> Map[str | None, Group]:
    org_id = row.get("org_id")
    rest = by_org[org_id].delete(row["id"])
    return by_org.set(org_id, rest) if rest else by_org.delete(org_id)


def _freed(
    by_key: Map[tuple[str, ...], str], keys: Iterable[tuple[str, ...]], row_id: str
) -> Map[tuple[str, ...], str]:
    for key in keys:
        if by_key.get(key) == row_id:
            by_key = by_key.delete(key)
    return by_key


class Unmade:
    """Rows that are made when somebody first reads them, once."""

    def __init__(self, make: Callable[[], Rows]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._rows: Rows | None = None

    def made(self) -> Rows:
        with self._lock:
            if self._rows is None:
                self._rows = self._make()
            return self._rows

    def afresh(self) -> "Unmade":
        """The same rows, to be made again."""
        return Unmade(self._make)


@dataclass(frozen=True, slots=True)
class Tables:
    """All sections at one moment."""

    sections: Mapping[str, Rows | Unmade]

    @classmethod
    def empty(cls, contract: Contract) -> "Tables":
        return cls({name: Rows.empty(table) for name, table in contract.tables.items()})

    def __getitem__(self, section: str) -> Rows:
        rows = self.sections[section]
        return rows.made() if isinstance(rows, Unmade) else rows

    def afresh(self) -> "Tables":
        """These tables as they were before anybody read them."""
        unmade = {name: rows.afresh() for name, rows in self.sections.items() if isinstance(rows, Unmade)}
        return Tables({**self.sections, **unmade}) if unmade else self

    def having(self, rows: Rows) -> "Tables":
        """These tables with one of them replaced."""
        return Tables({**self.sections, rows.table.section: rows})

    def same_for(self, org_id: str, other: "Tables") -> bool:
        """Whether the rows that an organization's dialplan is generated from are the very same in both."""
        return all(
            self[name].by_org.get(org_id) is other[name].by_org.get(org_id) for name in DIALPLAN_SECTIONS
        ) and self.heard_settings(org_id) == other.heard_settings(org_id)

    def heard_settings(self, org_id: str) -> list[Any]:
        """What a dialplan takes from the organization's own row and its compliance settings."""
        org = self["organizations"].by_id.get(org_id)
        if org is None:
            return []
        settings, limits = (org[name] if isinstance(org[name], dict) else {} for name in ("settings", "limits"))
        recording = (settings.get("recording_enabled"), self.recording_consent(org_id))
        return [org["context_prefix"], limits.get("concurrent_calls"), *recording]

    def recording_consent(self, org_id: str) -> Any:
        """What callers are told or asked before a recording.

        It is one setting: the organization's compliance settings have it, or, where they do not say, its own row.
        """
        settings = self["compliance"].of(org_id).values()
        said = next((row["recording_consent"] for row in settings if row["recording_consent"] is not None), None)
        org = self["organizations"].by_id.get(org_id)
        return org["recording_consent"] if said is None and org is not None else said
