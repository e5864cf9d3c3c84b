"""What a pytest report of a test says of its requirements."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

import pytest
import requests

from contract_tests.client.divergence import Divergence, Missing, QuirkGone, Unsupported, missing_endpoint
from contract_tests.client.exchange import Exchange, cut
from contract_tests.client.guard import Refused, Spent
from contract_tests.contract.kinds import Kind
from contract_tests.run.run import Run
from contract_tests.verdicts.findings import NO_OPERATION
from contract_tests.verdicts.verdicts import Outcome, Result

Raised = TypeVar("Raised", bound=BaseException)

#: Why a test was not run although it was asked for.
WITHHELD = pytest.StashKey[Outcome]()


def results_of(
    item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport, requirements: tuple[str, ...], run: Run
) -> list[Result]:
    """The results that a phase of a test brings; none for a phase that says nothing new.

    Of a test that is about several requirements a divergence names the one that it breaks. It ends the test, so
    nothing is said of the others; a group of divergences is told by a test that went to its end: the others are kept.
    """
    if WITHHELD in item.stash:
        if report.when != "setup":
            return []
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
        return [Result(report.nodeid, requirements, item.stash[WITHHELD], reason=reason.removeprefix("Skipped: "))]
    error = call.excinfo.value if call.excinfo else None
    if error is None and report.when != "call":
        return []
    if missing := _found(error, Missing):
        return _of_missing(report, run, missing, requirements)
    divergences = list(_divergences(error))
    if _outcome(error) is not Outcome.DIVERGED:
        return [_result(report, run, error, requirements)]
    if not divergences:  # a plain assertion
        return [_result(report, run, error, requirements[:1])]
    results = [_result(report, run, one, _charged(one, requirements)) for one in divergences]
    broken = {name for result in results for name in result.requirements}
    kept = tuple(name for name in requirements if name not in broken)
    if kept and isinstance(error, BaseExceptionGroup):
        results.append(Result(report.nodeid, kept, Outcome.PASSED))
    return results


def _charged(divergence: Divergence, requirements: tuple[str, ...]) -> tuple[str, ...]:
    """The one requirement that a divergence breaks: that which it names, else the first of the test's."""
    return (divergence.requirement,) if divergence.requirement else requirements[:1]


def _of_missing(report: pytest.TestReport, run: Run, missing: Missing, requirements: tuple[str, ...]) -> list[Result]:
    """Of a test for which the server lacks an operation: that finding, and the requirements that it leaves untested."""
    found = missing_endpoint(missing.operation, missing.exchange)
    left = tuple(name for name in requirements if name != found.requirement)
    untested = Result(
        report.nodeid, left, Outcome.UNSUPPORTED, report.duration, str(missing), operation=missing.operation
    )
    return [untested, _result(report, run, found, (str(found.requirement),))]


#: So much of what came is told: answers hold what is not for everybody's eyes.
_TOLD = 500


def _result(report: pytest.TestReport, run: Run, error: BaseException | None, requirements: tuple[str, ...]) -> Result:
    divergence = error if isinstance(error, Divergence) else None
    trace = tuple(run.target.session.trace) if error else ()
    exchange = divergence.exchange if divergence else None
    return Result(
        test=report.nodeid,
        requirements=requirements,
        outcome=_outcome(error),
        seconds=report.duration,
        reason=str(error).strip().partition("\n")[0] if error else "",
        expected=divergence.expected if divergence else "",
        actual=cut(divergence.actual, _TOLD) if divergence else "",
        operation=_operation(run, exchange, trace),
        kind=divergence.kind if divergence else Kind.VALUE,
        exchange=exchange,
        trace=trace,
        ground=run.creations if error else (),
    )


def _operation(run: Run, proof: Exchange | None, trace: Sequence[Exchange]) -> str:
    """The operation of the exchange that proves a divergence; else the last write of the test, else its last read."""
    if not run.is_connected:
        return NO_OPERATION
    writes = [one for one in trace if one.method not in ("GET", "DELETE")]
    candidates = [proof] if proof else []
    found = (run.target.session.operation_of(one) for one in (*candidates, *reversed(writes), *reversed(trace)))
    return next(filter(None, found), NO_OPERATION)


def _outcome(error: BaseException | None) -> Outcome:
    if error is None:
        return Outcome.PASSED
    if _found(error, QuirkGone):
        return Outcome.GONE
    if isinstance(error, pytest.skip.Exception) or _found(error, Unsupported):
        return Outcome.UNSUPPORTED
    if _found(error, Spent):
        return Outcome.UNSUPPORTED
    if _found(error, (requests.RequestException, Refused)):
        return Outcome.ERROR
    return Outcome.DIVERGED if _found(error, AssertionError) else Outcome.ERROR


def _found(error: BaseException | None, kinds: type[Raised] | tuple[type[Raised], ...]) -> Raised | None:
    """The error itself or one of its group that is of these kinds: Hypothesis raises several at once."""
    if isinstance(error, BaseExceptionGroup):
        return next((found for inner in error.exceptions if (found := _found(inner, kinds))), None)
    return error if isinstance(error, kinds) else None


def _divergences(error: BaseException | None) -> Iterator[Divergence]:
    """The error itself or those of its group that are divergences."""
    if isinstance(error, Divergence):
        yield error
    elif isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _divergences(inner)
