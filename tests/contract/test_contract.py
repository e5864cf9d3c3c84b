"""The contract is a valid OpenAPI document, and all that the server declares agrees with it."""

import json
import re
from pathlib import Path

import pytest
import yaml
from openapi_spec_validator import validate
from openapi_spec_validator.readers import read_from_filename

from mock_server import quirks
from mock_server.behaviours import declared
from mock_server.contract import bundle
from mock_server.contract.contract import Contract
from tests.client import ApiClient

SOURCE = Path(__file__).parents[2]
CONTRACT = Contract(bundle.load()["contract"])
OPERATIONS = pytest.mark.parametrize("operation", CONTRACT.operations.values(), ids=lambda operation: operation.id)


def test_the_joined_document_is_valid_openapi() -> None:
    validate(CONTRACT.document)


def test_the_files_are_valid_openapi_as_they_lie() -> None:
    document, base_uri = read_from_filename(str(SOURCE / "openapi" / "astradial.yaml"))
    validate(document, base_uri=base_uri)


def test_the_server_hands_out_the_joined_document(api: ApiClient) -> None:
    as_json = api.send_raw("GET", "/api-spec.json").body
    assert as_json == CONTRACT.document
    assert yaml.safe_load(api.send_raw("GET", "/openapi.yaml").raw)["paths"] == as_json["paths"]


def test_the_yaml_is_written_once(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    first = api.send_raw("GET", "/openapi.yaml").raw
    monkeypatch.setattr(yaml, "dump", None)
    assert api.send_raw("GET", "/openapi.yaml").raw == first


def test_every_path_item_stands_inline_and_every_reference_is_internal() -> None:
    assert not [path for path, item in CONTRACT.document["paths"].items() if "$ref" in item]
    assert ".yaml#" not in json.dumps(CONTRACT.document)


def test_every_operation_has_a_behaviour_and_every_behaviour_an_operation() -> None:
    assert declared().keys() == CONTRACT.operations.keys()


@OPERATIONS
def test_an_operation_says_what_it_is_and_on_what_it_rests(operation) -> None:  # type: ignore[no-untyped-def]
    assert {"operationId", "summary", "tags", "x-source"} <= operation.document.keys()


@OPERATIONS
def test_an_operation_takes_what_its_path_names(operation) -> None:  # type: ignore[no-untyped-def]
    assert len(declared()[operation.id].path_parameters) == operation.path.count("{")


@OPERATIONS
def test_an_operation_names_only_quirks_of_the_ledger(operation) -> None:  # type: ignore[no-untyped-def]
    named = {*operation.document.get("x-quirks", ()), operation.role_quirk} - {None}
    assert named <= quirks.ledger().keys()


@OPERATIONS
def test_the_examples_of_an_operation_keep_its_schemas(operation) -> None:  # type: ignore[no-untyped-def]
    media = operation.document.get("requestBody", {}).get("content", {}).get("application/json", {})
    for value in _examples(media):
        assert operation.body.violation(value) is None, value
    for status, response in operation.document["responses"].items():
        for kind, media in CONTRACT.followed(response).get("content", {}).items():
            schema = CONTRACT.response_schema(operation, int(status), kind)
            for value in _examples(media):
                assert schema.violation(value) is None, (status, value)


def _examples(media):  # type: ignore[no-untyped-def]
    if "example" in media:
        yield media["example"]
    for example in media.get("examples", {}).values():
        yield CONTRACT.followed(example)["value"]


def test_every_annotation_is_explained() -> None:
    text = "\n".join(path.read_text() for path in (SOURCE / "openapi").glob("*.yaml"))
    used = set(re.findall(r"\b(x-[a-z-]+):", text))
    assert used <= set(re.findall(r"`(x-[a-z-]+)`", (SOURCE / "docs" / "contract.md").read_text()))


def test_a_reference_of_one_file_to_another_becomes_one_to_the_components(tmp_path: Path) -> None:
    (tmp_path / "root.yaml").write_text("paths: {/a: {$ref: 'a.yaml#/paths/~1a'}}")
    (tmp_path / "a.yaml").write_text("paths: {/a: {get: {x: {$ref: 'b.yaml#/schemas/B'}}}}")
    (tmp_path / "b.yaml").write_text("schemas: {B: {$ref: '#/schemas/C'}, C: true}")
    assert bundle.join_contract(tmp_path / "root.yaml") == {
        "paths": {"/a": {"get": {"x": {"$ref": "#/components/schemas/B"}, "responses": {}}}},
        "components": {"schemas": {"B": {"$ref": "#/components/schemas/C"}, "C": True}},
    }


def test_what_every_operation_may_answer_is_declared_once(tmp_path: Path) -> None:
    (tmp_path / "root.yaml").write_text(
        "{paths: {/a: {$ref: 'a.yaml#/paths/~1a'}}, x-common-responses: {'400': 1, '413': 1}}"
    )
    (tmp_path / "a.yaml").write_text("paths: {/a: {get: {responses: {'400': 2}}}}")
    joined = bundle.join_contract(tmp_path / "root.yaml")
    assert joined["paths"]["/a"]["get"]["responses"] == {"400": 2, "413": 1}


def test_two_files_may_not_define_the_same_name(tmp_path: Path) -> None:
    (tmp_path / "root.yaml").write_text("paths: {}")
    (tmp_path / "a.yaml").write_text("schemas: {A: true}")
    (tmp_path / "b.yaml").write_text("schemas: {A: true}")
    with pytest.raises(ValueError, match=r"b\.yaml and a\.yaml both define schemas/A"):
        bundle.join_contract(tmp_path / "root.yaml")


@pytest.mark.parametrize(
    ("text", "value"),
    [("on", "on"), ("no", "no"), ("+918065978001", "+918065978001"), ("2026-01-15T10:00:00Z", "2026-01-15T10:00:00Z"),
     ("10", 10), ("1.5", 1.5), ("true", True), ("~", None), ("0123", "0123"), ("_X.", "_X.")],
)  # fmt: skip
def test_yaml_is_read_as_version_1_2(text: str, value: object) -> None:
    assert bundle.read_yaml(f"a: {text}") == {"a": value}
