"""A run for CI servers, in the form that Jenkins' xUnit plugin checks: one test case a test."""

from typing import Any

from junitparser import Error, Failure, Skipped
from junitparser.xunit2 import TestCase, TestSuite

from contract_tests.contract.requirements import all_requirements
from contract_tests.redaction.redactor import Redactor
from contract_tests.reports import tally
from contract_tests.run.run import Run

_Suite: Any = TestSuite  # its methods have no types

#: How each ending is said; what passed says nothing.
_SAID = {tally.FAILED: Failure, tally.ERROR: Error, tally.KNOWN: Skipped, tally.SKIPPED: Skipped}


def of(run: Run) -> bytes:
    """The document. Its counts are those of pytest."""
    suite: Any = _Suite("astradial-contract")
    suite.timestamp = run.began.isoformat(timespec="seconds")
    for case in tally.of(run).cases:
        suite.add_testcase(_case(case, run.redactor))
    suite.update_statistics()
    written: bytes = suite.tostring()
    return written


def _case(case: tally.Case, redactor: Redactor) -> Any:
    file, _, name = case.test.partition("::")
    seconds = round(sum(one.seconds for one in case.results), 3)
    made = TestCase(redactor.text(name or file), redactor.text(file), seconds)
    if case.ending in _SAID:
        decisive = case.decisive
        said = _SAID[case.ending](redactor.text(decisive.reason))
        if case.ending in (tally.FAILED, tally.ERROR):
            found = [str(finding) for one in case.results for finding in one.findings]
            said.text = "\n".join(found + [redactor.text(exchange.line()) for exchange in decisive.trace])
        made.result = [said]
    # Jenkins' schema knows no properties of a test case
    made.system_out = "\n".join(_requirements(case))
    return made


def _requirements(case: tally.Case) -> list[str]:
    named = dict.fromkeys(name for one in case.results for name in one.requirements)
    entries = [all_requirements()[name] for name in named]
    return [f"requirement {one.id} ({one.level}), docs: {one.page}" for one in entries]
