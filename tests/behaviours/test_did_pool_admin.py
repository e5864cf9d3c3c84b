"""The pool of numbers: what the platform's admins see, add and change, and who may do what."""

from typing import Any

import pytest
from werkzeug.test import Client

from tests.behaviours.test_did_pool import (
    ACME_ID,
    AVAILABLE,
    GLOBEX_ID,
    GLOBEX_LINE,
    MAIN_LINE,
    PENDING,
    SALES_LINE,
    numbers,
    pending_deploys,
    world_of,
)
from tests.client import ACME, ApiClient


def test_an_admin_sees_every_number_with_its_owner_and_trunk(api: ApiClient) -> None:
    dids = api.get("/did-pool/admin/all").body["dids"]
    assert numbers(dids) == sorted(numbers(dids))
    assert len(dids) == 11
    assert dids[0]["organization"] == {"id": ACME_ID, "name": ACME}
    assert dids[0]["trunk"] == {"id": "8c1d3f52-7a40-4be1-9f0e-5f7a0c6e2d01", "name": "Acme carrier"}
    assert (dids[-1]["organization"], dids[-1]["trunk"]) == (None, None)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("pool_status=reserved", 1),
        ("pool_status=reserved&pool_status=pending", 3),
        (f"org_id={ACME_ID}&status=inactive", 1),
        ("pool_status=", 11),
        ("pool_status[]=reserved", 11),
        ("pool_status=made_up", 0),
        ("region=Mumbai", 11),
    ],
)
def test_the_platforms_list_is_filtered_and_its_counts_are_not(api: ApiClient, query: str, found: int) -> None:
    body = api.get(f"/did-pool/admin/all?{query}").body
    assert len(body["dids"]) == found
    assert body["counts"] == {"available": 2, "pending": 2, "assigned": 6, "reserved": 1, "total": 11}


def test_a_list_of_numbers_is_cleaned_and_what_exists_is_skipped(api: ApiClient) -> None:
    sent = ["+1 (666) 000-4", "tel:+16660005", "+1666-0005", 16660010, "+918065978101"]
    reply = api.post("/did-pool/admin/bulk", {"numbers": sent, "provider": "Carrier", "region": "Goa"})
    assert reply.status == 201
    assert reply.body == {"created": 3, "skipped": 2, "skipped_numbers": ["+16660005", "+918065978101"]}
    added = [did for did in api.get("/did-pool/available").body if did["region"] == "Goa"]
    assert numbers(added) == ["+16660004", "+16660005", "16660010"]
    assert {did["provider"] for did in added} == {"Carrier"}


def test_a_new_number_of_the_pool_is_nobodys_and_would_be_recorded(api: ApiClient) -> None:
    api.post("/did-pool/admin/bulk", {"numbers": ["+1"], "trunk_id": "", "region": ""})
    did = api.get("/did-pool/admin/all").body["dids"][0]
    assert (did["number"], did["pool_status"], did["org_id"]) == ("+1", "available", None)
    assert (did["recording_enabled"], did["trunk_id"], did["region"]) == (True, None, None)


@pytest.mark.parametrize(("sent", "kept"), [(99.9, 99.9), (12.345, 12.35), (0, None), (-5, -5), (None, None)])
def test_a_price_has_two_decimals_and_nothing_is_no_price(api: ApiClient, sent: Any, kept: Any) -> None:
    api.post("/did-pool/admin/bulk", {"numbers": ["+1"], "monthly_price": sent})
    assert api.get("/did-pool/admin/all").body["dids"][0]["monthly_price"] == kept


@pytest.mark.parametrize("sent", [{}, {"numbers": []}, {"numbers": "+16660009"}, {"numbers": None}])
def test_adding_numbers_needs_a_list_of_them(api: ApiClient, sent: Any) -> None:
    reply = api.post("/did-pool/admin/bulk", sent)
    assert (reply.status, reply.body) == (400, {"error": "numbers array required"})


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"monthly_price": "abc"}, "monthly_price must be a number or null"),
        ({"monthly_price": 1e9}, "monthly_price must be at most 99999999.99"),
        ({"region": "r" * 256}, "region must be ≤ 255 characters"),
        ({"trunk_id": "nope"}, "Invalid trunk"),
        ({"numbers": ["+1", None]}, "numbers[1] must be an integer or a string"),
        ({"numbers": ["+1", "1" * 256]}, "numbers[1] must be ≤ 255 characters"),
        ({"numbers": ["+1", "abc"]}, "Validation error: Validation notEmpty on number failed"),
    ],
)
def test_a_list_that_is_refused_adds_nothing(api: ApiClient, sent: Any, error: str) -> None:
    reply = api.post("/did-pool/admin/bulk", {"numbers": ["+1"], **sent})
    assert (reply.status, reply.body) == (400, {"error": error})
    assert len(api.get("/did-pool/admin/all").body["dids"]) == 11


def test_on_a_hosted_server_the_numbers_before_a_bad_entry_stay(hosted: ApiClient) -> None:
    reply = hosted.post("/did-pool/admin/bulk", {"numbers": ["+1", "abc", "+2"]})
    assert (reply.status, reply.body["error"]) == (400, "Validation error: Validation notEmpty on number failed")
    assert "+1" in numbers(hosted.get("/did-pool/available").body)
    assert "+2" not in numbers(hosted.get("/did-pool/available").body)


def test_an_admin_changes_what_the_platform_says_of_any_number(api: ApiClient) -> None:
    sent = {"description": "Clinic", "region": "Goa", "provider": "P", "monthly_price": 0, "status": "inactive"}
    reply = api.put(f"/did-pool/admin/{GLOBEX_LINE}", {**sent, "trunk_id": None, "pool_status": "reserved"})
    assert reply.status == 200
    assert {**sent, "trunk_id": None, "pool_status": "assigned"}.items() <= reply.body.items()
    assert reply.warning.startswith("not a field of this operation, ignored: pool_status")
    assert pending_deploys(api) == {GLOBEX_ID}


@pytest.mark.parametrize("sent", [{"trunk_id": "nope"}, {"trunk_id": ""}, {"status": "ported"}, {"status": None}])
def test_an_admin_cannot_store_what_the_database_refuses(api: ApiClient, sent: Any) -> None:
    assert api.put(f"/did-pool/admin/{AVAILABLE}", sent).status == 400


def test_the_lists_bear_whatever_a_fixture_holds(api: ApiClient) -> None:
    odd = [
        {"number": None, "pool_status": "available", "monthly_price": "cheap"},
        {"number": "+2", "pool_status": "available", "monthly_price": 5},
        {"number": None, "pool_status": "odd", "requested_at": 5},
    ]
    world_of(api, organizations=[{"name": ACME}], dids=odd)
    acme = api.as_org(ACME)
    for path in ("available", "my", "admin/all"):  # past the contract, which such rows break
        assert Client(api.app).get(f"/api/v1/did-pool/{path}", headers=acme.headers).status_code == 200


# Who may


ADMINS_ONLY = [
    ("POST", f"/did-pool/{AVAILABLE}/request"),
    ("POST", f"/did-pool/{MAIN_LINE}/release"),
    ("GET", "/did-pool/admin/all"),
    ("POST", "/did-pool/admin/bulk"),
    ("POST", f"/did-pool/admin/{PENDING}/approve"),
    ("POST", f"/did-pool/admin/{PENDING}/reject"),
    ("POST", f"/did-pool/admin/{AVAILABLE}/assign"),
    ("POST", f"/did-pool/admin/{MAIN_LINE}/release"),
    ("PUT", f"/did-pool/admin/{AVAILABLE}"),
    ("POST", f"/did-pool/{SALES_LINE}/set-default"),
]


@pytest.mark.parametrize("role", ["agent", "manager"])
@pytest.mark.parametrize(("method", "path"), ADMINS_ONLY)
def test_below_an_admin_nobody_requests_releases_or_administers_numbers(
    api: ApiClient, role: str, method: str, path: str
) -> None:
    reply = api.as_role(role).send(method, path)
    assert reply.status == 403
    assert (reply.body["your_role"], reply.body["required_role"]) == (role, "admin")


@pytest.mark.parametrize("key", ["org_ac3e0000000000000000000000000001", "ak_ac3e0000000000000000000000000201"])
def test_an_admin_and_a_key_may_do_everything(api: ApiClient, key: str) -> None:
    for client in (api.as_role("admin"), api.as_key(key)):
        assert client.get("/did-pool/admin/all").status == 200
        assert client.post(f"/did-pool/{AVAILABLE}/request").status == 200
        assert client.post(f"/did-pool/admin/{AVAILABLE}/reject").status == 200


def test_an_agent_sees_the_pool_and_may_cancel_a_request(api: ApiClient) -> None:
    agent = api.as_role("agent")
    assert agent.get("/did-pool/available").status == 200
    assert agent.get("/did-pool/my").status == 200
    assert agent.post(f"/did-pool/{PENDING}/cancel-request").status == 200


def test_on_a_hosted_server_an_agent_administers_the_pool(hosted: ApiClient) -> None:
    agent = hosted.as_role("agent")
    assert agent.post(f"/did-pool/{AVAILABLE}/request").status == 200
    assert agent.post(f"/did-pool/admin/{AVAILABLE}/approve").status == 200
    assert agent.post(f"/did-pool/{AVAILABLE}/set-default").status == 403


def test_without_credentials_the_pool_is_closed(api: ApiClient) -> None:
    for path in ("/did-pool/available", "/did-pool/admin/all", "/did-pool/nothing/here"):
        assert api.anonymous().get(path).status == 401
