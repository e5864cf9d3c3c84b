"""A run as one JSON document, from which all pages are made."""

from collections import Counter
from typing import Any

from contract_tests.client.exchange import Exchange
from contract_tests.contract.requirements import LEVELS
from contract_tests.redaction.redactor import Redactor
from contract_tests.reports import script, tally
from contract_tests.run.run import Run
from contract_tests.run.settings import Settings
from contract_tests.verdicts.expectations import Known
from contract_tests.verdicts.verdicts import WITHHELD, Found, Judged, Result, Verdict

#: The version of the document's form. A field may come; one that changes or goes changes this.
FORMAT = "astradial-contract/2"

#: What of a run decides about its verdicts besides the server.
MADE = ("target", "mock", "profile", "capabilities", "expect", "only", "examples", "interrupted")

_KEPT = (Verdict.PASS, Verdict.PRESENT, Verdict.GONE)
_TRACE = 12


def of(run: Run) -> dict[str, Any]:
    """The document. All that a server may have said passed the redactor."""
    verdicts = run.verdicts()
    return {
        "format": FORMAT,
        "run": {
            "id": run.ledger.run,
            "began": run.began.isoformat(timespec="seconds"),
            "target": run.settings.root,
            "mock": [] if run.settings.url else [run.settings.mock_profile, *run.settings.mock_faults],
            "profile": run.settings.effects,
            "expect": run.settings.expect,
            "quirks": sorted(run.expected.quirks),
            "only": sorted(run.settings.only),
            "require": sorted(run.settings.require),
            "fail_on": sorted(run.settings.fail_on),
            "examples": run.settings.examples,
            "capabilities": [] if run.settings.dry_run else sorted(run.target.capabilities),
            "requests": 0 if run.settings.dry_run else run.target.session.sent,
            "interrupted": run.is_interrupted,
            "exit_code": run.exit_code,
        },
        "totals": {verdict.value: len(found) for verdict in Verdict if (found := verdicts.having(verdict))},
        "levels": [_level(level, list(verdicts.judged.values())) for level in LEVELS],
        "tests": tally.of(run).as_json(),
        "requirements": [_requirement(judged, run.settings, run.redactor) for judged in verdicts.judged.values()],
    }


def _level(level: str, judged: list[Judged]) -> dict[str, Any]:
    """How many requirements of a level there are, were tested, were kept, and have each verdict."""
    own = [one for one in judged if one.requirement.level == level]
    return {
        "level": level,
        "all": len(own),
        "tested": sum(one.verdict not in WITHHELD for one in own),
        "kept": sum(one.verdict in _KEPT for one in own),
        "verdicts": Counter(one.verdict.value for one in own),
    }


def _requirement(judged: Judged, settings: Settings, redactor: Redactor) -> dict[str, Any]:
    """A requirement in our own words, and what was found; all that a server may have said is redacted."""
    requirement, worst = judged.requirement, judged.worst
    told: dict[str, Any] = {
        "id": requirement.id,
        "level": requirement.level,
        "verdict": judged.verdict.value,
        "says": requirement.says,
        "page": requirement.page,
        "quote": requirement.quote,
        "seconds": round(sum(result.seconds for result in judged.results), 3),
        "findings": [_finding(found, settings, redactor) for found in judged.findings],
    }
    if judged.stale:
        told["stale"] = [{"operation": one.operation, "kind": one.kind, **_known(one)} for one in judged.stale]
    if worst and judged.verdict not in _KEPT and not judged.findings:
        told |= {"test": worst.test, "reason": redactor.text(worst.reason), **_evidence(worst, settings, redactor)}
    return told


def _finding(found: Found, settings: Settings, redactor: Redactor) -> dict[str, Any]:
    """A finding with its own evidence, the shortest that there is."""
    shown = min(found.results, key=lambda result: (result.exchange is None, len(result.trace)))
    told = {
        "operation": found.finding.operation,
        "kind": found.finding.kind.value,
        "is_known": found.known is not None,
        "test": shown.test,
        "reason": redactor.text(shown.reason),
        "expected": redactor.text(shown.expected),
        "actual": redactor.text(shown.actual),
        **_evidence(shown, settings, redactor),
    }
    if others := sorted({result.test for result in found.results} - {shown.test}):
        told["also"] = others
    if found.untestable:
        told["untestable"] = list(found.untestable)
    if found.known:
        told["known"] = _known(found.known)
    return told


def _known(known: Known) -> dict[str, Any]:
    told: dict[str, Any] = {"reason": known.why, "quirk": known.quirk, "issue": known.issue}
    if known.sometimes:
        told["sometimes"] = True
    if known.expires:
        told["expires"] = known.expires.isoformat()
    return {name: value for name, value in told.items() if value}


def _evidence(result: Result, settings: Settings, redactor: Redactor) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if result.exchange:
        told["exchange"] = redactor.value(_exchange(result.exchange))
    if sequence := script.of(result, settings):
        told["script"] = redactor.text(sequence, lines=True)
    if result.trace:
        told["trace"] = [redactor.text(exchange.line()) for exchange in result.trace[-_TRACE:]]
    return told


def _exchange(exchange: Exchange) -> dict[str, Any]:
    return {
        "curl": exchange.curl(),
        "line": exchange.line(),
        "status": exchange.status,
        "took_ms": round(exchange.took),
    }
