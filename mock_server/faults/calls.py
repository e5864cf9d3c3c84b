"""Faults of the list of calls: its pages, its filters, its order."""

from typing import Any

from mock_server.faults.contexts import Act, Proceed
from mock_server.faults.declare import behaviour
from mock_server.faults.tenants import with_one_of_another


def asking(act: Act, **parameters: str) -> None:
    """Go on as if these query parameters had been sent."""
    act.given["query"] = {**act.given["query"], **parameters}


@behaviour("listCalls", breaks=["CALL-02"])
def limit_ignored(act: Act, proceed: Proceed) -> Any:
    """GET /calls shows all calls, whatever the limit."""
    asking(act, limit="200")
    return proceed()


@behaviour("listCalls", breaks=["CALL-02"])
def limit_exceeded_by_one(act: Act, proceed: Proceed) -> Any:
    """A page of calls has one more than its limit."""
    limit = act.given["query"].get("limit", "")
    if limit.isdigit():
        asking(act, limit=str(int(limit) + 1))
    return proceed()


@behaviour("listCalls", breaks=["CALL-02"])
def default_limit_differs(act: Act, proceed: Proceed) -> Any:
    """A page of calls has 5 where no limit is given."""
    asking(act, **{"limit": "5", **act.given["query"]})
    return proceed()


@behaviour("listCalls", breaks=["CALL-01"])
def offset_off_by_one(act: Act, proceed: Proceed) -> Any:
    """An offset into the calls skips one call less."""
    offset = act.given["query"].get("offset", "")
    if offset.isdigit() and int(offset):
        asking(act, offset=str(int(offset) - 1))
    return proceed()


@behaviour("listCalls", breaks=["CALL-01"])
def total_is_of_the_page(act: Act, proceed: Proceed) -> Any:
    """The total of calls is how many the page shows."""
    page = proceed()
    return {**page, "total": len(page["data"])}


@behaviour("listCalls", breaks=["CALL-03"])
def direction_ignored(act: Act, proceed: Proceed) -> Any:
    """GET /calls does not filter by direction."""
    asking(act, direction="")
    return proceed()


@behaviour("listCalls", breaks=["TEN-08"])
def call_list_leaks(act: Act, proceed: Proceed) -> Any:
    """GET /calls shows a call of another organization too."""
    page = proceed()
    return {**page, "data": with_one_of_another(act, lambda: proceed()["data"])}


@behaviour("countCalls", breaks=["CALL-05"])
def count_ignores_filters(act: Act, proceed: Proceed) -> Any:
    """GET /calls/count counts all calls, whatever the filters."""
    act.given["query"] = {}
    return proceed()
