"""The known divergences of one implementation, in a file that its user owns."""

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import yaml

from contract_tests.contract import sources, under_quirks
from contract_tests.contract.requirements import all_requirements
from contract_tests.usage import UsageError, unknown


@dataclass(frozen=True, slots=True)
class Known:
    """One divergence that is expected: of which requirement, and why."""

    id: str
    reason: str
    #: The quirk of the ledger that explains it, or the operation that the server lacks.
    quirk: str | None = None
    operation: str | None = None
    #: Where it is followed up.
    issue: str | None = None
    #: The last day on which it is expected.
    expires: datetime.date | None = None


@dataclass(frozen=True)
class Expectations:
    """A server's known divergences by requirement; its quirks and what it lacks, by which answers are judged."""

    known: Mapping[str, Known] = field(default_factory=dict)
    quirks: frozenset[str] = frozenset()
    #: The ids of operations that it does not have.
    absent: frozenset[str] = frozenset()

    def of(self, requirement: str, today: datetime.date) -> Known | None:
        """What is known of a requirement; an entry that has expired is none."""
        entry = self.known.get(requirement)
        return None if entry is None or (entry.expires and entry.expires < today) else entry


def load(name: str | None) -> Expectations:
    """The expectations of a file or of a shipped name; none for None. Raises `UsageError`."""
    if name is None:
        return Expectations()
    shipped = sources.expectations()
    try:
        document = shipped[name] if name in shipped else yaml.safe_load(Path(name).read_text(encoding="utf-8"))
    except OSError:
        raise UsageError(f"--expect {name}: no such file; included are {', '.join(shipped)}") from None
    except yaml.YAMLError as error:
        raise UsageError(f"--expect {name}: {error}") from None
    return _read(document, name)


def _read(document: Any, name: str) -> Expectations:
    if not isinstance(document, dict) or not isinstance(document.get("known"), list):
        raise UsageError(f"--expect {name}: expected a mapping with a list under 'known'")
    if others := document.keys() - {"known", "quirks", "absent"}:
        raise UsageError(
            f"--expect {name}: /{min(map(str, others))}: unknown key; choose from known, quirks and absent"
        )
    for section in ("quirks", "absent"):
        if not isinstance(document.get(section) or [], list):
            raise UsageError(f"--expect {name}: /{section}: expected a list")
    entries = [_entry(entry, f"--expect {name}: /known/{place}") for place, entry in enumerate(document["known"])]
    _check_names(document, name)
    known = {one.id: one for one in entries}
    quirks = {*(document.get("quirks") or ()), *(one.quirk for one in known.values() if one.quirk)}
    absent = {*(document.get("absent") or ()), *(one.operation for one in known.values() if one.operation)}
    return Expectations(known, frozenset(quirks), frozenset(absent))


def _entry(entry: Any, where: str) -> Known:
    if not isinstance(entry, dict) or not {"id", "reason"} <= entry.keys():
        raise UsageError(f"{where}: an id and a reason are required")
    there_are = [one.name for one in fields(Known)]
    for key in entry:
        if key not in there_are:
            raise UsageError(f"{where}/{key}: unknown key; choose from {', '.join(there_are)}")
    try:
        return Known(**{**entry, "expires": _date(entry.get("expires"))})
    except ValueError:
        raise UsageError(f"{where}/expires: {entry['expires']} is not a date such as 2027-01-31") from None


def _check_names(document: dict[str, Any], name: str) -> None:
    """Raises `UsageError` for a requirement, quirk or operation that there is not."""
    operations = {one["operationId"] for one in under_quirks.operations(sources.contract())}
    kinds: dict[str, tuple[str, Collection[str]]] = {
        "id": ("requirement", all_requirements()),
        "quirk": ("quirk", sources.quirks()),
        "operation": ("operation", operations),
    }
    for pointer, key, one in _names(document):
        kind, there_are = kinds[key]
        if str(one) not in there_are:
            raise UsageError(f"--expect {name}: {pointer}: {unknown(kind, str(one), there_are)}")


def _names(document: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Where in the document a name stands, under what key, and the name."""
    for place, entry in enumerate(document["known"]):
        yield from (
            (f"/known/{place}/{key}", key, entry[key]) for key in ("id", "quirk", "operation") if entry.get(key)
        )
    for section, key in (("quirks", "quirk"), ("absent", "operation")):
        yield from ((f"/{section}/{place}", key, one) for place, one in enumerate(document.get(section) or ()))


def _date(value: Any) -> datetime.date | None:
    return None if value is None else datetime.date.fromisoformat(str(value))
