"""From what happened to tests to what is said of requirements."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from contract_tests.client.exchange import Exchange
from contract_tests.contract.requirements import Requirement
from contract_tests.verdicts.expectations import Expectations, Known


class Verdict(StrEnum):
    """What a run says of a requirement, the worst first."""

    ERROR = "error"
    DIVERGES = "diverges"
    FIXED = "fixed?"
    KNOWN = "known"
    PRESENT = "present"
    GONE = "gone"
    PASS = "pass"  # noqa: S105
    UNSUPPORTED = "unsupported"
    DISABLED = "disabled"
    UNTESTED = "untested"


#: Said of what was not tested.
WITHHELD = (Verdict.UNSUPPORTED, Verdict.DISABLED, Verdict.UNTESTED)


class Outcome(StrEnum):
    """What happened to one test, the worst first."""

    ERROR = "error"
    DIVERGED = "diverged"
    GONE = "gone"
    PASSED = "passed"
    UNSUPPORTED = "unsupported"
    DISABLED = "disabled"


@dataclass(frozen=True)
class Result:
    """One test: the requirements that it tests, how it ended, and what proves it."""

    test: str
    requirements: tuple[str, ...]
    outcome: Outcome
    seconds: float = 0.0
    #: Why it ended so, for people.
    reason: str = ""
    expected: str = ""
    actual: str = ""
    exchange: Exchange | None = None
    #: The exchanges of the test, the oldest first.
    trace: tuple[Exchange, ...] = ()
    #: Those that created what is still there from before them, such as the trunk that tests share.
    ground: tuple[Exchange, ...] = ()


@dataclass
class Judged:
    """A requirement, the verdict on it, and the tests that it rests on."""

    requirement: Requirement
    verdict: Verdict
    results: tuple[Result, ...] = ()
    known: Known | None = None

    @property
    def worst(self) -> Result | None:
        """The test that decided."""
        order = list(Outcome)
        return min(self.results, key=lambda result: order.index(result.outcome), default=None)


@dataclass
class Verdicts:
    """The verdicts of a run by requirement, and its exit code."""

    judged: Mapping[str, Judged] = field(default_factory=dict)

    def having(self, *verdicts: Verdict) -> list[Judged]:
        return [one for one in self.judged.values() if one.verdict in verdicts]

    @property
    def tested(self) -> list[Judged]:
        return self.having(*(verdict for verdict in Verdict if verdict not in WITHHELD))

    @property
    def exit_code(self) -> int:
        """0 conformant or known, 1 a divergence or an expectation that no longer holds, 2 an error of the engine."""
        if self.having(Verdict.ERROR):
            return 2
        broken = [one for one in self.having(Verdict.DIVERGES) if one.requirement.level == "MUST"]
        return 1 if broken or self.having(Verdict.FIXED) else 0


def judge(
    requirements: Iterable[Requirement],
    results: Iterable[Result],
    expected: Expectations,
    today: datetime.date,
    partly: frozenset[str] = frozenset(),
) -> Verdicts:
    """The verdict on each requirement. Of those that were tested `partly` nobody can say that they are fixed."""
    by_requirement: dict[str, list[Result]] = {}
    for result in results:
        for name in result.requirements:
            by_requirement.setdefault(name, []).append(result)
    judged = {}
    for requirement in requirements:
        own = tuple(by_requirement.get(requirement.id, ()))
        known = expected.of(requirement.id, today)
        verdict = _verdict(requirement, own, known)
        if verdict is Verdict.FIXED and requirement.id in partly:
            verdict = Verdict.PASS
        judged[requirement.id] = Judged(requirement, verdict, own, known)
    return Verdicts(judged)


def _verdict(requirement: Requirement, results: tuple[Result, ...], known: Known | None) -> Verdict:
    outcomes = {result.outcome for result in results}
    if Outcome.ERROR in outcomes:
        return Verdict.ERROR
    if Outcome.DIVERGED in outcomes:
        # nobody promised a quirk: that it cannot be seen, since something else is wrong, is that other thing's fault
        unknown = Verdict.UNSUPPORTED if requirement.level == "QUIRK" else Verdict.DIVERGES
        return Verdict.KNOWN if known else unknown
    if requirement.level == "QUIRK" and outcomes & {Outcome.PASSED, Outcome.GONE}:
        return Verdict.GONE if Outcome.GONE in outcomes else Verdict.PRESENT
    if Outcome.PASSED in outcomes:
        return Verdict.FIXED if known else Verdict.PASS
    for outcome, verdict in (
        (Outcome.UNSUPPORTED, Verdict.UNSUPPORTED),
        (Outcome.DISABLED, Verdict.DISABLED),
    ):
        if outcome in outcomes:
            return verdict
    return Verdict.UNTESTED
