"""Faults of the list of calls: its pages, its filters, its order."""

from typing import Any

from mock_server.faults.contexts import OperationContext, Proceed
from mock_server.faults.declare import behaviour
from mock_server.faults.tenants import with_one_of_another


def asking(context: OperationContext, **parameters: str) -> None:
    """Go on as if these query parameters had been sent."""
    context.given["query"] = {**context.given["query"], **parameters}


@behaviour("listCalls", breaks=["CALL-02"])
def limit_ignored(context: OperationContext, proceed: Proceed) -> Any:
    """GET /calls shows all calls, whatever the limit."""
    asking(context, limit="200")
    return proceed()


@behaviour("listCalls", breaks=["CALL-02"])
def limit_exceeded_by_one(context: OperationContext, proceed: Proceed) -> Any:
    """A page of calls has one call more than its limit."""
    limit = context.given["query"].get("limit", "")
    if limit.isdigit():
        asking(context, limit=str(int(limit) + 1))
    return proceed()


@behaviour("listCalls", breaks=["CALL-02"])
def default_limit_differs(context: OperationContext, proceed: Proceed) -> Any:
    """A page has 5 calls by default."""
    asking(context, **{"limit": "5", **context.given["query"]})
    return proceed()


@behaviour("listCalls", breaks=["CALL-01"])
def offset_off_by_one(context: OperationContext, proceed: Proceed) -> Any:
    """An offset skips one call too few."""
    offset = context.given["query"].get("offset", "")
    if offset.isdigit() and int(offset):
        asking(context, offset=str(int(offset) - 1))
    return proceed()


@behaviour("listCalls", breaks=["CALL-01"])
def total_is_of_the_page(context: OperationContext, proceed: Proceed) -> Any:
    """The total of calls is the number on the page."""
    page = proceed()
    return {**page, "total": len(page["data"])}


@behaviour("listCalls", breaks=["CALL-03"])
def direction_ignored(context: OperationContext, proceed: Proceed) -> Any:
    """GET /calls does not filter by direction."""
    asking(context, direction="")
    return proceed()


@behaviour("listCalls", breaks=["TEN-08"])
def call_list_leaks(context: OperationContext, proceed: Proceed) -> Any:
    """GET /calls also shows a call of another organization."""
    page = proceed()
    return {**page, "data": with_one_of_another(context, lambda: proceed()["data"])}


@behaviour("countCalls", breaks=["CALL-05"])
def count_ignores_filters(context: OperationContext, proceed: Proceed) -> Any:
    """GET /calls/count counts all calls, whatever the filters."""
    context.given["query"] = {}
    return proceed()
