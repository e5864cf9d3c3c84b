"""The summary of a run in the terminal."""

from collections.abc import Iterator
from typing import Any

from contract_tests.redaction.redactor import Redactor
from contract_tests.reports import tally
from contract_tests.run.run import Run
from contract_tests.verdicts.verdicts import Found, Judged, Verdict

#: Of a test that a dry run leaves out, and another would not.
WOULD = "would be tested"
_SHOWN = (Verdict.ERROR, Verdict.DIVERGES, Verdict.FIXED, Verdict.GONE)


def counts(run: Run) -> str:
    """`61 pass, 2 known, 1 diverges` in the order of the verdicts, the best first."""
    verdicts = run.verdicts()
    found = [(len(verdicts.having(verdict)), verdict) for verdict in reversed(Verdict)]
    return ", ".join(f"{number} {verdict}" for number, verdict in found if number)


def write(run: Run, terminal: Any) -> None:
    """The summary, through pytest's terminal reporter."""
    verdicts = run.verdicts()
    terminal.write_sep("=", "contract")
    if run.settings.dry_run:
        terminal.write_line("dry run: nothing was sent")
    else:
        session = run.target.session
        terminal.write_line(
            f"{run.settings.root} · profile {run.settings.effects} · {session.sent} requests"
            f" · {len(session.seen)} operation and status pairs"
        )
    for verdict in _SHOWN:
        for judged in verdicts.having(verdict):
            for line in lines(judged, run.redactor):
                terminal.write_line(line)
    terminal.write_line(f"requirements: {counts(run)}")
    if not run.settings.dry_run:
        terminal.write_line(numbers(run))
    for line in withheld(run):
        terminal.write_line(f"  {line}")
    if run.settings.dry_run:
        would = [one.requirement.id for one in verdicts.judged.values() if _would(one)]
        terminal.write_line(f"{WOULD}, {len(would)}: {' '.join(would)}")
    if run.is_interrupted:
        terminal.write_line(f"interrupted: {_after_ctrl_c(run)}")
    if run.ledger.has_left:
        terminal.write_line(_left_behind(run))
    if run.settings.report:
        terminal.write_line(f"report: {run.settings.report / 'report.html'}")
    elif verdicts.having(Verdict.DIVERGES):
        terminal.write_line(
            "the curl lines name rows of this run; --report DIR writes scripts that reproduce each divergence"
        )
    if not run.settings.dry_run:
        terminal.write_line(conclusion(run))


def numbers(run: Run) -> str:
    """One line that ties what pytest counts, what junit.xml has, and what was found."""
    told = tally.of(run)
    found = run.verdicts().findings
    new = [one for one in found if one.known is None]
    requirements = {one.finding.requirement for one in found}
    return (
        f"{told} (pytest: errors among failed, known as xfailed; junit.xml: known among skipped)"
        f" · findings: {len(new)} new, {len(found) - len(new)} known, of {len(requirements)} requirements"
    )


def withheld(run: Run) -> Iterator[str]:
    """Why requirements were not tested, with the ids of those that lack something, and the number of the others."""
    for verdict in (Verdict.DISABLED, Verdict.UNSUPPORTED):
        reasons: dict[str, list[str]] = {}
        for one in run.verdicts().having(verdict):
            if one.worst and one.worst.reason != WOULD:
                reasons.setdefault(run.redactor.text(one.worst.reason), []).append(one.requirement.id)
        for reason, ids in sorted(reasons.items()):
            yield f"{verdict}: {reason} ({' '.join(ids) if verdict is Verdict.UNSUPPORTED else len(ids)})"


def _after_ctrl_c(run: Run) -> str:
    """What matters after Ctrl-C."""
    said = "the remaining requirements were not tested"
    if run.ledger.file is None:
        return f"{said}; nothing is left to clean up"
    if run.ledger.has_left:
        return f"{said}, and some of the rows created are left"
    return f"{said}; the rows created are deleted"


def _left_behind(run: Run) -> str:
    """That rows are left, and the command that deletes them; the mock in this process is gone with its rows."""
    command = f"; run: astradial-contract cleanup {run.ledger.file}" if run.ledger.file else ""
    return f"ROWS LEFT BEHIND{command}"


def _would(judged: Judged) -> bool:
    return any(result.reason == WOULD for result in judged.results)


def conclusion(run: Run) -> str:
    """The run in one line."""
    verdicts = run.verdicts()
    words = {
        0: "conformant, as far as tested",
        1: "requirements not met",
        2: "the run itself failed",
        4: "nothing was tested",
    }
    broken = len(verdicts.having(Verdict.DIVERGES, Verdict.FIXED, Verdict.ERROR))
    words[2] = "interrupted" if run.is_interrupted else words[2]
    told = [f"{broken} to check"] if broken else []
    if lacking := run.lacking:
        told.append(f"not tested although asked for: {' '.join(one.requirement.id for one in lacking)}")
    return ": ".join([words[run.exit_code], *(["; ".join(told)] if told else [])])


def lines(judged: Judged, redactor: Redactor) -> list[str]:
    """A requirement that needs attention: what it says, each finding, and how to see it."""
    requirement, worst = judged.requirement, judged.worst
    told = [f"{judged.verdict}: {requirement.id} ({requirement.level}) {requirement.says}"]
    for found in judged.findings:
        if found.known is None:
            told += _finding(found, redactor)
    for one in judged.stale:
        told.append(f"    fixed? {one.finding}: known ({one.why}), but not found any more: remove it from the list")
    if worst and not judged.findings and judged.verdict is not Verdict.FIXED:
        told += [f"    {worst.test}", f"    {redactor.text(worst.reason)}"]
    return told


def _finding(found: Found, redactor: Redactor) -> list[str]:
    shown = found.results[0]
    said = f"expected {shown.expected}, got {shown.actual}" if shown.expected else shown.reason
    told = [f"  {found.finding.operation} {found.finding.kind}: {redactor.text(said)}", f"    {shown.test}"]
    if found.untestable:
        told.append(f"    not tested without it: {' '.join(found.untestable)}")
    if shown.exchange:
        told.append(f"    {redactor.text(shown.exchange.curl())}")
    return told
