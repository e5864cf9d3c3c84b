"""Phone numbers."""

from typing import Any

import pytest

from tests.client import GLOBEX, ApiClient

MAIN_LINE = "b71f116a-2b3c-11f1-9598-00505661ece1"
MAIN_MENU = "2d7a59e9-4304-4032-a0c1-f8df2429751c"
GLOBEX_LINE = "b71f116a-2b3c-11f1-9598-00505661ed01"
TRUNK = "8c1d3f52-7a40-4be1-9f0e-5f7a0c6e2d01"
NEW = {"number": "+918065978009", "trunk_id": TRUNK, "routing_type": "extension", "routing_destination": "1001"}


def pending(api: ApiClient) -> bool:
    """Whether Acme's stored rows differ from what its callers meet."""
    return bool(api.control("GET", "/deployments").body[0]["pending"])


def test_the_list_shows_the_documented_number(api: ApiClient) -> None:
    main_line = api.get("/dids").body[0]
    documented = {
        "id": MAIN_LINE,
        "number": "+918065978001",
        "routing_type": "ivr",
        "routing_destination": MAIN_MENU,
        "description": "Main line",
        "status": "active",
    }
    assert documented.items() <= main_line.items()


def test_the_list_is_sorted_by_id_and_holds_only_the_organizations_own_numbers(api: ApiClient) -> None:
    dids = api.get("/dids").body
    assert [did["id"] for did in dids] == sorted(did["id"] for did in dids)
    assert {did["org_id"] for did in dids} == {dids[0]["org_id"]}
    assert GLOBEX_LINE not in {did["id"] for did in dids}


def test_a_single_number_carries_its_trunk(api: ApiClient) -> None:
    assert api.get(f"/dids/{MAIN_LINE}").body["trunk"] == {"name": "Acme carrier", "host": "sip.carrier.example"}


@pytest.mark.parametrize("did_id", [GLOBEX_LINE, "nope", MAIN_LINE.upper()])
def test_another_organizations_number_is_as_absent_as_an_unknown_one(api: ApiClient, did_id: str) -> None:
    for reply in (
        api.get(f"/dids/{did_id}"),
        api.put(f"/dids/{did_id}", {"status": "inactive"}),
        api.put(f"/dids/{did_id}/routing", {}),
        api.delete(f"/dids/{did_id}"),
    ):
        assert (reply.status, reply.body) == (404, {"error": "DID not found"})


@pytest.mark.parametrize(
    ("routing_type", "destination"),
    [
        ("extension", "1001"),
        ("queue", "5001"),
        ("ivr", MAIN_MENU),
        ("external", "+919944421125"),
        ("ai_agent", "wss://gateway.astradial.com/ws/bot-id"),
        ("intercom", "1001"),
    ],
)
def test_a_number_takes_each_documented_routing(api: ApiClient, routing_type: str, destination: str) -> None:
    routing = {"routing_type": routing_type, "routing_destination": destination}
    assert api.put(f"/dids/{MAIN_LINE}", routing).status == 200
    assert routing.items() <= api.get(f"/dids/{MAIN_LINE}").body.items()


def test_an_ivrs_extension_is_taken_without_a_word(api: ApiClient) -> None:
    reply = api.put(f"/dids/{MAIN_LINE}", {"routing_type": "ivr", "routing_destination": "7001"})
    assert (reply.status, reply.body["routing_destination"]) == (200, "7001")


def test_an_undocumented_routing_type_is_a_bad_request(api: ApiClient) -> None:
    reply = api.put(f"/dids/{MAIN_LINE}", {"routing_type": "made_up"})
    assert reply.status == 400
    assert reply.body["error"].startswith("routing_type must be one of: extension, queue")


def test_a_hosted_server_takes_any_routing_type(hosted: ApiClient) -> None:
    reply = hosted.send("PUT", f"/dids/{MAIN_LINE}", json={"routing_type": "made_up"})
    assert reply.body["routing_type"] == "made_up"


@pytest.mark.parametrize("value", [{}, [1], 5, True])
def test_a_routing_type_that_is_no_text_is_as_unknown_as_any(api: ApiClient, value: Any) -> None:
    api.world.set_quirk("did-routing-type-unchecked", True)
    reply = api.send("PUT", f"/dids/{MAIN_LINE}", json={"routing_type": value})
    assert reply.status == 200
    assert "the dialplan does not support the routing_type" in reply.headers["Mock-Warning"]


def test_a_new_routing_is_deployed_at_once(api: ApiClient) -> None:
    api.put(f"/dids/{MAIN_LINE}", {"routing_type": "extension", "routing_destination": "1001"})
    assert not pending(api)


def test_a_new_status_alone_is_not_deployed(api: ApiClient) -> None:
    api.put(f"/dids/{MAIN_LINE}", {"status": "inactive"})
    assert pending(api)


def test_fields_that_are_not_the_callers_to_set_are_ignored_with_a_warning(api: ApiClient) -> None:
    reply = api.put(f"/dids/{MAIN_LINE}", {"number": "+1", "pool_status": "available"})
    assert reply.body["number"] == "+918065978001"
    assert reply.warning == "not a field of this operation, ignored: number, pool_status"


def test_a_trunk_of_another_organization_is_invalid(api: ApiClient) -> None:
    reply = api.put(f"/dids/{MAIN_LINE}", {"trunk_id": "8c1d3f52-7a40-4be1-9f0e-5f7a0c6e2d02"})
    assert (reply.status, reply.body) == (400, {"error": "Invalid trunk"})


def test_an_unchanged_number_keeps_its_time_of_change(api: ApiClient) -> None:
    before = api.get(f"/dids/{MAIN_LINE}").body["updatedAt"]
    api.world.clock.advance(60)
    assert api.put(f"/dids/{MAIN_LINE}", {"description": "Main line"}).body["updatedAt"] == before
    assert api.put(f"/dids/{MAIN_LINE}", {"description": "Lobby"}).body["updatedAt"] > before


def test_routing_needs_both_fields(api: ApiClient) -> None:
    reply = api.put(f"/dids/{MAIN_LINE}/routing", {"routing_type": "queue", "routing_destination": ""})
    assert (reply.status, reply.body) == (400, {"error": "Routing type and destination required"})


def test_a_number_is_added_assigned_and_deployed(api: ApiClient) -> None:
    reply = api.post("/dids", NEW)
    assert reply.status == 201
    assert api.get(f"/dids/{reply.body['id']}").body["pool_status"] == "assigned"
    assert not pending(api)
    assert "did-create-without-deploy" in reply.warning


def test_a_number_added_on_a_hosted_server_is_not_deployed(hosted: ApiClient) -> None:
    assert hosted.post("/dids", NEW).warning.startswith("stored, but not live until the organization's next deploy")
    assert pending(hosted)


def test_a_number_added_on_a_hosted_server_stays_in_the_pool(hosted: ApiClient) -> None:
    assert hosted.post("/dids", NEW).body["pool_status"] == "available"
    assert NEW["number"] not in {did["number"] for did in hosted.get("/did-pool/my").body["assigned"]}


@pytest.mark.parametrize("missing", sorted(NEW))
def test_a_new_number_needs_all_its_fields(api: ApiClient, missing: str) -> None:
    reply = api.post("/dids", {**NEW, missing: ""})
    assert (reply.status, reply.body) == (400, {"error": "Required fields missing"})


@pytest.mark.parametrize("number", ["+918065978001", "+918065978101", "+918065979001 "])
def test_a_number_that_anybody_has_is_a_conflict(api: ApiClient, number: str) -> None:
    reply = api.post("/dids", {**NEW, "number": number})
    assert (reply.status, reply.body) == (409, {"error": "A phone number with this number already exists"})


def test_an_organization_has_as_many_numbers_as_its_settings_allow(api: ApiClient) -> None:
    for last in range(5):
        assert api.post("/dids", {**NEW, "number": f"+91806597802{last}"}).status == 201
    reply = api.post("/dids", NEW)
    assert (reply.status, reply.body) == (403, {"error": "DID limit reached", "current": 10, "limit": 10})


def test_a_deleted_number_is_gone_and_free_again(api: ApiClient) -> None:
    assert api.delete(f"/dids/{MAIN_LINE}").status == 204
    assert api.delete(f"/dids/{MAIN_LINE}").status == 404
    assert api.as_org(GLOBEX).post(
        "/dids", {**NEW, "trunk_id": "8c1d3f52-7a40-4be1-9f0e-5f7a0c6e2d02", "number": "+918065978001"}
    ).status == 201  # fmt: skip


def test_a_deleted_number_is_answered_until_the_next_deploy(api: ApiClient) -> None:
    api.delete(f"/dids/{MAIN_LINE}")
    assert pending(api)


@pytest.mark.parametrize(("method", "path"), [("POST", "/dids"), ("DELETE", f"/dids/{MAIN_LINE}")])
def test_an_agent_may_not_change_numbers(api: ApiClient, method: str, path: str) -> None:
    reply = api.as_role("agent").send(method, path)
    assert reply.status == 403
    assert (reply.body["your_role"], reply.body["required_role"]) == ("agent", "manager")


def test_on_a_hosted_server_an_agent_changes_numbers(hosted: ApiClient) -> None:
    assert hosted.as_role("agent").delete(f"/dids/{MAIN_LINE}").status == 204
