"""Faults of statuses, of values, and of what goes over the wire."""

import json
from typing import Any

from tests.calling import LINE, MAIN_MENU
from tests.client import ApiClient
from tests.faults.cases import Cases, Scenario, answered

IVR, UNKNOWN = f"/ivrs/{MAIN_MENU}", "/dids/unknown"
TEXT = "Zürich"


def refused_agent(api: ApiClient) -> int:
    return api.as_role("agent").delete(LINE).status


def kind_of(path: str, *names: str) -> Scenario:
    """The type of a value in an answer."""

    def scenario(api: ApiClient) -> str:
        value = api.get(path).body
        for name in names:
            value = value.get(name)
        return type(value).__name__

    return scenario


def sent_as(path: str) -> Scenario:
    return lambda api: api.get(path).headers["Content-Type"].partition(";")[0]


def is_whole(api: ApiClient) -> bool:
    try:
        json.loads(api.get(LINE).raw)
    except ValueError:
        return False
    return True


def unicode_text(api: ApiClient) -> Any:
    api.put(LINE, {"description": TEXT})
    return api.get(LINE).body["description"]


CASES: Cases = {
    "bad-request-is-422": (answered("PUT", IVR, {"timeout": -1}), 422),
    "unauthorized-is-403": (lambda api: api.anonymous().get("/dids").status, 403),
    "forbidden-is-401": (refused_agent, 401),
    "conflict-is-400": (answered("PUT", IVR, {"extension": "7002"}), 400),
    "missing-is-null": (answered("GET", UNKNOWN), 200),
    "missing-is-500": (answered("GET", UNKNOWN), 500),
    "created-is-200": (answered("POST", "/ivrs", {"name": "Night", "extension": "7009"}), 200),
    "deleted-is-200": (answered("DELETE", LINE), 200),
    "updated-is-202": (answered("PUT", LINE, {"description": TEXT}), 202),
    "some-requests-fail": (lambda api: any(api.get("/dids").status == 500 for _ in range(40)), True),
    "wrong-type-is-500": (answered("PUT", IVR, {"name": 7}), 500),
    "error-is-message": (lambda api: api.get(UNKNOWN).body, {"message": "DID not found"}),
    "error-is-an-object": (kind_of(UNKNOWN, "error"), "dict"),
    "lists-wrapped": (kind_of("/dids"), "dict"),
    "nulls-left-out": (lambda api: "call_limit" in api.get(LINE).body and "region" in api.get(LINE).body, False),
    "ids-are-numbers": (kind_of(LINE, "id"), "int"),
    "booleans-are-texts": (kind_of(LINE, "recording_enabled"), "str"),
    "numbers-are-texts": (kind_of(IVR, "timeout"), "str"),
    "times-are-seconds": (kind_of(LINE, "createdAt"), "int"),
    "not-found-is-html": (sent_as(UNKNOWN), "text/html"),
    "json-is-plain-text": (sent_as(LINE), "text/plain"),
    "json-cut-off": (is_whole, False),
    "unicode-mangled": (unicode_text, "Z?rich"),
}

#: What a right server answers too.
EQUIVALENT: dict[str, Scenario] = {
    "properties-reversed": lambda api: api.get(LINE).body,
    "deploys-twice": lambda api: (
        api.put(LINE, {"routing_type": "extension", "routing_destination": "1001"}).body,
        api.control("GET", "/routes").body,
    ),
}
