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


ONBOARDING = {"org_name": "Newcomer Inns", "contact_phone": "+918065970000", "industry": "hotels"}


def onboarding(hosted: ApiClient, account: dict[str, str]) -> ApiClient:
    """A client with the token of an account without an organization."""
    return with_token(hosted, hosted.anonymous().post("/auth/login-password", account).body["token"])


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


@pytest.mark.parametrize("secret", [5, True, ["acme-secret"], {"a": 1}])
def test_a_hosted_server_fails_on_a_secret_that_is_no_text(hosted: ApiClient, secret: Any) -> None:
    reply = hosted.anonymous().post("/auth/login", {"api_key": ACME_KEY, "api_secret": secret})
    assert (reply.status, reply.body) == (500, {"error": "Internal server error"})


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
    reply = onboarding(hosted, NEWCOMER).post("/auth/request-org", ONBOARDING)
    assert (reply.status, reply.body["status"]) == (201, "pending_approval")
    assert hosted.anonymous().post("/auth/login-password", NEWCOMER).status == 202
    assert hosted.anonymous().post("/auth/user-login", NEWCOMER).status == 202
    change_stored(hosted, "organizations", reply.body["org_id"], status="active")
    assert hosted.anonymous().post("/auth/user-login", NEWCOMER).status == 200


def test_the_newest_build_asks_an_account_for_its_token(hosted: ApiClient) -> None:
    reply = hosted.anonymous().post("/auth/request-org", {**NEWCOMER, "org_name": "Newcomer Inns"})
    assert (reply.status, reply.body) == (401, {"error": "Auth token required"})
    assert onboarding(hosted, NEWCOMER).post("/auth/request-org", {"org_name": "Newcomer Inns"}).status == 400


def test_an_account_that_has_an_organization_gets_no_second_one(hosted: ApiClient) -> None:
    assert onboarding(hosted, OWNER).post("/auth/request-org", ONBOARDING).status == 409


def test_the_owner_of_a_requested_organization_has_extension_1001(anyone: ApiClient) -> None:
    anyone.post("/auth/request-org", {**NEWCOMER, "org_name": "Newcomer Inns"})
    assert stored_user(anyone, NEWCOMER["email"])["extension"] == "1001"


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


# The logins of the newest build


def test_a_login_by_password_gives_a_token_and_no_permissions(hosted: ApiClient) -> None:
    reply = hosted.anonymous().post("/auth/login-password", {**OWNER, "email": "OWNER@acme.example"})
    token, user = reply.body.pop("token"), reply.body.pop("user")
    assert (reply.status, reply.body) == (200, {"token_type": "Bearer", "expires_in": "24h"})
    assert (user["org_name"], user["role"], user["permissions"]) == ("Acme Hotels", "owner", [])
    assert with_token(hosted, token).get("/dids").status == 200


def test_an_account_without_an_organization_gets_a_token_that_only_requests_one(hosted: ApiClient) -> None:
    reply = hosted.anonymous().post("/auth/login-password", NEWCOMER)
    assert (reply.body["expires_in"], reply.body["requires_org_request"]) == ("1h", True)
    assert reply.body["user"]["org_id"] is None
    refused = with_token(hosted, reply.body["token"]).get("/dids")
    assert (refused.status, refused.body) == (401, {"error": "Invalid authentication or organization not active"})


def test_signing_up_gives_such_a_token_at_once(hosted: ApiClient) -> None:
    reply = hosted.anonymous().post("/auth/signup", NIA)
    assert (reply.status, reply.body["requires_org_request"]) == (201, True)
    assert with_token(hosted, reply.body["token"]).post("/auth/request-org", ONBOARDING).status == 201
    again = hosted.anonymous().post("/auth/signup", NIA)
    assert (again.status, again.body) == (409, {"error": "An account with this email already exists"})


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"password": "wrong"}, 401, "Invalid email or password"),
        ({"email": "nobody@acme.example"}, 401, "Invalid email or password"),
        ({"email": 5}, 401, "Invalid email or password"),
        ({"password": 5}, 500, "Login failed. Please try again."),
        ({"email": {"a": 1}}, 500, "Login failed. Please try again."),
        ({"password": ""}, 400, "email and password required"),
    ],
)
def test_a_login_by_password_says_little_about_why_it_is_refused(
    hosted: ApiClient, changes: dict[str, Any], status: int, error: str
) -> None:
    reply = hosted.anonymous().post("/auth/login-password", {**OWNER, **changes})
    assert (reply.status, reply.body) == (status, {"error": error})


@pytest.mark.parametrize("status", ["invited", "suspended"])
def test_only_an_active_account_logs_in_by_password(hosted: ApiClient, status: str) -> None:
    change_stored(hosted, "org_users", stored_user(hosted, OWNER["email"])["id"], status=status)
    reply = hosted.anonymous().post("/auth/login-password", OWNER)
    assert (reply.status, reply.body) == (403, {"error": f"Account is {status}"})


@pytest.mark.parametrize("status", ["suspended", "deleted"])
def test_an_account_of_a_closed_organization_is_sent_to_its_administrator(hosted: ApiClient, status: str) -> None:
    change_stored(hosted, "organizations", ACME, status=status)
    reply = hosted.anonymous().post("/auth/login-password", OWNER)
    expected = f"Your organisation is {status}. Contact your administrator."
    assert (reply.status, reply.body) == (403, {"error": expected})


def test_the_contact_address_of_an_organization_is_enough_for_an_admins_token(hosted: ApiClient) -> None:
    change_stored(hosted, "organizations", ACME, contact_info={"email": "front@acme.example"})
    reply = hosted.anonymous().post("/auth/email-login", {"email": "front@acme.example"})
    assert reply.body["user"] == {"email": "front@acme.example", "role": "admin"}
    assert with_token(hosted, reply.body["token"]).get("/dids").status == 200
    unknown = hosted.anonymous().post("/auth/email-login", {"email": "nobody@acme.example"})
    assert (unknown.status, unknown.body) == (404, {"error": "No organization found for this email"})


def test_nobody_has_the_internal_key(hosted: ApiClient) -> None:
    reply = hosted.anonymous().post("/auth/admin-token", {"org_id": ACME})
    assert (reply.status, reply.body) == (401, {"error": "Invalid internal key"})


def test_the_platforms_administrator_logs_in_for_eight_hours(hosted: ApiClient) -> None:
    reply = hosted.anonymous().post("/auth/admin-login-password", {"email": "admin", "password": PASSWORD})
    assert (reply.status, reply.body["expires_in"]) == (200, "8h")
    wrong = hosted.anonymous().post("/auth/admin-login-password", {"email": "admin", "password": "wrong"})
    assert (wrong.status, wrong.body) == (401, {"error": "Invalid email or password"})


@pytest.mark.parametrize("path", ["login-password", "signup", "email-login", "admin-token", "admin-login-password"])
def test_only_the_newest_build_has_these_logins(api: ApiClient, oss: ApiClient, path: str) -> None:
    for client in (api, oss):
        reply = client.anonymous().post(f"/auth/{path}", {**OWNER})
        assert (reply.status, reply.body["error"]) == (404, "Not Found")


# What the open-source release makes of odd values


@pytest.mark.parametrize(
    ("password", "status"), [(123456, 500), ([1, 2], 400), ([1, 2, 3, 4, 5, 6], 500), ({"a": 1}, 500), ("12345", 400)]
)
def test_the_open_source_release_checks_the_length_of_a_password_before_its_type(
    oss: ApiClient, password: Any, status: int
) -> None:
    assert oss.anonymous().post("/auth/register", {**NIA, "password": password}).status == status


def test_a_password_that_is_not_text_cannot_be_compared_in_the_open_source_release(oss: ApiClient) -> None:
    reply = oss.anonymous().post("/auth/user-login", {**OWNER, "password": 5})
    assert (reply.status, reply.body) == (500, {"error": "data and hash must be strings"})


def test_in_the_open_source_release_an_address_in_a_list_is_looked_up_and_an_object_is_not(oss: ApiClient) -> None:
    assert oss.anonymous().post("/auth/user-login", {**OWNER, "email": [OWNER["email"]]}).status == 200
    reply = oss.anonymous().post("/auth/user-login", {**OWNER, "email": {"a": 1}})
    assert (reply.status, reply.body) == (500, {"error": "Invalid value { a: 1 }"})
