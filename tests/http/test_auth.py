"""Who is calling: keys, tokens, which of them decides, and the three ways to be refused."""

import base64
import json
from typing import Any

import jwt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_server.app import JWT_SECRET
from tests.client import GLOBEX, ApiClient, Reply, expired_token

ACME = "ac3e0000-0000-4000-8000-000000000001"
GLOBEX_ID = "610be000-0000-4000-8000-000000000001"
INITECH_ID = "101eeb00-0000-4000-8000-000000000001"
ORGANIZATION_KEY = "org_ac3e0000000000000000000000000001"
GLOBEX_KEY = "org_610be000000000000000000000000001"
INITECH_KEY = "org_101eeb00000000000000000000000001"
API_KEY = "ak_ac3e0000000000000000000000000201"
REVOKED_KEY = "ak_ac3e0000000000000000000000000202"

NOTHING_SENT = (401, {"error": "Authentication required"})
NOBODY = (401, {"error": "Invalid authentication or organization not active"})
BAD_TOKEN = (401, {"error": "Authentication failed"})


def asked(api: ApiClient, **headers: str) -> tuple[int, Any]:
    """Status and body of a guarded operation, asked with these headers and no others."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    reply = api.anonymous().get("/dids", headers=sent)
    return reply.status, reply.body


def owner_of_answer(reply: tuple[int, Any]) -> str:
    """Whose numbers were answered."""
    status, dids = reply
    assert status == 200, dids
    return str(dids[0]["org_id"])


def signed(secret: str = JWT_SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    return jwt.encode(claims, secret, algorithm)


def token_of(api: ApiClient) -> str:
    return api.headers["Authorization"].removeprefix("Bearer ")


def unsigned(**claims: Any) -> str:
    """A token of the algorithm `none`."""
    parts = [json.dumps(part).encode() for part in ({"alg": "none", "typ": "JWT"}, claims)]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."


# The three refusals


@pytest.mark.parametrize("headers", [{}, {"X_API_Key": ""}, {"X_API_Secret": "acme-secret"}, {"Authorization": ""}])
def test_who_sends_no_credentials_is_asked_for_them(api: ApiClient, headers: dict[str, str]) -> None:
    assert asked(api, **headers) == NOTHING_SENT


def test_a_key_in_the_query_is_no_key(api: ApiClient) -> None:
    reply = api.anonymous().get(f"/dids?api_key={ORGANIZATION_KEY}")
    assert (reply.status, reply.body) == NOTHING_SENT


@pytest.mark.parametrize("key", ["nope", "ak_nope", "org_nope", REVOKED_KEY, INITECH_KEY, f"{API_KEY}, {API_KEY}"])
def test_an_unknown_revoked_or_suspended_key_is_nobodys(api: ApiClient, key: str) -> None:
    assert asked(api, X_API_Key=key) == NOBODY


@pytest.mark.parametrize("claims", [{"orgId": INITECH_ID}, {"orgId": "nope"}, {"isAdmin": True}, {}])
def test_a_good_token_of_no_active_organization_is_nobodys(api: ApiClient, claims: dict[str, Any]) -> None:
    assert asked(api, Authorization=f"Bearer {signed(**claims)}") == NOBODY


@pytest.mark.parametrize("org_id", [5, {}, ["x"], True])
def test_a_token_whose_organization_is_not_a_text_is_invalid(api: ApiClient, org_id: Any) -> None:
    assert asked(api, Authorization=f"Bearer {signed(orgId=org_id)}") == (401, {"error": "Authentication failed"})


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer garbage",
        "Bearer ",
        "Bearer a.b.c",
        "Basic b3duZXI6UGFzc3cwcmQh",
        f"Bearer {ORGANIZATION_KEY}",
        f"Bearer {signed('another secret', orgId=ACME)}",
        f"bearer {signed(orgId=ACME)}",
        f"Bearer Bearer {signed(orgId=ACME)}",
        f"Bearer {unsigned(orgId=ACME)}",
        f"Bearer {signed(orgId=ACME, exp=1_799_999_999)}",
        f"Bearer {signed(orgId=ACME, exp=1_800_000_000)}",
        f"Bearer {signed(orgId=ACME, nbf=1_800_000_001)}",
    ],
)
def test_a_token_that_does_not_verify_fails(api: ApiClient, authorization: str) -> None:
    assert asked(api, Authorization=authorization) == BAD_TOKEN


def test_an_expired_token_fails_like_garbage(api: ApiClient) -> None:
    assert asked(api, Authorization=f"Bearer {expired_token(api.app)}") == BAD_TOKEN


# Tokens


def test_the_word_bearer_may_be_left_out(api: ApiClient) -> None:
    assert owner_of_answer(asked(api, Authorization=token_of(api))) == ACME


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_a_token_without_an_expiry_works(api: ApiClient, algorithm: str) -> None:
    token = signed(algorithm=algorithm, orgId=ACME)
    assert owner_of_answer(asked(api, Authorization=f"Bearer {token}")) == ACME


def test_a_token_of_24_hours_expires_when_the_worlds_clock_says_so(api: ApiClient) -> None:
    api.world.clock.set(1_800_000_000 + 24 * 3600 - 1)
    assert api.get("/dids").status == 200
    api.world.clock.advance(1)
    reply = api.get("/dids")
    assert (reply.status, reply.body) == BAD_TOKEN


def test_a_token_outlives_its_user(api: ApiClient) -> None:
    agent = api.as_role("agent")
    state = api.control("GET", "/state").body
    state["org_users"] = []
    api.control("PUT", "/state", state)
    assert agent.get("/dids").status == 200


def test_a_suspension_reaches_tokens_and_keys_at_once(api: ApiClient) -> None:
    api.put(f"/organizations/{ACME}", {"status": "suspended"})
    assert asked(api, Authorization=f"Bearer {token_of(api)}") == NOBODY
    assert asked(api, X_API_Key=ORGANIZATION_KEY) == NOBODY
    assert asked(api, X_API_Key=API_KEY) == NOBODY


# Keys


@pytest.mark.parametrize("key", [ORGANIZATION_KEY, API_KEY, ORGANIZATION_KEY.upper(), "ak_" + API_KEY[3:].upper()])
def test_a_key_needs_no_secret_and_its_letter_case_does_not_matter(api: ApiClient, key: str) -> None:
    assert owner_of_answer(asked(api, X_API_Key=key)) == ACME


def test_an_api_key_remembers_its_last_use(api: ApiClient) -> None:
    def last_use() -> list[Any]:
        keys = api.control("GET", "/state").body["api_keys"]
        return [key["last_used_at"] for key in keys if key["api_key"] in (API_KEY, REVOKED_KEY)]

    assert last_use() == [None, None]
    asked(api, X_API_Key=API_KEY)
    asked(api, X_API_Key=REVOKED_KEY)
    assert last_use() == ["2027-01-15T08:00:00.000Z", None]


def test_using_a_key_changes_nothing_that_callers_meet(api: ApiClient) -> None:
    asked(api, X_API_Key=API_KEY)
    assert api.as_key(API_KEY).put("/dids/b71f116a-2b3c-11f1-9598-00505661ece1", {}).status == 200
    assert len(api.control("GET", "/state").body["api_keys"]) == 3


# A key and a token together


def test_the_key_decides_the_organization(api: ApiClient) -> None:
    assert owner_of_answer(asked(api, X_API_Key=GLOBEX_KEY, Authorization=f"Bearer {token_of(api)}")) == GLOBEX_ID


@pytest.mark.parametrize("key", ["nope", "ak_nope", REVOKED_KEY, INITECH_KEY])
def test_a_bad_key_falls_through_to_a_good_token(api: ApiClient, key: str) -> None:
    assert owner_of_answer(asked(api, X_API_Key=key, Authorization=f"Bearer {token_of(api)}")) == ACME


def test_a_good_key_makes_up_for_a_bad_token(api: ApiClient) -> None:
    assert owner_of_answer(asked(api, X_API_Key=ORGANIZATION_KEY, Authorization="Bearer garbage")) == ACME


def test_a_bad_key_and_a_bad_token_fail_by_the_token(api: ApiClient) -> None:
    assert asked(api, X_API_Key="nope", Authorization="Bearer garbage") == BAD_TOKEN


# Roles


def deleted(api: ApiClient, **headers: str) -> Reply:
    """The answer to an operation that asks for the role of a manager."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return api.anonymous().delete("/dids/nope", headers=sent)


@pytest.mark.parametrize(("role", "status"), [("owner", 404), ("admin", 404), ("manager", 404), ("agent", 403)])
def test_a_role_passes_where_its_rank_is_high_enough(api: ApiClient, role: str, status: int) -> None:
    assert api.as_role(role).delete("/dids/nope").status == status


def test_a_role_that_there_is_not_passes_nowhere_and_is_named(api: ApiClient) -> None:
    reply = deleted(api, Authorization=signed(orgId=ACME, userId="u", role="boss"))
    assert reply.body == {
        "error": "Forbidden",
        "message": "Role 'boss' does not have permission. Requires 'manager' or higher.",
        "your_role": "boss",
        "required_role": "manager",
    }


@pytest.mark.parametrize("claims", [{}, {"userId": "u"}, {"role": "agent"}, {"userId": "u", "role": ""}])
def test_a_token_without_a_user_and_a_role_passes_every_check(api: ApiClient, claims: dict[str, Any]) -> None:
    assert deleted(api, Authorization=signed(orgId=ACME, **claims)).status == 404


@pytest.mark.parametrize("key", [ORGANIZATION_KEY, API_KEY])
def test_a_key_alone_passes_every_check(api: ApiClient, key: str) -> None:
    assert deleted(api, X_API_Key=key).status == 404


def test_the_role_is_the_tokens_even_where_the_key_decides_the_organization(api: ApiClient) -> None:
    agent = token_of(api.as_role("agent", GLOBEX))
    assert deleted(api, X_API_Key=ORGANIZATION_KEY, Authorization=f"Bearer {agent}").status == 403


def test_credentials_are_looked_at_before_the_body(api: ApiClient) -> None:
    reply = api.anonymous().post("/dids", {"number": 5})
    assert (reply.status, reply.body) == NOTHING_SENT


def test_broken_json_is_looked_at_before_the_credentials(api: ApiClient) -> None:
    reply = api.anonymous().send("POST", "/dids", data=b"{bad", headers={"Content-Type": "application/json"})
    assert reply.status == 400


# Whatever is sent

HEADER_TEXT = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=80)


@given(key=HEADER_TEXT, authorization=HEADER_TEXT | HEADER_TEXT.map("Bearer {}".format))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_other_text_is_refused(api: ApiClient, key: str, authorization: str) -> None:
    assert asked(api, X_API_Key=key, Authorization=authorization)[0] == 401


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)
NAMES = ("orgId", "userId", "role", "exp", "nbf", "iat", "iss", "aud", "sub", "jti")


@given(claims=st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, JSON)))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_signed_token_with_any_claims_is_understood_or_refused(api: ApiClient, claims: dict[str, Any]) -> None:
    payload = json.dumps(claims).encode()
    token = jwt.api_jws.encode(payload, JWT_SECRET, "HS256")
    assert asked(api, Authorization=f"Bearer {token}")[0] == 401
    assert asked(api, X_API_Key=ORGANIZATION_KEY, Authorization=f"Bearer {token}")[0] == 200
