"""Faults between organizations."""

from tests.calling import ASHA, LINE, MAIN_MENU, SALES
from tests.faults.cases import Cases, answered, from_globex, length

CLINIC = "/dids/b71f116a-2b3c-11f1-9598-00505661ed01"
IVR, QUEUE, USER = f"/ivrs/{MAIN_MENU}", f"/queues/{SALES}", f"/users/{ASHA}"
NAME = {"name": "Taken over"}

#: What each organization gets of the other's number.
READ = lambda api: (answered("GET", CLINIC)(api), from_globex("GET", LINE)(api))  # noqa: E731
WRITTEN = lambda api: (  # noqa: E731
    answered("PUT", CLINIC, {"status": "inactive"})(api),
    from_globex("PUT", LINE, {"status": "inactive"})(api),
)

CASES: Cases = {
    "did-readable-by-others": (READ, (200, 200)),
    "did-readable-by-later-ones": (READ, (404, 200)),
    "did-changeable-by-others": (WRITTEN, (200, 200)),
    "did-changeable-by-the-first": (WRITTEN, (200, 404)),
    "did-deletable-by-others": (from_globex("DELETE", LINE), 204),
    "did-list-leaks": (length("/dids"), 6),
    "foreign-did-is-403": (from_globex("GET", LINE), 403),
    "ivr-readable-by-others": (from_globex("GET", IVR), 200),
    "ivr-changeable-by-others": (from_globex("PUT", f"{IVR}/menu", {"options": []}), 200),
    "ivr-deletable-by-others": (from_globex("DELETE", IVR), 204),
    "ivr-list-leaks": (lambda api: len(api.as_org("Globex Clinics").get("/ivrs").body), 1),
    "queue-readable-by-others": (from_globex("GET", QUEUE), 200),
    "queue-changeable-by-others": (from_globex("PUT", QUEUE, NAME), 200),
    "queue-list-leaks": (length("/queues"), 3),
    "user-readable-by-others": (from_globex("GET", USER), 200),
    "user-changeable-by-others": (from_globex("DELETE", USER), 204),
    "user-list-leaks": (length("/users"), 6),
}
