"""Of the tests of a requirement the worst decides; what is expected to diverge has to."""

import datetime
from dataclasses import replace

import pytest

from contract_tests.contract.kinds import Kind
from contract_tests.contract.requirements import Requirement
from contract_tests.verdicts.expectations import Expectations, Known
from contract_tests.verdicts.findings import UNDOCUMENTED
from contract_tests.verdicts.verdicts import Outcome, Result, Verdict, Verdicts, judge

TODAY = datetime.date(2026, 11, 25)


def requirement(level: str = "MUST") -> Requirement:
    return Requirement("X-01", level, "It works.", "Page", "works", "read")


def verdicts(*outcomes: Outcome, level: str = "MUST", known: Known | None = None) -> Verdicts:
    results = [result(outcome) for outcome in outcomes]
    return judge([requirement(level)], results, expecting(known), TODAY)


def result(outcome: Outcome, operation: str = "getDid", kind: Kind = Kind.STATUS) -> Result:
    return Result("test", ("X-01",), outcome, operation=operation, kind=kind)


def expecting(*known: Known | None) -> Expectations:
    return Expectations({one.finding: one for one in known if one})


def verdict(*outcomes: Outcome, level: str = "MUST", known: Known | None = None) -> Verdict:
    return verdicts(*outcomes, level=level, known=known).judged["X-01"].verdict


KNOWN = Known(id="X-01", operation="getDid", kind=Kind.STATUS, reason="as ever")


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
    judged = judge([requirement()], [result(Outcome.PASSED)], expecting(KNOWN), TODAY, frozenset({"X-01"}))
    assert judged.judged["X-01"].verdict is Verdict.PASS


@pytest.mark.parametrize(
    "other", [result(Outcome.DIVERGED, operation="createDid"), result(Outcome.DIVERGED, kind=Kind.MEDIA_TYPE)]
)
def test_another_operation_or_kind_of_a_known_requirement_is_not_known(other: Result) -> None:
    judged = judge([requirement()], [result(Outcome.DIVERGED), other], expecting(KNOWN), TODAY).judged["X-01"]
    assert judged.verdict is Verdict.DIVERGES
    assert [bool(found.known) for found in sorted(judged.findings, key=lambda one: one.known is None)] == [True, False]


def test_a_finding_that_is_not_seen_any_more_is_taken_for_fixed_beside_others() -> None:
    other = replace(KNOWN, operation="createDid")
    judged = judge([requirement()], [result(Outcome.DIVERGED)], expecting(KNOWN, other), TODAY).judged["X-01"]
    assert (judged.verdict, judged.stale) == (Verdict.FIXED, (other,))


def test_nothing_is_taken_for_fixed_that_was_not_asked_for_or_is_only_seen_sometimes() -> None:
    for known, asked in ((KNOWN, frozenset[str]()), (replace(KNOWN, sometimes=True), None)):
        judged = judge([requirement()], [result(Outcome.PASSED)], expecting(known), TODAY, asked=asked)
        assert judged.judged["X-01"].verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("operation", "kind", "expected"),
    [
        ("getServerInfo", Kind.STATUS, Verdict.KNOWN),
        ("getServerInfo", Kind.SCHEMA, Verdict.DIVERGES),
        ("listDids", Kind.STATUS, Verdict.DIVERGES),
    ],
)
def test_a_known_finding_may_be_of_whatever_the_docs_do_not_describe(
    operation: str, kind: Kind, expected: Verdict
) -> None:
    known = replace(KNOWN, operation=UNDOCUMENTED)
    judged = judge([requirement()], [result(Outcome.DIVERGED, operation, kind)], expecting(known), TODAY)
    assert judged.judged["X-01"].verdict is expected


def test_a_missing_endpoint_names_what_could_not_be_tested_without_it() -> None:
    missing = Result("a", ("X-01",), Outcome.DIVERGED, operation="createIvr", kind=Kind.MISSING_ENDPOINT)
    without = [Result(f"t{n}", (f"Y-{n}",), Outcome.UNSUPPORTED, operation="createIvr") for n in (1, 2, 2)]
    (found,) = judge([requirement()], [missing, *without], expecting(), TODAY).findings
    assert found.untestable == ("Y-1", "Y-2")


def test_an_expectation_that_expired_is_none() -> None:
    last_day = replace(KNOWN, expires=TODAY)
    assert verdict(Outcome.DIVERGED, known=last_day) is Verdict.KNOWN
    expired = replace(KNOWN, expires=TODAY - datetime.timedelta(days=1))
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
