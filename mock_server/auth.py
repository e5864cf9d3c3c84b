"""Who is calling: API keys, JWTs and roles."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jwt
from werkzeug.datastructures import Headers

from mock_server import errors
from mock_server.contract import Operation
from mock_server.roles import RANKS, permissions_of
from mock_server.tables import Row
from mock_server.world import Transaction, World

#: Seconds that a token is valid. Docs: "JWT tokens expire after 24 hours."
TOKEN_LIFETIME = 86_400

# The secret is the user's choice, and guards nothing.
warnings.filterwarnings("ignore", message="The HMAC key is", module="jwt")

_ALGORITHMS = ["HS256", "HS384", "HS512"]


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated caller. Without a role, as with keys and organization tokens, every role check passes."""

    org: Row
    role: str | None = None
    user_id: str | None = None

    @property
    def org_id(self) -> str:
        return str(self.org["id"])

    def require_role(self, least: str) -> None:
        """Raises `errors.ROLE_TOO_LOW`."""
        if self.role is not None and RANKS.get(self.role, 0) < RANKS[least]:
            raise errors.ROLE_TOO_LOW(role=self.role, required=least)


def organization_claims(org: Row) -> dict[str, Any]:
    """The claims of a token that speaks for an organization."""
    return {"orgId": org["id"], "orgName": org["name"], "apiKey": org["api_key"]}


def user_claims(org: Row, user: Row) -> dict[str, Any]:
    """The claims of a dashboard user's token."""
    return {
        **organization_claims(org),
        "userId": user["id"],
        "email": user["email"],
        "name": user["name"],
        "role": user["role"],
        "permissions": permissions_of(user["role"]),
    }


def sign(claims: Mapping[str, Any], secret: str, *, now: float, lifetime: float = TOKEN_LIFETIME) -> str:
    """A JWT (HS256) with these claims, valid for `lifetime` seconds from `now`."""
    issued = int(now)
    return jwt.encode({**claims, "iat": issued, "exp": issued + int(lifetime)}, secret, algorithm="HS256")


@lru_cache(maxsize=1024)
def _signed_claims(token: str, secret: str) -> Mapping[str, Any] | None:
    """The claims of a token with a good signature; times are not looked at here, so that they can be kept."""
    options = {"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False}
    try:
        claims: Mapping[str, Any] = jwt.decode(token, secret, algorithms=_ALGORITHMS, options=options)  # type: ignore[arg-type]
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        return None
    return claims


def verified(token: str, secret: str, now: float) -> Mapping[str, Any]:
    """The claims of a token that is signed with the secret and not expired. Raises `errors.TOKEN_BAD`."""
    claims = _signed_claims(token, secret)
    if claims is None:
        raise errors.TOKEN_BAD()
    expires, begins = claims.get("exp", now + 1), claims.get("nbf", now)
    if not isinstance(expires, int | float) or not isinstance(begins, int | float) or not begins <= now < expires:
        raise errors.TOKEN_BAD()
    return claims


def authenticate(world: World, headers: Headers) -> Caller:
    """The caller by `X-API-Key` and `Authorization`, in the server's order of precedence.

    A known key decides the organization; the role comes from the token even then. An unknown key falls
    through to the token. Raises one of the three 401 sentences.
    """
    key, authorization = headers.get("X-API-Key"), headers.get("Authorization")
    if not key and not authorization:
        raise errors.AUTHENTICATION_REQUIRED()
    tx = world.read()
    org = _organization_of_key(world, tx, key) if key else None
    claims: Mapping[str, Any] = {}
    if authorization:
        try:
            claims = verified(authorization.replace("Bearer ", "", 1), world.jwt_secret, tx.time)
        except errors.Problem:
            if org is None:
                raise
    if org is None:
        org = _active(tx, claims.get("orgId"))
    if org is None:
        raise errors.CREDENTIALS_UNKNOWN()
    return _caller(org, claims)


def authenticate_by_token(world: World, headers: Headers, query: Mapping[str, str]) -> Caller:
    """The caller by a token alone, in `?token=` or in `Authorization`: an audio tag's URL has to carry it.

    Raises `errors.UNAUTHORIZED`, whatever is wrong.
    """
    tx = world.read()
    token = query.get("token") or headers.get("Authorization", "").replace("Bearer ", "", 1)
    try:
        claims = verified(token, world.jwt_secret, tx.time)
    except errors.Problem:
        raise errors.UNAUTHORIZED() from None
    org = _active(tx, claims.get("orgId"))
    if org is None:
        raise errors.UNAUTHORIZED()
    return _caller(org, claims)


def _caller(org: Row, claims: Mapping[str, Any]) -> Caller:
    if claims.get("userId") and claims.get("role"):
        return Caller(org, str(claims["role"]), str(claims["userId"]))
    return Caller(org)


def _active(tx: Transaction, org_id: Any) -> Row | None:
    org = tx["organizations"].get(org_id) if isinstance(org_id, str) else None
    return org if org is not None and org["status"] == "active" else None


def _organization_of_key(world: World, tx: Transaction, key: str) -> Row | None:
    if key.startswith("ak_"):
        row = tx["api_keys"].with_key(api_key=key)
        if row is not None and row["status"] == "active":
            with world.write() as writing:
                if current := writing["api_keys"].get(row["id"]):
                    writing["api_keys"].update(current, {"last_used_at": writing.now})
            return _active(tx, row["org_id"])
    row = tx["organizations"].with_key(api_key=key)
    return _active(tx, row["id"]) if row is not None else None


def authorize(tx: Transaction, operation: Operation, caller: Caller) -> None:
    """Check the role that the contract asks for, unless a quirk drops the check. Raises `errors.ROLE_TOO_LOW`."""
    if operation.role and not (operation.role_quirk and tx.quirk(operation.role_quirk)):
        caller.require_role(operation.role)
