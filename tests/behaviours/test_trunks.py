"""Trunks."""

from typing import Any

import pytest

from tests.client import GLOBEX, ApiClient

TRUNK = "8c1d3f52-7a40-4be1-9f0e-5f7a0c6e2d01"
GLOBEX_TRUNK = "8c1d3f52-7a40-4be1-9f0e-5f7a0c6e2d02"
MAIN_LINE = "b71f116a-2b3c-11f1-9598-00505661ece1"
POOLED = "b71f116a-2b3c-11f1-9598-00505661ef01"
ROUTE = "ac3e0000-0000-4000-8000-000000000301"
TYPES = ["inbound", "outbound", "peer2peer"]

PEER = {"name": "Second carrier", "trunk_type": "peer2peer", "host": "sip.second.example"}
OUTBOUND = {"name": "Third carrier", "host": "sip.third.example", "username": "acme", "password": "s3"}
INBOUND = {"name": "Branch office", "trunk_type": "inbound", "username": "branch", "password": "s4"}


def pending(api: ApiClient) -> bool:
    """Whether Acme's stored rows differ from what its callers meet."""
    return bool(api.control("GET", "/deployments").body[0]["pending"])


def trunk_of(api: ApiClient, section: str, row_id: str) -> str | None:
    """The trunk that a stored row names."""
    rows = {row["id"]: row for row in api.control("GET", "/state").body[section]}
    return rows[row_id]["trunk_id"]  # type: ignore[no-any-return]


def test_the_list_holds_the_organizations_own_trunks(api: ApiClient) -> None:
    assert [trunk["id"] for trunk in api.get("/trunks").body] == [TRUNK]


def test_a_trunk_is_shown_with_its_password(api: ApiClient) -> None:
    trunk = api.get(f"/trunks/{TRUNK}").body
    assert (trunk["name"], trunk["username"], trunk["password"]) == ("Acme carrier", "acme", "trunk-acme")
    assert api.get("/trunks").body[0]["password"] == "trunk-acme"


@pytest.mark.parametrize("trunk_id", [GLOBEX_TRUNK, "nope", TRUNK.upper()])
def test_another_organizations_trunk_is_as_absent_as_an_unknown_one(api: ApiClient, trunk_id: str) -> None:
    for reply in (
        api.get(f"/trunks/{trunk_id}"),
        api.put(f"/trunks/{trunk_id}", {"host": "mine.example"}),
        api.delete(f"/trunks/{trunk_id}"),
    ):
        assert (reply.status, reply.body) == (404, {"error": "Trunk not found"})


# The list


def test_the_list_says_whether_a_trunk_is_reachable(api: ApiClient) -> None:
    assert api.get("/trunks").body[0]["live_status"]["status"] == "reachable"
    api.put(f"/trunks/{TRUNK}", {"status": "inactive"})
    assert api.get("/trunks").body[0]["live_status"] is None


def test_a_single_trunk_has_no_live_status(api: ApiClient) -> None:
    assert "live_status" not in api.get(f"/trunks/{TRUNK}").body


def test_the_switch_of_a_hosted_server_lists_no_outbound_trunk(api: ApiClient, hosted: ApiClient) -> None:
    api.post("/trunks", OUTBOUND)
    assert api.get("/trunks").body[1]["live_status"] is not None
    hosted.post("/trunks", OUTBOUND)
    assert hosted.get("/trunks").body[1]["live_status"] is None


def test_the_port_behind_the_last_colon_of_a_new_host_wins_over_the_port(api: ApiClient) -> None:
    made = api.post("/trunks", {**PEER, "host": "sip.second.example:5080", "port": 5061}).body
    assert (made["host"], made["port"]) == ("sip.second.example", 5080)
    read = api.get(f"/trunks/{made['id']}").body
    assert (read["host"], read["port"]) == ("sip.second.example", 5080)


def test_a_change_of_the_host_does_not_touch_the_port(api: ApiClient) -> None:
    changed = api.put(f"/trunks/{TRUNK}", {"host": "sip.second.example:5080"}).body
    assert (changed["host"], changed["port"]) == ("sip.second.example:5080", 5060)


@pytest.mark.parametrize("host", ["sip.second.example:0", "sip.second.example:99999", ":5060", "sip.second.example:"])
def test_what_is_no_port_stays_in_the_host(api: ApiClient, host: str) -> None:
    made = api.post("/trunks", {**PEER, "host": host}).body
    assert (made["host"], made["port"]) == (host, 5060)


def test_the_open_source_server_stores_and_lists_a_host_as_sent(oss: ApiClient) -> None:
    oss.post("/trunks", {**PEER, "host": "sip.second.example:5080"})
    listed = oss.get("/trunks").body[1]
    assert listed["host"] == "sip.second.example:5080"
    assert "live_status" not in listed


# Making trunks


def test_a_trunk_without_registration_needs_a_host_only(api: ApiClient) -> None:
    made = api.post("/trunks", PEER)
    assert made.status == 201
    assert PEER.items() <= made.body.items()
    assert (made.body["port"], made.body["transport"], made.body["status"]) == (5060, "udp", "active")
    assert (made.body["retry_interval"], made.body["expiration"], made.body["contact_user"]) == (None, None, None)
    assert api.get(f"/trunks/{made.body['id']}").body == made.body


def test_a_trunk_is_outbound_by_default_and_registers_as_its_user(api: ApiClient) -> None:
    made = api.post("/trunks", OUTBOUND).body
    assert made["trunk_type"] == "outbound"
    assert (made["retry_interval"], made["expiration"], made["contact_user"]) == (60, 3600, "acme")


def test_a_provider_that_registers_with_us_has_no_address(api: ApiClient) -> None:
    made = api.post("/trunks", {**INBOUND, "host": "sip.example", "port": 5070}).body
    assert (made["host"], made["port"]) == (None, None)


def test_a_trunks_name_at_the_switch_is_not_taken(api: ApiClient) -> None:
    assert api.post("/trunks", PEER).body["asterisk_peer_name"] == "org_acme_trunk2"
    api.delete(f"/trunks/{TRUNK}")
    assert api.post("/trunks", OUTBOUND).body["asterisk_peer_name"] == "org_acme_trunk1"


def test_a_trunk_needs_a_name_before_anything_else(api: ApiClient) -> None:
    for body in ({}, {"name": ""}, {"trunk_type": "bogus"}):
        reply = api.post("/trunks", body)
        assert (reply.status, reply.body) == (400, {"error": "Name is required"})


@pytest.mark.parametrize("trunk_type", ["outbound", "peer2peer"])
def test_a_trunk_to_which_we_speak_needs_a_host(api: ApiClient, trunk_type: str) -> None:
    reply = api.post("/trunks", {"name": "T3", "trunk_type": trunk_type})
    assert (reply.status, reply.body) == (
        400,
        {
            "error": "Host is required for outbound and peer2peer trunk types",
            "note": "Inbound trunks do not require host - remote provider registers dynamically",
        },
    )


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (OUTBOUND, "Username and password are required for outbound registration trunks"),
        (INBOUND, "Username and password are required for inbound trunks (for authenticating the remote provider)"),
    ],
)
@pytest.mark.parametrize("missing", ["username", "password"])
def test_a_trunk_that_registers_needs_credentials(
    api: ApiClient, body: dict[str, Any], sentence: str, missing: str
) -> None:
    without = {name: value for name, value in body.items() if name != missing}
    for incomplete in (without, {**body, missing: ""}):
        reply = api.post("/trunks", incomplete)
        assert (reply.status, reply.body) == (400, {"error": sentence})


def test_the_types_are_explained_to_who_names_another(api: ApiClient, oss: ApiClient) -> None:
    for client in (api, oss):
        reply = client.post("/trunks", {"name": "T3", "trunk_type": "bogus", "host": "h"})
        assert (reply.status, reply.body["error"]) == (400, "Invalid trunk_type")
        assert reply.body["valid_types"] == list(reply.body["description"]) == TYPES


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("name", "x", "name must have at least 2 characters"),
        ("port", 99999, "port must be at most 65535"),
        ("port", "5060", "port must be an integer or null"),
        ("transport", "ws", "transport must be one of: udp, tcp, tls"),
    ],
)
def test_a_wrong_value_is_a_bad_request(api: ApiClient, field: str, value: Any, rule: str) -> None:
    for reply in (api.post("/trunks", {**PEER, field: value}), api.put(f"/trunks/{TRUNK}", {field: value})):
        assert (reply.status, reply.body["error"]) == (400, rule)


@pytest.mark.parametrize("name", ["acme CARRIER", "Globex carrier"])
def test_a_name_that_anybodys_trunk_has_is_a_conflict(api: ApiClient, name: str) -> None:
    reply = api.post("/trunks", {**PEER, "name": name})
    assert (reply.status, reply.body) == (409, {"error": "A trunk with this name already exists"})


def test_an_organization_has_as_many_trunks_as_its_settings_allow(api: ApiClient) -> None:
    for last in range(4):
        assert api.post("/trunks", {**PEER, "name": f"Carrier {last}"}).status == 201
    reply = api.post("/trunks", PEER)
    assert (reply.status, reply.body) == (403, {"error": "Trunk limit reached", "current": 5, "limit": 5})


def test_max_channels_and_status_are_not_read_of_a_new_trunk(api: ApiClient) -> None:
    made = api.post("/trunks", {**PEER, "max_channels": 30, "status": "inactive"})
    assert (made.body["max_channels"], made.body["status"]) == (10, "active")
    assert made.warning.startswith("not a field of this operation, ignored: max_channels, status")


# Changing and deleting trunks


def test_only_the_fields_that_are_sent_change(api: ApiClient) -> None:
    before = api.get(f"/trunks/{TRUNK}").body
    reply = api.put(f"/trunks/{TRUNK}", {"host": "new.example", "max_channels": 30})
    assert (reply.status, reply.body) == (
        200,
        {**before, "host": "new.example", "max_channels": 30, "updatedAt": reply.body["updatedAt"]},
    )


def test_a_trunk_takes_no_unknown_type(api: ApiClient, oss: ApiClient) -> None:
    for client, trunk_id in ((api, TRUNK), (oss, TRUNK)):
        reply = client.put(f"/trunks/{trunk_id}", {"trunk_type": "bogus"})
        assert (reply.status, reply.body) == (400, {"error": "Invalid trunk_type", "valid_types": TYPES})


def test_a_deleted_trunk_takes_its_routes_along_and_its_numbers_lose_it(api: ApiClient) -> None:
    changed = api.get(f"/dids/{MAIN_LINE}").body["updatedAt"]
    api.put(f"/did-pool/admin/{POOLED}", {"trunk_id": TRUNK})
    api.world.clock.advance(60)
    assert api.delete(f"/trunks/{TRUNK}").status == 204
    assert api.delete(f"/trunks/{TRUNK}").status == 404
    assert api.get(f"/outbound-routes/{ROUTE}").status == 404
    main_line = api.get(f"/dids/{MAIN_LINE}").body
    assert (main_line["trunk_id"], main_line["trunk"], main_line["updatedAt"]) == (None, None, changed)
    assert trunk_of(api, "dids", POOLED) is None


def test_a_deleted_trunk_leaves_other_trunks_routes_and_numbers_alone(api: ApiClient) -> None:
    other = api.post("/trunks", PEER).body["id"]
    route = api.post("/outbound-routes", {"name": "R", "trunk_id": other, "dial_pattern": "_9X."}).body["id"]
    api.put(f"/dids/{MAIN_LINE}", {"trunk_id": other})
    api.delete(f"/trunks/{TRUNK}")
    assert api.get(f"/outbound-routes/{route}").body["trunk_id"] == other
    assert api.get(f"/dids/{MAIN_LINE}").body["trunk_id"] == other


def test_a_number_of_another_organization_keeps_even_a_trunk_that_is_not_its_own(api: ApiClient) -> None:
    state = api.control("GET", "/state").body
    clinic = next(did for did in state["dids"] if did["number"] == "+918065978101")
    clinic["trunk_id"] = TRUNK
    api.control("PUT", "/state", state)
    api.delete(f"/trunks/{TRUNK}")
    assert trunk_of(api, "dids", clinic["id"]) == TRUNK


# What callers meet


def test_a_new_trunk_is_deployed(api: ApiClient) -> None:
    api.post("/trunks", PEER)
    assert not pending(api)


def test_the_open_source_server_does_not_deploy_a_new_trunk(oss: ApiClient) -> None:
    oss.post("/trunks", PEER)
    assert pending(oss)


def test_a_changed_or_deleted_trunk_is_used_as_it_was_until_the_next_deploy(api: ApiClient) -> None:
    reply = api.put(f"/trunks/{TRUNK}", {"trunk_type": "inbound"})
    assert "not live until the organization's next deploy" in reply.warning
    assert pending(api)
    api.post("/trunks", PEER)
    assert not pending(api)
    api.delete(f"/trunks/{TRUNK}")
    assert pending(api)


# Who may


@pytest.mark.parametrize(("method", "path"), [("POST", ""), ("PUT", f"/{TRUNK}"), ("DELETE", f"/{TRUNK}")])
def test_an_agent_may_look_at_trunks_and_not_change_them(api: ApiClient, method: str, path: str) -> None:
    agent = api.as_role("agent")
    assert agent.get("/trunks").status == 200
    reply = agent.send(method, f"/trunks{path}", json=PEER)
    assert (reply.status, reply.body["required_role"]) == (403, "manager")
    assert api.as_role("manager").send(method, f"/trunks{path}", json=PEER).status in (200, 201, 204)


def test_a_hosted_server_lets_an_agent_change_trunks(hosted: ApiClient) -> None:
    assert hosted.as_role("agent").delete(f"/trunks/{TRUNK}").status == 204


def test_another_organization_sees_nothing_of_what_happened(api: ApiClient) -> None:
    before = api.as_org(GLOBEX).get("/trunks").body
    api.post("/trunks", PEER)
    api.delete(f"/trunks/{TRUNK}")
    assert api.as_org(GLOBEX).get("/trunks").body == before
