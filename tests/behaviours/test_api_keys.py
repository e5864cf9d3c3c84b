"""API keys."""

import re

import pytest

from tests.client import GLOBEX, ApiClient

CRM = "ac3e0000-0000-4000-8000-000000000201"
REVOKED = "ac3e0000-0000-4000-8000-000000000202"
RECEPTION_OF_GLOBEX = "610be000-0000-4000-8000-000000000201"
OWNER = "ac3e0000-0000-4000-8000-000000000101"
MAIN_LINE = "b71f116a-2b3c-11f1-9598-00505661ece1"
PERMISSIONS = [
    "calls.read",
    "calls.write",
    "calls.click_to_call",
    "calls.originate_ai",
    "calls.recording",
    "calls.live",
    "calls.transfer",
    "calls.hangup",
    "calls.hold",
]


def test_the_list_shows_keys_revoked_ones_too_and_the_permissions_there_are(api: ApiClient) -> None:
    answer = api.as_role("agent").get("/api-keys").body
    assert [(key["id"], key["status"]) for key in answer["keys"]] == [(CRM, "active"), (REVOKED, "revoked")]
    assert answer["available_permissions"] == PERMISSIONS
    shown = {"id", "name", "api_key", "permissions", "status", "last_used_at", "created_by", "createdAt"}
    assert answer["keys"][0].keys() == shown


def test_the_newest_key_comes_first(api: ApiClient) -> None:
    api.world.clock.advance(60)
    made = api.post("/api-keys", {"name": "Bot"}).body
    assert [key["id"] for key in api.get("/api-keys").body["keys"]] == [made["id"], CRM, REVOKED]


def test_a_new_key_is_shown_with_its_secret_this_once(api: ApiClient) -> None:
    reply = api.post("/api-keys", {"name": "Bot"})
    made = reply.body
    assert reply.status == 201
    assert made["message"] == "Save the API secret now — it cannot be retrieved later."
    assert re.fullmatch("ak_[0-9a-f]{32}", made["api_key"])
    assert re.fullmatch("as_[0-9a-f]{48}", made["api_secret"])
    assert (made["name"], made["permissions"]) == ("Bot", PERMISSIONS)
    assert made["api_secret"] not in api.get("/api-keys").raw.decode()
    assert made["api_secret"] not in api.control("GET", "/requests").raw.decode()


def test_a_new_key_names_who_made_it(api: ApiClient) -> None:
    api.post("/api-keys", {"name": "Bot"})
    api.as_key("org_ac3e0000000000000000000000000001").post("/api-keys", {"name": "Bot's bot"})
    makers = {key["name"]: key["created_by"] for key in api.get("/api-keys").body["keys"]}
    assert (makers["Bot"], makers["Bot's bot"]) == (OWNER, None)


@pytest.mark.parametrize("permissions", [[], ["calls.read", "bogus.perm"]])
def test_any_text_is_taken_as_a_permission(api: ApiClient, permissions: list[str]) -> None:
    assert api.post("/api-keys", {"name": "Bot", "permissions": permissions}).body["permissions"] == permissions


def test_a_key_without_permissions_may_do_everything(api: ApiClient) -> None:
    made = api.post("/api-keys", {"name": "Bot", "permissions": []}).body
    bot = api.as_key(made["api_key"])
    assert bot.delete(f"/dids/{MAIN_LINE}").status == 204
    assert bot.post("/api-keys", {"name": "Bot's bot"}).status == 201


def test_a_keys_secret_opens_no_login(api: ApiClient) -> None:
    made = api.post("/api-keys", {"name": "Bot"}).body
    reply = api.anonymous().post("/auth/login", {name: made[name] for name in ("api_key", "api_secret")})
    assert (reply.status, reply.body) == (401, {"error": "Invalid credentials"})


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"permissions": []}])
def test_a_key_needs_a_name(api: ApiClient, body: dict[str, object]) -> None:
    reply = api.post("/api-keys", body)
    assert (reply.status, reply.body) == (400, {"error": "name required"})


@pytest.mark.parametrize("wrong", [{"name": ["a"]}, {"name": "n" * 256}, {"permissions": "calls.read"}])
def test_a_wrong_value_is_a_bad_request(api: ApiClient, wrong: dict[str, object]) -> None:
    assert api.post("/api-keys", {"name": "Bot", **wrong}).status == 400
    assert api.put(f"/api-keys/{CRM}", wrong).status == 400


def test_permissions_of_a_hosted_server_may_be_one_text(hosted: ApiClient) -> None:
    reply = hosted.post("/api-keys", {"name": "Bot", "permissions": "calls.read"})
    assert (reply.status, reply.body["permissions"]) == (201, "calls.read")


def test_a_key_is_renamed_and_given_other_permissions(api: ApiClient) -> None:
    reply = api.put(f"/api-keys/{CRM}", {"name": "Sales", "permissions": ["calls.live"]})
    assert (reply.status, reply.body["name"], reply.body["permissions"]) == (200, "Sales", ["calls.live"])
    assert "secret" not in reply.raw.decode()


def test_a_hosted_server_answers_a_change_with_the_hash_of_the_secret(hosted: ApiClient) -> None:
    assert re.fullmatch("[0-9a-f]{64}", hosted.put(f"/api-keys/{CRM}", {"name": "Sales"}).body["api_secret_hash"])


def test_a_revoked_key_is_refused_and_stays_in_the_list(api: ApiClient) -> None:
    bot = api.as_key("ak_ac3e0000000000000000000000000201")
    assert bot.get("/dids").status == 200
    for _ in range(2):
        reply = api.delete(f"/api-keys/{CRM}")
        assert (reply.status, reply.body) == (200, {"message": "API key revoked"})
    assert bot.get("/dids").body == {"error": "Invalid authentication or organization not active"}
    assert {key["status"] for key in api.get("/api-keys").body["keys"]} == {"revoked"}


@pytest.mark.parametrize("key_id", [RECEPTION_OF_GLOBEX, "nope", CRM.upper()])
def test_another_organizations_key_is_as_absent_as_an_unknown_one(api: ApiClient, key_id: str) -> None:
    for reply in (api.put(f"/api-keys/{key_id}", {"name": "Mine"}), api.delete(f"/api-keys/{key_id}")):
        assert (reply.status, reply.body) == (404, {"error": "API key not found"})
    assert [key["id"] for key in api.as_org(GLOBEX).get("/api-keys").body["keys"]] == [RECEPTION_OF_GLOBEX]


@pytest.mark.parametrize("role", ["agent", "manager"])
@pytest.mark.parametrize(("method", "path"), [("POST", ""), ("PUT", f"/{CRM}"), ("DELETE", f"/{CRM}")])
def test_only_admins_change_keys(
    api: ApiClient, hosted: ApiClient, oss: ApiClient, role: str, method: str, path: str
) -> None:
    for client in (api, hosted, oss):
        reply = client.as_role(role).send(method, f"/api-keys{path}", json={"name": "x"})
        assert reply.status == 403
        assert (reply.body["your_role"], reply.body["required_role"]) == (role, "admin")
        assert client.as_role("admin").send(method, f"/api-keys{path}", json={"name": "x"}).status in (200, 201)
