"""Faults of the list of calls."""

from typing import Any

from tests.calling import OTHER_NUMBER, call
from tests.client import ApiClient
from tests.faults.cases import OTHER_ORGANIZATIONS_NUMBER, Cases, Scenario


def after_calls(path: str) -> Scenario:
    """What is at a path after seven calls to one organization and one to another."""

    def scenario(api: ApiClient) -> Any:
        for _ in range(7):
            call(api, OTHER_NUMBER)
        call(api, OTHER_ORGANIZATIONS_NUMBER)
        return api.get(path).body

    return scenario


def shown(query: str = "") -> Scenario:
    """How many calls a page has."""
    return lambda api: len(after_calls(f"/calls?{query}")(api)["data"])


CASES: Cases = {
    "limit-ignored": (shown("limit=3"), 7),
    "limit-exceeded-by-one": (shown("limit=3"), 4),
    "default-limit-differs": (shown(), 5),
    "offset-off-by-one": (shown("offset=3"), 5),
    "total-is-of-the-page": (lambda api: after_calls("/calls?limit=3")(api)["total"], 3),
    "direction-ignored": (shown("direction=outbound"), 7),
    "call-list-leaks": (shown(), 8),
    "count-ignores-filters": (after_calls("/calls/count?direction=outbound"), {"count": 7}),
}
