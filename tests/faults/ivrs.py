"""Faults of IVRs and their menus."""

from typing import Any

from tests.calling import MAIN_MENU, option
from tests.client import ApiClient
from tests.faults.cases import Cases, Scenario, answered, gone, length, made, put

IVR = f"/ivrs/{MAIN_MENU}"
NEW = {"name": "Night", "extension": "7009"}


def created(name: str, **fields: Any) -> Scenario:
    return lambda api: api.get(f"/ivrs/{api.post('/ivrs', {**NEW, **fields}).body['id']}").body[name]


def published(api: ApiClient) -> Any:
    ivr = api.post("/ivrs", NEW).body["id"]
    api.post(f"/ivrs/{ivr}/publish")
    return any(live["pending"] for live in api.control("GET", "/deployments").body)


def with_menu(name: str, *options: dict[str, Any]) -> Scenario:
    """A property of each option of a menu, by their `order`, as it is read after it was written."""

    def scenario(api: ApiClient) -> list[Any]:
        api.put(f"{IVR}/menu", {"options": list(options)})
        menu = next(ivr["menuOptions"] for ivr in api.get("/ivrs").body if ivr["id"] in IVR)
        return [option[name] for option in menu]

    return scenario


HANGUPS = [{**option(digit, "hangup"), "order": order, "description": "Bye"} for order, digit in enumerate("170*#")]
TWO = [option("1", "extension", "1001"), option("1", "extension", "1002")]

CASES: Cases = {
    "ivr-extension-taken-twice": (answered("POST", "/ivrs", {**NEW, "extension": "7001"}), 201),
    "ivr-moves-to-taken-extension": (answered("PUT", IVR, {"extension": "7002"}), 200),
    "ivr-timeout-default-differs": (created("timeout"), 5),
    "ivr-timeout-stored-at-most-30": (created("timeout", timeout=60), 30),
    "negative-timeout-accepted": (answered("PUT", IVR, {"timeout": -1}), 200),
    "ivr-update-not-stored": (put(IVR, {"name": "New"}, "name"), "Main Menu"),
    "ivr-update-wipes-menu": (put(IVR, {"name": "New"}, "menuOptions"), []),
    "publishing-does-nothing": (published, True),
    "ivr-create-not-stored": (made("/ivrs", NEW), 404),
    "ivr-delete-does-nothing": (gone(IVR), 200),
    "ivr-list-misses-one": (length("/ivrs"), 1),
    "ivr-shown-without-menu": (lambda api: api.get(IVR).body["menuOptions"], []),
    "menu-appended": (with_menu("digit", {**option("9", "hangup"), "order": 9}), ["1", "2", "0", "9"]),
    "menu-not-stored": (with_menu("digit", option("9", "hangup")), ["1", "2", "0"]),
    "menu-drops-zero": (with_menu("digit", *HANGUPS), ["1", "7", "*", "#"]),
    "menu-drops-symbols": (with_menu("digit", *HANGUPS), ["1", "7", "0"]),
    "menu-order-lost": (with_menu("order", *HANGUPS), [0] * 5),
    "menu-descriptions-lost": (with_menu("description", *HANGUPS), [None] * 5),
    "unknown-key-left-out": (with_menu("digit", option("10", "hangup"), option("5", "hangup")), ["5"]),
    "unknown-action-becomes-hangup": (with_menu("action_type", option("1", "dance")), ["hangup"]),
    "last-of-two-options-wins": (with_menu("action_destination", *TWO), ["1002"]),
    "menu-wiped-without-options": (answered("PUT", f"{IVR}/menu", {}), 200),
}
