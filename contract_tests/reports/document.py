"""A run as one JSON document, from which all pages are made."""

from collections import Counter
from typing import Any

from contract_tests.client.exchange import Exchange
from contract_tests.contract.requirements import LEVELS
from contract_tests.reports import script
from contract_tests.run.run import Run
from contract_tests.run.settings import Settings
from contract_tests.verdicts.verdicts import WITHHELD, Judged, Verdict

#: The version of the document's form. A field may come; one that changes or goes changes this.
FORMAT = "astradial-contract/1"

#: What of a run decides about its verdicts besides the server.
MADE = ("target", "mock", "profile", "capabilities", "expect", "only", "examples", "interrupted")

_KEPT = (Verdict.PASS, Verdict.PRESENT, Verdict.GONE)
_TRACE = 12


def of(run: Run) -> dict[str, Any]:
    """The document. It holds no secrets: exchanges are redacted."""
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
            "only": sorted(run.settings.only),
            "examples": run.settings.examples,
            "capabilities": [] if run.settings.dry_run else sorted(run.target.capabilities),
            "requests": 0 if run.settings.dry_run else run.target.session.sent,
            "interrupted": run.is_interrupted,
            "exit_code": run.exit_code,
        },
        "totals": {verdict.value: len(found) for verdict in Verdict if (found := verdicts.having(verdict))},
        "levels": [_level(level, list(verdicts.judged.values())) for level in LEVELS],
        "requirements": [_requirement(judged, run.settings) for judged in verdicts.judged.values()],
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


def _requirement(judged: Judged, settings: Settings) -> dict[str, Any]:
    requirement, worst = judged.requirement, judged.worst
    told: dict[str, Any] = {
        "id": requirement.id,
        "level": requirement.level,
        "verdict": judged.verdict.value,
        "says": requirement.says,
        "page": requirement.page,
        "quote": requirement.quote,
        "seconds": round(sum(result.seconds for result in judged.results), 3),
    }
    if judged.known:
        known = {name: getattr(judged.known, name) for name in ("reason", "quirk", "operation", "issue")}
        told["known"] = {name: value for name, value in known.items() if value}
        if judged.known.expires:
            told["known"]["expires"] = judged.known.expires.isoformat()
    if worst and judged.verdict not in _KEPT:
        told |= {"test": worst.test, "reason": worst.reason, "expected": worst.expected, "actual": worst.actual}
        if worst.exchange:
            told["exchange"] = _exchange(worst.exchange)
        if sequence := script.of(worst, settings):
            told["script"] = sequence
        if worst.trace:
            told["trace"] = [exchange.line() for exchange in worst.trace[-_TRACE:]]
    return told


def _exchange(exchange: Exchange) -> dict[str, Any]:
    return {
        "curl": exchange.curl(),
        "line": exchange.line(),
        "status": exchange.status,
        "took_ms": round(exchange.took),
    }
