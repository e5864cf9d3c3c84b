"""Faults of users, who are extensions."""

from typing import Any

from mock_server.faults.contexts import OperationContext, Proceed, accepting
from mock_server.faults.declare import behaviour

_READS = ("listUsers", "getUser")
_WRITES = ("createUser", "updateUser", "updateUserRouting", "deleteUser")


def showing(context: OperationContext, answer: Any, *fields: str) -> Any:
    """A user, or a list of users, with these stored fields besides."""
    if isinstance(answer, list):
        return [showing(context, user, *fields) for user in answer]
    row = context.row("users", answer["id"])
    return {**answer, **{name: row[name] for name in fields}}


@behaviour("createUser", breaks=["USR-05", "WIRE-04"])
def user_extension_taken_twice(context: OperationContext, proceed: Proceed) -> Any:
    """A user can be created with another user's extension."""
    return accepting(context, proceed, 409, "users", "extension")


@behaviour("updateUser", breaks=["USR-05", "WIRE-04"])
def user_moves_to_taken_extension(context: OperationContext, proceed: Proceed) -> Any:
    """A user can be changed to another user's extension."""
    return accepting(context, proceed, 409, "users", "extension")


@behaviour("createUser", "updateUser", breaks=["USR-06", "WIRE-04"])
def user_email_taken_twice(context: OperationContext, proceed: Proceed) -> Any:
    """Two users can have the same e-mail address."""
    context.under("user-email-not-unique")
    return proceed()


@behaviour("createUser", *_READS, breaks=["WIRE-01"])
def passwords_shown(context: OperationContext, proceed: Proceed) -> Any:
    """Responses show users' passwords."""
    return showing(context, proceed(), "password")


@behaviour("createUser", breaks=["USR-04"])
def sip_password_not_shown(context: OperationContext, proceed: Proceed) -> Any:
    """POST /users does not show the generated SIP password."""
    return {name: value for name, value in proceed().items() if name != "sip_password"}


@behaviour("updateUser", breaks=["USR-15", "WIRE-06"])
def user_update_not_stored(context: OperationContext, proceed: Proceed) -> Any:
    """PUT /users/{id} reports success but stores nothing."""
    answer = proceed()
    context.forget_writes()
    return answer


@behaviour(*_WRITES, breaks=["USR-13", "USR-14"])
def users_not_deployed(context: OperationContext, proceed: Proceed) -> Any:
    """A change to a user is stored, but callers keep reaching the old user."""
    answer = proceed()
    context.tx.drop_deploys()
    return answer


@behaviour("updateUser", breaks=["USR-15"])
def user_update_resets_name(context: OperationContext, proceed: Proceed) -> Any:
    """PUT /users/{id} clears a full_name that is not sent again."""
    answer = proceed()
    if "full_name" in context.payload:
        return answer
    context.store("users", context.target_id, full_name=None)
    return {**answer, "full_name": None}


@behaviour("createUser", "updateUser", breaks=["USR-09"])
def phone_number_not_required(context: OperationContext, proceed: Proceed) -> Any:
    """A user whose calls ring a phone does not need a phone_number."""
    context.under("user-phone-number-optional")
    return proceed()


@behaviour("deleteUser", breaks=["USR-15"])
def user_delete_does_nothing(context: OperationContext, proceed: Proceed) -> Any:
    """DELETE /users/{id} returns 204 and deletes nothing."""
    proceed()
    context.forget_writes()


@behaviour("listUsers", breaks=["USR-01", "WIRE-06"])
def user_list_misses_one(context: OperationContext, proceed: Proceed) -> Any:
    """GET /users omits the last user of several."""
    users = proceed()
    return users[:-1] or users
