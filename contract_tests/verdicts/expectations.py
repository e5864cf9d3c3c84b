"""The known divergences of one implementation, in a file that its user owns."""

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import yaml

from contract_tests.contract import sources, under_quirks
from contract_tests.contract.kinds import Kind
from contract_tests.contract.requirements import all_requirements, is_documented
from contract_tests.usage import UsageError, unknown
from contract_tests.verdicts.findings import NO_OPERATION, UNDOCUMENTED, Finding

#: The version of the files. Those of the first, which had no `version`, named requirements as a whole.
VERSION = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One finding that is expected, and why."""

    id: str
    operation: str
    kind: Kind
    #: Why it is so; may be left out where a quirk of the ledger says it.
    reason: str = ""
    #: The quirk of the ledger that explains it.
    quirk: str | None = None
    #: Where it is followed up.
    issue: str | None = None
    #: The last day on which it is expected.
    expires: datetime.date | None = None
    #: Whether some runs do not meet it: then nobody takes it for fixed.
    sometimes: bool = False

    @property
    def finding(self) -> Finding:
        return Finding(self.id, self.operation, self.kind)

    def covers(self, finding: Finding) -> bool:
        """Whether a finding is this one."""
        is_beyond = self.operation == UNDOCUMENTED and not is_documented(finding.operation)
        is_there = is_beyond or self.operation == finding.operation
        return is_there and (finding.requirement, finding.kind) == (self.id, self.kind)

    @property
    def why(self) -> str:
        """The reason, as the ledger gives it where the file does not."""
        if self.reason or self.quirk is None:
            return self.reason or "The server does not have it."
        return sources.quirks().get(self.quirk, self.quirk)


@dataclass(frozen=True)
class Expectations:
    """A server's known findings; and its quirks, by which answers are judged."""

    known: Mapping[Finding, Known] = field(default_factory=dict)
    quirks: frozenset[str] = frozenset()

    @property
    def absent(self) -> frozenset[str]:
        """The operations that it is known not to have."""
        return frozenset(one.operation for one in self.known.values() if one.kind is Kind.MISSING_ENDPOINT)

    def of(self, finding: Finding, today: datetime.date) -> Known | None:
        """What is known of a finding; an entry that has expired is none."""
        beside = (finding, replace(finding, operation=UNDOCUMENTED))
        entry = next((self.known[one] for one in beside if one in self.known and self.known[one].covers(finding)), None)
        return None if entry is None or (entry.expires and entry.expires < today) else entry

    def standing(self, requirement: str, today: datetime.date) -> list[Known]:
        """The entries of a requirement that have not expired."""
        return [one for name, one in self.known.items() if name.requirement == requirement and self.of(name, today)]


def load(name: str | None) -> Expectations:
    """The expectations of a file or of a shipped name; none for None. Raises `UsageError`."""
    if name is None:
        return Expectations()
    shipped = sources.expectations()
    try:
        document = shipped[name] if name in shipped else yaml.safe_load(Path(name).read_text(encoding="utf-8"))
    except OSError:
        raise UsageError(f"--expect {name}: no such file; included are {', '.join(shipped)}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError(f"--expect {name}: {error}") from None
    return _read(document, name)


def _read(document: Any, name: str) -> Expectations:
    if not isinstance(document, dict) or not isinstance(document.get("known"), list):
        raise UsageError(f"--expect {name}: expected a mapping with a list under 'known'")
    if document.get("version") != VERSION:
        raise UsageError(
            f"--expect {name}: it has version {document.get('version', 1)}, and {VERSION} is needed, which lists"
            " findings: run with --report DIR, then `astradial-contract expect DIR` writes one"
        )
    if others := document.keys() - {"version", "known", "quirks"}:
        raise UsageError(
            f"--expect {name}: /{min(map(str, others))}: unknown key; choose from version, quirks and known"
        )
    if not isinstance(document.get("quirks") or [], list):
        raise UsageError(f"--expect {name}: /quirks: expected a list")
    entries = [_entry(entry, f"--expect {name}: /known/{place}") for place, entry in enumerate(document["known"])]
    _check_names(document, name)
    known = {one.finding: one for one in entries}
    if len(known) < len(entries):
        twice = next(one.finding for one in entries if known[one.finding] is not one)
        raise UsageError(f"--expect {name}: {twice} is listed twice")
    quirks = {*(document.get("quirks") or ()), *(one.quirk for one in entries if one.quirk)}
    return Expectations(known, frozenset(quirks))


def _entry(entry: Any, where: str) -> Known:
    if not isinstance(entry, dict) or not {"id", "operation", "kind"} <= entry.keys():
        raise UsageError(f"{where}: an id, an operation and a kind are required")
    there_are = [one.name for one in fields(Known)]
    for key in entry:
        if key not in there_are:
            raise UsageError(f"{where}/{key}: unknown key; choose from {', '.join(there_are)}")
    if str(entry["kind"]) not in list(Kind):
        raise UsageError(f"{where}/kind: {entry['kind']}: choose from {', '.join(Kind)}")
    if not entry.get("reason") and not entry.get("quirk") and entry["kind"] != Kind.MISSING_ENDPOINT:
        raise UsageError(f"{where}: a reason is required, or a quirk of the ledger")
    try:
        return Known(**{**entry, "kind": Kind(entry["kind"]), "expires": _date(entry.get("expires"))})
    except ValueError:
        raise UsageError(f"{where}/expires: {entry['expires']} is not a date such as 2027-01-31") from None


def _check_names(document: dict[str, Any], name: str) -> None:
    """Raises `UsageError` for a requirement, quirk or operation that there is not."""
    operations = {
        NO_OPERATION,
        UNDOCUMENTED,
        *(one["operationId"] for one in under_quirks.operations(sources.contract())),
    }
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
    yield from ((f"/quirks/{place}", "quirk", one) for place, one in enumerate(document.get("quirks") or ()))


def _date(value: Any) -> datetime.date | None:
    return None if value is None else datetime.date.fromisoformat(str(value))
