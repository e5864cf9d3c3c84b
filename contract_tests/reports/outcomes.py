"""What a pytest report of a test says of its requirements."""

from collections.abc import Iterator

import pytest
import requests

from contract_tests.client.divergence import Divergence, QuirkGone, Unsupported
from contract_tests.client.exchange import cut
from contract_tests.client.guard import Refused, Spent
from contract_tests.run.run import Run
from contract_tests.verdicts.verdicts import Outcome, Result

#: Why a test was not run although it was asked for.
WITHHELD = pytest.StashKey[Outcome]()


def results_of(
    item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport, requirements: tuple[str, ...], run: Run
) -> list[Result]:
    """The results that a phase of a test brings; none for a phase that says nothing new.

    Of a test that is about several requirements a divergence may name the one that it breaks. It ends the test, so
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
    divergences = list(_divergences(error))
    if not divergences or _outcome(error) is not Outcome.DIVERGED:
        return [_result(report, run, error, requirements)]
    broken = [one.requirement for one in divergences]
    results = [
        _result(report, run, one, (one.requirement,) if one.requirement else requirements) for one in divergences
    ]
    kept = tuple(name for name in requirements if name not in broken)
    if kept and None not in broken and isinstance(error, BaseExceptionGroup):
        results.append(Result(report.nodeid, kept, Outcome.PASSED))
    return results


#: So much of what came is told: answers hold what is not for everybody's eyes.
_TOLD = 500


def _result(report: pytest.TestReport, run: Run, error: BaseException | None, requirements: tuple[str, ...]) -> Result:
    divergence = error if isinstance(error, Divergence) else None
    return Result(
        test=report.nodeid,
        requirements=requirements,
        outcome=_outcome(error),
        seconds=report.duration,
        reason=str(error).strip().partition("\n")[0] if error else "",
        expected=divergence.expected if divergence else "",
        actual=cut(divergence.actual, _TOLD) if divergence else "",
        exchange=divergence.exchange if divergence else None,
        trace=tuple(run.target.session.trace) if error else (),
        ground=run.creations if error else (),
    )


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


def _found(
    error: BaseException | None, kinds: type[BaseException] | tuple[type[BaseException], ...]
) -> BaseException | None:
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
