"""One's own organization."""

import re
from typing import Any

import pytest

from tests.client import GLOBEX, PASSWORD, ApiClient

ACME = "ac3e0000-0000-4000-8000-000000000001"
OTHER = "610be000-0000-4000-8000-000000000001"
MINE = f"/organizations/{ACME}"


def test_an_organization_sees_itself_without_its_secret(api: ApiClient) -> None:
    org = api.get(MINE).body
    assert (org["name"], org["api_key"], org["status"]) == (
        "Acme Hotels",
        "org_ac3e0000000000000000000000000001",
        "active",
    )
    assert org["limits"]["concurrent_calls"] == 10
    assert "acme-secret" not in api.get(MINE).raw.decode()
    assert "api_secret" not in org


@pytest.mark.parametrize("organization", [OTHER, "nope", ACME.upper(), "00000000-0000-4000-8000-000000000000"])
def test_any_other_organization_is_denied_whether_it_exists_or_not(api: ApiClient, organization: str) -> None:
    path = f"/organizations/{organization}"
    for reply in (api.get(path), api.put(path, {"name": "Mine now"}), api.delete(path)):
        assert (reply.status, reply.body) == (403, {"error": "Access denied"})
    assert api.as_org(GLOBEX).get(f"/organizations/{OTHER}").body["name"] == "Globex Clinics"


def test_a_hosted_server_tells_unknown_ids_from_others(hosted: ApiClient) -> None:
    unknown = hosted.get("/organizations/nope")
    assert (unknown.status, unknown.body) == (404, {"error": "Organization not found"})
    assert hosted.get(f"/organizations/{OTHER}").body == {"error": "Access denied"}


def test_a_change_is_answered_and_stored(api: ApiClient) -> None:
    reply = api.put(MINE, {"name": "Acme-Resorts"})
    assert (reply.status, reply.body["name"], reply.warning) == (200, "Acme-Resorts", "")
    assert api.get(MINE).body == reply.body


@pytest.mark.parametrize(
    ("field", "sent", "kept"),
    [
        ("settings", {"max_dids": 20}, {"max_dids": 20, "max_users": 50}),
        ("limits", {"concurrent_calls": 30}, {"concurrent_calls": 30, "storage_gb": 10}),
        ("contact_info", {"phone": None}, {"phone": None, "email": "owner@acme.example"}),
    ],
)
def test_objects_are_merged_with_what_is_stored(api: ApiClient, field: str, sent: Any, kept: Any) -> None:
    assert kept.items() <= api.put(MINE, {field: sent}).body[field].items()


def test_features_are_merged_too(api: ApiClient) -> None:
    features = api.put(MINE, {"settings": {"features": {"ai_agent": True}}}).body["settings"]["features"]
    assert (features["ai_agent"], features["voicemail"]) == (True, True)


def test_a_raised_limit_holds_at_once(api: ApiClient) -> None:
    api.put(MINE, {"settings": {"max_dids": 1}})
    new = {"number": "+1", "trunk_id": "x", "routing_type": "extension", "routing_destination": "1001"}
    assert api.post("/dids", new).body == {"error": "DID limit reached", "current": 5, "limit": 1}


def test_a_change_is_not_deployed(api: ApiClient) -> None:
    api.put(MINE, {"limits": {"concurrent_calls": 1}})
    assert api.control("GET", "/deployments").body[0]["pending"]


def test_what_the_server_makes_cannot_be_changed(api: ApiClient) -> None:
    before = api.get(MINE).body
    reply = api.put(MINE, {"api_key": "org_mine", "context_prefix": "x", "id": OTHER})
    assert reply.warning == "not a field of this operation, ignored: api_key, context_prefix, id"
    assert reply.body == before


@pytest.mark.parametrize("name", ["GLOBEX clinics", "Initech Waiting"])
def test_a_name_that_another_organization_has_is_a_conflict(api: ApiClient, name: str) -> None:
    reply = api.put(MINE, {"name": name})
    assert reply.status == 409
    assert reply.body == {
        "error": "Organization name already exists",
        "message": f'An organization with the name "{name}" already exists. Please choose a different name.',
    }


def test_an_organization_may_keep_its_own_name(api: ApiClient) -> None:
    assert api.put(MINE, {"name": "ACME Hotels"}).body["name"] == "ACME Hotels"


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Ac"},
        {"name": "A" * 51},
        {"name": "Acme & Sons"},
        {"name": " Acme"},
        {"name": ""},
        {"name": None},
        {"name": 123},
        {"settings": None},
        {"settings": []},
        {"settings": {"max_dids": "many"}},
        {"settings": {"features": "all"}},
        {"limits": "none"},
        {"contact_info": 1},
        {"status": "paused"},
    ],
)
def test_what_breaks_the_contract_is_a_bad_request(api: ApiClient, changes: dict[str, Any]) -> None:
    before = api.get(MINE).body
    assert api.put(MINE, changes).status == 400
    assert api.get(MINE).body == before


def test_a_bad_name_is_refused_in_the_servers_words_and_the_rule_is_in_the_warning(api: ApiClient) -> None:
    reply = api.put(MINE, {"name": "Ac"})
    assert (reply.status, reply.body["error"]) == (400, "Invalid organization name length")
    assert reply.warning == "name must have 3 to 50 characters"
    assert api.put(MINE, {"name": "-Acme"}).body["error"] == "Invalid organization name"


def test_a_space_in_a_new_name_is_warned_of(api: ApiClient) -> None:
    reply = api.put(MINE, {"name": "Acme Resorts"})
    assert (reply.status, "organization-name-without-spaces" in reply.warning) == (200, True)


def test_a_hosted_server_takes_no_space_in_a_new_name(hosted: ApiClient) -> None:
    reply = hosted.put(MINE, {"name": "Acme Resorts"})
    assert (reply.status, reply.body["error"]) == (400, "Invalid organization name")
    assert hosted.put(MINE, {"name": "Acme-Resorts"}).status == 200


def test_an_organization_can_shut_itself_out(api: ApiClient) -> None:
    reply = api.put(MINE, {"status": "suspended"})
    assert (reply.status, reply.body["status"]) == (200, "suspended")
    assert reply.warning == "the organization is suspended: its keys and tokens get 401"
    assert api.get(MINE).body == {"error": "Invalid authentication or organization not active"}


def test_a_deleted_organizations_credentials_stop_working(api: ApiClient) -> None:
    keys = [api.as_key("org_ac3e0000000000000000000000000001"), api.as_key("ak_ac3e0000000000000000000000000201")]
    reply = api.delete(MINE)
    assert (reply.status, reply.raw) == (204, b"")
    for client in (api, *keys):
        assert client.get(MINE).body == {"error": "Invalid authentication or organization not active"}


def test_a_deleted_organizations_rows_go_and_its_numbers_belong_to_nobody(api: ApiClient) -> None:
    api.delete(MINE)
    state = api.control("GET", "/state").body
    owners = {row.get("org_id") for rows in state.values() for row in rows}
    assert ACME not in owners
    main_line = next(did for did in state["dids"] if did["number"] == "+918065978001")
    assert main_line["org_id"] is None
    assert [queue["name"] for queue in state["queues"]] == ["Appointments"]
    assert api.as_org(GLOBEX).get("/dids").status == 200


def test_a_deleted_organizations_owner_may_begin_anew(api: ApiClient) -> None:
    api.delete(MINE)
    owner = {"email": "owner@acme.example", "password": PASSWORD}
    assert api.anonymous().post("/auth/user-login", owner).body["error"] == "no_org"
    assert api.anonymous().post("/auth/request-org", {**owner, "org_name": "Acme Hotels"}).status == 201


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_manager_may_look_and_only_an_admin_may_write(api: ApiClient, method: str) -> None:
    manager = api.as_role("manager")
    assert manager.get(MINE).status == 200
    reply = manager.send(method, MINE, json={})
    assert (reply.status, reply.body["required_role"]) == (403, "admin")
    assert api.as_role("admin").send(method, MINE, json={}).status in (200, 204)


def test_on_a_hosted_server_an_agent_may_delete_the_organization(hosted: ApiClient) -> None:
    assert hosted.as_role("agent").delete(MINE).status == 204


# All organizations


def test_the_list_holds_ones_own_organization_alone(api: ApiClient, hosted: ApiClient, oss: ApiClient) -> None:
    for server in (api, hosted, oss):
        assert [org["id"] for org in server.get("/organizations").body] == [ACME]


NEW = {"admin_username": "admin", "admin_password": PASSWORD, "name": "Umbrella Clinics"}


def test_the_platform_makes_an_organization_that_works_at_once(api: ApiClient) -> None:
    reply = api.anonymous().post("/organizations", {**NEW, "contact_info": {"email": "owner@umbrella.example"}})
    made = reply.body
    assert (reply.status, made["name"], made["status"], made["limits"]["concurrent_calls"]) == (
        *(201, "Umbrella Clinics", "active"),
        10,
    )
    assert re.fullmatch("org_[0-9a-z]+_", made["context_prefix"])
    login = api.anonymous().post("/auth/login", {"api_key": made["api_key"], "api_secret": made["api_secret"]})
    assert login.status == 200
    its = api.as_key(made["api_key"])
    assert [user["extension"] for user in its.get("/users").body] == ["1001"]
    [deployment] = [live for live in api.control("GET", "/deployments").body if live["organization"] == made["id"]]
    assert not deployment["pending"]


def test_the_platform_shows_who_it_is(api: ApiClient) -> None:
    nothing = api.post("/organizations", {"name": "Umbrella"})
    assert (nothing.status, nothing.body["required_fields"]) == (401, ["admin_username", "admin_password"])
    wrong = api.post("/organizations", {**NEW, "admin_password": "guess"})
    assert (wrong.status, wrong.body) == (401, {"error": "Invalid admin credentials"})


@pytest.mark.parametrize(
    ("name", "status", "error"),
    [("", 400, "Name is required"), ("ab", 400, "Invalid organization name"),
     ("acme hotels", 409, "Organization name already exists")],
)  # fmt: skip
def test_a_new_organization_has_a_name_of_its_own(api: ApiClient, name: str, status: int, error: str) -> None:
    reply = api.post("/organizations", {**NEW, "name": name})
    assert (reply.status, reply.body["error"]) == (status, error)


def test_two_organizations_made_at_once_have_prefixes_of_their_own(api: ApiClient) -> None:
    made = [api.post("/organizations", {**NEW, "name": name}).body["context_prefix"] for name in ("One", "Two")]
    assert len(set(made)) == 2


@pytest.mark.parametrize(("sent", "added"), [(None, {}), (True, {}), (["x"], {"0": "x"}), ("ab", {"0": "a", "1": "b"})])
def test_a_hosted_server_spreads_whatever_it_is_sent_over_the_settings(
    hosted: ApiClient, sent: Any, added: dict[str, Any]
) -> None:
    before = hosted.get(MINE).body["settings"]
    assert hosted.put(MINE, {"settings": sent}).status == 200
    assert hosted.get(MINE).body["settings"] == before | added
