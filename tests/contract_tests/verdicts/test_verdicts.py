"""Of the tests of a requirement the worst decides; what is expected to diverge has to."""

import datetime

import pytest

from contract_tests.contract.requirements import Requirement
from contract_tests.verdicts.expectations import Expectations, Known
from contract_tests.verdicts.verdicts import Outcome, Result, Verdict, Verdicts, judge

TODAY = datetime.date(2026, 11, 25)


def requirement(level: str = "MUST") -> Requirement:
    return Requirement("X-01", level, "It works.", "Page", "works", "read")


def verdicts(*outcomes: Outcome, level: str = "MUST", known: Known | None = None) -> Verdicts:
    results = [Result("test", ("X-01",), outcome) for outcome in outcomes]
    return judge([requirement(level)], results, Expectations({"X-01": known} if known else {}), TODAY)


def verdict(*outcomes: Outcome, level: str = "MUST", known: Known | None = None) -> Verdict:
    return verdicts(*outcomes, level=level, known=known).judged["X-01"].verdict


KNOWN = Known("X-01", "as ever")


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([], Verdict.UNTESTED),
        ([Outcome.PASSED], Verdict.PASS),
        ([Outcome.PASSED, Outcome.DISABLED], Verdict.PASS),
        ([Outcome.DISABLED, Outcome.UNSUPPORTED], Verdict.UNSUPPORTED),
        ([Outcome.DISABLED], Verdict.DISABLED),
        ([Outcome.PASSED, Outcome.DIVERGED], Verdict.DIVERGES),
        ([Outcome.PASSED, Outcome.DIVERGED, Outcome.ERROR], Verdict.ERROR),
    ],
)
def test_the_worst_test_decides(outcomes: list[Outcome], expected: Verdict) -> None:
    assert verdict(*outcomes) is expected


def test_a_known_divergence_is_known_and_one_that_passes_is_taken_for_fixed() -> None:
    assert verdict(Outcome.PASSED, Outcome.DIVERGED, known=KNOWN) is Verdict.KNOWN
    assert verdict(Outcome.PASSED, known=KNOWN) is Verdict.FIXED
    assert verdict(Outcome.DISABLED, known=KNOWN) is Verdict.DISABLED


def test_nothing_is_taken_for_fixed_that_was_tested_in_part_only() -> None:
    results = [Result("test", ("X-01",), Outcome.PASSED)]
    judged = judge([requirement()], results, Expectations({"X-01": KNOWN}), TODAY, frozenset({"X-01"}))
    assert judged.judged["X-01"].verdict is Verdict.PASS


def test_an_expectation_that_expired_is_none() -> None:
    last_day = Known("X-01", "until today", expires=TODAY)
    assert verdict(Outcome.DIVERGED, known=last_day) is Verdict.KNOWN
    expired = Known("X-01", "until yesterday", expires=TODAY - datetime.timedelta(days=1))
    assert verdict(Outcome.DIVERGED, known=expired) is Verdict.DIVERGES


def test_a_quirk_is_present_or_gone_and_never_red() -> None:
    assert verdict(Outcome.PASSED, level="QUIRK") is Verdict.PRESENT
    assert verdict(Outcome.PASSED, Outcome.GONE, level="QUIRK") is Verdict.GONE
    assert verdicts(Outcome.GONE, level="QUIRK").exit_code == 0
    assert verdict(Outcome.PASSED, Outcome.DIVERGED, level="QUIRK") is Verdict.UNSUPPORTED
    assert verdicts(Outcome.DIVERGED, level="QUIRK").exit_code == 0


@pytest.mark.parametrize(
    ("outcome", "level", "known", "code"),
    [
        (Outcome.PASSED, "MUST", None, 0),
        (Outcome.DIVERGED, "MUST", None, 1),
        (Outcome.DIVERGED, "SHOULD", None, 0),
        (Outcome.DIVERGED, "MUST", KNOWN, 0),
        (Outcome.PASSED, "MUST", KNOWN, 1),
        (Outcome.ERROR, "MUST", None, 2),
        (Outcome.UNSUPPORTED, "MUST", None, 0),
    ],
)
def test_the_exit_code_says_whether_the_contract_is_kept(
    outcome: Outcome, level: str, known: Known | None, code: int
) -> None:
    assert verdicts(outcome, level=level, known=known).exit_code == code
