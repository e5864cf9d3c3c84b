"""What a pytest report of a test says of its requirements."""

import pytest
import requests

from contract_tests.divergence import Divergence, QuirkGone, Unsupported
from contract_tests.guard import Refused
from contract_tests.run import Run
from contract_tests.verdicts import Outcome, Result

#: Why a test was not run although it was asked for.
WITHHELD = pytest.StashKey[Outcome]()


def results_of(
    item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport, requirements: tuple[str, ...], run: Run
) -> list[Result]:
    """The results that a phase of a test brings; none for a phase that says nothing new.

    Of a test that is about several requirements a divergence may name the one that it breaks; the others are kept.
    """
    if WITHHELD in item.stash:
        if report.when != "setup":
            return []
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
        return [Result(report.nodeid, requirements, item.stash[WITHHELD], reason=reason.removeprefix("Skipped: "))]
    error = call.excinfo.value if call.excinfo else None
    if error is None and report.when != "call":
        return []
    divergence = _found(error, Divergence)
    broken = divergence.requirement if isinstance(divergence, Divergence) else None
    kept = tuple(name for name in requirements if broken and name != broken)
    result = Result(
        test=report.nodeid,
        requirements=(broken,) if broken else requirements,
        outcome=_outcome(error),
        seconds=report.duration,
        reason=str(error).strip().partition("\n")[0] if error else "",
        expected=divergence.expected if isinstance(divergence, Divergence) else "",
        actual=divergence.actual if isinstance(divergence, Divergence) else "",
        exchange=divergence.exchange if isinstance(divergence, Divergence) else None,
        trace=tuple(run.target.door.trace) if error else (),
    )
    return [result, Result(report.nodeid, kept, Outcome.PASSED)] if kept else [result]


def _outcome(error: BaseException | None) -> Outcome:
    if error is None:
        return Outcome.PASSED
    if _found(error, QuirkGone):
        return Outcome.GONE
    if isinstance(error, pytest.skip.Exception) or _found(error, Unsupported):
        return Outcome.UNSUPPORTED
    if _found(error, (requests.RequestException, Refused)):
        return Outcome.ERROR
    return Outcome.DIVERGED if _found(error, AssertionError) else Outcome.ERROR


def _found(
    error: BaseException | None, kinds: type[BaseException] | tuple[type[BaseException], ...]
) -> BaseException | None:
    """The error itself or one of its group that is of these kinds: Hypothesis raises several at once."""
    if isinstance(error, BaseExceptionGroup):
        return next((found for inner in error.exceptions if (found := _found(inner, kinds))), None)
    return error if isinstance(error, kinds) else None
