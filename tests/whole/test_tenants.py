"""One organization neither reads nor changes another's rows, in any profile.

The pool's admin operations are the platform's and span all organizations.
"""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server import quirks
from mock_server.app import MockServer, create_app
from mock_server.world.fixtures import exported
from tests.client import ACME_WITHOUT_CALLS, GLOBEX, ApiClient
from tests.whole.test_robustness import OPERATIONS, path_of, plausible_bodies

GLOBEX_ID = "610be000-0000-4000-8000-000000000001"
GLOBEX_IDS = [
    GLOBEX_ID,
    "b71f116a-2b3c-11f1-9598-00505661ed01",  # its number
    "b71f116a-2b3c-11f1-9598-00505661ef04",  # the number that it asked for
    "610be000-0000-4000-8000-000000001001",  # its extension
    "610be000-0000-4000-8000-000000005001",  # its queue
    "8c1d3f52-7a40-4be1-9f0e-5f7a0c6e2d02",  # its trunk
    "610be000-0000-4000-8000-000000000201",  # its API key
    "610be000-0000-4000-8000-000000000104",  # its agent
]
PLATFORM = {operation.id for operation in OPERATIONS if "/did-pool/admin/" in operation.path}


@pytest.fixture(scope="module", params=quirks.PROFILES)
def app(request: pytest.FixtureRequest) -> MockServer:
    return create_app(world=ACME_WITHOUT_CALLS, profile=request.param, seed=1)


def rows_of_globex(app: MockServer) -> list[Any]:
    document = exported(app.world.state.tables)
    rows = [row for rows in document.values() for row in rows]
    return [row for row in rows if GLOBEX_ID in (row.get("org_id"), row.get("requested_by_org"), row["id"])]


@settings(max_examples=400)
@given(data=st.data())
def test_acme_cannot_reach_what_is_globexs(app: MockServer, data: st.DataObject) -> None:
    app.world.reset()
    acme = ApiClient(app, {}).as_role("owner")
    before = rows_of_globex(app)
    own_words = ""
    for _ in range(3):
        operation = data.draw(
            st.sampled_from([one for one in app.api.operations.values() if one.guarded and one.id not in PLATFORM])
        )
        segments = data.draw(st.lists(st.sampled_from(GLOBEX_IDS), min_size=3, max_size=3))
        body = data.draw(plausible_bodies(operation))
        reply = acme.send_raw(operation.method, path_of(operation, segments), json=body, headers=acme.headers)
        own_words += json.dumps([segments, body]) if operation.id == "getCallJourney" else json.dumps(body)
        shown = reply.raw.decode("utf-8", "replace")
        assert GLOBEX_ID not in shown or GLOBEX_ID in own_words  # what Acme itself wrote it may read
        assert GLOBEX not in shown
    assert rows_of_globex(app) == before


@pytest.mark.parametrize(
    "path",
    [
        *("/dids", "/ivrs", "/queues", "/users", "/did-pool/my", "/did-pool/available"),
        *("/trunks", "/outbound-routes", "/webhooks", "/api-keys", "/org-users"),
    ],
)
def test_a_list_holds_nothing_of_another_organization(api: ApiClient, path: str) -> None:
    assert GLOBEX_ID not in api.get(path).raw.decode()


def test_a_number_that_another_organization_added_on_a_hosted_server_is_out_of_reach(hosted: ApiClient) -> None:
    """A real hosted server offers such a number to everybody; here tenants stay apart all the same."""
    new = {"number": "+918065978109", "routing_type": "extension", "routing_destination": "1001"}
    theirs = hosted.as_org(GLOBEX).post("/dids", {**new, "trunk_id": "8c1d3f52-7a40-4be1-9f0e-5f7a0c6e2d02"}).body
    assert theirs["pool_status"] == "available"
    assert theirs["id"] not in hosted.get("/did-pool/available").raw.decode()
    assert hosted.post(f"/did-pool/{theirs['id']}/request").status == 404
