"""What the tiny server does: one function an operation."""

from dataclasses import dataclass
from typing import Any

from tests.contract_tests.tiny_server.rows import (
    API_KEYS,
    DESTINATIONS,
    DIDS,
    IVRS,
    KEY_LOGIN,
    LOGIN,
    MEMBER,
    MENU_OPTION,
    PERMISSIONS,
    QUEUES,
    USERS,
    Refusal,
    Resource,
    Row,
    Store,
    fits,
    new_id,
    now,
)
from tests.contract_tests.tiny_server.tokens import Caller, Tokens

Answer = tuple[int, Any]  # a status, and what the body says

POOL_FIELDS = ("id", "number", "description", "region", "provider", "monthly_price")


@dataclass(frozen=True)
class Request:
    """A request, with its path matched and its body read."""

    store: Store
    tokens: Tokens
    caller: Caller
    body: Row
    id: str = ""
    extension: str = ""

    def own(self, resource: Resource) -> list[Row]:
        rows = self.store.tables[resource.name].values()
        return [row for row in rows if row["org_id"] == self.caller.organization]

    def row(self, resource: Resource) -> Row:
        for row in self.own(resource):
            if row["id"] == self.id:
                return row
        raise Refusal(404, f"none of your {resource.name} has that id")


# The operations that every resource has.


def index(resource: Resource, request: Request) -> Answer:
    return 200, sorted(request.own(resource), key=lambda row: str(row["id"])[::-1])


def show(resource: Resource, request: Request) -> Answer:
    return 200, request.row(resource)


def create(resource: Resource, request: Request) -> Answer:
    return 201, request.store.add(resource, request.caller.organization, request.body)


def change(resource: Resource, request: Request) -> Answer:
    return 200, request.store.keep(resource, resource.accepted(request.body, request.row(resource)))


def delete(resource: Resource, request: Request) -> Answer:
    del request.store.tables[resource.name][request.row(resource)["id"]]
    for queue in request.own(QUEUES):
        queue["members"] = [member for member in queue["members"] if member["user_id"] != request.id]
    for did in request.own(DIDS):
        did["trunk_id"] = did["trunk_id"] if did["trunk_id"] != request.id else None
    return 204, None


# The operations that one resource has.


def list_ivrs(request: Request) -> Answer:
    return 200, [{name: row[name] for name in row if name != "menuOptions"} for row in index(IVRS, request)[1]]


def replace_menu(request: Request) -> Answer:
    ivr = request.row(IVRS)
    if not isinstance(request.body.get("options"), list):
        raise Refusal(400, "options is needed, and it is a list")
    options = [MENU_OPTION.accepted(option) for option in request.body["options"]]
    for option in options:
        option.update(id=new_id(), ivr_id=ivr["id"])
        form = DESTINATIONS.get(option["action_type"])
        if form and not fits(option["action_destination"], form):
            raise Refusal(400, f"that is no destination for {option['action_type']}")
    if len({option["digit"] for option in options}) < len(options):
        raise Refusal(400, "a digit stands twice")
    ivr["menuOptions"] = sorted(options, key=lambda option: str(option["digit"]), reverse=True)
    return 200, ivr


def publish(request: Request) -> Answer:
    return 200, {"success": True, "message": "on air", "ivr": request.row(IVRS)["id"]}


def list_members(request: Request) -> Answer:
    return 200, request.row(QUEUES)["members"]


def add_members(request: Request) -> Answer:
    queue, body = request.row(QUEUES), request.body
    settings = MEMBER.accepted(body)
    names = body["user_ids"] if "user_ids" in body else [body.get("user_id", body.get("extension"))]
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise Refusal(400, "who? extension, user_id or user_ids says it")
    members, skipped = list(queue["members"]), []
    for name in names:
        user = next((row for row in request.own(USERS) if name in (row["id"], row["extension"])), None)
        if user and all(member["user_id"] != user["id"] for member in members):
            members.append(settings | {"id": new_id(), "queue_id": queue["id"], "user_id": user["id"], "paused": False})
        else:
            skipped.append({"user_id": name, "reason": "already_member" if user else "invalid_user"})
    created = members[len(queue["members"]) :]
    if not created:
        raise Refusal(409 if skipped[0]["reason"] == "already_member" else 404, "nobody new")
    queue["members"] = members
    return 201, {"created": created, "skipped": skipped} if "user_ids" in body else created[0]


def create_user(request: Request) -> Answer:
    status, user = create(USERS, request)
    return status, user | {"sip_password": user["_sip_password"]}


def remove_member(request: Request) -> Answer:
    queue = request.row(QUEUES)
    users = {user["id"] for user in request.own(USERS) if user["extension"] == request.extension}
    rest = [member for member in queue["members"] if member["user_id"] not in users]
    if len(rest) == len(queue["members"]):
        raise Refusal(404, "nobody in the queue has that extension")
    queue["members"] = rest
    return 204, None


def list_pool(request: Request) -> Answer:
    dids = [did for did in request.store.tables["dids"].values() if did["pool_status"] == "available"]
    return 200, [{name: did[name] for name in POOL_FIELDS} for did in reversed(dids)]


def list_mine(request: Request) -> Answer:
    dids = request.store.tables["dids"].values()
    mine = [did for did in dids if did.get("_requested_by") == request.caller.organization]
    pending = [{name: did[name] for name in (*POOL_FIELDS, "requested_at")} for did in mine]
    return 200, {"assigned": request.own(DIDS), "pending": pending}


def request_did(request: Request) -> Answer:
    did = request.store.tables["dids"].get(request.id)
    if not did or did["org_id"] not in (None, request.caller.organization):
        raise Refusal(404, "the pool has no such number")
    if did["pool_status"] != "available":
        raise Refusal(409, "somebody was faster")
    did.update(pool_status="pending", requested_at=now(), _requested_by=request.caller.organization)
    return 200, {"message": "we will see", "did": did}


def cancel_request(request: Request) -> Answer:
    did = request.store.tables["dids"].get(request.id)
    if not did or did.get("_requested_by") != request.caller.organization:
        raise Refusal(404, "you did not ask for that number")
    did.update(pool_status="available", requested_at=None, _requested_by=None)
    return 200, {"message": "as you wish"}


def release_did(request: Request) -> Answer:
    did = request.row(DIDS)
    did.update(dict.fromkeys(("org_id", "trunk_id", "description", "routing_type", "routing_destination")))
    did.update(dict.fromkeys(("region", "provider", "monthly_price")), pool_status="available")
    return 200, {"message": "thanks", "number": did["number"]}


def list_keys(request: Request) -> Answer:
    return 200, {"keys": request.own(API_KEYS), "available_permissions": PERMISSIONS}


def create_key(request: Request) -> Answer:
    status, key = create(API_KEYS, request)
    return status, key | {"api_secret": key["_api_secret"], "message": "write it down"}


def revoke_key(request: Request) -> Answer:
    request.row(API_KEYS)["status"] = "revoked"
    return 200, {"message": "gone"}


def log_in(request: Request) -> Answer:
    given = LOGIN.accepted(request.body)
    for person in request.store.people:
        if (person["email"], person["password"]) == (given["email"], given["password"]):
            token = request.tokens.sign(Caller(person["org_id"], person["role"], PERMISSIONS))
            return 200, {"token": token, "user": {name: person[name] for name in ("id", "email", "role")}}
    raise Refusal(401, "we do not know you")


def log_in_with_key(request: Request) -> Answer:
    given = KEY_LOGIN.accepted(request.body)
    for key in request.store.tables["api-keys"].values():
        if (key["api_key"], key["_api_secret"], key["status"]) == (given["api_key"], given["api_secret"], "active"):
            token = request.tokens.sign(Caller(key["org_id"], "owner", key["permissions"]))
            organization = {"id": key["org_id"], "name": key["name"], "api_key": key["api_key"]}
            return 200, {"token": token, "token_type": "Bearer", "expires_in": "24h", "organization": organization}
    raise Refusal(401, "we do not know that key")
