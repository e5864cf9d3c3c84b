"""Every operation as the contract describes it: generated requests, valid and invalid, and the answers to them."""

from typing import Any

import pytest

from contract_tests.client.divergence import Unsupported
from contract_tests.contract import sources
from contract_tests.contract.contract import Contract, Operation
from contract_tests.fuzzing.selection import LINKED, SINGLE, is_setting, may_be_sent
from contract_tests.run.run import Run
from contract_tests.suite import broad, pbx


def item(operation: Operation) -> Any:
    """An operation as a parameter, with the requirements that requests of it may break."""
    ids = ["WIRE-01"]
    if operation.document.get("security") != []:
        ids.append("AUTH-01")
    if operation.method != "GET":
        ids += ["WIRE-02", "WIRE-03"]
    return pytest.param(operation.id, id=operation.id, marks=pbx(*ids))


@pytest.mark.parametrize("name", [item(one) for one in Contract(sources.contract()).operations.values()])
def test_an_operation_is_as_the_contract_says(run: Run, examples: int, name: str) -> None:
    operation = run.contract.operations[name]
    if name in run.expected.absent:
        raise Unsupported(f"the server has no {name}")
    if not may_be_sent(run, operation):
        raise Unsupported(f"what {name} does cannot be undone: run schemathesis against a mock of your own")
    _fuzz(run, [operation], SINGLE, (examples + 1) // 2)


@broad
@pbx("WIRE-01", "WIRE-02", "WIRE-03", "WIRE-06", "WIRE-07", "AUTH-01")
def test_operations_lead_to_each_other_as_the_contract_says(run: Run, examples: int) -> None:
    operations = [one for one in run.contract.operations.values() if may_be_sent(run, one) and not is_setting(one)]
    _fuzz(run, operations, LINKED, examples * 2)


def _fuzz(run: Run, operations: list[Operation], phases: tuple[str, ...], examples: int) -> None:
    from contract_tests.fuzzing.engine import Fuzzer  # loads Schemathesis, for which nobody else is to wait

    Fuzzer(run, operations).check(phases, examples)
