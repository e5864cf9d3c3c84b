"""Each fault makes the server wrong where it says so, and only as long as it is armed."""

import pytest

from mock_server.contract import bundle
from mock_server.faults.catalogue import catalogue
from mock_server.world.fault import Fault
from tests.client import ApiClient
from tests.faults import auth, calls, dids, ivrs, pool, queues, routing, tenants, users, wire
from tests.faults.cases import Cases

AREAS = (auth, tenants, dids, routing, pool, ivrs, queues, users, calls, wire)
CASES: Cases = {fault_id: case for area in AREAS for fault_id, case in area.CASES.items()}
EACH = pytest.mark.parametrize("fault", catalogue().values(), ids=lambda fault: fault.id)


@pytest.fixture(autouse=True)
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers that break the contract are what some faults are about."""
    monkeypatch.setattr(ApiClient, "_check", lambda *_: None)


@pytest.mark.parametrize("fault_id", CASES)
def test_a_fault_shows(api: ApiClient, fault_id: str) -> None:
    scenario, wrong = CASES[fault_id]
    sound = scenario(api)
    assert sound != wrong
    api.world.reset()
    api.world.arm(catalogue()[fault_id])
    assert scenario(api) == wrong
    api.world.reset()
    assert scenario(api) == sound


@pytest.mark.parametrize("fault_id", wire.EQUIVALENT)
def test_a_fault_that_nobody_can_notice_does_not_show(api: ApiClient, fault_id: str) -> None:
    sound = wire.EQUIVALENT[fault_id](api)
    api.world.reset()
    api.world.clock.freeze()
    api.world.clock.set(1_800_000_000)
    api.world.arm(catalogue()[fault_id])
    assert wire.EQUIVALENT[fault_id](api) == sound


def test_each_fault_has_a_scenario() -> None:
    every = catalogue().values()
    assert CASES.keys() == {fault.id for fault in every if fault.equivalent is None}
    assert wire.EQUIVALENT.keys() == {fault.id for fault in every if fault.equivalent}


@EACH
def test_a_fault_says_in_one_sentence_what_goes_wrong_and_whom_it_breaks(fault: Fault) -> None:
    assert fault.sentence.endswith(".")
    assert ". " not in fault.sentence
    assert bool(fault.breaks) != bool(fault.equivalent)


@EACH
def test_a_fault_breaks_promises_of_the_docs(fault: Fault) -> None:
    promised = {promise["id"] for promise in bundle.load()["requirements"] if promise["level"] != "QUIRK"}
    assert promised.issuperset(fault.breaks)


@EACH
def test_a_fault_concerns_operations_of_the_contract(api: ApiClient, fault: Fault) -> None:
    assert fault.operations <= api.app.api.operations.keys()
