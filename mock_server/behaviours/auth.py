"""Tokens, accounts, and how an account comes to have an organization."""

import itertools
from typing import Any

from mock_server import errors
from mock_server.behaviours import operation
from mock_server.behaviours.rules.accounts import (
    ADMINISTRATOR,
    answer_to_login,
    check_password,
    newcomer,
    same_secret,
    with_email,
)
from mock_server.http.answer import Answer
from mock_server.http.auth import organization_claims, sign, user_claims
from mock_server.http.body import Body, truthy
from mock_server.http.roles import permissions_of
from mock_server.world.database import asked_for
from mock_server.world.tables import Row
from mock_server.world.world import Transaction

#: Seconds that a token of the platform's administrator is valid.
ADMINISTRATOR_LIFETIME = 8 * 3600

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
    user = with_email(tx, sent["email"])
    if user is None or (truthy(sent.get("org_id")) and user["org_id"] != sent["org_id"]):
        raise errors.ACCOUNT_UNKNOWN()
    if not user["password"]:
        raise errors.PASSWORD_NOT_SET()
    if not isinstance(sent["password"], str):
        raise errors.PASSWORD_NOT_COMPARED()
    if not same_secret(sent["password"], user["password"]):
        raise errors.PASSWORD_WRONG()
    return user


@operation("register")
def register(tx: Transaction, body: Body) -> dict[str, Any]:
    body.require("email", "password", error=errors.EMAIL_AND_PASSWORD_REQUIRED)
    open_account(tx, body, errors.ACCOUNT_EXISTS)
    return {"message": errors.ACCOUNT_CREATED}


def open_account(tx: Transaction, body: Body, exists: errors.Sentence, **fields: Any) -> Row:
    """A new account without an organization. Raises `exists` for an address that has one."""
    check_password(tx, body)
    account = body.fields()
    if with_email(tx, account["email"]):
        raise exists()
    account["name"] = account.get("name") or account["email"].partition("@")[0]
    return tx["org_users"].insert(**account, **fields)


@operation("signup")
def signup(tx: Transaction, body: Body) -> dict[str, Any]:
    body.require("email", "password", error=errors.EMAIL_AND_PASSWORD_REQUIRED)
    return answer_to_login(tx, open_account(tx, body, errors.SIGNUP_EXISTS, role="owner"), None)


@operation("loginPassword")
def login_password(tx: Transaction, body: Body) -> dict[str, Any] | Answer:
    body.require("email", "password", error=errors.EMAIL_AND_PASSWORD_REQUIRED)
    sent = body.fields()
    user = with_email(tx, sent["email"])
    if user is None or not user["password"]:
        raise errors.LOGIN_REFUSED()
    if not isinstance(sent["password"], str):
        raise errors.LOGIN_FAILED()
    if not same_secret(sent["password"], user["password"]):
        raise errors.LOGIN_REFUSED()
    if user["status"] != "active":
        raise errors.ACCOUNT_IS(status=user["status"])
    if user["org_id"] is None:
        return answer_to_login(tx, user, None)
    org = tx["organizations"].get(user["org_id"])
    if org is None:
        raise errors.ORGANIZATION_OF_ACCOUNT_GONE()
    if org["status"] == "pending":
        waiting = {"pending_approval": True, "org_name": org["name"], "message": errors.APPROVAL_PENDING}
        return Answer(202, waiting)
    if org["status"] != "active":
        raise errors.ORGANIZATION_OF_ACCOUNT_IS(status=org["status"])
    return answer_to_login(tx, tx["org_users"].update(user, {"last_login": tx.now}), org)


@operation("emailLogin")
def email_login(tx: Transaction, body: Body) -> dict[str, Any]:
    body.require("email", error=errors.EMAIL_REQUIRED)
    email = body.get("email")
    active = [org for org in tx["organizations"].all() if org["status"] == "active"]
    org = next((org for org in active if (org["contact_info"] or {}).get("email") == email), None)
    if org is None:
        raise errors.NO_ORGANIZATION_FOR_EMAIL()
    claims = {**organization_claims(org), "email": email, "role": "admin"}
    return {
        "token": sign(claims, tx.world.jwt_secret, now=tx.time),
        "organization": {"id": org["id"], "name": org["name"]},
        "user": {"email": email, "role": "admin"},
    }


@operation("adminToken")
def admin_token() -> None:
    raise errors.INTERNAL_KEY_WRONG()


@operation("adminLoginPassword")
def admin_login_password(tx: Transaction, body: Body) -> dict[str, Any]:
    body.require("email", "password", error=errors.EMAIL_AND_PASSWORD_REQUIRED)
    sent = (body.get("email"), body.get("password"))
    if not all(isinstance(one, str) for one in sent):
        raise errors.LOGIN_FAILED()
    if not all(map(same_secret, sent, ADMINISTRATOR)):
        raise errors.LOGIN_REFUSED()
    token = sign({"isAdmin": True}, tx.world.jwt_secret, now=tx.time, lifetime=ADMINISTRATOR_LIFETIME)
    return {"token": token, "token_type": "Bearer", "expires_in": "8h"}


@operation("requestOrg")
def request_org(tx: Transaction, body: Body, token: str) -> dict[str, Any]:
    if tx.quirk("organization-requested-by-token"):
        user = newcomer(tx, token)
        body.require("org_name", "contact_phone", "industry", error=errors.ONBOARDING_REQUEST_INCOMPLETE)
    else:
        body.require("email", "org_name", error=errors.ORGANIZATION_REQUEST_INCOMPLETE)
        tx.note_difference("organization-requested-by-token")
        user = account_with(tx, body.get("email"))
    if tx["organizations"].get(user["org_id"]):
        raise errors.ORGANIZATION_SECOND()
    name = body.get("org_name")
    if tx["organizations"].with_key(name=name):
        raise errors.ORGANIZATION_NAME_TAKEN()
    awaits_approval = tx.quirk("organization-awaits-approval")
    tx.note_difference("organization-awaits-approval")
    org = tx["organizations"].insert(
        name=name,
        status="pending" if awaits_approval else "active",
        context_prefix=free_prefix(tx),
        api_key=f"org_{tx.new_hex(32)}",
        api_secret=tx.new_id(),
    )
    tx["org_users"].update(user, {"org_id": org["id"], "role": "owner", "extension": "1001"})
    return {
        "message": errors.APPROVAL_PENDING if awaits_approval else errors.ORGANIZATION_CREATED,
        "org_id": org["id"],
        "org_name": org["name"],
        "status": "pending_approval" if awaits_approval else "active",
    }


def account_with(tx: Transaction, email: Any) -> Row:
    """The account with this e-mail address. Raises `errors.ORGANIZATION_WITHOUT_ACCOUNT`."""
    user = with_email(tx, email)
    if user is None:
        raise errors.ORGANIZATION_WITHOUT_ACCOUNT()
    return user


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
