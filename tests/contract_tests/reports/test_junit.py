"""junit.xml is what Jenkins' xUnit plugin takes, whatever a server says, and counts as pytest does."""

from xml.etree import ElementTree

import pytest

from contract_tests.contract.kinds import Kind
from contract_tests.reports import junit, summary, tally
from contract_tests.run.run import Run
from contract_tests.run.settings import Settings
from contract_tests.verdicts.expectations import Expectations, Known
from contract_tests.verdicts.verdicts import Outcome, Result

#: What the plugin's schema allows: the attributes and the children of each element.
ALLOWED = {
    "testsuite": (
        {"name", "tests", "failures", "errors", "skipped", "time", "timestamp", "hostname"},
        {"testcase", "properties", "system-out", "system-err"},
    ),
    "testcase": (
        {"name", "classname", "time"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    "skipped": ({"message", "type"}, set()),
    "error": ({"message", "type"}, set()),
    "failure": ({"message", "type"}, set()),
    "system-out": (set(), set()),
}
SAID = "evil \x00 \x1b[2J \ufffe \ud800 ]]> <b> & \x0b"


@pytest.fixture
def run() -> Run:
    made = Run.of(Settings(dry_run=True))
    known = Known(id="DID-10", operation="updateDid", kind=Kind.CALLERS, reason="never connects")
    made.expected = Expectations({known.finding: known})
    made.results = [
        Result("a.py::test_kept[\x1b]", ("DID-01", "DID-03"), Outcome.PASSED, 0.5),
        Result("a.py::test_broken", ("DID-02",), Outcome.DIVERGED, 0.25, reason=SAID, operation="getDid"),
        Result("a.py::test_broken", ("DID-03",), Outcome.PASSED),
        Result("a.py::test_error", ("DID-02",), Outcome.ERROR, reason=SAID),
        Result("a.py::test_known", ("DID-10",), Outcome.DIVERGED, operation="updateDid", kind=Kind.CALLERS),
        Result("a.py::test_lacking", ("TEN-01",), Outcome.UNSUPPORTED, reason="needs second-tenant"),
    ]
    return made


def test_it_is_well_formed_and_has_only_what_the_schema_allows(run: Run) -> None:
    suite = ElementTree.fromstring(junit.of(run))  # noqa: S314
    assert suite.tag == "testsuite"
    for element in suite.iter():
        attributes, children = ALLOWED[element.tag]
        assert attributes >= set(element.attrib), element.tag
        assert children >= {child.tag for child in element}, element.tag


def test_errors_failures_and_skipped_tests_are_counted_apart_with_the_time(run: Run) -> None:
    suite = ElementTree.fromstring(junit.of(run))  # noqa: S314
    counts = {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "5", "failures": "1", "errors": "1", "skipped": "2"}
    assert float(suite.get("time") or 0) == pytest.approx(0.75)
    cases = {case.get("name"): [child.tag for child in case if child.tag != "system-out"] for case in suite}
    assert cases["test_broken"] == ["failure"]
    assert cases["test_error"] == ["error"]
    assert cases["test_known"] == cases["test_lacking"] == ["skipped"]


def test_a_case_names_its_requirements_and_a_failure_its_findings(run: Run) -> None:
    suite = ElementTree.fromstring(junit.of(run))  # noqa: S314
    (case,) = [case for case in suite if case.get("name") == "test_broken"]
    assert "requirement DID-02 (MUST), docs: Phone numbers" in case.findtext("system-out", "")
    assert case.findtext("failure", "").startswith("DID-02 getDid value")


def test_one_line_ties_the_numbers_of_tests_and_findings(run: Run) -> None:
    assert str(tally.of(run)) == "5 tests: 1 passed, 1 failed, 1 errors, 1 known, 1 skipped"
    assert summary.numbers(run).endswith(" · findings: 1 new, 1 known, of 2 requirements")
