"""What a pytest report of a test says of its requirements."""

import pytest
import requests

from contract_tests.divergence import Divergence, QuirkGone, Unsupported
from contract_tests.guard import Refused
from contract_tests.run import Run
from contract_tests.verdicts import Outcome, Result

#: Why a test was not run although it was asked for.
WITHHELD = pytest.StashKey[Outcome]()


def result_of(
    item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport, requirements: tuple[str, ...], run: Run
) -> Result | None:
    """The result that a phase of a test brings; None for a phase that says nothing new."""
    if WITHHELD in item.stash:
        if report.when != "setup":
            return None
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
        return Result(report.nodeid, requirements, item.stash[WITHHELD], reason=reason.removeprefix("Skipped: "))
    error = call.excinfo.value if call.excinfo else None
    if error is None and report.when != "call":
        return None
    outcome = _outcome(error)
    divergence = _found(error, Divergence)
    return Result(
        test=report.nodeid,
        requirements=requirements,
        outcome=outcome,
        seconds=report.duration,
        reason=str(error).strip().partition("\n")[0] if error else "",
        expected=divergence.expected if isinstance(divergence, Divergence) else "",
        actual=divergence.actual if isinstance(divergence, Divergence) else "",
        exchange=divergence.exchange if isinstance(divergence, Divergence) else None,
        trace=tuple(run.target.door.trace) if outcome is Outcome.DIVERGED else (),
    )


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
