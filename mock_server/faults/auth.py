"""Faults in who a client is, and in what a role may do."""

from dataclasses import replace
from typing import Any

import jwt

from mock_server import errors
from mock_server.behaviours.rules.accounts import with_email
from mock_server.faults.contexts import AnswerContext, Identify, LoginContext, OperationContext, Proceed
from mock_server.faults.declare import answer, behaviour, credentials, role
from mock_server.http.answer import Answer
from mock_server.http.auth import Principal

_DID_WRITES = ("createDid", "updateDid", "updateDidRouting", "deleteDid")


def reissue(context: LoginContext, *, forged: bool = False, **claims: Any) -> None:
    """Put a token of the server's own in place of one that it has signed, or, if `forged`, of any."""
    options = {"verify_signature": not forged, "verify_exp": False}
    try:
        sent = jwt.decode(context.token, context.world.jwt_secret, algorithms=["HS256"], options=options)  # type: ignore[arg-type]
        token = jwt.encode({**sent, **claims}, context.world.jwt_secret)
    except (jwt.PyJWTError, TypeError, ValueError):
        return
    context.headers["authorization"] = f"Bearer {token}"


@credentials(breaks=["AUTH-02"])
def any_token_accepted(context: LoginContext, proceed: Identify) -> Principal:
    """Any text is accepted as a token of the first organization."""
    try:
        return proceed()
    except errors.Problem:
        if not context.token:
            raise
        return Principal(context.organizations()[0])


@credentials(breaks=["AUTH-02"])
def signature_not_checked(context: LoginContext, proceed: Identify) -> Principal:
    """A token is accepted whoever signed it."""
    reissue(context, forged=True)
    return proceed()


@credentials(breaks=["AUTH-05"])
def expiry_ignored(context: LoginContext, proceed: Identify) -> Principal:
    """An expired token is accepted."""
    reissue(context, exp=2**40)
    return proceed()


@credentials("listQueues", breaks=["AUTH-01"])
def queue_list_open(context: LoginContext, proceed: Identify) -> Principal:
    """GET /queues works without credentials."""
    return proceed() if context.shows_something() else Principal(context.organizations()[0])


@credentials("deleteDid", breaks=["AUTH-01"])
def did_delete_open(context: LoginContext, proceed: Identify) -> Principal:
    """DELETE /dids/{id} works without credentials."""
    return proceed() if context.shows_something() else Principal(context.organizations()[0])


@credentials(breaks=["AUTH-02"])
def any_key_accepted(context: LoginContext, proceed: Identify) -> Principal:
    """Any text is accepted as an API key of the first organization."""
    try:
        return proceed()
    except errors.Problem:
        if not context.key:
            raise
        return Principal(context.organizations()[0])


@credentials(breaks=["KEY-04"])
def revoked_key_accepted(context: LoginContext, proceed: Identify) -> Principal:
    """A revoked API key still works."""
    try:
        return proceed()
    except errors.Problem:
        tx = context.world.read()
        key = tx["api_keys"].with_key(api_key=context.key)
        if key is None:
            raise
        return Principal(tx["organizations"].rows.by_id[key["org_id"]], api_key_id=key["id"])


@credentials(breaks=["AUTH-08", "KEY-01"])
def keys_refused(context: LoginContext, proceed: Identify) -> Principal:
    """API keys are refused; only tokens work."""
    if context.key:
        raise errors.CREDENTIALS_UNKNOWN()
    return proceed()


@credentials(breaks=["TEN-01", "TEN-05"])
def everybody_is_the_first(context: LoginContext, proceed: Identify) -> Principal:
    """All valid credentials act for the first organization."""
    return replace(proceed(), org=context.organizations()[0])


@role(*_DID_WRITES, breaks=["ROLE-01"])
def did_roles_unchecked(context: OperationContext, proceed: Proceed) -> None:
    """Agents may add, change and delete numbers."""


@role("requestDid", "releaseDid", breaks=["POOL-03"])
def pool_roles_unchecked(context: OperationContext, proceed: Proceed) -> None:
    """Agents may request and release numbers of the pool."""


@role(
    *(f"admin{action}" for action in ("ListDids", "AddDids", "ApproveDid", "AssignDid", "ReleaseDid", "UpdateDid")),
    breaks=["POOL-09"],
)
def pool_admin_roles_unchecked(context: OperationContext, proceed: Proceed) -> None:
    """Agents may use the pool's admin operations."""


@role("createApiKey", "updateApiKey", "revokeApiKey", breaks=["ROLE-10"])
def api_key_roles_unchecked(context: OperationContext, proceed: Proceed) -> None:
    """Agents may create and revoke API keys."""


@behaviour("userLogin", breaks=["AUTH-07"])
def user_login_takes_any_password(context: OperationContext, proceed: Proceed) -> Any:
    """POST /auth/user-login accepts any password."""
    user = with_email(context.tx, context.text("email"))
    if user is not None and user["password"] and context.payload.get("password"):
        context.send(password=user["password"])
    return proceed()


@behaviour("login", breaks=["AUTH-09"])
def login_takes_any_secret(context: OperationContext, proceed: Proceed) -> Any:
    """POST /auth/login accepts any secret."""
    org = context.tx["organizations"].with_key(api_key=context.text("api_key"))
    if org is not None and context.payload.get("api_secret"):
        context.send(api_secret=org["api_secret"])
    return proceed()


@answer("login", "userLogin", breaks=["AUTH-04"])
def tokens_expire_in_an_hour(context: AnswerContext, answer: Answer) -> Answer:
    """A token expires after an hour."""
    return _with_other_token(context, answer, expires_in=3600)


@answer("userLogin", breaks=["AUTH-06", "ROLE-01"])
def user_token_without_role(context: AnswerContext, answer: Answer) -> Answer:
    """A dashboard user's token has no user and no role, and so may do everything."""
    return _with_other_token(context, answer, without=("userId", "role"))


@answer("login", "userLogin", breaks=["AUTH-06", "AUTH-09"])
def token_does_not_work(context: AnswerContext, answer: Answer) -> Answer:
    """The token from a login is refused."""
    return _with_other_token(context, answer, secret="another secret")  # noqa: S106


def _with_other_token(
    context: AnswerContext,
    answer: Answer,
    *,
    expires_in: int | None = None,
    without: tuple[str, ...] = (),
    secret: str = "",
) -> Answer:
    """The answer to a login with a token that has another lifetime, fewer claims, or another signature."""
    if answer.status != 200:
        return answer
    claims = jwt.decode(answer.body["token"], options={"verify_signature": False})
    if expires_in is not None:
        claims["exp"] = claims["iat"] + expires_in
    kept = {name: value for name, value in claims.items() if name not in without}
    token = jwt.encode(kept, secret or context.world.jwt_secret)
    return replace(answer, body={**answer.body, "token": token})


@answer("login", breaks=["AUTH-09", "WIRE-01"])
def login_says_seconds(context: AnswerContext, answer: Answer) -> Answer:
    """POST /auth/login returns `expires_in` as a number."""
    return replace(answer, body={**answer.body, "expires_in": 86_400}) if answer.status == 200 else answer


@answer("userLogin", breaks=["AUTH-07"])
def wrong_password_is_400(context: AnswerContext, answer: Answer) -> Answer:
    """POST /auth/user-login returns 400 for a wrong password."""
    return replace(answer, status=400) if answer.status == 401 else answer
