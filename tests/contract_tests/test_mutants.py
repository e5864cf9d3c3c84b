"""The suite bites: each fault of the mock is found, and found by a requirement that it breaks.

`python -m benchmarks.mutants` runs all layers against every fault, and writes docs/mutants.md.
"""

import pytest

from contract_tests import testing
from contract_tests.contract.requirements import all_requirements
from contract_tests.verdicts.verdicts import Verdict
from mock_server.app import create_app
from mock_server.faults.catalogue import catalogue
from mock_server.world.fault import Fault

KILLABLE = [fault for fault in catalogue().values() if not fault.equivalent]


@pytest.mark.parametrize("fault", KILLABLE, ids=lambda fault: fault.id)
def test_a_fault_is_found_by_a_requirement_that_it_breaks(fault: Fault) -> None:
    app = create_app(seed=1, faults=[fault.id])
    _, run = testing.run("--only", ",".join(fault.breaks), "-k", "not model and not schema", "-x", app=app)
    found = {judged.requirement.id for judged in run.verdicts().having(Verdict.DIVERGES, Verdict.ERROR)}
    assert found & set(fault.breaks), f"{fault.sentence} Nobody noticed of {', '.join(fault.breaks)}"


def test_there_are_enough_faults_and_each_breaks_a_requirement_that_exists() -> None:
    assert len(KILLABLE) >= 40
    assert {name for fault in KILLABLE for name in fault.breaks} <= all_requirements().keys()


def test_a_fault_that_nobody_can_notice_says_why() -> None:
    equivalent = [fault for fault in catalogue().values() if fault.equivalent]
    assert len(equivalent) <= 3
    assert all(fault.equivalent and not fault.breaks for fault in equivalent)
