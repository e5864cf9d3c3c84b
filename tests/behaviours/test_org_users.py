"""Dashboard users and their roles."""

from typing import Any

import pytest

from tests.client import ApiClient

OWNER = "ac3e0000-0000-4000-8000-000000000101"
ADMIN = "ac3e0000-0000-4000-8000-000000000102"
MANAGER = "ac3e0000-0000-4000-8000-000000000103"
AGENT = "ac3e0000-0000-4000-8000-000000000104"
SUSPENDED = "ac3e0000-0000-4000-8000-000000000105"
INVITED = "ac3e0000-0000-4000-8000-000000000106"
GLOBEX_OWNER = "610be000-0000-4000-8000-000000000101"
KEY = "org_ac3e0000000000000000000000000001"
NEW = {"email": "nina@acme.example", "name": "Nina New"}
NOT_FOUND = {"error": "User not found"}
OWNERS_ASSIGN = {"error": "Only owners can assign owner/admin roles"}


# Looking


def test_the_list_is_sorted_by_role_and_name(api: ApiClient) -> None:
    answer = api.get("/org-users").body
    assert [user["id"] for user in answer["data"]] == [OWNER, ADMIN, MANAGER, AGENT, INVITED, SUSPENDED]
    assert answer["total"] == 6


def test_a_user_is_shown_without_a_password_and_with_created_at(api: ApiClient) -> None:
    fields = {"id", "email", "name", "role", "status", "extension", "last_login", "created_at"}
    assert api.get("/org-users").body["data"][0].keys() == fields
    assert api.get(f"/org-users/{OWNER}").body.keys() == fields


def test_agents_may_not_list_and_see_only_themselves(api: ApiClient) -> None:
    agent = api.as_role("agent")
    refused = agent.get("/org-users")
    assert (refused.status, refused.body["required_role"]) == (403, "manager")
    assert agent.get(f"/org-users/{AGENT}").body["email"] == "agent@acme.example"
    reply = agent.get(f"/org-users/{OWNER}")
    assert (reply.status, reply.body) == (403, {"error": "Agents can only view their own profile"})
    assert api.as_role("manager").get(f"/org-users/{OWNER}").status == 200


def test_the_profile_is_the_callers_own_with_the_permissions_of_the_role(api: ApiClient) -> None:
    profile = api.as_role("agent").get("/org-users/me/profile").body
    assert (profile["id"], profile["role"]) == (AGENT, "agent")
    assert profile["permissions"] == [
        "users.view_self",
        "config.read",
        "calls.view_own",
        "calls.click_to_call",
        "tickets.view",
        "tickets.create",
        "tickets.update",
        "crm.read",
    ]
    assert "created_at" not in profile


def test_a_key_has_no_profile(api: ApiClient) -> None:
    assert api.as_key(KEY).get("/org-users/me/profile").body == {
        "role": "org_admin",
        "message": "Using org-level auth (no user context)",
    }


def test_the_roles_are_listed_with_their_permissions(api: ApiClient) -> None:
    roles = api.as_role("agent").get("/roles").body["roles"]
    assert [(role["role"], role["level"]) for role in roles] == [
        ("owner", 4),
        ("admin", 3),
        ("manager", 2),
        ("agent", 1),
    ]
    assert "org.api_keys" in roles[0]["permissions"]
    assert "org.api_keys" not in roles[1]["permissions"]


@pytest.mark.parametrize("user_id", [GLOBEX_OWNER, "nope", OWNER.upper()])
def test_another_organizations_user_is_as_absent_as_an_unknown_one(api: ApiClient, user_id: str) -> None:
    for reply in (
        api.get(f"/org-users/{user_id}"),
        api.put(f"/org-users/{user_id}", {"name": "Mine"}),
        api.put(f"/org-users/{user_id}/role", {"role": "agent"}),
        api.delete(f"/org-users/{user_id}"),
    ):
        assert (reply.status, reply.body) == (404, NOT_FOUND)


# Inviting


def test_an_invited_user_is_an_agent_by_default(api: ApiClient) -> None:
    reply = api.post("/org-users/invite", NEW)
    made = reply.body
    assert reply.status == 201
    org_id = "ac3e0000-0000-4000-8000-000000000001"
    assert made == {"id": made["id"], **NEW, "role": "agent", "status": "invited", "org_id": org_id}
    assert NEW.items() <= api.get(f"/org-users/{made['id']}").body.items()


def test_an_invitation_may_name_an_extension(api: ApiClient) -> None:
    assert api.post("/org-users/invite", {**NEW, "extension": "1003"}).body["extension"] == "1003"


def test_an_invited_user_cannot_log_in_and_the_warning_says_so(api: ApiClient) -> None:
    assert "no operation sets one" in api.post("/org-users/invite", NEW).warning
    reply = api.anonymous().post("/auth/user-login", {"email": NEW["email"], "password": "Passw0rd!"})
    assert (reply.status, reply.body) == (401, {"error": "Password not set. Contact your admin."})


@pytest.mark.parametrize("email", ["agent@acme.example", "AGENT@acme.example"])
def test_an_address_of_a_user_of_the_organization_is_a_conflict(api: ApiClient, email: str) -> None:
    reply = api.post("/org-users/invite", {**NEW, "email": email})
    assert (reply.status, reply.body) == (409, {"error": "A dashboard user with this email already exists"})


def test_another_organizations_user_can_be_invited(api: ApiClient) -> None:
    assert api.post("/org-users/invite", {**NEW, "email": "owner@globex.example"}).status == 201


def test_in_the_open_source_release_an_address_belongs_to_one_organization(oss: ApiClient) -> None:
    reply = oss.post("/org-users/invite", {**NEW, "email": "owner@globex.example"})
    assert (reply.status, reply.body) == (500, {"error": "Validation error"})


@pytest.mark.parametrize("body", [{}, {"email": NEW["email"]}, {"name": "Nina"}, {**NEW, "email": ""}])
def test_an_invitation_needs_an_address_and_a_name(api: ApiClient, body: dict[str, Any]) -> None:
    reply = api.post("/org-users/invite", body)
    assert (reply.status, reply.body) == (400, {"error": "email and name required"})


def test_an_unknown_role_is_a_bad_request(api: ApiClient, oss: ApiClient) -> None:
    for client in (api, oss):
        invited = client.post("/org-users/invite", {**NEW, "role": "bogus"})
        assert (invited.status, invited.body) == (400, {"error": "Invalid role"})
        for body in ({"role": "bogus"}, {"role": ""}, {}):
            assigned = client.put(f"/org-users/{AGENT}/role", body)
            assert assigned.status == 400
            assert assigned.body == {"error": "Valid role required: owner, admin, manager, agent"}


@pytest.mark.parametrize("role", ["owner", "admin"])
def test_only_owners_and_keys_make_owners_and_admins(api: ApiClient, role: str) -> None:
    admin = api.as_role("admin")
    assert admin.post("/org-users/invite", {**NEW, "role": role}).body == OWNERS_ASSIGN
    assert admin.put(f"/org-users/{AGENT}/role", {"role": role}).body == OWNERS_ASSIGN
    assert api.put(f"/org-users/{AGENT}/role", {"role": role}).status == 200
    assert api.as_key(KEY).post("/org-users/invite", {**NEW, "role": role}).status == 201


# Changing


def test_only_the_fields_that_are_sent_change(api: ApiClient) -> None:
    reply = api.put(f"/org-users/{AGENT}", {"name": "Arun A.", "extension": None})
    assert (reply.status, reply.body) == (
        200,
        {
            "id": AGENT,
            "email": "agent@acme.example",
            "name": "Arun A.",
            "role": "agent",
            "status": "active",
            "extension": None,
        },
    )


@pytest.mark.parametrize("body", [{}, {"email": "other@acme.example"}, {"status": "bogus"}, {"status": "invited"}])
def test_without_a_field_that_can_change_it_is_a_bad_request(
    api: ApiClient, oss: ApiClient, body: dict[str, Any]
) -> None:
    for client in (api, oss):
        reply = client.put(f"/org-users/{AGENT}", body)
        assert (reply.status, reply.body) == (400, {"error": "No valid fields to update"})


def test_a_suspended_user_cannot_log_in_but_the_token_goes_on_working(api: ApiClient) -> None:
    agent = api.as_role("agent")
    reply = api.put(f"/org-users/{AGENT}", {"status": "suspended"})
    assert reply.warning == "existing tokens of this user stay valid until they expire"
    login = api.anonymous().post("/auth/user-login", {"email": "agent@acme.example", "password": "Passw0rd!"})
    assert (login.status, login.body) == (403, {"error": "Account is suspended. Contact your org admin."})
    assert agent.get("/dids").status == 200


def test_nobody_to_change_is_not_found_and_the_hosted_answer_is_told(api: ApiClient) -> None:
    reply = api.put("/org-users/nobody", {"name": "x"})
    assert (reply.status, reply.body) == (404, NOT_FOUND)
    assert "org-user-update-of-unknown-id" in reply.warning


def test_a_hosted_server_answers_200_when_it_finds_nobody_to_change(hosted: ApiClient) -> None:
    reply = hosted.put("/org-users/nobody", {"name": "x"})
    assert (reply.status, reply.body) == (200, NOT_FOUND)


# Roles


def test_a_role_is_answered_with_the_one_before(api: ApiClient) -> None:
    reply = api.put(f"/org-users/{AGENT}/role", {"role": "manager"})
    assert (reply.status, reply.body) == (200, {"id": AGENT, "role": "manager", "previous_role": "agent"})


def test_a_token_keeps_the_role_that_it_was_made_with(api: ApiClient) -> None:
    agent = api.as_role("agent")
    api.put(f"/org-users/{AGENT}/role", {"role": "manager"})
    assert agent.get("/org-users").status == 403


def test_nobody_changes_the_own_role(api: ApiClient) -> None:
    reply = api.put(f"/org-users/{OWNER}/role", {"role": "agent"})
    assert (reply.status, reply.body) == (400, {"error": "Cannot change your own role"})


def test_managers_assign_roles_as_documented(api: ApiClient) -> None:
    reply = api.as_role("manager").put(f"/org-users/{AGENT}/role", {"role": "manager"})
    assert reply.status == 200
    assert "org-user-role-needs-admin" in reply.warning
    assert api.as_role("agent").put(f"/org-users/{INVITED}/role", {"role": "agent"}).status == 403


@pytest.mark.parametrize("role", ["manager", "agent"])
def test_a_hosted_server_lets_only_admins_assign_roles(hosted: ApiClient, role: str) -> None:
    reply = hosted.as_role(role).put(f"/org-users/{INVITED}/role", {"role": "agent"})
    assert reply.status == 403
    assert (reply.body["your_role"], reply.body["required_role"]) == (role, "admin")


@pytest.mark.parametrize("role", ["manager", "agent"])
def test_only_admins_invite_change_and_delete(api: ApiClient, oss: ApiClient, role: str) -> None:
    for client in (api.as_role(role), oss.as_role(role)):
        for reply in (
            client.post("/org-users/invite", NEW),
            client.put(f"/org-users/{INVITED}", {"name": "x"}),
            client.delete(f"/org-users/{INVITED}"),
        ):
            assert (reply.status, reply.body["required_role"]) == (403, "admin")


# Deleting


def test_every_change_is_in_the_audit_log(api: ApiClient) -> None:
    made = api.post("/org-users/invite", NEW).body["id"]
    api.put(f"/org-users/{made}", {"name": "Nina N."})
    api.put(f"/org-users/{made}/role", {"role": "manager"})
    api.as_role("admin").delete(f"/org-users/{made}")
    log = api.get("/audit-log").body["data"]
    assert [(row["action"], row["user_email"]) for row in log] == [
        ("user.delete", "admin@acme.example"),
        ("user.role", "owner@acme.example"),
        ("user.update", "owner@acme.example"),
        ("user.invite", "owner@acme.example"),
    ]
    assert {row["resource_id"] for row in log} == {made}
    assert log[2]["details"] == {"name": "Nina N."}


def test_a_change_of_nobody_is_logged_where_it_is_answered_as_done(api: ApiClient, hosted: ApiClient) -> None:
    for client, logged in ((api, 0), (hosted, 1)):
        client.put("/org-users/nobody", {"name": "x"})
        assert client.get("/audit-log").body["pagination"]["total"] == logged


def test_a_deleted_user_is_gone_but_the_token_goes_on_working(api: ApiClient) -> None:
    agent = api.as_role("agent")
    reply = api.delete(f"/org-users/{AGENT}")
    assert (reply.status, reply.body) == (200, {"success": True, "deleted_user": "agent@acme.example"})
    assert api.delete(f"/org-users/{AGENT}").status == 404
    assert agent.get("/dids").status == 200
    assert agent.get("/org-users/me/profile").body == NOT_FOUND


def test_nobody_deletes_oneself(api: ApiClient) -> None:
    reply = api.delete(f"/org-users/{OWNER}")
    assert (reply.status, reply.body) == (400, {"error": "Cannot delete yourself"})


def test_only_owners_and_keys_delete_owners(api: ApiClient) -> None:
    reply = api.as_role("admin").delete(f"/org-users/{OWNER}")
    assert (reply.status, reply.body) == (403, {"error": "Only owners can delete other owners"})
    assert api.as_key(KEY).delete(f"/org-users/{OWNER}").status == 200
