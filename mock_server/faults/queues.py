"""Faults of queues and their members."""

from typing import Any

from mock_server import errors
from mock_server.faults.contexts import OperationContext, Proceed, accepting
from mock_server.faults.declare import behaviour
from mock_server.world.tables import Row

_MEMBER_WRITES = ("addQueueMembers", "updateQueueMember", "removeQueueMember", "removeQueueMemberByExtension")


def members_of(context: OperationContext) -> list[Row]:
    """The members as they were just stored."""
    members: list[Row] = context.row("queues", context.target_id)["members"]
    return members


def store_members(context: OperationContext, members: list[Row]) -> None:
    context.store("queues", context.target_id, members=members)


@behaviour("createQueue", breaks=["QUE-04", "WIRE-04"])
def queue_number_taken_twice(context: OperationContext, proceed: Proceed) -> Any:
    """A queue can be created with another queue's number."""
    return accepting(context, proceed, 409, "queues", "number")


@behaviour("updateQueue", breaks=["QUE-04", "WIRE-04"])
def queue_moves_to_taken_number(context: OperationContext, proceed: Proceed) -> Any:
    """A queue can be changed to another queue's number."""
    return accepting(context, proceed, 409, "queues", "number")


@behaviour("createQueue", "updateQueue", breaks=["QUE-03"])
def queue_strategy_ignored(context: OperationContext, proceed: Proceed) -> Any:
    """A queue's strategy is always stored and returned as ringall."""
    answer = proceed()
    context.store("queues", answer["id"], strategy="ringall")
    return answer


@behaviour("updateQueue", breaks=["QUE-14", "WIRE-06"])
def queue_update_not_stored(context: OperationContext, proceed: Proceed) -> Any:
    """PUT /queues/{id} reports success but stores nothing."""
    answer = proceed()
    context.forget_writes()
    return answer


@behaviour("updateQueue", breaks=["QUE-14"])
def queue_update_resets_the_rest(context: OperationContext, proceed: Proceed) -> Any:
    """PUT /queues/{id} resets the settings that are not sent to their defaults."""
    answer = proceed()
    settings, defaults = ("timeout", "retry", "max_wait_time", "wrap_up_time"), context.tx["queues"].rows.table.defaults
    reset = {name: defaults[name] for name in settings if name not in context.payload}
    context.store("queues", context.target_id, **reset)
    return {**answer, **reset}


@behaviour("updateQueue", breaks=["QUE-06"])
def queue_update_not_deployed(context: OperationContext, proceed: Proceed) -> Any:
    """A queue update is stored, but callers keep reaching the old queue."""
    answer = proceed()
    context.tx.drop_deploys()
    return answer


@behaviour("deleteQueue", breaks=["QUE-14"])
def queue_delete_does_nothing(context: OperationContext, proceed: Proceed) -> Any:
    """DELETE /queues/{id} returns 204 and deletes nothing."""
    proceed()
    context.forget_writes()


@behaviour("listQueues", breaks=["QUE-02", "WIRE-06"])
def queue_list_misses_one(context: OperationContext, proceed: Proceed) -> Any:
    """GET /queues omits the last queue of several."""
    queues = proceed()
    return queues[:-1] or queues


@behaviour("addQueueMembers", breaks=["WIRE-04"])
def member_added_twice(context: OperationContext, proceed: Proceed) -> Any:
    """A user who is already a member of a queue can be added again."""
    try:
        return proceed()
    except errors.Problem as problem:
        if problem.status != 409:
            raise
    there = members_of(context)
    store_members(context, [])
    answer = proceed()
    store_members(context, [*there, *members_of(context)])
    return answer


@behaviour("addQueueMembers", breaks=["QUE-08", "WIRE-06"])
def member_not_stored(context: OperationContext, proceed: Proceed) -> Any:
    """Adding a member reports success but stores nothing."""
    answer = proceed()
    context.forget_writes()
    return answer


@behaviour("addQueueMembers", breaks=["TEN-09"])
def foreign_user_becomes_member(context: OperationContext, proceed: Proceed) -> Any:
    """Another organization's user can be a member of a queue."""
    user = context.tx["users"].get(context.text("user_id"))
    if user is None or user["org_id"] == context.principal.org_id:
        return proceed()
    queue = context.tx["queues"].owned(context.principal.org_id, context.target_id, errors.QUEUE_NOT_FOUND)
    member = context.tx["queues"].made_inside(queue, "members", user_id=user["id"])
    store_members(context, [*queue["members"], member])
    return member


@behaviour("addQueueMembers", "updateQueueMember", breaks=["QUE-08"])
def penalty_lost(context: OperationContext, proceed: Proceed) -> Any:
    """A queue member's penalty is always stored and returned as 0."""
    answer = proceed()
    store_members(context, [{**member, "penalty": 0} for member in members_of(context)])
    return answer


@behaviour("removeQueueMember", "removeQueueMemberByExtension", breaks=["QUE-10"])
def member_stays(context: OperationContext, proceed: Proceed) -> Any:
    """A removed member stays in the queue."""
    proceed()
    context.forget_writes()


@behaviour("removeQueueMember", "removeQueueMemberByExtension", breaks=["QUE-10"])
def all_members_removed(context: OperationContext, proceed: Proceed) -> Any:
    """Removing one member of a queue removes all."""
    proceed()
    store_members(context, [])


@behaviour(*_MEMBER_WRITES, breaks=["QUE-11"])
def members_not_deployed(context: OperationContext, proceed: Proceed) -> Any:
    """A change to a queue's members is stored, but callers keep reaching the old members."""
    answer = proceed()
    context.tx.drop_deploys()
    return answer
