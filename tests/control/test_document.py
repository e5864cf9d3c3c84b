"""The control API's own document describes every request that it takes, and no part of the product's contract."""

import json
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest
from openapi_spec_validator import validate
from werkzeug.test import Client

from mock_server.contract import bundle
from mock_server.contract.operation import Operation
from mock_server.control.document import ControlDocument
from mock_server.http.auth import TOKEN_LIFETIME
from mock_server.http.roles import RANKS
from mock_server.telephony.outcome.outcome import Outcome
from mock_server.telephony.walk.phones import BEHAVIOURS
from tests.client import ApiClient

SOURCES = bundle.load()
DOCUMENT = ControlDocument(SOURCES["control"])
SCHEMAS = DOCUMENT.source["components"]["schemas"]
EACH = list(DOCUMENT.contract.operations.values())
OPERATIONS = pytest.mark.parametrize("operation", EACH, ids=lambda operation: operation.id)
WITH_BODY = pytest.mark.parametrize(
    "operation", [one for one in EACH if one.body and one.id != "putState"], ids=lambda operation: operation.id
)


def path_of(operation: Operation) -> str:
    return operation.path.removeprefix("/_mock").replace("{", "").replace("}", "")


def test_the_document_is_valid_openapi() -> None:
    validate(DOCUMENT.source)


def test_every_route_is_in_the_document_and_the_other_way_round(api: ApiClient) -> None:
    rules = [rule for rule in api.app.url_map.iter_rules() if rule.rule.startswith("/_mock")]
    routes = {(method, rule.rule) for rule in rules for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
    assert routes == DOCUMENT.by_route.keys()


def test_the_server_hands_out_the_document(api: ApiClient) -> None:
    assert api.control("GET", "/openapi.json").body == DOCUMENT.source
    assert "_mock/openapi.json" in Client(api.app).get("/docs/").get_data(as_text=True)


def test_the_contract_of_the_product_knows_nothing_of_it() -> None:
    assert "_mock" not in json.dumps(SOURCES["contract"]["paths"])
    assert not SOURCES["contract"]["components"]["schemas"].keys() & {"Quirk", "Fault", "Refusal", "Outcome"}


@OPERATIONS
def test_an_operation_says_what_it_does(operation: Operation) -> None:
    assert operation.document["summary"]
    assert operation.status == 204 or operation.example is not None


@OPERATIONS
def test_the_examples_of_an_operation_keep_its_schemas(operation: Operation) -> None:
    for media in operation.document.get("requestBody", {}).get("content", {}).values():
        for value in _examples(media):
            assert operation.body is not None
            assert operation.body.violation(value) is None, value
    for status, response in operation.document["responses"].items():
        for kind, media in DOCUMENT.contract.followed(response).get("content", {}).items():
            schema = DOCUMENT.contract.response_schema(operation, int(status), kind)
            assert schema is not None
            for value in _examples(media):
                assert schema.violation(value) is None, (status, value)


def _examples(media: dict[str, Any]) -> Iterator[Any]:
    if "example" in media:
        yield media["example"]
    for example in media.get("examples", {}).values():
        yield example["value"]


@OPERATIONS
def test_an_operation_refuses_a_query_parameter_that_it_does_not_know(api: ApiClient, operation: Operation) -> None:
    reply = api.control(operation.method, f"{path_of(operation)}?unheard=1", {})
    assert (reply.status, reply.body["pointer"]) == (400, "/unheard")
    assert reply.body["error"].startswith("?unheard: unknown parameter; ")
    assert reply.body["hint"] in reply.body["error"]


@WITH_BODY
def test_an_operation_refuses_a_field_that_it_does_not_know(api: ApiClient, operation: Operation) -> None:
    media = operation.document["requestBody"]["content"]["application/json"]
    body = {**next(_examples(media), {}), "un/heard": 1}
    reply = api.control(operation.method, path_of(operation), body)
    assert (reply.status, reply.body["pointer"]) == (400, "/un~1heard")
    assert reply.body["error"].startswith("/un~1heard: unknown field; ")


def test_what_the_document_lists_is_what_the_simulator_knows() -> None:
    call, token = SCHEMAS["CallFields"]["properties"], SCHEMAS["NewToken"]["properties"]
    assert [*SCHEMAS["FixtureDocument"]["properties"]] == SOURCES["contract"]["x-sections"]
    assert set(call["phones"]["additionalProperties"]["enum"]) == set(BEHAVIOURS)
    assert token["role"]["enum"] == [*RANKS, None]
    assert token["expires_in"]["default"] == TOKEN_LIFETIME
    told = {field.name for field in fields(Outcome)} - {"legs"}  # only the call's records need them
    assert SCHEMAS["Outcome"]["properties"].keys() == {"id", "up", *told}
