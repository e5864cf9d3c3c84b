"""What changed between two reports, and a report's divergences as a list of known ones."""

import json
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from contract_tests.contract.requirements import all_requirements
from contract_tests.reports.document import FORMAT, MADE
from contract_tests.usage import UsageError

#: The length of a reason that is to be filled in.
_REASON = 200
#: From bad to good.
_ORDER = ("error", "diverges", "fixed?", "known", "gone", "present", "pass")


def print_changes(old: Path, new: Path) -> int:
    """Print how the runs were made differently, and the requirements whose verdict moved.

    1 if one of them is worse now, else 0. Raises `UsageError`.
    """
    reports = [_read(path) for path in (old, new)]
    for line in _made_differently(*(report.get("run", {}) for report in reports)):
        print(line)
    before, after = map(_verdicts, reports)
    worse = 0
    for name in dict.fromkeys((*before, *after)):
        was, now = before.get(name, "untested"), after.get(name, "untested")
        if was == now:
            continue
        sign = _sign(was, now)
        worse += sign == "-"
        says = all_requirements()[name].says if name in all_requirements() else ""
        print(f"{sign} {name}: {was} -> {now}  {says}")
    if before == after:
        print("no verdict changed")
    return 1 if worse else 0


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
    """The divergences of a report as a file for `--expect`, in which the reasons are to be filled in."""
    known = [
        {"id": one["id"], "reason": _reason(one)}
        for one in _read(report)["requirements"]
        if one["verdict"] in ("diverges", "known")
    ]
    text: str = yaml.safe_dump({"known": known}, sort_keys=False, allow_unicode=True, width=120)
    return text


def _reason(requirement: dict[str, Any]) -> str:
    if "known" in requirement:
        return str(requirement["known"]["reason"])
    expected = requirement.get("expected")
    said = f"expected {expected}, got {requirement.get('actual')}" if expected else str(requirement.get("reason"))
    return textwrap.shorten(said, _REASON, placeholder=" …")


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
