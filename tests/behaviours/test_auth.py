"""Tokens, accounts, and how an account comes to have an organization."""

import time
from typing import Any

import jwt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_server.app import JWT_SECRET
from mock_server.behaviours.auth import base36
from tests.client import PASSWORD, ApiClient

ACME_KEY = "org_ac3e0000000000000000000000000001"
ACME = "ac3e0000-0000-4000-8000-000000000001"
GLOBEX = "610be000-0000-4000-8000-000000000001"
INITECH = {"api_key": "org_101eeb00000000000000000000000001", "api_secret": "initech-secret"}
OWNER = {"email": "owner@acme.example", "password": PASSWORD}
NEWCOMER = {"email": "newcomer@example.com", "password": PASSWORD}
NIA = {"email": "nia@inns.example", "password": "secret", "name": "Nia"}


@pytest.fixture
def anyone(api: ApiClient) -> ApiClient:
    """Somebody without credentials."""
    return api.anonymous()


def with_token(api: ApiClient, token: str) -> ApiClient:
    return ApiClient(api.app, {"Authorization": f"Bearer {token}"})


def claims(api: ApiClient, token: str) -> dict[str, Any]:
    """The claims of a token that is valid on the world's clock."""
    found: dict[str, Any] = jwt.decode(token, JWT_SECRET, ["HS256"], options={"verify_exp": False, "verify_iat": False})
    assert found["iat"] == int(api.world.clock.now())
    return found


def stored_user(api: ApiClient, email: str) -> dict[str, Any]:
    rows = api.control("GET", "/state").body["org_users"]
    return next(row for row in rows if row["email"] == email)


def change_stored(api: ApiClient, section: str, row_id: str, **fields: Any) -> None:
    """Make a row what no operation makes it."""
    state = api.control("GET", "/state").body
    next(row for row in state[section] if row["id"] == row_id).update(fields)
    assert api.control("PUT", "/state", state).status == 200


# An organization's token


def test_an_organizations_key_and_secret_give_a_token_for_24_hours(anyone: ApiClient) -> None:
    reply = anyone.post("/auth/login", {"api_key": ACME_KEY, "api_secret": "acme-secret"})
    token = reply.body.pop("token")
    assert reply.body == {
        "token_type": "Bearer",
        "expires_in": "24h",
        "organization": {"id": ACME, "name": "Acme Hotels", "api_key": ACME_KEY},
    }
    issued = int(anyone.world.clock.now())
    assert claims(anyone, token) == {
        "orgId": ACME,
        "orgName": "Acme Hotels",
        "apiKey": ACME_KEY,
        "iat": issued,
        "exp": issued + 24 * 3600,
    }
    assert with_token(anyone, token).get("/dids").status == 200


def test_the_letter_case_of_a_key_does_not_matter(anyone: ApiClient) -> None:
    assert anyone.post("/auth/login", {"api_key": ACME_KEY.upper(), "api_secret": "acme-secret"}).status == 200


@pytest.mark.parametrize(
    ("key", "secret"),
    [
        (ACME_KEY, "ACME-SECRET"),
        ("org_unknown", "acme-secret"),
        ("ak_ac3e0000000000000000000000000201", "as_ac3e00000000000000000000000000000000000000000201"),
    ],
)
def test_a_wrong_key_or_secret_is_refused_and_an_api_key_has_no_login(anyone: ApiClient, key: str, secret: str) -> None:
    reply = anyone.post("/auth/login", {"api_key": key, "api_secret": secret})
    assert (reply.status, reply.body) == (401, {"error": "Invalid credentials"})


@pytest.mark.parametrize(
    "body", [None, {}, {"api_key": ACME_KEY}, {"api_secret": "x"}, {"api_key": 0, "api_secret": ""}]
)
def test_a_login_needs_key_and_secret(anyone: ApiClient, body: Any) -> None:
    reply = anyone.post("/auth/login", body)
    assert reply.status == 400
    assert reply.body == {
        "error": "API key and secret are required",
        "required_fields": ["api_key", "api_secret"],
    }


def test_a_suspended_organization_gets_a_token_that_opens_nothing(anyone: ApiClient) -> None:
    reply = anyone.post("/auth/login", INITECH)
    assert reply.status == 200
    assert reply.warning == "the organization is suspended: its keys and tokens get 401"
    refused = with_token(anyone, reply.body["token"]).get("/dids")
    assert refused.body == {"error": "Invalid authentication or organization not active"}


# A dashboard user's token


def test_a_user_signs_in_with_e_mail_and_password(anyone: ApiClient) -> None:
    reply = anyone.post("/auth/user-login", OWNER)
    user = reply.body["user"]
    permissions = user.pop("permissions")
    assert {"org.api_keys", "config.write", "crm.read"} <= set(permissions)
    assert user == {
        "id": "ac3e0000-0000-4000-8000-000000000101",
        "email": "owner@acme.example",
        "name": "Olga Owner",
        "role": "owner",
        "extension": "1001",
        "org_id": ACME,
        "org_name": "Acme Hotels",
    }
    assert with_token(anyone, reply.body["token"]).get("/dids").status == 200


def test_the_token_of_a_user_says_who_it_is(anyone: ApiClient) -> None:
    reply = anyone.post("/auth/user-login", {**OWNER, "email": "agent@acme.example"})
    said = claims(anyone, reply.body["token"])
    assert said["exp"] - said["iat"] == 24 * 3600
    assert (said["userId"], said["email"], said["role"]) == (
        "ac3e0000-0000-4000-8000-000000000104",
        "agent@acme.example",
        "agent",
    )
    assert said["permissions"] == reply.body["user"]["permissions"]


def test_the_letter_case_of_an_e_mail_address_does_not_matter(anyone: ApiClient) -> None:
    assert anyone.post("/auth/user-login", {**OWNER, "email": "Owner@ACME.example"}).status == 200


@pytest.mark.parametrize(
    ("email", "password", "status", "error"),
    [
        ("nobody@acme.example", PASSWORD, 404, "No account found with this email."),
        ("owner@acme.example", "passw0rd!", 401, "Invalid password."),
        ("invited@acme.example", PASSWORD, 401, "Password not set. Contact your admin."),
        ("suspended@acme.example", PASSWORD, 403, "Account is suspended. Contact your org admin."),
        ("suspended@acme.example", "wrong", 401, "Invalid password."),
        ("newcomer@example.com", PASSWORD, 404, "no_org"),
        ("", PASSWORD, 400, "email and password required"),
        ("owner@acme.example", None, 400, "email and password required"),
    ],
)
def test_a_refused_login_says_why(anyone: ApiClient, email: str, password: str, status: int, error: str) -> None:
    reply = anyone.post("/auth/user-login", {"email": email, "password": password})
    assert (reply.status, reply.body["error"]) == (status, error)


def test_an_account_without_an_organization_is_told_to_make_one(anyone: ApiClient) -> None:
    message = "Account exists but no organisation. Create one to continue."
    assert anyone.post("/auth/user-login", NEWCOMER).body == {"error": "no_org", "message": message}


def test_a_suspended_organizations_user_waits_for_approval_without_a_token(anyone: ApiClient) -> None:
    reply = anyone.post("/auth/user-login", {"email": "owner@initech.example", "password": PASSWORD})
    assert (reply.status, reply.body) == (
        202,
        {
            "status": "pending_approval",
            "org_name": "Initech Waiting",
            "message": "Your organisation is awaiting admin approval.",
        },
    )


def test_a_deleted_organizations_user_is_refused(anyone: ApiClient) -> None:
    change_stored(anyone, "organizations", ACME, status="deleted")
    reply = anyone.post("/auth/user-login", OWNER)
    assert (reply.status, reply.body) == (403, {"error": "Organisation is not active."})


def test_the_first_login_activates_an_invited_user(anyone: ApiClient) -> None:
    change_stored(anyone, "org_users", "ac3e0000-0000-4000-8000-000000000106", password=PASSWORD)
    assert anyone.post("/auth/user-login", {**OWNER, "email": "invited@acme.example"}).status == 200
    assert stored_user(anyone, "invited@acme.example")["status"] == "active"


def test_a_login_is_remembered_and_a_refused_one_is_not(anyone: ApiClient) -> None:
    anyone.post("/auth/user-login", {**OWNER, "password": "wrong"})
    assert stored_user(anyone, "owner@acme.example")["last_login"] is None
    anyone.post("/auth/user-login", OWNER)
    assert stored_user(anyone, "owner@acme.example")["last_login"] == "2027-01-15T08:00:00.000Z"


def test_an_account_can_be_looked_for_in_one_organization_only(anyone: ApiClient) -> None:
    assert anyone.post("/auth/user-login", {**OWNER, "org_id": ACME}).status == 200
    reply = anyone.post("/auth/user-login", {**OWNER, "org_id": GLOBEX})
    assert (reply.status, reply.body) == (404, {"error": "No account found with this email."})


# Accounts and their organizations


def test_who_registers_can_request_an_organization_and_owns_it(anyone: ApiClient) -> None:
    reply = anyone.post("/auth/register", NIA)
    assert (reply.status, reply.body) == (201, {"message": "Account created. You can now sign in."})
    reply = anyone.post("/auth/request-org", {"email": "nia@inns.example", "org_name": "Nia's Inns"})
    org_id = reply.body.pop("org_id")
    assert (reply.status, reply.body) == (
        201,
        {"message": "Organisation created. You can sign in now.", "org_name": "Nia's Inns", "status": "active"},
    )
    user = anyone.post("/auth/user-login", NIA).body["user"]
    assert (user["name"], user["role"], user["org_id"], user["org_name"]) == ("Nia", "owner", org_id, "Nia's Inns")


def test_a_new_organization_sees_nothing_of_the_others_and_has_the_default_limits(anyone: ApiClient) -> None:
    org_id = anyone.post("/auth/request-org", {**NEWCOMER, "org_name": "Newcomer Inns"}).body["org_id"]
    owner = with_token(anyone, anyone.post("/auth/user-login", NEWCOMER).body["token"])
    assert owner.get("/dids").body == []
    org = owner.get(f"/organizations/{org_id}").body
    assert org["settings"]["max_dids"] == 10
    assert org["api_key"].startswith("org_")
    assert len(org["api_key"]) == 4 + 32
    assert org["context_prefix"] == f"org_{base36(1_800_000_000_000)}"


def test_two_organizations_of_one_millisecond_do_not_share_a_prefix(anyone: ApiClient) -> None:
    anyone.post("/auth/register", NIA)
    for email, name in ((NIA["email"], "One"), (NEWCOMER["email"], "Two")):
        assert anyone.post("/auth/request-org", {"email": email, "org_name": name}).status == 201
    organizations = anyone.control("GET", "/state").body["organizations"]
    assert len({org["context_prefix"] for org in organizations}) == len(organizations)


def test_a_number_in_base_36_reads_back_as_the_number() -> None:
    assert base36(1_700_000_000_000) == "loyw3v28"
    assert int(base36(1_800_000_000_123), 36) == 1_800_000_000_123


def test_a_requested_organization_is_not_deployed(anyone: ApiClient) -> None:
    anyone.post("/auth/request-org", {**NEWCOMER, "org_name": "Newcomer Inns"})
    assert anyone.control("GET", "/deployments").body[-1]["pending"]


def test_a_requested_organization_awaits_approval_on_a_hosted_server(hosted: ApiClient) -> None:
    reply = hosted.anonymous().post("/auth/request-org", {**NEWCOMER, "org_name": "Newcomer Inns"})
    assert (reply.status, reply.body["status"]) == (201, "pending_approval")
    assert hosted.anonymous().post("/auth/user-login", NEWCOMER).status == 202
    change_stored(hosted, "organizations", reply.body["org_id"], status="active")
    assert hosted.anonymous().post("/auth/user-login", NEWCOMER).status == 200


def test_that_hosted_servers_ask_for_approval_is_warned_of(anyone: ApiClient) -> None:
    reply = anyone.post("/auth/request-org", {**NEWCOMER, "org_name": "Newcomer Inns"})
    assert "organization-awaits-approval" in reply.warning


def test_a_hosted_server_registers_nobody(hosted: ApiClient) -> None:
    reply = hosted.anonymous().post("/auth/register", NIA)
    assert (reply.status, reply.body["error"]) == (404, "Not Found")


@pytest.mark.parametrize(
    ("path", "body", "status", "error"),
    [
        ("register", {}, 400, "email and password required"),
        ("register", {"email": "a@b.example"}, 400, "email and password required"),
        ("register", {**NIA, "password": "12345"}, 400, "Password must be at least 6 characters"),
        ("register", {**NIA, "email": "OWNER@acme.example"}, 409, "An account with this email already exists."),
        ("register", {**NIA, "password": 123456}, 400, "Password must be at least 6 characters"),
        ("register", {**NIA, "email": 5}, 400, "email must be a string"),
        ("request-org", {"email": "a@b.example"}, 400, "email and org_name required"),
        ("request-org", {"email": "a@b.example", "org_name": "Inns"}, 404, "Register an account first."),
        ("request-org", {**OWNER, "org_name": "Inns"}, 409, "You already have an organisation."),
        ("request-org", {**NEWCOMER, "org_name": "acme hotels"}, 409, "Organisation name already taken."),
        ("request-org", {**NEWCOMER, "org_name": "I"}, 400, "org_name must have at least 2 characters"),
    ],
)
def test_a_refused_request_says_why(anyone: ApiClient, path: str, body: Any, status: int, error: str) -> None:
    reply = anyone.post(f"/auth/{path}", body)
    assert (reply.status, reply.body["error"]) == (status, error)


def test_an_account_is_called_by_its_e_mail_address_where_it_gives_no_name(anyone: ApiClient) -> None:
    anyone.post("/auth/register", {"email": "not-an-email", "password": "secret"})
    assert stored_user(anyone, "not-an-email")["name"] == "not-an-email"
    anyone.post("/auth/register", {"email": "nia@inns.example", "password": "secret", "name": ""})
    assert stored_user(anyone, "nia@inns.example")["name"] == "nia"


# What holds for all of them


@pytest.mark.parametrize("path", ["login", "user-login", "register", "request-org"])
def test_credentials_are_not_asked_for_and_bad_ones_do_no_harm(api: ApiClient, path: str) -> None:
    stranger = ApiClient(api.app, {"Authorization": "Bearer garbage", "X-API-Key": "nope"})
    assert stranger.post(f"/auth/{path}", {}).status == 400


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
FIELDS = ("api_key", "api_secret", "email", "password", "name", "org_name", "org_id")


@pytest.mark.parametrize("path", ["login", "user-login", "register", "request-org"])
@given(body=st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, JUNK)))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_body_brings_a_traceback(anyone: ApiClient, path: str, body: dict[str, Any]) -> None:
    assert anyone.post(f"/auth/{path}", body).status in (201, 400, 401, 404, 409)


def test_tokens_and_passwords_do_not_reach_the_journal(anyone: ApiClient) -> None:
    token = anyone.post("/auth/user-login", OWNER).body["token"]
    journal = anyone.control("GET", "/requests").raw.decode()
    assert "user-login" in journal
    assert token not in journal
    assert PASSWORD not in journal


def test_tokens_keep_the_worlds_time_and_not_the_machines(anyone: ApiClient) -> None:
    anyone.world.clock.set(946_684_800)
    assert claims(anyone, anyone.post("/auth/user-login", OWNER).body["token"])["iat"] == 946_684_800 < time.time()
