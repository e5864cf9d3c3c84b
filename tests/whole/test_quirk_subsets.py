"""Whatever quirks are on: no traceback, no lost write, and tenants apart."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server import quirks
from mock_server.app import MockServer, create_app
from tests.client import ApiClient
from tests.whole.test_robustness import OPERATIONS, SEGMENT, path_of, plausible_bodies
from tests.whole.test_tenants import GLOBEX_ID, GLOBEX_IDS, PLATFORM, rows_of_globex

MAIN_LINE = "/dids/b71f116a-2b3c-11f1-9598-00505661ece1"
SUBSETS = st.frozensets(st.sampled_from(sorted(quirks.ledger())))


@pytest.fixture(scope="module")
def app() -> MockServer:
    return create_app(seed=1)


def owner(app: MockServer, on: frozenset[str]) -> ApiClient:
    app.world.reset()
    app.world.quirks = on
    return ApiClient(app, {}).as_role("owner")


@settings(max_examples=200)
@given(on=SUBSETS, data=st.data())
def test_any_request_is_answered(app: MockServer, on: frozenset[str], data: st.DataObject) -> None:
    acme = owner(app, on)
    operation = data.draw(st.sampled_from(OPERATIONS))
    path = path_of(operation, data.draw(st.lists(SEGMENT, min_size=3, max_size=3)))
    reply = acme.send_raw(operation.method, path, json=data.draw(plausible_bodies(operation)), headers=acme.headers)
    assert reply.status < 500 or reply.status in operation.statuses | acme.statuses_under_quirks()


@given(on=SUBSETS, text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_a_write_that_was_answered_2xx_is_kept(app: MockServer, on: frozenset[str], text: str) -> None:
    acme = owner(app, on)
    assert acme.put(MAIN_LINE, {"description": text}).status == 200
    assert acme.get(MAIN_LINE).body["description"] == text


@settings(max_examples=200)
@given(on=SUBSETS, data=st.data())
def test_tenants_stay_apart(app: MockServer, on: frozenset[str], data: st.DataObject) -> None:
    acme = owner(app, on)
    before = rows_of_globex(app)
    operation = data.draw(st.sampled_from([one for one in OPERATIONS if one.guarded and one.id not in PLATFORM]))
    path = path_of(operation, data.draw(st.lists(st.sampled_from(GLOBEX_IDS), min_size=3, max_size=3)))
    body = data.draw(plausible_bodies(operation))
    reply = acme.send_raw(operation.method, path, json=body, headers=acme.headers)
    assert GLOBEX_ID not in reply.raw.decode("utf-8", "replace").replace(path, "") or GLOBEX_ID in json.dumps(body)
    assert rows_of_globex(app) == before


@pytest.mark.parametrize("quirk", sorted(quirks.ledger()))
def test_switching_a_quirk_and_back_leaves_no_trace(app: MockServer, quirk: str) -> None:
    api = owner(app, quirks.on_in("documented"))
    before: Any = [api.get(path).body for path in ("/dids", "/ivrs", "/queues", "/users")]
    was = app.world.quirk(quirk)
    app.world.set_quirk(quirk, on=not was)
    api.get("/dids")
    app.world.set_quirk(quirk, on=was)
    assert [api.get(path).body for path in ("/dids", "/ivrs", "/queues", "/users")] == before
