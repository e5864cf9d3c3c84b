"""Faults of users and of API keys."""

from typing import Any

from tests.calling import ASHA, LINE, call
from tests.client import ApiClient
from tests.faults.cases import Cases, answered, gone, length, put

USER = f"/users/{ASHA}"
NEW = {"extension": "1099", "full_name": "Alice Agent", "email": "alice@acme.example"}


def new_extension(api: ApiClient) -> Any:
    """What a caller meets whose number is routed to an extension that is made then."""
    api.put(LINE, {"routing_type": "extension", "routing_destination": "1099"})
    api.post("/users", NEW)
    return call(api, phones={"1099": "answer"})["result"] == "connected"


def shown_secrets(api: ApiClient) -> set[str]:
    return api.get(USER).body.keys() & {"password", "sip_password"}


def new_key(api: ApiClient) -> Any:
    """Whether a new key shows its secret, whether it works, and whether it does so once it is revoked."""
    key = api.post("/api-keys", {"name": "CRM"}).body
    works = api.as_key(key["api_key"]).get("/dids").status
    api.delete(f"/api-keys/{key['id']}")
    return "api_secret" in key, works, api.as_key(key["api_key"]).get("/dids").status


CASES: Cases = {
    "user-extension-taken-twice": (answered("POST", "/users", {**NEW, "extension": "1001"}), 201),
    "user-moves-to-taken-extension": (answered("PUT", USER, {"extension": "1002"}), 200),
    "user-email-taken-twice": (answered("POST", "/users", {**NEW, "email": "desk@globex.example"}), 201),
    "passwords-shown": (shown_secrets, {"password"}),
    "sip-password-not-shown": (lambda api: "sip_password" in api.post("/users", NEW).body, False),
    "user-update-not-stored": (put(USER, {"full_name": "Asha R."}, "full_name"), "Asha Rao"),
    "user-update-resets-name": (put(USER, {"role": "supervisor"}, "full_name"), None),
    "phone-number-not-required": (answered("PUT", USER, {"ring_target": "phone"}), 200),
    "users-not-deployed": (new_extension, False),
    "user-delete-does-nothing": (gone(USER), 200),
    "user-list-misses-one": (length("/users"), 4),
    "secrets-listed": (lambda api: "api_secret" in api.get("/api-keys").body["keys"][0], True),
    "secret-not-shown": (new_key, (False, 200, 401)),
    "new-key-does-not-work": (new_key, (True, 401, 401)),
    "revoking-does-nothing": (new_key, (True, 200, 200)),
}
