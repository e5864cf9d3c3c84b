"""Faults in who a caller is, and in what a role may do."""

from typing import Any

import jwt

from tests.calling import ACME_ID, LINE, NUMBER
from tests.client import GLOBEX, PASSWORD, ApiClient, expired_token
from tests.faults.cases import AVAILABLE, NEW_NUMBER, Cases, Scenario

OWNER = {"email": "owner@acme.example", "password": PASSWORD}
KEY = {"api_key": "org_ac3e0000000000000000000000000001", "api_secret": "acme-secret"}


def with_token(api: ApiClient, token: str) -> int:
    return api.anonymous().get("/dids", headers={"Authorization": f"Bearer {token}"}).status


def with_key(key: str) -> Scenario:
    return lambda api: api.as_key(key).get("/dids").status


def forged(api: ApiClient) -> int:
    return with_token(api, jwt.encode({"orgId": ACME_ID}, "a secret of somebody else"))


def as_agent(method: str, path: str, body: Any = None) -> Scenario:
    return lambda api: api.as_role("agent").send(method, path, json=body).status


def login(path: str, body: dict[str, str]) -> Scenario:
    return lambda api: api.anonymous().post(path, body).status


def token_of(api: ApiClient) -> str:
    return str(api.anonymous().post("/auth/user-login", OWNER).body["token"])


def claims(api: ApiClient) -> dict[str, Any]:
    return dict(jwt.decode(token_of(api), options={"verify_signature": False}))


CASES: Cases = {
    "any-token-accepted": (lambda api: with_token(api, "nonsense"), 200),
    "signature-not-checked": (forged, 200),
    "expiry-ignored": (lambda api: with_token(api, expired_token(api.app)), 200),
    "queue-list-open": (lambda api: api.anonymous().get("/queues").status, 200),
    "did-delete-open": (lambda api: api.anonymous().delete(LINE).status, 204),
    "any-key-accepted": (with_key("ak_nonsense"), 200),
    "revoked-key-accepted": (with_key("ak_ac3e0000000000000000000000000202"), 200),
    "keys-refused": (with_key("ak_ac3e0000000000000000000000000201"), 401),
    "everybody-is-the-first": (lambda api: api.as_org(GLOBEX).get("/dids").body[0]["number"], NUMBER),
    "did-roles-unchecked": (as_agent("DELETE", LINE), 204),
    "pool-roles-unchecked": (as_agent("POST", f"/did-pool/{AVAILABLE}/request"), 200),
    "pool-admin-roles-unchecked": (as_agent("POST", "/did-pool/admin/bulk", {"numbers": [NEW_NUMBER]}), 201),
    "api-key-roles-unchecked": (as_agent("POST", "/api-keys", {"name": "CRM"}), 201),
    "user-login-takes-any-password": (login("/auth/user-login", {**OWNER, "password": "wrong"}), 200),
    "login-takes-any-secret": (login("/auth/login", {**KEY, "api_secret": "wrong"}), 200),
    "tokens-expire-in-an-hour": (lambda api: claims(api)["exp"] - claims(api)["iat"], 3600),
    "user-token-without-role": (lambda api: claims(api).keys() & {"userId", "role"}, set()),
    "token-does-not-work": (lambda api: with_token(api, token_of(api)), 401),
    "login-says-seconds": (lambda api: api.anonymous().post("/auth/login", KEY).body["expires_in"], 86_400),
    "wrong-password-is-400": (login("/auth/user-login", {**OWNER, "password": "wrong"}), 400),
}
