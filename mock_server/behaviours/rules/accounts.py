"""Accounts of dashboard users: how they are found by e-mail address, and the tokens they get."""

import hmac
from collections.abc import Mapping
from typing import Any

from mock_server import errors
from mock_server.http.auth import newcomer_claims, sign, user_claims, verified
from mock_server.http.body import Body
from mock_server.world.database import asked_for
from mock_server.world.tables import Row, collated
from mock_server.world.world import Transaction

#: The platform's administrator: the user name and the password the simulator accepts are in the contract.
ADMINISTRATOR = ("admin", "Passw0rd!")

#: Seconds that a token without an organization is valid: long enough to request one.
ONBOARDING_LIFETIME = 3600


def with_email(tx: Transaction, email: Any) -> Row | None:
    """The account with this e-mail address, the oldest of several; of a list, with any of its addresses.

    Raises `errors.DATABASE_REFUSES` for an object.
    """
    wanted = {collated(str(one)) for one in asked_for(email)}
    return next((user for user in tx["org_users"].all() if collated(str(user["email"])) in wanted), None)


def answer_to_login(tx: Transaction, user: Row, org: Row | None) -> dict[str, Any]:
    """A token and the account it is for. Without an organization the token lasts an hour, to request one."""
    claims: Mapping[str, Any] = user_claims(org, user) if org else newcomer_claims(user)
    lifetime = {} if org else {"lifetime": ONBOARDING_LIFETIME}
    shown = {name: user[name] for name in ("id", "email", "name")}
    place = {"org_id": org["id"], "org_name": org["name"]} if org else {"org_id": None, "org_name": None}
    return {
        "token": sign(claims, tx.world.jwt_secret, now=tx.time, **lifetime),
        "token_type": "Bearer",
        "expires_in": "24h" if org else "1h",
        **({} if org else {"requires_org_request": True}),
        "user": {**shown, **place, "role": user["role"], "permissions": []},
    }


def newcomer(tx: Transaction, token: str) -> Row:
    """The account whose token this is. Raises `errors.ONBOARDING_TOKEN_REQUIRED` and `errors.TOKEN_BAD`."""
    if not token:
        raise errors.ONBOARDING_TOKEN_REQUIRED()
    user = tx["org_users"].get(verified(token, tx.world.jwt_secret, tx.time).get("userId"))
    if user is None:
        raise errors.TOKEN_BAD()
    return user


def check_password(tx: Transaction, body: Body) -> None:
    """Raises `errors.PASSWORD_SHORT`; where only the length is asked for, `errors.PASSWORD_NOT_HASHED` for no text."""
    password = body.payload["password"]
    if not tx.quirk("database-decides") or isinstance(password, str):
        return
    if isinstance(password, list) and len(password) < errors.PASSWORD_LENGTH:
        raise errors.PASSWORD_SHORT()
    raise errors.PASSWORD_NOT_HASHED()


def same_secret(sent: Any, stored: Any) -> bool:
    """Whether a secret is the stored one, in a time that tells nothing; none is the same as no secret.

    Raises `errors.INTERNAL` for a value that is not text, as the server's own comparison does.
    """
    if not isinstance(sent, str):
        raise errors.INTERNAL()
    return isinstance(stored, str) and hmac.compare_digest(sent.encode(), stored.encode())
