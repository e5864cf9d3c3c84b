"""Faults of queues and their members."""

from typing import Any

from tests.calling import ASHA, BHARAT, GREETING, LINE, MAIN_MENU, OTHER_NUMBER, SALES, SUPPORT, call
from tests.client import ApiClient
from tests.faults.cases import Cases, Scenario, answered, gone, length, put

QUEUE = f"/queues/{SUPPORT}"
MEMBERS = f"{QUEUE}/members"
ESHA_OF_GLOBEX = "610be000-0000-4000-8000-000000001001"


def with_member(name: str, body: dict[str, Any]) -> Scenario:
    """A property of each member of a queue after one was added."""

    def scenario(api: ApiClient) -> list[Any]:
        api.post(MEMBERS, body)
        return [member[name] for member in api.get(QUEUE).body["members"]]

    return scenario


def without_member(api: ApiClient) -> int:
    """How many of two members are left after one was removed."""
    api.delete(f"/queues/{SALES}/members?userId={ASHA}")
    return len(api.get(f"/queues/{SALES}").body["members"])


def new_member_rings(api: ApiClient) -> Any:
    """Whether a member answers who was just added to the queue behind a number."""
    api.put(LINE, {"routing_type": "queue", "routing_destination": "5002"})
    api.post(MEMBERS, {"user_id": ASHA})
    return call(api, phones={"1001": "answer"})["result"] == "queue_connected"


def waited_too_long(api: ApiClient) -> Any:
    """Whether a caller hears a menu whose queue was told to lead there."""
    leaving = {"timeout_destination_type": "ivr", "timeout_destination": MAIN_MENU, "max_wait_time": 5}
    api.put(f"/queues/{SALES}", leaving)
    return GREETING in call(api, OTHER_NUMBER, phones={})["heard"]


CASES: Cases = {
    "queue-number-taken-twice": (answered("POST", "/queues", {"name": "New", "number": "5001"}), 201),
    "queue-moves-to-taken-number": (answered("PUT", QUEUE, {"number": "5001"}), 200),
    "queue-strategy-ignored": (put(QUEUE, {"strategy": "linear"}, "strategy"), "ringall"),
    "queue-update-not-stored": (put(QUEUE, {"name": "New"}, "name"), "Support"),
    "queue-update-resets-the-rest": (put(QUEUE, {"name": "New"}, "max_wait_time"), None),
    "queue-update-not-deployed": (waited_too_long, False),
    "queue-delete-does-nothing": (gone(QUEUE), 200),
    "queue-list-misses-one": (length("/queues"), 1),
    "member-added-twice": (with_member("user_id", {"user_id": BHARAT}), [BHARAT, BHARAT]),
    "member-not-stored": (with_member("user_id", {"user_id": ASHA}), [BHARAT]),
    "foreign-user-becomes-member": (with_member("user_id", {"user_id": ESHA_OF_GLOBEX}), [BHARAT, ESHA_OF_GLOBEX]),
    "penalty-lost": (with_member("penalty", {"user_id": ASHA, "penalty": 3}), [0, 0]),
    "member-stays": (without_member, 2),
    "all-members-removed": (without_member, 0),
    "members-not-deployed": (new_member_rings, False),
}
