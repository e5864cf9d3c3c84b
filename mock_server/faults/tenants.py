"""Faults between organizations: one reads or changes what is another's."""

from typing import Any

from mock_server import errors
from mock_server.faults.contexts import OperationContext, Proceed
from mock_server.faults.declare import behaviour


def as_owner(context: OperationContext, section: str, proceed: Proceed) -> Any:
    """Do it for whoever owns the row that the path names."""
    row = context.before(section)
    context.act_for(row["org_id"] if row else None)
    return proceed()


def is_first(context: OperationContext) -> bool:
    """Whether the first organization asks."""
    return bool(context.principal.org_id == context.tx["organizations"].all()[0]["id"])


def with_one_of_another(context: OperationContext, proceed: Proceed) -> list[Any]:
    """A list, and with it the first entry of somebody else's."""
    own: list[Any] = proceed()
    others = (org["id"] for org in context.tx["organizations"].all() if org["id"] != context.principal.org_id)
    context.act_for(next(others, None))
    return [*own, *proceed()[:1]]


@behaviour("getDid", breaks=["TEN-01"])
def did_readable_by_others(context: OperationContext, proceed: Proceed) -> Any:
    """GET /dids/{id} shows the numbers of other organizations."""
    return as_owner(context, "dids", proceed)


@behaviour("getDid", breaks=["TEN-01"])
def did_readable_by_later_ones(context: OperationContext, proceed: Proceed) -> Any:
    """GET /dids/{id} shows the first organization's numbers to others, but not the reverse."""
    return proceed() if is_first(context) else as_owner(context, "dids", proceed)


@behaviour("updateDid", "updateDidRouting", breaks=["TEN-05"])
def did_changeable_by_others(context: OperationContext, proceed: Proceed) -> Any:
    """Other organizations can change a number."""
    return as_owner(context, "dids", proceed)


@behaviour("updateDid", "updateDidRouting", breaks=["TEN-05"])
def did_changeable_by_the_first(context: OperationContext, proceed: Proceed) -> Any:
    """The first organization can change the numbers of others, but not the reverse."""
    return as_owner(context, "dids", proceed) if is_first(context) else proceed()


@behaviour("deleteDid", breaks=["TEN-05"])
def did_deletable_by_others(context: OperationContext, proceed: Proceed) -> Any:
    """Other organizations can delete a number."""
    return as_owner(context, "dids", proceed)


@behaviour("listDids", breaks=["TEN-01"])
def did_list_leaks(context: OperationContext, proceed: Proceed) -> Any:
    """GET /dids also shows a number of another organization."""
    return with_one_of_another(context, proceed)


@behaviour("getDid", "updateDid", "updateDidRouting", "deleteDid", breaks=["TEN-01", "TEN-05"])
def foreign_did_is_403(context: OperationContext, proceed: Proceed) -> Any:
    """Another organization's number gets 403, which reveals that it exists."""
    did = context.before("dids")
    if did is not None and did["org_id"] not in (None, context.principal.org_id):
        raise errors.ORGANIZATION_DENIED()
    return proceed()


@behaviour("getIvr", breaks=["TEN-02"])
def ivr_readable_by_others(context: OperationContext, proceed: Proceed) -> Any:
    """GET /ivrs/{id} shows the IVRs of other organizations."""
    return as_owner(context, "ivrs", proceed)


@behaviour("updateIvr", "replaceIvrMenu", breaks=["TEN-06"])
def ivr_changeable_by_others(context: OperationContext, proceed: Proceed) -> Any:
    """Other organizations can change an IVR and its menu."""
    return as_owner(context, "ivrs", proceed)


@behaviour("deleteIvr", breaks=["TEN-06"])
def ivr_deletable_by_others(context: OperationContext, proceed: Proceed) -> Any:
    """Other organizations can delete an IVR."""
    return as_owner(context, "ivrs", proceed)


@behaviour("listIvrs", breaks=["TEN-02"])
def ivr_list_leaks(context: OperationContext, proceed: Proceed) -> Any:
    """GET /ivrs also shows an IVR of another organization."""
    return with_one_of_another(context, proceed)


@behaviour("getQueue", breaks=["TEN-03"])
def queue_readable_by_others(context: OperationContext, proceed: Proceed) -> Any:
    """GET /queues/{id} shows the queues of other organizations."""
    return as_owner(context, "queues", proceed)


@behaviour("updateQueue", breaks=["TEN-06"])
def queue_changeable_by_others(context: OperationContext, proceed: Proceed) -> Any:
    """Other organizations can change a queue."""
    return as_owner(context, "queues", proceed)


@behaviour("listQueues", breaks=["TEN-03"])
def queue_list_leaks(context: OperationContext, proceed: Proceed) -> Any:
    """GET /queues also shows a queue of another organization."""
    return with_one_of_another(context, proceed)


@behaviour("getUser", breaks=["TEN-03"])
def user_readable_by_others(context: OperationContext, proceed: Proceed) -> Any:
    """GET /users/{id} shows the users of other organizations."""
    return as_owner(context, "users", proceed)


@behaviour("updateUser", "deleteUser", breaks=["TEN-06"])
def user_changeable_by_others(context: OperationContext, proceed: Proceed) -> Any:
    """Other organizations can change and delete a user."""
    return as_owner(context, "users", proceed)


@behaviour("listUsers", breaks=["TEN-03"])
def user_list_leaks(context: OperationContext, proceed: Proceed) -> Any:
    """GET /users also shows a user of another organization."""
    return with_one_of_another(context, proceed)
