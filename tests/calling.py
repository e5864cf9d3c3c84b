"""Calling the company of the docs' examples: how tests route its numbers and place calls."""

from typing import Any

from tests.client import ApiClient

NUMBER, OTHER_NUMBER = "+918065978001", "+918065978002"
LINE, OTHER_LINE = (f"/dids/b71f116a-2b3c-11f1-9598-00505661ece{at}" for at in (1, 2))
ACME_ID = "ac3e0000-0000-4000-8000-000000000001"
ASHA, BHARAT, CONCIERGE = (f"ac3e0000-0000-4000-8000-00000000{extension}" for extension in (1001, 1002, 1005))
SALES, SUPPORT = (f"ac3e0000-0000-4000-8000-00000000{number}" for number in (5001, 5002))
MAIN_MENU, SUPPORT_MENU = "2d7a59e9-4304-4032-a0c1-f8df2429751c", "ac3e0000-0000-4000-8000-000000007002"
TRUNK = "8c1d3f52-7a40-4be1-9f0e-5f7a0c6e2d01"
AGENT_URL = "wss://gateway.astradial.com/ws/bot-id"
GREETING = f"greetings/greeting_ivr_{MAIN_MENU}"

#: What a call comes to, as the control API answers it.
Outcome = dict[str, Any]


def stored(api: ApiClient, section: str, row_id: str, **fields: Any) -> None:
    """Change what the API does not let one change, and deploy."""
    state = api.control("GET", "/state").body
    next(row for row in state[section] if row["id"] == row_id).update(fields)
    assert api.control("PUT", "/state", state).status == 200


def without_active_ivrs(oss: ApiClient) -> ApiClient:
    """The open-source release with its IVRs switched off: an active one breaks every deploy there."""
    for ivr in (MAIN_MENU, SUPPORT_MENU):
        stored(oss, "ivrs", ivr, status="inactive")
    return oss


def call(api: ApiClient, to: str = NUMBER, **how: Any) -> Outcome:
    reply = api.control("POST", "/calls", {"to": to, **how})
    assert reply.status == 200, reply.body
    return dict(reply.body)


def route(api: ApiClient, kind: str, destination: str, line: str = LINE) -> None:
    reply = api.put(f"{line}/routing", {"routing_type": kind, "routing_destination": destination})
    assert (reply.status, reply.body["routing_destination"]) == (200, destination)


def routed(api: ApiClient, kind: str, destination: str, **how: Any) -> Outcome:
    """What a caller meets as soon as the routing is changed."""
    route(api, kind, destination)
    return call(api, **how)


def option(digit: str, action: str, destination: str | None = None) -> dict[str, Any]:
    return {"digit": digit, "action_type": action, "action_destination": destination}


def menu(api: ApiClient, *options: dict[str, Any], ivr: str = MAIN_MENU) -> None:
    assert api.put(f"/ivrs/{ivr}/menu", {"options": list(options)}).status == 200


def dialled(outcome: Outcome) -> list[tuple[str, str]]:
    return [(leg["target"].removeprefix("PJSIP/"), leg["status"]) for leg in outcome["dialed"]]
