"""What changed between two reports, and a report's findings as a list of known ones."""

import json
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from contract_tests.contract.requirements import all_requirements
from contract_tests.redaction.forms import plain
from contract_tests.reports.document import FORMAT, MADE
from contract_tests.usage import UsageError
from contract_tests.verdicts.expectations import VERSION
from contract_tests.verdicts.verdicts import WITHHELD

#: The length of a reason that is to be filled in.
_REASON = 200
#: From bad to good.
_ORDER = ("error", "diverges", "fixed?", "known", "gone", "present", "pass")


def print_changes(old: Path, new: Path) -> int:
    """Print how the runs were made differently, the requirements whose verdict moved, and findings that came or went.

    1 if something is worse now, else 0. Raises `UsageError`.
    """
    reports = [_read(path) for path in (old, new)]
    for line in _made_differently(*(report.get("run", {}) for report in reports)):
        print(line)
    moved = [*_moved_verdicts(*reports), *_moved_findings(*reports)]
    for line in moved:
        print(plain(line))
    if not moved:
        print("no verdict changed, and no finding came or went")
    return int(any(line.startswith("-") for line in moved))


def _moved_verdicts(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    before, after = _verdicts(old), _verdicts(new)
    for name in dict.fromkeys((*before, *after)):
        was, now = before.get(name, "untested"), after.get(name, "untested")
        if was != now:
            says = all_requirements()[name].says if name in all_requirements() else ""
            yield f"{_sign(was, now)} {name}: {was} -> {now}  {says}"


def _moved_findings(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    """The findings that only one of the two has: `-` came, `+` went, `~` went where nothing was tested any more."""
    before, after = _findings(old), _findings(new)
    tested = {one["id"] for one in new["requirements"] if one["verdict"] not in WITHHELD}
    for name in sorted(before.keys() | after.keys()):
        if name not in before:
            yield f"{'~' if after[name] else '-'} {' '.join(name)}: found now{', and known' if after[name] else ''}"
        elif name not in after:
            yield f"{'+' if name[0] in tested else '~'} {' '.join(name)}: not found any more"
        elif before[name] and not after[name]:
            yield f"- {' '.join(name)}: known -> not known"


def _findings(report: dict[str, Any]) -> dict[tuple[str, str, str], bool]:
    """The findings of a report, and whether each was known."""
    return {
        (one["id"], found["operation"], found["kind"]): bool(found.get("is_known"))
        for one in report["requirements"]
        for found in one.get("findings", ())
    }


def _made_differently(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    moved = [name for name in MADE if name in old and name in new and old[name] != new[name]]
    if moved:
        yield "the runs had different options:"
    for name in moved:
        yield f"  {name}: {_text(old[name])} -> {_text(new[name])}"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return (", ".join(map(str, value)) if isinstance(value, list) else str(value or "")) or "none"


def _sign(was: str, now: str) -> str:
    """`-` for worse, `+` for better, `~` where one of the two runs did not test it and the other found nothing."""
    if now in ("error", "diverges"):
        return "-"
    if was in _ORDER and now in _ORDER:
        return "-" if _ORDER.index(now) < _ORDER.index(was) else "+"
    return "~"


def expectations(report: Path) -> str:
    """The findings of a report as a file for `--expect`, in which the reasons are to be filled in."""
    read = _read(report)
    lines = [f"version: {VERSION}"]
    if quirks := read["run"].get("quirks"):
        lines.append(yaml.safe_dump({"quirks": quirks}, sort_keys=False).strip())
    entries = [_entry(one["id"], found) for one in read["requirements"] for found in one.get("findings", ())]
    lines += ["known:" if entries else "known: []", *entries]
    return "\n".join(lines) + "\n"


def _entry(requirement: str, found: dict[str, Any]) -> str:
    """A finding in one line."""
    entry = {"id": requirement, "operation": found["operation"], "kind": found["kind"]}
    if "known" in found:
        known = found["known"]
        if "quirk" in known:  # the ledger has the reason
            known = {name: value for name, value in known.items() if name != "reason"}
        entry |= known
    else:
        entry["reason"] = _reason(found)
    text: str = yaml.safe_dump(entry, sort_keys=False, allow_unicode=True, width=10_000, default_flow_style=True)
    return f"  - {text.strip()}"


def _reason(found: dict[str, Any]) -> str:
    expected = found.get("expected")
    said = f"expected {expected}, got {found.get('actual')}" if expected else str(found.get("reason"))
    return textwrap.shorten(plain(said), _REASON, placeholder=" …")


def _verdicts(report: dict[str, Any]) -> dict[str, str]:
    return {one["id"]: one["verdict"] for one in report["requirements"]}


def _read(path: Path) -> dict[str, Any]:
    file = path / "divergences.json" if path.is_dir() else path
    try:
        report: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise UsageError(f"{path} is not a report; give divergences.json, or the folder of --report") from None
    if not isinstance(report, dict) or report.get("format") != FORMAT:
        raise UsageError(f"{file} is not a report in the format {FORMAT}")
    return report
