"""Faults of the dialplan: what a caller meets."""

from typing import Any

from tests.calling import (
    AGENT_URL,
    CONCIERGE,
    GREETING,
    LINE,
    MAIN_MENU,
    SALES,
    SUPPORT_MENU,
    call,
    dialled,
    menu,
    option,
)
from tests.client import ApiClient
from tests.faults.cases import Cases, Scenario

RECEPTION = [("org_acme__1001", "ANSWER")]
ABROAD = "+14155550100"
NOT_IN_SERVICE = ["number-not-in-service"]


def met(api: ApiClient, routing_type: str, destination: str, **how: Any) -> dict[str, Any]:
    """What a caller meets once a number is routed so."""
    api.put(LINE, {"routing_type": routing_type, "routing_destination": destination})
    return call(api, **how)


def dialled_by(routing_type: str, destination: str) -> Scenario:
    return lambda api: dialled(met(api, routing_type, destination))


def heard(routing_type: str, destination: str) -> Scenario:
    return lambda api: met(api, routing_type, destination)["heard"]


def queue_of(destination: str) -> Scenario:
    return lambda api: (met(api, "queue", destination)["queue"] or {}).get("name")


def agent_of(destination: str) -> Scenario:
    return lambda api: met(api, "ai_agent", destination, caller_hangs_up_at_s=9)["stasis"][-1]


def answers_at_once(api: ApiClient) -> bool:
    """Whether a phone that nobody picks up answers an intercom by itself."""
    return bool(met(api, "intercom", "1001", phones={"1001": "no_answer"})["answered_at_s"] == 0)


def second_menu(api: ApiClient) -> Any:
    return met(api, "ivr", SUPPORT_MENU)["heard"][0]


def inactive(api: ApiClient) -> Any:
    api.put(LINE, {"routing_type": "extension", "routing_destination": "1001", "status": "inactive"})
    return dialled(call(api))


def pressed(key: str) -> Scenario:
    """Whom a key of the main menu reaches: 1 an extension, 0 another."""

    def scenario(api: ApiClient) -> Any:
        menu(api, option("1", "extension", "1002"), option("0", "extension", "1001"))
        return dialled(met(api, "ivr", MAIN_MENU, press=[key]))

    return scenario


def patient(api: ApiClient) -> Any:
    """Whom a caller reaches who presses a key after five minutes, where an IVR waits for ever."""
    api.put(f"/ivrs/{MAIN_MENU}", {"timeout": 0})
    late = [{"at": "7001", "during": "wait", "key": "0", "after_s": 300}]
    return dialled(call(api, press=late))


def first_rung(api: ApiClient) -> Any:
    """Whose phones ring where a member has a penalty and nobody answers."""
    silent = {"1001": "no_answer", "1002": "no_answer"}
    return dialled(met(api, "queue", "5001", phones=silent))[:2]


def waited_too_long(api: ApiClient) -> Any:
    leaving = {"timeout_destination_type": "ivr", "timeout_destination": MAIN_MENU, "max_wait_time": 5}
    api.put(f"/queues/{SALES}", leaving)
    return "queue-no-agents-available" in met(api, "queue", "5001", phones={})["heard"]


CASES: Cases = {
    "extension-routing-rings-the-first": (dialled_by("extension", "1002"), RECEPTION),
    "queue-routing-takes-the-first": (queue_of("5002"), "org_acme_5001"),
    "queue-routing-by-uuid-only": (queue_of("5001"), None),
    "ivr-not-in-service": (heard("ivr", MAIN_MENU), NOT_IN_SERVICE),
    "ivr-routing-plays-the-first": (second_menu, GREETING),
    "external-loses-its-last-digit": (dialled_by("external", ABROAD), [("1415555010@org_acme_trunk1", "ANSWER")]),
    "agent-called-without-path": (agent_of(AGENT_URL), "wss://gateway.astradial.com"),
    "agent-not-found-by-user": (agent_of(CONCIERGE), "none"),
    "intercom-not-in-service": (heard("intercom", "1001"), NOT_IN_SERVICE),
    "intercom-rings": (answers_at_once, False),
    "inactive-number-answered": (inactive, RECEPTION),
    "menu-without-zero": (pressed("0"), []),
    "menu-keys-turned": (pressed("1"), RECEPTION),
    "ivr-never-waits-for-ever": (patient, []),
    "greeting-played-once": (lambda api: len(call(api)["heard"]), 2),
    "penalties-ignored": (first_rung, [("org_acme__1001", "NOANSWER"), ("org_acme__1002", "NOANSWER")]),
    "queue-timeout-leads-nowhere": (waited_too_long, True),
}  # fmt: skip
