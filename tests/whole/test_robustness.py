"""Whatever is sent, to whatever operation, in any profile: an answer that the contract declares, and no traceback."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server import quirks
from mock_server.app import MockServer, create_app
from mock_server.contract import bundle
from mock_server.contract.contract import Contract
from mock_server.contract.operation import Operation
from tests.client import ACME_WITHOUT_CALLS, PASSWORD, ApiClient

CONTRACT = Contract(bundle.load()["contract"])
OPERATIONS = list(CONTRACT.operations.values())
ANY_OPERATION = st.sampled_from(OPERATIONS)
METHODS = st.sampled_from(["GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS", "PROPFIND"])

SECTIONS = (
    *("dids", "ivrs", "queues", "users", "organizations"),
    *("trunks", "outbound_routes", "webhooks", "api_keys", "org_users"),
)
KNOWN_IDS = sorted(row["id"] for section in SECTIONS for row in bundle.load()["worlds"]["acme"][section])
SEGMENT = st.sampled_from([*KNOWN_IDS, "1001"]) | st.text(
    st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8
)

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
    | st.sampled_from(["1001", "5001", "7001", "ivr", "queue", "active", "wss://x", *KNOWN_IDS]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
HEADER = st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0"), max_size=30)


@pytest.fixture(scope="module", params=quirks.PROFILES)
def app(request: pytest.FixtureRequest) -> MockServer:
    return create_app(world=ACME_WITHOUT_CALLS, profile=request.param, seed=1)


def client(app: MockServer) -> ApiClient:
    app.world.reset()
    return ApiClient(app, {}).as_role("owner")


def path_of(operation: Operation, segments: list[str]) -> str:
    """The operation's path with its variables filled."""
    values = iter(segments)
    return "/".join(
        quote(next(values), safe="") if part.startswith("{") else part for part in operation.path.split("/")
    )


@st.composite
def plausible_bodies(draw: st.DrawFn, operation: Operation) -> dict[str, Any]:
    """An object with the operation's own fields, holding anything."""
    if operation.body is None:
        return {}
    names = st.sampled_from(sorted(operation.body.properties) or ["x"]) | st.text(max_size=4)
    return draw(st.dictionaries(names, JSON, max_size=5))


@settings(max_examples=300)
@given(data=st.data())
def test_any_json_is_answered_as_the_contract_declares(app: MockServer, data: st.DataObject) -> None:
    operation = data.draw(ANY_OPERATION)
    body = data.draw(plausible_bodies(operation) | JSON)
    path = path_of(operation, data.draw(st.lists(SEGMENT, min_size=3, max_size=3)))
    api = client(app)
    reply = api.send_raw(operation.method, path, json=body, headers=api.headers)
    assert reply.status < 500 or reply.status in operation.statuses | api.statuses_under_quirks()
    assert api.control("GET", "/state").status == 200


#: What no field of the contract is meant to hold, and the released servers check in few.
ODD = (None, True, 0, 5001, 1.5, "", " 1001 ", "x" * 300, [], ["1001"], [None], {}, {"a": 1})


#: What the released servers ask for and the docs do not.
NEEDED_BY_SERVERS = {"createUser": {"username": "nia", "password": PASSWORD}}


def example_of(operation: Operation) -> dict[str, Any]:
    """The contract's first example of a body, with what servers need beside it."""
    content: dict[str, Any] = next(iter(operation.document["requestBody"]["content"].values()))
    examples = [content["example"]] if "example" in content else [one["value"] for one in content["examples"].values()]
    return {**examples[0], **NEEDED_BY_SERVERS.get(operation.id, {})}


def path_to_something(api: ApiClient, operation: Operation) -> str:
    """The operation's path with the id of a row of Acme's, where the operation is about one."""
    section = operation.path.split("/")[3].replace("-", "_").replace("did_pool", "dids").replace("routing", "dids")
    tables = api.world.state.tables
    org_id = tables["organizations"].ordered()[0]["id"]
    own = list(tables[section].of(org_id)) if section in tables.sections and section != "organizations" else [org_id]
    return path_of(operation, [*own[:1], "1001", "x"])


def changed_bodies(operation: Operation) -> Iterator[dict[str, Any]]:
    """The example with one field changed: at the top, or in an object or the first object of a list below it."""
    assert operation.body is not None
    example = example_of(operation)
    for name in {**example, **operation.body.properties}:
        value = example.get(name)
        inner = value[0] if isinstance(value, list) and value else value
        yield from ({**example, name: odd} for odd in (*ODD, [5], ["x", "x"]))
        yield {key: item for key, item in example.items() if key != name}
        if isinstance(inner, dict):
            for field in {
                **inner,
                **operation.body.part(f"/{name}/0" if inner is not value else f"/{name}").properties,
            }:
                parts = ({**inner, field: odd} for odd in ODD)
                yield from ({**example, name: part if inner is value else [part, part]} for part in parts)


WITH_BODIES = [one.id for one in OPERATIONS if one.body is not None and not one.uploads]


@pytest.mark.parametrize("operation_id", WITH_BODIES)
def test_any_field_may_hold_anything(app: MockServer, operation_id: str) -> None:
    operation = app.api.operations.get(operation_id)
    if operation is None:
        return  # the profile does not serve it
    for body in changed_bodies(operation):
        api = client(app)
        reply = api.send_raw(operation.method, path_to_something(api, operation), json=body, headers=api.headers)
        if reply.status < 300:
            assert api.control("GET", "/routes").status == 200


@settings(max_examples=200)
@given(
    operation=ANY_OPERATION,
    body=st.binary(max_size=200),
    segments=st.lists(SEGMENT, min_size=3, max_size=3),
    content_type=st.sampled_from(
        ["application/json", "application/x-www-form-urlencoded", "text/plain", "application/json; charset=utf-16"]
    )
    | HEADER,
    encoding=st.sampled_from(["identity", "gzip", "deflate"]) | HEADER,
)
def test_any_bytes_are_answered(
    app: MockServer, operation: Operation, body: bytes, segments: list[str], content_type: str, encoding: str
) -> None:
    api = client(app)
    headers = {**api.headers, "Content-Encoding": encoding}
    reply = api.send_raw(
        operation.method, path_of(operation, segments), data=body, content_type=content_type, headers=headers
    )
    assert reply.status < 500 or reply.status in api.statuses_under_quirks()


@settings(max_examples=200)
@given(method=METHODS, url=st.text(st.characters(codec="ascii", exclude_characters="\r\n\0 "), max_size=40))
def test_any_path_is_answered(app: MockServer, method: str, url: str) -> None:
    api = client(app)
    for prefix in ("/", "/api/v1/", "/api/v1/dids/", "/_mock/", "/w/"):
        raw = prefix + url
        reply = api._sent(method, "/", {"environ_overrides": {"REQUEST_URI": raw}, "headers": api.headers})
        assert reply.status < 500 or reply.status in api.statuses_under_quirks()


@settings(max_examples=200)
@given(operation=ANY_OPERATION, name=st.sampled_from(["X-API-Key", "Authorization", "If-None-Match"]), value=HEADER)
def test_any_header_is_answered(app: MockServer, operation: Operation, name: str, value: str) -> None:
    api = client(app)
    reply = api.send_raw(operation.method, path_of(operation, ["x", "y", "z"]), headers={name: value})
    assert reply.status < 500 or reply.status in api.statuses_under_quirks()


@settings(max_examples=50)
@given(method=METHODS, path=st.sampled_from(["state", "snapshots", "clock", "clock/advance", "tokens"]), body=JSON)
def test_any_document_is_answered_by_the_control_api(app: MockServer, method: str, path: str, body: Any) -> None:
    assert client(app).control(method, f"/{path}", body).status < 500
