"""The pool of numbers: requesting, giving, taking back."""

import random
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from tests.client import ACME, GLOBEX, ApiClient, Reply

ACME_ID = "ac3e0000-0000-4000-8000-000000000001"
GLOBEX_ID = "610be000-0000-4000-8000-000000000001"
TRUNK = "8c1d3f52-7a40-4be1-9f0e-5f7a0c6e2d01"
INITECH_ID = "101eeb00-0000-4000-8000-000000000001"
MAIN_LINE = "b71f116a-2b3c-11f1-9598-00505661ece1"
SALES_LINE = "b71f116a-2b3c-11f1-9598-00505661ece2"
INACTIVE_LINE = "b71f116a-2b3c-11f1-9598-00505661ece5"
GLOBEX_LINE = "b71f116a-2b3c-11f1-9598-00505661ed01"
AVAILABLE = "b71f116a-2b3c-11f1-9598-00505661ef01"
DEARER = "b71f116a-2b3c-11f1-9598-00505661ef02"
PENDING = "b71f116a-2b3c-11f1-9598-00505661ef03"
GLOBEX_PENDING = "b71f116a-2b3c-11f1-9598-00505661ef04"
RESERVED = "b71f116a-2b3c-11f1-9598-00505661ef05"
IN_STATE = {"available": AVAILABLE, "pending": PENDING, "assigned": MAIN_LINE, "reserved": RESERVED}


def pool_row(api: ApiClient, did_id: str) -> Any:
    """A number as the platform sees it."""
    return next(did for did in api.get("/did-pool/admin/all").body["dids"] if did["id"] == did_id)


def numbers(dids: list[Any]) -> list[str]:
    return [did["number"] for did in dids]


def pending_deploys(api: ApiClient) -> set[str]:
    """The organizations whose stored rows differ from what their callers meet."""
    return {live["organization"] for live in api.control("GET", "/deployments").body if live["pending"]}


def gateway_version(api: ApiClient) -> int:
    """The version of the rows that the hosted gateway dispatches by."""
    gateway = api.world.state.gateway
    assert gateway is not None
    return gateway.version


def world_of(api: ApiClient, **sections: Any) -> None:
    assert api.control("PUT", "/state", sections).status == 200


# What there is to be had


def test_the_available_numbers_are_shown_in_six_fields(api: ApiClient) -> None:
    assert api.get("/did-pool/available").body[0] == {
        "id": AVAILABLE,
        "number": "+918065979001",
        "description": None,
        "region": "Bengaluru",
        "provider": "Carrier",
        "monthly_price": 250.5,
    }


def test_available_numbers_are_sorted_by_price_and_number_with_those_without_a_price_first(api: ApiClient) -> None:
    api.post("/did-pool/admin/bulk", {"numbers": ["+7", "+5"]})
    api.post("/did-pool/admin/bulk", {"numbers": ["+6"], "monthly_price": 250.5})
    assert numbers(api.get("/did-pool/available").body) == ["+5", "+7", "+6", "+918065979001", "+918065979002"]


@pytest.mark.parametrize("change", [{"status": "inactive"}, {"routing_environment": "staging"}])
def test_an_inactive_number_and_one_of_another_environment_are_not_offered(api: ApiClient, change: Any) -> None:
    assert api.put(f"/did-pool/admin/{AVAILABLE}", change).status == 200
    assert numbers(api.get("/did-pool/available").body) == ["+918065979002"]


def test_every_organization_is_offered_the_same(api: ApiClient) -> None:
    assert api.get("/did-pool/available").body == api.as_role("agent", GLOBEX).get("/did-pool/available").body


def test_my_numbers_are_those_that_are_assigned_by_number_each_with_its_trunk(api: ApiClient) -> None:
    assigned = api.get("/did-pool/my").body["assigned"]
    assert numbers(assigned) == [f"+91806597800{last}" for last in range(1, 6)]
    assert assigned[0]["trunk"] == {"id": TRUNK, "name": "Acme carrier"}


def test_a_number_that_a_hosted_server_leaves_in_the_pool_is_not_among_my_numbers(hosted: ApiClient) -> None:
    new = {"number": "+1", "trunk_id": TRUNK, "routing_type": "extension", "routing_destination": "1001"}
    assert hosted.post("/dids", new).status == 201
    assert "+1" in numbers(hosted.get("/dids").body)
    assert "+1" not in numbers(hosted.get("/did-pool/my").body["assigned"])


def test_my_requests_are_shown_newest_first_and_never_another_organizations(api: ApiClient) -> None:
    api.post(f"/did-pool/{AVAILABLE}/request")
    api.world.clock.advance(60)
    api.post(f"/did-pool/{DEARER}/request")
    pending = api.get("/did-pool/my").body["pending"]
    assert [did["id"] for did in pending] == [DEARER, AVAILABLE, PENDING]
    assert pending[0] == {
        "id": DEARER,
        "number": "+918065979002",
        "description": None,
        "region": "Mumbai",
        "provider": "Carrier",
        "monthly_price": 500,
        "requested_at": "2027-01-15T08:01:00.000Z",
    }


def test_a_requested_number_is_not_among_the_organizations_own(api: ApiClient) -> None:
    api.post(f"/did-pool/{AVAILABLE}/request")
    assert AVAILABLE not in {did["id"] for did in api.get("/dids").body}
    assert api.get(f"/dids/{AVAILABLE}").status == 404


# The state machine

REFUSED = {
    "request": (409, "This number is {state} and cannot be requested."),
    "cancel-request": (403, "Cannot cancel this request"),
    "approve": (409, "DID is {state}, not pending"),
    "reject": (409, "DID is {state}, not pending"),
    "assign": (409, f"DID already assigned to org {ACME_ID}"),
}
DONE = {
    ("request", "available"): ("pending", "Number requested, awaiting admin approval"),
    ("cancel-request", "pending"): ("available", "Request cancelled"),
    ("approve", "pending"): ("assigned", "DID +918065979003 assigned"),
    ("reject", "pending"): ("available", "Request rejected, DID returned to pool"),
    ("assign", "available"): ("assigned", "DID +918065979001 assigned to Globex Clinics"),
    ("assign", "pending"): ("assigned", "DID +918065979003 assigned to Globex Clinics"),
    ("assign", "reserved"): ("assigned", "DID +918065979005 assigned to Globex Clinics"),
}


@pytest.mark.parametrize("state", list(IN_STATE))
@pytest.mark.parametrize("action", list(REFUSED))
def test_an_action_moves_a_number_from_some_states_and_is_refused_in_the_others(
    api: ApiClient, action: str, state: str
) -> None:
    did_id = IN_STATE[state]
    path = did_id if action in ("request", "cancel-request") else f"admin/{did_id}"
    reply = api.post(f"/did-pool/{path}/{action}", {"org_id": GLOBEX_ID})
    if (action, state) in DONE:
        leads_to, message = DONE[action, state]
        assert (reply.status, reply.body["message"]) == (200, message)
        assert pool_row(api, did_id)["pool_status"] == leads_to
    else:
        status, error = REFUSED[action]
        assert (reply.status, reply.body) == (status, {"error": error.format(state=state)})
        assert pool_row(api, did_id)["pool_status"] == state


@pytest.mark.parametrize("state", list(IN_STATE))
def test_an_admins_release_is_never_refused(api: ApiClient, state: str) -> None:
    number = pool_row(api, IN_STATE[state])["number"]
    reply = api.post(f"/did-pool/admin/{IN_STATE[state]}/release")
    assert (reply.status, reply.body) == (200, {"message": f"DID {number} released to pool"})
    did = pool_row(api, IN_STATE[state])
    assert (did["pool_status"], did["requested_by_org"], did["requested_at"]) == ("available", None, None)


def test_after_any_walk_a_number_has_an_owner_or_a_request_or_neither(api: ApiClient) -> None:
    steps = ["{}/request", "{}/cancel-request", "{}/release", "admin/{}/approve", "admin/{}/reject", "admin/{}/assign"]
    choose, clients = random.Random(1), [api, api.as_org(GLOBEX)]
    for _ in range(300):
        path = choose.choice([*steps, "admin/{}/release"]).format(choose.choice(list(IN_STATE.values())))
        choose.choice(clients).post(f"/did-pool/{path}", {"org_id": choose.choice([ACME_ID, GLOBEX_ID])})
        for did in api.get("/did-pool/admin/all").body["dids"]:
            assert (did["org_id"] is not None) == (did["pool_status"] == "assigned")
            assert (did["requested_by_org"] is not None) == (did["pool_status"] == "pending")


@pytest.mark.parametrize("did_id", ["nope", AVAILABLE.upper(), "99999999-9999-4999-8999-999999999999"])
def test_a_number_that_there_is_not_is_found_by_no_operation(api: ApiClient, did_id: str) -> None:
    replies = [api.put(f"/did-pool/admin/{did_id}", {}), api.post(f"/did-pool/admin/{did_id}/assign", {"org_id": "x"})]
    replies += [api.post(f"/did-pool/{did_id}/{do}") for do in ("request", "cancel-request", "release", "set-default")]
    replies += [api.post(f"/did-pool/admin/{did_id}/{do}") for do in ("approve", "reject", "release")]
    assert {(reply.status, reply.body["error"]) for reply in replies} == {(404, "DID not found")}


# Requests


def test_a_request_says_who_asked_and_when(api: ApiClient) -> None:
    did = api.post(f"/did-pool/{AVAILABLE}/request").body["did"]
    assert (did["pool_status"], did["org_id"]) == ("pending", None)
    assert (did["requested_by_org"], did["requested_at"]) == (ACME_ID, "2027-01-15T08:00:00.000Z")


def test_an_inactive_number_can_be_requested_although_it_is_not_offered(api: ApiClient) -> None:
    api.put(f"/did-pool/admin/{AVAILABLE}", {"status": "inactive"})
    assert api.post(f"/did-pool/{AVAILABLE}/request").status == 200


def test_what_a_request_says_in_its_body_is_not_read(api: ApiClient) -> None:
    reply = api.post(f"/did-pool/{AVAILABLE}/request", {"org_id": GLOBEX_ID})
    assert reply.body["did"]["requested_by_org"] == ACME_ID


def test_another_organizations_request_cannot_be_cancelled(api: ApiClient) -> None:
    reply = api.post(f"/did-pool/{GLOBEX_PENDING}/cancel-request")
    assert (reply.status, reply.body) == (403, {"error": "Cannot cancel this request"})
    assert pool_row(api, GLOBEX_PENDING)["requested_by_org"] == GLOBEX_ID


@pytest.mark.parametrize("undo", [f"{PENDING}/cancel-request", f"admin/{PENDING}/reject"])
def test_a_cancelled_or_rejected_request_leaves_no_trace(api: ApiClient, undo: str) -> None:
    api.post(f"/did-pool/{undo}")
    did = pool_row(api, PENDING)
    assert (did["pool_status"], did["requested_by_org"], did["requested_at"]) == ("available", None, None)


def test_of_organizations_that_request_a_number_at_once_one_gets_it(api: ApiClient) -> None:
    organizations = [{"id": f"org-{index}", "name": f"Organization {index}"} for index in range(8)]
    wanted = [{"id": f"did-{index}", "number": f"+{index}", "pool_status": "available"} for index in range(40)]
    world_of(api, organizations=organizations, dids=wanted)
    clients = [api.as_org(org["name"]) for org in organizations]
    start = Barrier(len(clients))

    def request(client: ApiClient) -> list[Reply]:
        start.wait()
        return [client.post(f"/did-pool/{did['id']}/request") for did in wanted]

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # without the world's lock, several get a number then
    try:
        with ThreadPoolExecutor(len(clients)) as pool:
            rounds = list(zip(*pool.map(request, clients), strict=True))
    finally:
        sys.setswitchinterval(interval)
    for did, replies in zip(wanted, rounds, strict=True):
        assert sorted(reply.status for reply in replies) == [200] + [409] * 7
        winner = next(org for org, reply in zip(organizations, replies, strict=True) if reply.status == 200)
        assert pool_row(clients[0], did["id"])["requested_by_org"] == winner["id"]


# Giving


def test_an_approved_number_belongs_to_the_organization_that_asked(api: ApiClient) -> None:
    did = api.as_org(GLOBEX).post(f"/did-pool/admin/{PENDING}/approve").body["did"]
    assert (did["org_id"], did["pool_status"]) == (ACME_ID, "assigned")
    assert (did["requested_by_org"], did["requested_at"]) == (None, None)
    assert api.get(f"/dids/{PENDING}").body["number"] == "+918065979003"


def test_a_request_that_nobody_made_cannot_be_approved(api: ApiClient) -> None:
    world_of(api, organizations=[{"name": ACME}], dids=[{"id": "odd", "number": "+1", "pool_status": "pending"}])
    reply = api.as_org(ACME).post("/did-pool/admin/odd/approve")
    assert (reply.status, reply.body) == (400, {"error": "No requesting org"})


def test_an_assigned_number_is_taken_from_whoever_requested_it(api: ApiClient) -> None:
    did = api.post(f"/did-pool/admin/{PENDING}/assign", {"org_id": GLOBEX_ID}).body["did"]
    assert (did["org_id"], did["requested_by_org"]) == (GLOBEX_ID, None)
    assert api.get("/did-pool/my").body["pending"] == []


def test_the_new_owner_is_looked_at_after_the_number_and_its_state(api: ApiClient) -> None:
    unknown = {"org_id": "99999999-9999-4999-8999-999999999999"}
    for did_id, body, status, error in (
        ("nope", {}, 400, "org_id required"),
        ("nope", unknown, 404, "DID not found"),
        (MAIN_LINE, unknown, 409, f"DID already assigned to org {ACME_ID}"),
        (AVAILABLE, unknown, 404, "Organization not found"),
        (AVAILABLE, {"org_id": 7}, 400, "org_id must be a string"),
    ):
        reply = api.post(f"/did-pool/admin/{did_id}/assign", body)
        assert (reply.status, reply.body) == (status, {"error": error})


def test_a_suspended_organization_gets_numbers_too(api: ApiClient) -> None:
    reply = api.post(f"/did-pool/admin/{AVAILABLE}/assign", {"org_id": INITECH_ID})
    assert reply.body["message"] == "DID +918065979001 assigned to Initech Waiting"


def test_the_pool_does_not_look_at_an_organizations_limit(api: ApiClient) -> None:
    api.post("/did-pool/admin/bulk", {"numbers": [f"+1555000{index}" for index in range(6)]})
    for did in api.get("/did-pool/available").body:
        assert api.post(f"/did-pool/admin/{did['id']}/assign", {"org_id": ACME_ID}).status == 200
    assert len(api.get("/dids").body) == 13


@pytest.mark.parametrize("give", [f"{GLOBEX_PENDING}/approve", f"{AVAILABLE}/assign"])
def test_a_number_that_is_given_is_deployed_for_its_new_owner(api: ApiClient, give: str) -> None:
    api.put(f"/dids/{MAIN_LINE}", {"status": "inactive"})
    api.as_org(GLOBEX).put(f"/dids/{GLOBEX_LINE}", {"status": "inactive"})
    api.post(f"/did-pool/admin/{give}", {"org_id": GLOBEX_ID})
    assert pending_deploys(api) == {ACME_ID}
    assert gateway_version(api) == api.world.state.version


def test_a_request_is_not_deployed(api: ApiClient) -> None:
    before = gateway_version(api)
    api.post(f"/did-pool/{AVAILABLE}/request")
    assert gateway_version(api) == before


def defaults(api: ApiClient) -> list[str]:
    """The ids of Initech's default numbers."""
    dids = api.get(f"/did-pool/admin/all?org_id={INITECH_ID}").body["dids"]
    return [did["id"] for did in dids if did["is_default"]]


def test_an_organizations_first_number_becomes_its_default_after_the_answer_was_read(api: ApiClient) -> None:
    first = api.post(f"/did-pool/admin/{AVAILABLE}/assign", {"org_id": INITECH_ID}).body["did"]
    assert (first["is_default"], defaults(api)) == (False, [AVAILABLE])
    api.post(f"/did-pool/admin/{DEARER}/assign", {"org_id": INITECH_ID})
    assert defaults(api) == [AVAILABLE]


def test_without_a_default_the_first_usable_number_by_id_becomes_it_whichever_was_assigned(api: ApiClient) -> None:
    earlier, later = sorted([AVAILABLE, DEARER])
    api.post(f"/did-pool/admin/{earlier}/assign", {"org_id": INITECH_ID})
    state = api.control("GET", "/state").body
    for did in state["dids"]:
        did["is_default"] = False
    api.control("PUT", "/state", state)
    api.post(f"/did-pool/admin/{later}/assign", {"org_id": INITECH_ID})
    assert defaults(api) == [earlier]


def test_a_number_that_is_inactive_does_not_become_the_default(api: ApiClient) -> None:
    api.put(f"/did-pool/admin/{AVAILABLE}", {"status": "inactive"})
    api.post(f"/did-pool/admin/{AVAILABLE}/assign", {"org_id": INITECH_ID})
    assert defaults(api) == []


def test_in_the_open_source_release_a_first_number_is_no_default(oss: ApiClient) -> None:
    reply = oss.post(f"/did-pool/admin/{AVAILABLE}/assign", {"org_id": INITECH_ID})
    assert not reply.body["did"].get("is_default")


# The default caller ID


def test_an_organization_has_one_default_number(api: ApiClient) -> None:
    reply = api.post(f"/did-pool/{SALES_LINE}/set-default")
    assert reply.body["message"] == "+918065978002 set as default outbound caller ID"
    assert reply.body["did"]["is_default"] is True
    assert [did["id"] for did in api.get("/dids").body if did["is_default"]] == [SALES_LINE]
    assert api.as_org(GLOBEX).get(f"/dids/{GLOBEX_LINE}").body["is_default"] is True
    assert not pending_deploys(api)


def test_a_number_that_takes_no_calls_is_no_default(api: ApiClient) -> None:
    reply = api.post(f"/did-pool/{INACTIVE_LINE}/set-default")
    assert (reply.status, reply.body) == (400, {"error": "DID must be assigned + active"})


@pytest.mark.parametrize("did_id", [GLOBEX_LINE, AVAILABLE, PENDING])
def test_only_an_own_number_can_be_the_default_or_be_given_back(api: ApiClient, did_id: str) -> None:
    for do in ("set-default", "release"):
        reply = api.post(f"/did-pool/{did_id}/{do}")
        assert (reply.status, reply.body) == (404, {"error": "DID not found"})


def test_the_open_source_release_has_no_default_number_to_set(oss: ApiClient) -> None:
    assert oss.post(f"/did-pool/{SALES_LINE}/set-default").body["error"] == "Not Found"


# Taking back


@pytest.mark.parametrize("path", [f"/did-pool/{MAIN_LINE}/release", f"/did-pool/admin/{MAIN_LINE}/release"])
def test_a_released_number_keeps_what_it_is_and_loses_what_it_did(api: ApiClient, path: str) -> None:
    before = pool_row(api, MAIN_LINE)
    reply = api.post(path)
    assert (reply.status, reply.body) == (200, {"message": "DID +918065978001 released to pool"})
    lost = {"org_id": None, "routing_type": None, "routing_destination": None, "recording_enabled": False}
    changed = {"pool_status": "available", "is_default": False, "organization": None, **lost}
    assert pool_row(api, MAIN_LINE) == {**before, **changed, "updatedAt": "2027-01-15T08:00:00.000Z"}
    assert api.get(f"/dids/{MAIN_LINE}").status == 404
    assert api.as_org(GLOBEX).post(f"/did-pool/{MAIN_LINE}/request").status == 200


@pytest.mark.parametrize("state", ["available", "pending", "reserved"])
def test_only_an_assigned_number_can_be_given_back(api: ApiClient, state: str) -> None:
    dids = [{"id": "own", "org_id": ACME_ID, "number": "+1", "pool_status": state}]
    world_of(api, organizations=[{"id": ACME_ID, "name": ACME}], dids=dids)
    reply = api.as_org(ACME).post("/did-pool/own/release")
    assert (reply.status, reply.body) == (409, {"error": f"This number is {state} and cannot be released."})


@pytest.mark.parametrize("path", [f"/did-pool/{MAIN_LINE}/release", f"/did-pool/admin/{MAIN_LINE}/release"])
def test_a_released_number_is_answered_until_its_old_owner_deploys(api: ApiClient, path: str) -> None:
    reply = api.post(path)
    assert "calls to +918065978001 still reach the old owner until its next deploy" in reply.warning
    assert pending_deploys(api) == {ACME_ID}
    assert gateway_version(api) == api.world.state.version


def test_without_the_quirk_a_release_is_deployed_for_the_old_owner(api: ApiClient) -> None:
    api.world.set_quirk("pool-release-keeps-dialplan", on=False)
    assert "still answers" not in api.post(f"/did-pool/{MAIN_LINE}/release").warning
    assert not pending_deploys(api)


@pytest.mark.parametrize("profile", ["hosted", "oss"])
def test_the_published_servers_leave_the_release_to_admins(
    profile: str, api: ApiClient, request: pytest.FixtureRequest
) -> None:
    published: ApiClient = request.getfixturevalue(profile)
    assert published.post(f"/did-pool/{MAIN_LINE}/release").body["error"] == "Not Found"
    assert "this operation exists only in the docs" in api.post(f"/did-pool/{MAIN_LINE}/release").warning


def test_on_a_hosted_server_the_next_owner_inherits_a_default_number(hosted: ApiClient) -> None:
    hosted.post(f"/did-pool/admin/{MAIN_LINE}/release")
    did = hosted.post(f"/did-pool/admin/{MAIN_LINE}/assign", {"org_id": GLOBEX_ID}).body["did"]
    assert did["is_default"] is True
    assert [own["is_default"] for own in hosted.as_org(GLOBEX).get("/dids").body] == [True, True]


def test_a_released_default_number_comes_without_its_past(api: ApiClient) -> None:
    assert "pool-release-keeps-default" in api.post(f"/did-pool/admin/{MAIN_LINE}/release").warning
    did = api.post(f"/did-pool/admin/{MAIN_LINE}/assign", {"org_id": GLOBEX_ID}).body["did"]
    assert did["is_default"] is False
