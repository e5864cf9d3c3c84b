"""Faults of the number pool: who has a number, who waits for it."""

from typing import Any

from mock_server.faults.contexts import OperationContext, Proceed
from mock_server.faults.declare import behaviour
from mock_server.faults.tenants import as_owner

_OFFERED = ("id", "number", "description", "region", "provider", "monthly_price")
_RELEASES = ("releaseDid", "adminReleaseDid")


@behaviour("requestDid", breaks=["POOL-04"])
def taken_number_requestable(context: OperationContext, proceed: Proceed) -> Any:
    """A number that belongs to an organization can be requested, which takes it away."""
    did = context.before("dids")
    if did is not None and did["pool_status"] == "assigned":
        context.store("dids", context.target_id, pool_status="available", org_id=None)
    return proceed()


@behaviour("requestDid", breaks=["POOL-04", "POOL-05"])
def second_request_accepted(context: OperationContext, proceed: Proceed) -> Any:
    """A number that one organization has requested can be requested by another, which replaces the first."""
    did = context.before("dids")
    if did is not None and did["pool_status"] == "pending":
        context.store("dids", context.target_id, pool_status="available")
    return proceed()


@behaviour("requestDid", breaks=["POOL-02", "WIRE-06"])
def request_not_stored(context: OperationContext, proceed: Proceed) -> Any:
    """A request for a number reports success but is not stored."""
    answer = proceed()
    context.forget_writes()
    return answer


@behaviour("requestDid", breaks=["POOL-02"])
def request_assigns(context: OperationContext, proceed: Proceed) -> Any:
    """A requested number is assigned at once, without approval."""
    answer = proceed()
    changes = {"pool_status": "assigned", "org_id": context.principal.org_id}
    context.store("dids", context.target_id, **changes)
    return {**answer, "did": {**answer["did"], **changes}}


@behaviour("releaseDid", breaks=["POOL-07"])
def number_released_by_others(context: OperationContext, proceed: Proceed) -> Any:
    """An organization can release another's number."""
    return as_owner(context, "dids", proceed)


@behaviour(*_RELEASES, breaks=["POOL-06"])
def release_keeps_owner(context: OperationContext, proceed: Proceed) -> Any:
    """A released number stays in its owner's list."""
    answer = proceed()
    context.keep("dids", "org_id")
    return answer


@behaviour(*_RELEASES, breaks=["POOL-06"])
def released_number_not_available(context: OperationContext, proceed: Proceed) -> Any:
    """A released number is not offered to anyone."""
    answer = proceed()
    context.store("dids", context.target_id, pool_status="reserved")
    return answer


@behaviour("listAvailableDids", breaks=["POOL-02"])
def requested_number_still_offered(context: OperationContext, proceed: Proceed) -> Any:
    """GET /did-pool/available still shows a requested number."""
    pending = [did for did in context.tx["dids"].all() if did["pool_status"] == "pending"]
    return [*proceed(), *({name: did[name] for name in _OFFERED} for did in pending)]


@behaviour("listMyDids", breaks=["POOL-02"])
def my_list_misses_requests(context: OperationContext, proceed: Proceed) -> Any:
    """GET /did-pool/my omits requested numbers."""
    return {**proceed(), "pending": []}


@behaviour("listMyDids", breaks=["TEN-07"])
def my_list_shows_requests_of_others(context: OperationContext, proceed: Proceed) -> Any:
    """GET /did-pool/my shows every organization's requests."""
    own = proceed()
    rows = [did for did in context.tx["dids"].all() if did["pool_status"] == "pending"]
    return {**own, "pending": [{name: did[name] for name in (*_OFFERED, "requested_at")} for did in rows]}


@behaviour("adminApproveDid", breaks=["POOL-08"])
def approval_gives_to_the_admin(context: OperationContext, proceed: Proceed) -> Any:
    """An approved number goes to the organization of the admin who approves it."""
    did = context.before("dids")
    if did is not None and did["pool_status"] == "pending":
        context.store("dids", context.target_id, requested_by_org=context.principal.org_id)
    return proceed()
