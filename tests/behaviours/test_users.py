"""Users: extensions and who answers them."""

import re
from typing import Any

import pytest

from tests.client import GLOBEX, ApiClient

ASHA = "ac3e0000-0000-4000-8000-000000001001"
BHARAT = "ac3e0000-0000-4000-8000-000000001002"
NIGHT = "ac3e0000-0000-4000-8000-000000001003"
DUTY_PHONE = "ac3e0000-0000-4000-8000-000000001004"
CONCIERGE = "ac3e0000-0000-4000-8000-000000001005"
ESHA_OF_GLOBEX = "610be000-0000-4000-8000-000000001001"
SALES = "ac3e0000-0000-4000-8000-000000005001"
SUPPORT = "ac3e0000-0000-4000-8000-000000005002"
DOCUMENTED = {
    "extension": "1099",
    "full_name": "Alice Agent",
    "email": "alice@acme.example",
    "role": "agent",
    "ring_target": "sip",
    "call_recording": True,
}
SERVED = {"extension": "1099", "username": "alice", "password": "Passw0rd!", "email": "alice@acme.example"}


def pending(api: ApiClient) -> bool:
    """Whether Acme's stored rows differ from what its callers meet."""
    return bool(api.control("GET", "/deployments").body[0]["pending"])


def stored(api: ApiClient, user_id: str) -> dict[str, Any]:
    """A user's row with its secrets."""
    return dict(api.world.state.tables["users"].by_id[user_id])


def test_the_list_holds_the_organizations_own_users_inactive_ones_too(api: ApiClient) -> None:
    users = api.get("/users").body
    assert [user["extension"] for user in users] == ["1001", "1002", "1003", "1004", "1005"]
    assert {user["org_id"] for user in users} == {users[0]["org_id"]}


def test_a_user_has_the_documented_names_beside_the_servers(api: ApiClient) -> None:
    user = api.get(f"/users/{ASHA}").body
    assert (user["created_at"], user["call_recording"]) == (user["createdAt"], user["recording_enabled"])
    assert user["ring_target"] == "sip"


@pytest.mark.parametrize("user_id", [ESHA_OF_GLOBEX, "nope", ASHA.upper()])
def test_another_organizations_user_is_as_absent_as_an_unknown_one(api: ApiClient, user_id: str) -> None:
    for reply in (
        api.get(f"/users/{user_id}"),
        api.get(f"/users/{user_id}/sip-credentials"),
        api.put(f"/users/{user_id}", {"full_name": "Mine"}),
        api.put(f"/users/{user_id}/routing", {"ring_target": "sip"}),
        api.delete(f"/users/{user_id}"),
    ):
        assert (reply.status, reply.body) == (404, {"error": "User not found"})


# Making users


def test_the_documented_body_makes_a_user_who_is_ready_at_once(api: ApiClient) -> None:
    made = api.post("/users", DOCUMENTED)
    assert made.status == 201
    assert DOCUMENTED.items() <= made.body.items()
    assert made.body["asterisk_endpoint"] == "org_acme__1099"
    assert not pending(api)
    assert "user-writes-without-deploy" in made.warning


def test_the_sip_password_is_shown_once_and_the_password_never(api: ApiClient) -> None:
    made = api.post("/users", {**DOCUMENTED, "password": "Passw0rd!"}).body
    assert re.fullmatch("[0-9a-f]{8}-[0-9a-f]{3}", made["sip_password"])
    assert not {"password", "sip_password"} & api.get(f"/users/{made['id']}").body.keys()
    assert api.get(f"/users/{made['id']}/sip-credentials").body == {
        "sip_password": made["sip_password"],
        "endpoint": "org_acme__1099",
        "extension": "1099",
    }
    assert "password" not in made


def test_a_username_is_made_from_the_address_and_is_free(api: ApiClient) -> None:
    first = api.post("/users", DOCUMENTED).body
    second = api.post("/users", {**DOCUMENTED, "extension": "1098", "email": "alice@elsewhere.example"}).body
    assert (first["username"], second["username"]) == ("alice", "alice2")
    assert stored(api, first["id"])["password"]


def test_the_body_that_servers_take_works_as_well(api: ApiClient) -> None:
    made = api.post("/users", SERVED)
    assert (made.status, made.body["username"], made.body["full_name"]) == (201, "alice", None)
    assert stored(api, made.body["id"])["password"] == "Passw0rd!"


@pytest.mark.parametrize("missing", ["extension", "full_name", "email"])
def test_a_new_user_needs_what_the_docs_require(api: ApiClient, missing: str) -> None:
    reply = api.post("/users", {**DOCUMENTED, missing: ""})
    assert (reply.status, reply.body) == (400, {"error": "Required fields missing"})


@pytest.mark.parametrize("missing", [*SERVED, None])
def test_a_hosted_server_needs_a_username_and_a_password(hosted: ApiClient, missing: str | None) -> None:
    body = {**SERVED, missing: ""} if missing else DOCUMENTED
    reply = hosted.post("/users", body)
    assert (reply.status, reply.body) == (400, {"error": "Required fields missing"})
    assert hosted.post("/users", SERVED).status == 201


def test_calls_are_recorded_as_the_organization_does_unless_the_user_says_otherwise(api: ApiClient) -> None:
    silent = {name: value for name, value in DOCUMENTED.items() if name != "call_recording"}
    assert api.post("/users", silent).body["call_recording"] is False
    loud = {**DOCUMENTED, "extension": "1098", "email": "bob@acme.example"}
    assert api.post("/users", loud).body["call_recording"] is True


def test_a_hosted_server_ignores_the_documented_names(hosted: ApiClient) -> None:
    reply = hosted.post("/users", {**SERVED, "call_recording": False, "outbound_did": "+918065978001"})
    assert reply.warning.startswith("not a field of this operation, ignored: call_recording, outbound_did")
    assert (reply.body["recording_enabled"], reply.body.get("outbound_did")) == (True, None)
    assert not {"call_recording", "created_at"} & reply.body.keys()


def test_an_extension_is_taken_by_users_of_the_organization_only(api: ApiClient) -> None:
    taken = api.post("/users", {**DOCUMENTED, "extension": "1001"})
    assert (taken.status, taken.body) == (409, {"error": "Extension already exists"})
    assert api.post("/users", {**DOCUMENTED, "extension": "5001"}).status == 201
    assert api.as_org(GLOBEX).post("/users", {**DOCUMENTED, "extension": "1002", "email": "a@b.example"}).status == 201


@pytest.mark.parametrize("email", ["reception@acme.example", "DESK@globex.example"])
def test_an_address_is_unique_across_all_accounts(api: ApiClient, email: str) -> None:
    for reply in (api.post("/users", {**DOCUMENTED, "email": email}), api.put(f"/users/{BHARAT}", {"email": email})):
        assert (reply.status, reply.body) == (409, {"error": "Email already exists"})
        assert "user-email-not-unique" in reply.warning


def test_a_user_may_send_its_own_address_again(api: ApiClient) -> None:
    assert api.put(f"/users/{ASHA}", {"email": "reception@acme.example"}).status == 200


def test_a_hosted_server_takes_an_address_twice(hosted: ApiClient) -> None:
    assert hosted.post("/users", {**SERVED, "email": "reception@acme.example"}).status == 201


def test_a_username_is_unique_in_the_organization(api: ApiClient) -> None:
    reply = api.post("/users", {**SERVED, "username": "reception"})
    assert (reply.status, reply.body) == (409, {"error": "A user with this username already exists"})


@pytest.mark.parametrize("email", ["alice", "alice@", "@acme.example", "alice@acme", "a b@acme.example", 1])
def test_an_address_looks_like_one(api: ApiClient, email: object) -> None:
    reply = api.post("/users", {**DOCUMENTED, "email": email})
    assert (reply.status, reply.body) == (400, {"error": "email must be an e-mail address"})


def test_an_organization_has_as_many_users_as_its_settings_allow(api: ApiClient) -> None:
    for number in range(45):
        body = {**DOCUMENTED, "extension": f"20{number:02}", "email": f"user{number}@acme.example"}
        assert api.post("/users", body).status == 201
    reply = api.post("/users", DOCUMENTED)
    assert (reply.status, reply.body) == (403, {"error": "User limit reached", "current": 50, "limit": 50})


# The names of things


def test_ring_target_sip_and_ext_are_one_thing(api: ApiClient) -> None:
    for name in ("sip", "ext"):
        assert api.put(f"/users/{ASHA}", {"ring_target": name}).body["ring_target"] == "sip"
        assert stored(api, ASHA)["ring_target"] == "ext"


def test_a_hosted_server_says_ext_of_a_sip_phone(hosted: ApiClient) -> None:
    assert hosted.get(f"/users/{ASHA}").body["ring_target"] == "ext"
    reply = hosted.put(f"/users/{ASHA}", {"ring_target": "sip"})
    assert (reply.status, reply.body) == (500, {"error": "Data truncated for column 'ring_target' at row 1"})


def test_a_user_may_be_an_owner(api: ApiClient) -> None:
    assert api.put(f"/users/{ASHA}", {"role": "owner"}).body["role"] == "owner"
    assert api.put(f"/users/{ASHA}", {"role": "manager"}).status == 400


def test_a_hosted_server_knows_no_owner_among_users(hosted: ApiClient) -> None:
    reply = hosted.put(f"/users/{ASHA}", {"role": "owner"})
    assert (reply.status, reply.body) == (500, {"error": "Data truncated for column 'role' at row 1"})


# Changing users


def test_an_update_changes_what_it_names_and_deploys(api: ApiClient) -> None:
    before = api.get(f"/users/{ASHA}").body
    reply = api.put(f"/users/{ASHA}", {"full_name": "Asha R.", "call_recording": False})
    assert reply.status == 200
    changed = {name for name, value in reply.body.items() if before[name] != value}
    assert changed == {"full_name", "call_recording", "recording_enabled", "updatedAt"}
    assert not pending(api)


def test_another_extension_is_another_sip_user_name(api: ApiClient) -> None:
    assert api.put(f"/users/{ASHA}", {"extension": "1020"}).body["asterisk_endpoint"] == "org_acme__1020"
    taken = api.put(f"/users/{ASHA}", {"extension": "1002"})
    assert (taken.status, taken.body) == (409, {"error": "Extension already exists"})


def test_a_new_password_is_stored_and_not_shown(api: ApiClient) -> None:
    assert "password" not in api.put(f"/users/{ASHA}", {"password": "Secret99"}).body
    assert stored(api, ASHA)["password"] == "Secret99"


def test_of_two_users_who_share_an_extension_already_each_can_be_changed(api: ApiClient) -> None:
    document = api.control("GET", "/state").body
    document["users"][1]["extension"] = "1001"
    api.control("PUT", "/state", document)
    assert api.put(f"/users/{BHARAT}", {"full_name": "B."}).status == 200


def test_a_phone_number_is_required_where_a_phone_shall_ring(api: ApiClient) -> None:
    for reply in (
        api.post("/users", {**DOCUMENTED, "ring_target": "phone"}),
        api.put(f"/users/{ASHA}", {"ring_target": "phone"}),
        api.put(f"/users/{DUTY_PHONE}", {"phone_number": None}),
        api.put(f"/users/{ASHA}/routing", {"ring_target": "phone", "phone_number": ""}),
    ):
        assert (reply.status, reply.body) == (400, {"error": 'phone_number is required when ring_target is "phone"'})
    reply = api.put(f"/users/{ASHA}", {"ring_target": "phone", "phone_number": "+919944421125"})
    assert (reply.status, reply.body["ring_target"]) == (200, "phone")


def test_a_hosted_server_takes_a_phone_without_a_number(hosted: ApiClient) -> None:
    reply = hosted.put(f"/users/{ASHA}", {"ring_target": "phone"})
    assert (reply.status, reply.body["ring_target"]) == (200, "phone")
    assert reply.warning.startswith("ring_target is phone, but there is no phone_number: the extension's own phone")
    assert hosted.put(f"/users/{BHARAT}/routing", {"ring_target": "phone"}).status == 400


def test_routing_has_an_operation_of_its_own(api: ApiClient, oss: ApiClient) -> None:
    routing = {"routing_type": "ai_agent", "routing_destination": "wss://gateway.astradial.com/ws/bot-id"}
    assert routing.items() <= api.put(f"/users/{ASHA}/routing", routing).body.items()
    assert not pending(api)
    assert oss.put(f"/users/{ASHA}/routing", routing).body["error"] == "Not Found"


def test_the_open_source_server_ignores_routing(oss: ApiClient) -> None:
    reply = oss.put(f"/users/{ASHA}", {"ring_target": "phone", "phone_number": "1", "failover_timeout_seconds": 1})
    assert (reply.status, reply.body["ring_target"], reply.body["phone_number"]) == (200, "ext", None)
    assert oss.post("/users", {**SERVED, "routing_type": "ai_agent"}).body["routing_type"] == "sip"


def test_an_outbound_number_is_looked_up_and_stored_without_spaces(api: ApiClient) -> None:
    assert api.put(f"/users/{ASHA}", {"outbound_did": " +918065978001 "}).body["outbound_did"] == "+918065978001"


def test_an_empty_extension_is_ignored(hosted: ApiClient) -> None:
    assert hosted.put(f"/users/{ASHA}", {"extension": ""}).body["extension"] == "1001"


@pytest.mark.parametrize("number", ["+918065978101", "+918065978005", "+918065979003"])
def test_an_outbound_number_is_an_active_one_of_the_organization(api: ApiClient, number: str) -> None:
    for reply in (
        api.put(f"/users/{ASHA}", {"outbound_did": number}),
        api.post("/users", {**DOCUMENTED, "outbound_did": number}),
    ):
        assert (reply.status, reply.body) == (
            400,
            {"error": f"outbound_did {number} is not assigned to your organization"},
        )


def test_a_number_added_on_a_hosted_server_is_in_the_pool_and_no_outbound_number(hosted: ApiClient) -> None:
    trunk = hosted.get("/dids").body[0]["trunk_id"]
    routing = {"routing_type": "extension", "routing_destination": "1001"}
    assert hosted.post("/dids", {"number": "+918065978009", "trunk_id": trunk, **routing}).status == 201
    assert hosted.put(f"/users/{ASHA}", {"outbound_did": "+918065978009"}).status == 400


def test_an_outbound_number_is_set_and_taken_away(api: ApiClient) -> None:
    assert api.put(f"/users/{ASHA}", {"outbound_did": "+918065978001"}).body["outbound_did"] == "+918065978001"
    assert api.put(f"/users/{ASHA}", {"outbound_did": ""}).body["outbound_did"] is None


# Deploys


def test_a_hosted_server_does_not_deploy_users(hosted: ApiClient) -> None:
    assert hosted.post("/users", SERVED).warning.startswith("stored, but not live until the organization's next deploy")
    assert pending(hosted)


def test_a_hosted_server_deploys_a_status_that_really_changes(hosted: ApiClient) -> None:
    hosted.put(f"/users/{ASHA}", {"full_name": "A.", "status": "active"})
    assert pending(hosted)
    hosted.put(f"/users/{ASHA}", {"status": "inactive"})
    assert not pending(hosted)


def test_the_open_source_server_does_not_deploy_a_status(oss: ApiClient) -> None:
    oss.put(f"/users/{ASHA}", {"status": "inactive"})
    assert pending(oss)


def test_a_deleted_user_leaves_every_queue(api: ApiClient) -> None:
    assert api.delete(f"/users/{BHARAT}").status == 204
    assert api.delete(f"/users/{BHARAT}").status == 404
    queues = {queue["id"]: [member["user_id"] for member in queue["members"]] for queue in api.get("/queues").body}
    assert queues == {SALES: [ASHA], SUPPORT: []}
    assert not pending(api)


# Registrations


def test_the_phones_of_active_sip_users_are_registered(api: ApiClient) -> None:
    reply = api.get("/users/registrations?force=1").body
    statuses = {phone["user_id"]: phone["status"] for phone in reply["registrations"]}
    assert statuses == {
        ASHA: "reachable",
        BHARAT: "reachable",
        NIGHT: "unregistered",
        DUTY_PHONE: "unregistered",
        CONCIERGE: "unregistered",
    }
    assert reply["registrations"][0]["contact_ip"] == "127.0.0.1"
    assert (reply["count"], reply["asterisk_unreachable"], reply["asterisk_error"]) == (5, False, None)


def test_the_open_source_server_takes_registrations_for_a_user(oss: ApiClient) -> None:
    assert oss.get("/users/registrations").body == {"error": "User not found"}


# Roles


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/users"),
        ("PUT", f"/users/{ASHA}"),
        ("PUT", f"/users/{ASHA}/routing"),
        ("DELETE", f"/users/{ASHA}"),
    ],
)
def test_an_agent_may_not_change_users(api: ApiClient, method: str, path: str) -> None:
    reply = api.as_role("agent").send(method, path)
    assert reply.status == 403
    assert (reply.body["your_role"], reply.body["required_role"]) == ("agent", "manager")


def test_a_hosted_server_lets_an_agent_change_users(hosted: ApiClient) -> None:
    assert hosted.as_role("agent").delete(f"/users/{ASHA}").status == 204


def test_a_phone_is_looked_up_whether_or_not_it_is_registered(api: ApiClient) -> None:
    api.put(f"/users/{ASHA}", {"status": "inactive"})
    checked = {one["user_id"]: one["last_check_at"] for one in api.get("/users/registrations").body["registrations"]}
    assert checked[ASHA] is not None


def test_an_empty_destination_of_a_users_routing_is_none(api: ApiClient) -> None:
    assert api.put(f"/users/{ASHA}/routing", {"routing_destination": ""}).body["routing_destination"] is None


def test_a_users_phone_number_can_be_cleared_while_it_rings(hosted: ApiClient) -> None:
    hosted.put(f"/users/{ASHA}/routing", {"ring_target": "phone", "phone_number": "+919812345678"})
    cleared = hosted.put(f"/users/{ASHA}/routing", {"ring_target": "phone", "phone_number": ""})
    assert (cleared.status, cleared.body["phone_number"]) == (200, None)


def test_a_phone_number_has_at_most_20_characters(hosted: ApiClient) -> None:
    assert hosted.put(f"/users/{ASHA}/routing", {"phone_number": "1" * 21}).status == 500
