"""A quirk opens of an answer what it touches, and nothing else."""

from typing import Any

import pytest

from contract_tests.contract import sources
from contract_tests.contract.contract import Contract
from contract_tests.contract.kinds import Kind
from contract_tests.contract.under_quirks import contract_under
from mock_server.app import create_app
from tests.client import ApiClient

DATABASE, ECHO = "database-decides", "answers-show-what-was-sent"


def kind_of(operation: str, status: int, value: Any, *quirks: str, media: str = "application/json") -> Kind | None:
    """How an answer breaks the contract under quirks."""
    contract = Contract(contract_under(sources.contract(), frozenset(quirks)))
    broken = contract.violation(contract.operations[operation], status, media, value)
    return broken[0] if broken else None


@pytest.fixture(scope="module")
def did() -> dict[str, Any]:
    """A number as the mock shows it."""
    row: dict[str, Any] = ApiClient(create_app(seed=1), {}).as_role("owner").get("/dids").body[0]
    return row


@pytest.mark.parametrize(
    "wrong",
    [
        {"recording_enabled": 1},
        {"createdAt": 7},
        {"id": 7},
        {"description": 7},
        {"pool_status": None},
        {"monthly_price": ["a list"]},
    ],
    ids=str,
)
def test_a_wrong_type_in_a_read_is_a_violation_under_all_quirks(did: dict[str, Any], wrong: dict[str, Any]) -> None:
    assert kind_of("getDid", 200, did, DATABASE, ECHO) is None
    assert kind_of("getDid", 200, did | wrong, DATABASE, ECHO) is Kind.SCHEMA


def test_a_value_that_nobody_checked_is_shown_by_a_read(did: dict[str, Any]) -> None:
    odd = did | {"status": "odd", "recording_enabled": None}
    assert kind_of("getDid", 200, odd) is Kind.SCHEMA
    assert kind_of("getDid", 200, odd, DATABASE) is None
    assert kind_of("getDid", 200, did | {"recording_enabled": 2}, DATABASE) is None


def test_the_answer_to_a_write_shows_fields_of_its_body_as_they_were_sent_and_no_others(did: dict[str, Any]) -> None:
    assert kind_of("updateDid", 200, did | {"description": ["a list"]}, ECHO) is None
    assert kind_of("updateDid", 200, did | {"createdAt": ["a list"]}, ECHO) is Kind.SCHEMA
    assert kind_of("createDid", 201, {"id": did["id"]}, ECHO) is None
    assert kind_of("createDid", 201, {}, ECHO) is Kind.SCHEMA


def test_errors_and_media_types_are_judged_under_all_quirks(did: dict[str, Any]) -> None:
    assert kind_of("getDid", 404, {"message": "no"}, DATABASE, ECHO) is Kind.SCHEMA
    assert kind_of("getDid", 200, did, DATABASE, ECHO, media="text/plain") is Kind.MEDIA_TYPE
