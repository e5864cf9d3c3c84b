"""Tokens, accounts, and how an account comes to have an organization."""

import hmac
import itertools
from typing import Any

from mock_server import errors
from mock_server.behaviours import operation
from mock_server.http.answer import Answer
from mock_server.http.auth import organization_claims, sign, user_claims
from mock_server.http.body import Body, truthy
from mock_server.http.roles import permissions_of
from mock_server.world.database import asked_for
from mock_server.world.tables import Row
from mock_server.world.world import Transaction

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@operation("login")
def login(tx: Transaction, body: Body) -> dict[str, Any]:
    body.require("api_key", "api_secret", error=errors.KEY_AND_SECRET_REQUIRED)
    sent = body.fields()
    found = (tx["organizations"].with_key(api_key=key) for key in asked_for(sent["api_key"]))
    org = next(filter(None, found), None)
    if org is None or not same_secret(sent["api_secret"], org["api_secret"]):
        raise errors.KEY_OR_SECRET_WRONG()
    if org["status"] != "active":
        tx.warn(errors.CREDENTIALS_DEAD.format(status=org["status"]))
    return {
        "token": sign(organization_claims(org), tx.world.jwt_secret, now=tx.time),
        "token_type": "Bearer",
        "expires_in": "24h",
        "organization": {"id": org["id"], "name": org["name"], "api_key": org["api_key"]},
    }


@operation("userLogin")
def user_login(tx: Transaction, body: Body) -> dict[str, Any] | Answer:
    user = user_with_password(tx, body)
    if user["status"] not in ("active", "invited"):
        raise errors.ACCOUNT_NOT_ACTIVE(status=user["status"])
    org = tx["organizations"].get(user["org_id"])
    if org is None:
        raise errors.ACCOUNT_WITHOUT_ORGANIZATION()
    if org["status"] in ("suspended", "pending"):
        waiting = {"status": "pending_approval", "org_name": org["name"], "message": errors.APPROVAL_PENDING}
        return Answer(202, waiting)
    if org["status"] != "active":
        raise errors.ORGANIZATION_CLOSED()
    user = tx["org_users"].update(user, {"status": "active", "last_login": tx.now})
    shown = {name: user[name] for name in ("id", "email", "name", "role", "extension", "org_id")}
    return {
        "token": sign(user_claims(org, user), tx.world.jwt_secret, now=tx.time),
        "user": {**shown, "org_name": org["name"], "permissions": permissions_of(user["role"])},
    }


def user_with_password(tx: Transaction, body: Body) -> Row:
    """The dashboard user whose e-mail and password were sent. Raises the sentence that says what is wrong."""
    body.require("email", "password", error=errors.EMAIL_AND_PASSWORD_REQUIRED)
    sent = body.fields()
    user = tx["org_users"].with_key(email=sent["email"])
    if user is None or (truthy(sent.get("org_id")) and user["org_id"] != sent["org_id"]):
        raise errors.ACCOUNT_UNKNOWN()
    if not user["password"]:
        raise errors.PASSWORD_NOT_SET()
    if not same_secret(sent["password"], user["password"]):
        raise errors.PASSWORD_WRONG()
    return user


@operation("register")
def register(tx: Transaction, body: Body) -> dict[str, Any]:
    body.require("email", "password", error=errors.EMAIL_AND_PASSWORD_REQUIRED)
    account = body.fields()
    if tx["org_users"].with_key(email=account["email"]):
        raise errors.ACCOUNT_EXISTS()
    account["name"] = account.get("name") or account["email"].partition("@")[0]
    tx["org_users"].insert(**account)
    return {"message": errors.ACCOUNT_CREATED}


@operation("requestOrg")
def request_org(tx: Transaction, body: Body) -> dict[str, Any]:
    body.require("email", "org_name", error=errors.ORGANIZATION_REQUEST_INCOMPLETE)
    sent = body.fields()
    user = tx["org_users"].with_key(email=sent["email"])
    if user is None:
        raise errors.ORGANIZATION_WITHOUT_ACCOUNT()
    if tx["organizations"].get(user["org_id"]):
        raise errors.ORGANIZATION_SECOND()
    if tx["organizations"].with_key(name=sent["org_name"]):
        raise errors.ORGANIZATION_NAME_TAKEN()
    approved = not tx.quirk("organization-awaits-approval")
    tx.note_difference("organization-awaits-approval")
    org = tx["organizations"].insert(
        name=sent["org_name"],
        status="active" if approved else "pending",
        context_prefix=free_prefix(tx),
        api_key=f"org_{tx.new_hex(32)}",
        api_secret=tx.new_id(),
    )
    tx["org_users"].update(user, {"org_id": org["id"], "role": "owner"})
    return {
        "message": errors.ORGANIZATION_CREATED if approved else errors.APPROVAL_PENDING,
        "org_id": org["id"],
        "org_name": org["name"],
        "status": "active" if approved else "pending_approval",
    }


def same_secret(sent: str, stored: Any) -> bool:
    """Whether a secret is the stored one, in a time that tells nothing; none is the same as no secret."""
    return isinstance(stored, str) and hmac.compare_digest(sent.encode(), stored.encode())


def free_prefix(tx: Transaction, end: str = "") -> str:
    """`org_`, the time in base 36 (the next millisecond's, where two organizations are made in one), and an end."""
    taken = {org["context_prefix"] for org in tx["organizations"].all()}
    prefixes = (f"org_{base36(moment)}{end}" for moment in itertools.count(abs(int(tx.time * 1000))))
    return next(prefix for prefix in prefixes if prefix not in taken)


def base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits
