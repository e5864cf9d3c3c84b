"""What the contract says of a field beside its JSON Schema."""

from typing import Any

import pytest

from mock_server import errors
from mock_server.contract.contract import Contract
from mock_server.contract.fields import Field
from mock_server.contract.schema import Schema


def schema(**parts: Any) -> dict[str, Any]:
    """A document with these schemas."""
    return {"paths": {}, "components": {"schemas": parts}}


def test_a_field_without_annotations_has_none() -> None:
    assert Field.of({"type": "string"}) == Field()


def test_a_sentence_is_found_by_its_name_and_the_server_then_checks_the_field() -> None:
    field = Field.of({"x-field": {"error": "DIGIT_INVALID"}})
    assert (field.error, field.enforced) == (errors.DIGIT_INVALID, True)
    assert not Field.of({"x-field": {"error": "DIGIT_INVALID", "enforced": False}}).enforced


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"error": "DIGIT_INVALD"}, "errors has no sentence 'DIGIT_INVALD'"),
        ({"duplicate": "Problem"}, "errors has no sentence 'Problem'"),
        ({"ignored-by": "x"}, "x-field knows no ignored-by"),
    ],
)
def test_what_does_not_exist_is_found_when_the_contract_is_loaded(said: dict[str, str], problem: str) -> None:
    inner = {"type": "array", "items": {"properties": {"digit": {"x-field": said}}}}
    with pytest.raises(ValueError, match=problem):
        Contract(schema(Menu={"properties": {"options": inner}}))


def test_an_unknown_sentence_for_a_failure_is_found_when_the_contract_is_loaded() -> None:
    operation = {"operationId": "a", "tags": ["a"], "responses": {"200": {}}, "x-failure": {"sentence": "NONE"}}
    document = {**schema(), "paths": {"/a": {"get": operation}}, "servers": [{"url": "/"}], "security": []}
    with pytest.raises(ValueError, match="errors has no sentence 'NONE'"):
        Contract(document)


def test_what_stands_beside_a_reference_wins_key_by_key() -> None:
    column = {"type": "string", "x-field": {"never_null": True, "ignored_by": "a"}}
    beside = {"$ref": "#/components/schemas/Column", "x-field": {"ignored_by": "b"}}
    row = Schema(Contract(schema(Column=column)), {"properties": {"name": beside}})
    assert row.fields["name"] == Field(never_null=True, ignored_by="b")
