"""Faults of phone numbers."""

from typing import Any

from tests.calling import AGENT_URL, LINE, MAIN_MENU, NUMBER, OTHER_LINE, TRUNK, call
from tests.client import ApiClient
from tests.faults.cases import (
    NEW_NUMBER,
    OTHER_ORGANIZATIONS_NUMBER,
    Cases,
    Scenario,
    answered,
    field,
    gone,
    length,
    made,
    put,
)

TO_RECEPTION = {"routing_type": "extension", "routing_destination": "1001"}
TO_QUEUE = {"routing_type": "queue", "routing_destination": "5001"}
TO_INTERCOM = {"routing_type": "intercom", "routing_destination": "1001"}
NEW = {"number": NEW_NUMBER, "trunk_id": TRUNK, **TO_RECEPTION}


def routed(routing_type: str, destination: str) -> Scenario:
    """The destination of a number as it is read after it was given."""
    routing = {"routing_type": routing_type, "routing_destination": destination}
    return put(LINE, routing, "routing_destination")


def described(text: str) -> Scenario:
    return put(LINE, {"description": text}, "description")


def answers_to_routings(api: ApiClient) -> list[str]:
    """Whom a caller meets after one routing, and after another."""
    met = []
    for routing in (TO_RECEPTION, TO_QUEUE):
        api.put(LINE, routing)
        met.append(call(api)["result"])
    return met


def caller_of_a_new_number(api: ApiClient) -> str:
    api.post("/dids", NEW)
    return str(call(api, NEW_NUMBER)["result"])


def statuses(api: ApiClient) -> set[str]:
    return {did["status"] for did in api.get("/dids").body}


def answer_to(path: str, body: Any, name: str) -> Scenario:
    return lambda api: api.put(path, body).body.get(name)


CASES: Cases = {
    "did-list-misses-one": (length("/dids"), 4),
    "did-list-hides-inactive": (statuses, {"active"}),
    "deleted-did-still-readable": (gone(LINE), 200),
    "did-update-not-stored": (put(LINE, TO_RECEPTION, "routing_type"), "ivr"),
    "did-update-answers-old": (answer_to(LINE, TO_RECEPTION, "routing_type"), "ivr"),
    "did-update-keeps-destination": (put(LINE, TO_RECEPTION, "routing_destination"), MAIN_MENU),
    "did-update-keeps-type": (put(LINE, TO_RECEPTION, "routing_type"), "ivr"),
    "did-update-ignores-status": (put(LINE, {"status": "inactive"}, "status"), "active"),
    "did-update-clears-description": (put(LINE, TO_RECEPTION, "description"), None),
    "did-update-hits-all": (put(LINE, TO_RECEPTION, "routing_destination", at=OTHER_LINE), "1001"),
    "did-update-not-deployed": (answers_to_routings, ["menu_timeout_hangup", "menu_timeout_hangup"]),
    "did-second-update-not-deployed": (answers_to_routings, ["connected", "connected"]),
    "unknown-routing-type-accepted": (answered("PUT", LINE, {"routing_type": "made_up"}), 200),
    "intercom-refused": (answered("PUT", LINE, TO_INTERCOM), 400),
    "intercom-becomes-extension": (put(LINE, TO_INTERCOM, "routing_type"), "extension"),
    "external-loses-plus": (routed("external", "+919944421125"), "919944421125"),
    "agent-url-lower-cased": (routed("ai_agent", "wss://Agents.example/Bot"), "wss://agents.example/bot"),
    "agent-url-loses-query": (routed("ai_agent", f"{AGENT_URL}?room=12"), AGENT_URL),
    "description-trimmed": (described("Main line "), "Main line"),
    "description-cut-at-64": (described("x" * 100), "x" * 64),
    "did-create-not-deployed": (caller_of_a_new_number, "dropped"),
    "did-create-not-stored": (made("/dids", NEW), 404),
    "duplicate-number-accepted": (answered("POST", "/dids", {**NEW, "number": OTHER_ORGANIZATIONS_NUMBER}), 201),
    "duplicate-number-is-500": (answered("POST", "/dids", {**NEW, "number": NUMBER}), 500),
    "did-without-routing-accepted": (answered("POST", "/dids", {"number": NEW_NUMBER, "trunk_id": TRUNK}), 201),
    "did-delete-does-nothing": (gone(LINE), 200),
    "numbers-lose-plus": (field(LINE, "number"), NUMBER[1:]),
}
