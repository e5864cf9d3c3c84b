"""The contract as a server with known quirks keeps it."""

from typing import Any

import pytest

from contract_tests.contract import sources
from contract_tests.contract.contract import Contract
from contract_tests.contract.under_quirks import contract_under


def judged(answer: dict[str, Any], *quirks: str, status: int = 200) -> str | None:
    """How an answer of PUT /dids/{id} breaks the contract under these quirks."""
    contract = Contract(contract_under(sources.contract(), frozenset(quirks)))
    return contract.violation(contract.operations["updateDid"], status, "application/json", answer)


def test_the_answer_of_the_docs_keeps_the_contract_with_and_without_quirks() -> None:
    answer = contract_example()
    assert judged(answer) is None
    assert judged(answer, "database-decides") is None


@pytest.mark.parametrize("change", [{"description": 5}, {"status": "bogus"}, {"routing_destination": [1001]}])
def test_what_a_request_writes_may_hold_anything_where_the_database_decides(change: dict[str, Any]) -> None:
    answer = contract_example() | change
    assert judged(answer) is not None
    assert judged(answer, "database-decides") is None


@pytest.mark.parametrize("change", [{"id": 5}, {"createdAt": 5}, {"pool_status": "x"}])
def test_what_the_server_makes_is_as_documented_even_then(change: dict[str, Any]) -> None:
    assert judged(contract_example() | change, "database-decides", "answers-show-what-was-sent") is not None


def test_a_status_is_declared_under_its_quirk_only() -> None:
    assert judged({"error": "x"}, status=500) == "updateDid does not declare the status 500"
    assert judged({"error": "x"}, "database-decides", status=500) is None


def contract_example() -> dict[str, Any]:
    """The contract's own example of a number."""
    document = sources.contract()
    return dict(document["components"]["examples"]["MainLine"]["value"])
