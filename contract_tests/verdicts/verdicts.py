"""From what happened to tests to what is said of requirements."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from contract_tests.client.exchange import Exchange
from contract_tests.contract.kinds import Kind
from contract_tests.contract.requirements import Requirement
from contract_tests.verdicts.expectations import Expectations, Known
from contract_tests.verdicts.findings import NO_OPERATION, UNDOCUMENTED, Finding


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
    #: Of a divergence: where and in what way; of what could not be tested, the operation that the server lacks.
    operation: str = NO_OPERATION
    kind: Kind = Kind.VALUE
    exchange: Exchange | None = None
    #: The exchanges of the test, the oldest first.
    trace: tuple[Exchange, ...] = ()
    #: Those that created what is still there from before them, such as the trunk that tests share.
    ground: tuple[Exchange, ...] = ()

    @property
    def findings(self) -> list[Finding]:
        """What a test that diverged found, one of each requirement that it charges."""
        if self.outcome is not Outcome.DIVERGED:
            return []
        return [Finding(name, self.operation, self.kind) for name in self.requirements]


@dataclass(frozen=True)
class Found:
    """A finding of a run: the tests that show it, and what is known of it."""

    finding: Finding
    results: tuple[Result, ...]
    known: Known | None = None
    #: Of an endpoint that is missing: the requirements that could not be tested without it.
    untestable: tuple[str, ...] = ()


@dataclass
class Judged:
    """A requirement, the verdict on it, and the tests that it rests on."""

    requirement: Requirement
    verdict: Verdict
    results: tuple[Result, ...] = ()
    findings: tuple[Found, ...] = ()
    #: What was expected and not seen.
    stale: tuple[Known, ...] = ()

    @property
    def worst(self) -> Result | None:
        """The test that decided."""
        order = list(Outcome)
        return min(self.results, key=lambda result: order.index(result.outcome), default=None)

    @property
    def is_broken(self) -> bool:
        """Whether it is a promise that the server breaks, in a way that nobody expected."""
        return self.verdict is Verdict.DIVERGES and self.requirement.level == "MUST"


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
    def findings(self) -> list[Found]:
        return [found for one in self.judged.values() for found in one.findings]

    @property
    def exit_code(self) -> int:
        """0 conformant or known, 1 a divergence or an expectation that no longer holds, 2 an error of the engine."""
        if self.having(Verdict.ERROR):
            return 2
        return 1 if any(one.is_broken for one in self.judged.values()) or self.having(Verdict.FIXED) else 0


def judge(
    requirements: Iterable[Requirement],
    results: Iterable[Result],
    expected: Expectations,
    today: datetime.date,
    partly: frozenset[str] = frozenset(),
    asked: frozenset[str] | None = None,
) -> Verdicts:
    """The verdict on each requirement.

    Nobody can say that something is fixed where a requirement was tested `partly`, or where an operation was not
    among those that the run `asked` for (None for all).
    """
    by_requirement: dict[str, list[Result]] = {}
    untestable: dict[str, list[str]] = {}
    for result in results:
        for name in result.requirements:
            by_requirement.setdefault(name, []).append(result)
            if result.outcome is Outcome.UNSUPPORTED and result.operation != NO_OPERATION:
                untestable.setdefault(result.operation, []).append(name)
    judged = {}
    for requirement in requirements:
        own = tuple(by_requirement.get(requirement.id, ()))
        findings = tuple(_found(requirement, own, expected, today, untestable))
        standing = () if requirement.id in partly else expected.standing(requirement.id, today)
        stale = tuple(one for one in standing if _is_stale(one, findings, asked))
        judged[requirement.id] = Judged(requirement, _verdict(requirement, own, findings, stale), own, findings, stale)
    return Verdicts(judged)


def _is_stale(known: Known, findings: Iterable[Found], asked: frozenset[str] | None) -> bool:
    """Whether something is expected that a run should have met and did not."""
    could_be_met = asked is None or known.operation in (*asked, NO_OPERATION, UNDOCUMENTED)
    return could_be_met and not known.sometimes and not any(known.covers(one.finding) for one in findings)


def _found(
    requirement: Requirement,
    results: Iterable[Result],
    expected: Expectations,
    today: datetime.date,
    untestable: Mapping[str, list[str]],
) -> Iterator[Found]:
    """The findings of a requirement, each with the results that show it. Nobody promised a quirk: it has none."""
    seen: dict[Finding, list[Result]] = {}
    for result in results:
        for finding in result.findings:
            if finding.requirement == requirement.id and requirement.level != "QUIRK":
                seen.setdefault(finding, []).append(result)
    for finding, shown in sorted(seen.items()):
        without = untestable.get(finding.operation, ()) if finding.kind is Kind.MISSING_ENDPOINT else ()
        yield Found(finding, tuple(shown), expected.of(finding, today), tuple(dict.fromkeys(without)))


def _verdict(
    requirement: Requirement, results: tuple[Result, ...], findings: tuple[Found, ...], stale: tuple[Known, ...]
) -> Verdict:
    outcomes = {result.outcome for result in results}
    if Outcome.ERROR in outcomes:
        return Verdict.ERROR
    if requirement.level == "QUIRK" and Outcome.DIVERGED in outcomes:
        return Verdict.UNSUPPORTED  # something else is wrong, so that it cannot be seen
    if any(one.known is None for one in findings):
        return Verdict.DIVERGES
    if stale and outcomes & {Outcome.PASSED, Outcome.DIVERGED}:
        return Verdict.FIXED
    if findings:
        return Verdict.KNOWN
    if requirement.level == "QUIRK" and outcomes & {Outcome.PASSED, Outcome.GONE}:
        return Verdict.GONE if Outcome.GONE in outcomes else Verdict.PRESENT
    if Outcome.PASSED in outcomes:
        return Verdict.PASS
    for outcome, verdict in (
        (Outcome.UNSUPPORTED, Verdict.UNSUPPORTED),
        (Outcome.DISABLED, Verdict.DISABLED),
    ):
        if outcome in outcomes:
            return verdict
    return Verdict.UNTESTED
