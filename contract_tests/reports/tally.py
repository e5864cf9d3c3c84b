"""How many tests ended how: the same numbers in the terminal, in pytest's last line and in junit.xml."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from contract_tests.run.run import Run
from contract_tests.verdicts.verdicts import Outcome, Result

PASSED, FAILED, ERROR, KNOWN, SKIPPED = "passed", "failed", "errors", "known", "skipped"


@dataclass(frozen=True)
class Case:
    """One test and how it ended."""

    test: str
    ending: str
    results: tuple[Result, ...]

    @property
    def decisive(self) -> Result:
        """The result by which it ended so."""
        order = list(Outcome)
        return min(self.results, key=lambda result: order.index(result.outcome))


@dataclass(frozen=True)
class Tally:
    """The tests of a run, in their order."""

    cases: tuple[Case, ...]

    def count(self, *endings: str) -> int:
        return sum(case.ending in endings for case in self.cases)

    def as_json(self) -> dict[str, int]:
        return {"all": len(self.cases), **{name: self.count(name) for name in (PASSED, FAILED, ERROR, KNOWN, SKIPPED)}}

    def __str__(self) -> str:
        counted = Counter(case.ending for case in self.cases)
        said = [f"{counted[name]} {name}" for name in (PASSED, FAILED, ERROR, KNOWN, SKIPPED) if counted[name]]
        return f"{len(self.cases)} tests: {', '.join(said)}"


def of(run: Run) -> Tally:
    """The tests of a run."""
    by_test: dict[str, list[Result]] = {}
    for result in run.results:
        by_test.setdefault(result.test, []).append(result)
    return Tally(tuple(Case(test, _ending(run, results), tuple(results)) for test, results in by_test.items()))


def _ending(run: Run, results: Iterable[Result]) -> str:
    """As pytest says it: what lacks something is skipped, whatever else is found by it."""
    outcomes = {result.outcome for result in results}
    if Outcome.ERROR in outcomes:
        return ERROR
    if outcomes & {Outcome.UNSUPPORTED, Outcome.DISABLED}:
        return SKIPPED
    if Outcome.DIVERGED in outcomes:
        findings = [finding for result in results for finding in result.findings]
        return KNOWN if all(run.expected.of(one, run.began.date()) for one in findings) else FAILED
    return PASSED
