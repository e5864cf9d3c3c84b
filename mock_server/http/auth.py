"""Who is calling: API keys, JWTs and roles."""

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jwt

from mock_server import errors
from mock_server.contract.operation import Operation
from mock_server.http.roles import RANKS, permissions_of
from mock_server.world.clock import iso
from mock_server.world.tables import Row
from mock_server.world.world import Transaction, World

#: Seconds that a token is valid. Docs: "JWT tokens expire after 24 hours."
TOKEN_LIFETIME = 86_400

# The secret is the user's choice, and guards nothing.
warnings.filterwarnings("ignore", message="The HMAC key is", module="jwt")

_ALGORITHMS = ["HS256", "HS384", "HS512"]


@dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated API client. Without a role, as with keys and organization tokens, every role check passes."""

    org: Row
    role: str | None = None
    user_id: str | None = None
    #: The API key (`ak_…`) that it came with.
    api_key_id: str | None = None

    @property
    def org_id(self) -> str:
        return str(self.org["id"])

    def require_permission(self, permission: str) -> None:
        """Raises `errors.PERMISSION_DENIED`."""
        if self.role is not None and permission not in permissions_of(self.role):
            raise errors.PERMISSION_DENIED(permission=permission, role=self.role)

    def has_rank(self, least: str) -> bool:
        """Whether it has this role or a higher one."""
        return self.role is None or RANKS.get(self.role, 0) >= RANKS[least]


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


def newcomer_claims(user: Row) -> dict[str, Any]:
    """The claims of an account without an organization: good for requesting one, and for nothing else."""
    return {"userId": user["id"], "email": user["email"], "onboarding": True}


def bearer(headers: Mapping[str, str]) -> str:
    """The token of `Authorization`, "" for none. Names of headers are in lower case."""
    return headers.get("authorization", "").replace("Bearer ", "", 1)


def sign(claims: Mapping[str, Any], secret: str, *, now: float, lifetime: float = TOKEN_LIFETIME) -> str:
    """A JWT (HS256) with these claims, valid for `lifetime` seconds from `now`."""
    issued = int(now)
    return jwt.encode({**claims, "iat": issued, "exp": issued + int(lifetime)}, secret, algorithm="HS256")


@lru_cache(maxsize=1024)
def _signed_claims(token: str, secret: str) -> Mapping[str, Any] | None:
    """The claims of a token with a good signature. Times are checked elsewhere, so that these can be kept.

    Clients send one token many times, and verifying it takes a third of a request (docs/performance.md).
    """
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
        raise errors.TOKEN_BAD().because(errors.NOT_SIGNED_HERE)
    expires, begins = claims.get("exp", math.inf), claims.get("nbf", -math.inf)
    if not isinstance(expires, int | float) or not isinstance(begins, int | float):
        raise errors.TOKEN_BAD().because(errors.TIMES_ODD)
    if now >= expires:
        raise errors.TOKEN_BAD().because(errors.EXPIRED, at=_readable(expires))
    if now < begins:
        raise errors.TOKEN_BAD().because(errors.NOT_VALID_YET, at=_readable(begins))
    return claims


def _readable(moment: float) -> str:
    """A time of a token, whatever it holds, for people."""
    try:
        return iso(moment)
    except (ValueError, OverflowError, OSError):
        return str(moment)


def authenticate(world: World, headers: Mapping[str, str]) -> Principal:
    """The principal by `X-API-Key` and `Authorization`, in the server's order of precedence.

    Names of headers are in lower case. A known key decides the organization; the role comes from the token even
    then. An unknown key falls through to the token. Raises one of the three 401 sentences.
    """
    key, authorization = headers.get("x-api-key"), headers.get("authorization")
    if not key and not authorization:
        raise errors.AUTHENTICATION_REQUIRED()
    tx = world.read()
    refused: errors.Problem | None = None
    org: Row | None = None
    api_key_id = None
    if key:
        try:
            org, api_key_id = _organization_of_key(tx, key)
        except errors.Problem as problem:
            refused = problem
    claims: Mapping[str, Any] = {}
    if authorization:
        try:
            claims = verified(bearer(headers), world.jwt_secret, tx.time)
            org = org or _organization_of_token(tx, claims)
        except errors.Problem:
            if org is None:
                raise
    if org is None:
        raise refused or errors.CREDENTIALS_UNKNOWN()
    return _principal(org, claims, api_key_id)


def authenticate_by_token(world: World, headers: Mapping[str, str], query: Mapping[str, str]) -> Principal:
    """The principal by a token alone, in `?token=` or in `Authorization`: an audio tag's URL has to carry it.

    Raises `errors.UNAUTHORIZED`, whatever is wrong.
    """
    tx = world.read()
    token = query.get("token") or bearer(headers)
    try:
        claims = verified(token, world.jwt_secret, tx.time)
        return _principal(_organization_of_token(tx, claims), claims)
    except errors.Problem as problem:
        unauthorized = errors.UNAUTHORIZED()
        unauthorized.reasons = problem.reasons
        raise unauthorized from None


def _principal(org: Row, claims: Mapping[str, Any], api_key_id: str | None = None) -> Principal:
    if claims.get("userId") and claims.get("role"):
        return Principal(org, str(claims["role"]), str(claims["userId"]), api_key_id)
    return Principal(org, api_key_id=api_key_id)


def _organization_of_token(tx: Transaction, claims: Mapping[str, Any]) -> Row:
    org_id = claims.get("orgId")
    if not isinstance(org_id, str | None):
        raise errors.TOKEN_BAD().because(errors.ORG_ID_UNKNOWN, org_id=org_id)
    org = tx["organizations"].get(org_id)
    if org is None:
        raise errors.CREDENTIALS_UNKNOWN().because(errors.ORG_ID_UNKNOWN, org_id=org_id)
    return _active(org)


def _active(org: Row) -> Row:
    """The organization, if it is active. Raises `errors.CREDENTIALS_UNKNOWN`."""
    if org["status"] != "active":
        raise errors.CREDENTIALS_UNKNOWN().because(errors.ORGANIZATION_IS, name=org["name"], status=org["status"])
    return org


def _organization_of_key(tx: Transaction, key: str) -> tuple[Row, str | None]:
    """The active organization of an `ak_` key that is active, with that key's id, or of an organization's own key."""
    row = tx["api_keys"].with_key(api_key=key) if key.startswith("ak_") else None
    if row is not None:
        org = tx["organizations"].get(row["org_id"])
        if row["status"] != "active" or org is None:
            reason = errors.KEY_REVOKED
            raise errors.CREDENTIALS_UNKNOWN().because(reason, name=row["name"], status=row["status"])
        return _active(org), row["id"]
    org = tx["organizations"].with_key(api_key=key)
    if org is None:
        raise errors.CREDENTIALS_UNKNOWN().because(errors.KEY_UNKNOWN)
    return _active(org), None


def note_use(world: World, principal: Principal) -> None:
    """Remember when a principal's API key was last used: the server does so after it has answered."""
    if principal.api_key_id is None:
        return
    with world.write() as tx:
        row = tx["api_keys"].get(principal.api_key_id)
        if row is not None:
            tx["api_keys"].update(row, {"last_used_at": tx.now})


def authorize(tx: Transaction, operation: Operation, principal: Principal) -> None:
    """Check the role that the contract asks for, unless a quirk drops the check. Raises `errors.ROLE_TOO_LOW`."""
    if operation.role is None or principal.has_rank(operation.role):
        return
    if operation.role_quirk is not None:
        if tx.quirk(operation.role_quirk):
            return
        tx.note_refusal(operation.role_quirk)
    raise errors.ROLE_TOO_LOW(role=principal.role, required=operation.role)
