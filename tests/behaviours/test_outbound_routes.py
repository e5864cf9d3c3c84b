"""Outbound routes."""

from typing import Any

import pytest

from tests.client import GLOBEX, ApiClient

ROUTE = "ac3e0000-0000-4000-8000-000000000301"
TRUNK = "8c1d3f52-7a40-4be1-9f0e-5f7a0c6e2d01"
GLOBEX_TRUNK = "8c1d3f52-7a40-4be1-9f0e-5f7a0c6e2d02"
NEW = {"name": "Ten digits", "trunk_id": TRUNK, "dial_pattern": "_NXXXXXXXXX"}
NO_SUCH_TRUNK = {"error": "SIP trunk not found or does not belong to organization"}


def pending(api: ApiClient) -> bool:
    """Whether Acme's stored rows differ from what its callers meet."""
    return bool(api.control("GET", "/deployments").body[0]["pending"])


def globex_route(api: ApiClient) -> str:
    """A route that Globex has."""
    route = api.as_org(GLOBEX).post("/outbound-routes", {**NEW, "trunk_id": GLOBEX_TRUNK})
    return str(route.body["id"])


def test_the_list_shows_each_route_with_its_trunk_in_short(api: ApiClient) -> None:
    (route,) = api.get("/outbound-routes").body
    assert (route["id"], route["dial_pattern"], route["route_type"]) == (ROUTE, "_X.", "local")
    assert route["trunk"] == {
        "id": TRUNK,
        "name": "Acme carrier",
        "asterisk_peer_name": "org_acme_trunk1",
        "host": "sip.carrier.example",
        "status": "active",
    }


@pytest.mark.parametrize(
    ("sent", "stored"), [({}, True), ({"recording_enabled": None}, True), ({"recording_enabled": False}, False)]
)
def test_on_a_hosted_server_a_route_is_recorded_unless_it_says_false(
    hosted: ApiClient, sent: dict[str, Any], stored: bool
) -> None:
    assert hosted.post("/outbound-routes", {**NEW, **sent}).body["recording_enabled"] is stored


def test_a_new_route_with_priority_0_has_the_default(api: ApiClient) -> None:
    assert api.post("/outbound-routes", {**NEW, "priority": 0}).body["priority"] == 10


def test_on_a_hosted_server_all_missing_fields_are_named(hosted: ApiClient) -> None:
    reply = hosted.post("/outbound-routes", {"trunk_id": NEW["trunk_id"]})
    named = [f"notNull Violation: OutboundRoute.{name} cannot be null" for name in ("name", "dial_pattern")]
    assert (reply.status, reply.body) == (500, {"error": ",\n".join(named)})


def test_the_list_is_sorted_by_priority(api: ApiClient) -> None:
    for name, priority in (("Last", 20), ("First", 1), ("Second", 1)):
        api.post("/outbound-routes", {**NEW, "name": name, "priority": priority})
    names = [route["name"] for route in api.get("/outbound-routes").body]
    assert names == ["First", "Second", "Everything", "Last"]


def test_every_other_answer_carries_the_whole_trunk_with_its_password(api: ApiClient) -> None:
    trunk = api.get(f"/trunks/{TRUNK}").body
    made = api.post("/outbound-routes", NEW)
    changed = api.put(f"/outbound-routes/{ROUTE}", {"priority": 5})
    for reply in (made, changed, api.get(f"/outbound-routes/{ROUTE}")):
        assert reply.body["trunk"] == trunk


def test_a_route_is_made_with_the_servers_defaults(api: ApiClient) -> None:
    made = api.post("/outbound-routes", NEW)
    assert made.status == 201
    expected = {
        **NEW,
        "route_type": "custom",
        "priority": 10,
        "strip_digits": 0,
        "recording_enabled": True,
        "status": "active",
        "dial_prefix": None,
        "max_channels": None,
    }
    assert expected.items() <= made.body.items()
    assert api.get(f"/outbound-routes/{made.body['id']}").body == made.body


def test_an_answer_to_a_write_is_the_stored_route_on_the_open_source_server_too(oss: ApiClient) -> None:
    made = oss.post("/outbound-routes", NEW).body
    assert made == oss.get(f"/outbound-routes/{made['id']}").body
    assert made["description"] is None


@pytest.mark.parametrize("trunk_id", [GLOBEX_TRUNK, "nope"])
def test_a_route_leads_over_a_trunk_of_the_organization(api: ApiClient, trunk_id: str) -> None:
    for reply in (
        api.post("/outbound-routes", {**NEW, "trunk_id": trunk_id}),
        api.put(f"/outbound-routes/{ROUTE}", {"trunk_id": trunk_id}),
    ):
        assert (reply.status, reply.body) == (404, NO_SUCH_TRUNK)


@pytest.mark.parametrize("missing", sorted(NEW))
def test_a_route_needs_a_name_a_trunk_and_a_pattern(api: ApiClient, missing: str) -> None:
    reply = api.post("/outbound-routes", {name: value for name, value in NEW.items() if name != missing})
    assert (reply.status, reply.body) == (400, {"error": f"{missing} is required"})


def test_without_a_trunk_the_open_source_server_fails(oss: ApiClient) -> None:
    assert oss.post("/outbound-routes", {"name": "R", "dial_pattern": "_X."}).status == 500
    assert oss.post("/outbound-routes", {**NEW, "trunk_id": None}).body == NO_SUCH_TRUNK


@pytest.mark.parametrize(
    ("field", "value"), [("strip_digits", -1), ("priority", "high"), ("status", "bogus"), ("name", "")]
)
def test_a_wrong_value_is_a_bad_request(api: ApiClient, field: str, value: Any) -> None:
    assert api.post("/outbound-routes", {**NEW, field: value}).status == 400
    assert api.put(f"/outbound-routes/{ROUTE}", {field: value}).status == 400


def test_only_the_fields_that_are_sent_change(api: ApiClient) -> None:
    before = api.get(f"/outbound-routes/{ROUTE}").body
    reply = api.put(f"/outbound-routes/{ROUTE}", {"priority": 5})
    assert reply.body == {**before, "priority": 5, "updatedAt": reply.body["updatedAt"]}


def test_a_deleted_route_is_gone(api: ApiClient) -> None:
    assert api.delete(f"/outbound-routes/{ROUTE}").status == 204
    assert api.get("/outbound-routes").body == []


def test_another_organizations_route_is_as_absent_as_an_unknown_one(api: ApiClient) -> None:
    for route_id in (globex_route(api), "nope"):
        for reply in (
            api.get(f"/outbound-routes/{route_id}"),
            api.put(f"/outbound-routes/{route_id}", {"priority": 1}),
            api.delete(f"/outbound-routes/{route_id}"),
        ):
            assert (reply.status, reply.body) == (404, {"error": "Outbound route not found"})
    assert len(api.get("/outbound-routes").body) == 1


def test_a_route_takes_effect_with_the_next_deploy(api: ApiClient) -> None:
    made = api.post("/outbound-routes", NEW)
    assert "not live until the organization's next deploy" in made.warning
    assert pending(api)


@pytest.mark.parametrize(("method", "path"), [("POST", ""), ("PUT", f"/{ROUTE}"), ("DELETE", f"/{ROUTE}")])
def test_an_agent_may_look_at_routes_and_not_change_them(api: ApiClient, method: str, path: str) -> None:
    agent = api.as_role("agent")
    assert agent.get("/outbound-routes").status == 200
    reply = agent.send(method, f"/outbound-routes{path}", json=NEW)
    assert (reply.status, reply.body["required_role"]) == (403, "manager")


def test_a_hosted_server_lets_an_agent_change_routes(hosted: ApiClient) -> None:
    assert hosted.as_role("agent").delete(f"/outbound-routes/{ROUTE}").status == 204
