"""Users: extensions and who answers them. The docs promise that a change is live at once, the servers do not deploy."""

import re
from collections.abc import Mapping
from itertools import count
from typing import Any

from mock_server import errors
from mock_server.behaviours import operation
from mock_server.behaviours.queues import keep_members
from mock_server.behaviours.rules.limits import check_limit
from mock_server.http.auth import Principal
from mock_server.http.body import Body, truthy
from mock_server.world import asterisk_names, javascript
from mock_server.world.tables import Row, collated
from mock_server.world.world import Transaction

User = dict[str, Any]

#: The two forms of failover, each with the error for a value that is not a text. A user has one of them at most.
FAILOVERS = {
    "failover_destination_user_id": errors.FAILOVER_NOT_A_TEXT,
    "failover_phone_number": errors.FAILOVER_PHONE_NOT_A_TEXT,
}

_UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
#: Ten to thirteen digits, of which the last ten are dialled.
_INDIAN_NUMBER = re.compile(r"\+?[0-9]{0,3}([0-9]{10})")


def owned(tx: Transaction, principal: Principal, user_id: str) -> Row:
    """The principal's user with this id. Raises `errors.USER_NOT_FOUND`."""
    return tx["users"].owned(principal.org_id, user_id, errors.USER_NOT_FOUND)


def shown(tx: Transaction, user: Row, **derived: Any) -> User:
    """A user as answers show it: what is stored as `ext` has the documented name `sip`."""
    answer = tx["users"].show(user, **derived)
    if answer["ring_target"] == "ext" and not tx.quirk("user-ring-target-ext"):
        answer["ring_target"] = "sip"
    return answer


def deploy(tx: Transaction, principal: Principal, *, status_changed: bool = False) -> None:
    """Deploy, where the docs' promise is kept or a changed status makes the server do it."""
    if status_changed and not tx.quirk("user-status-without-deploy"):
        tx.deploy(principal.org_id)
    else:
        tx.deploy_unless("user-writes-without-deploy", principal.org_id)


def checked(
    tx: Transaction, principal: Principal, fields: Mapping[str, Any], user: Row | None = None
) -> dict[str, Any]:
    """Fields as they are stored, once they fit the user that has them. Raises 400 and 409."""
    changes = dict(fields)
    if changes.get("ring_target") == "sip" and not tx.quirk("user-ring-target-ext"):
        changes["ring_target"] = "ext"
    if changes.get("email") is not None:
        check_email(tx, javascript.text(changes["email"]), user)
    if "outbound_did" in changes:
        changes["outbound_did"] = javascript.text(changes["outbound_did"] or "").strip() or None
        check_outbound_did(tx, principal, changes["outbound_did"])
    if user is not None:
        changes |= checked_failover(tx, principal, user, changes)
    return changes


def check_email(tx: Transaction, email: str, user: Row | None) -> None:
    """Raises `errors.EMAIL_TAKEN` if another user has the address, of whatever organization."""
    wanted = collated(email)
    for other in tx["users"].rows.by_id.values():
        if other["email"] is not None and collated(str(other["email"])) == wanted and other is not user:
            if tx.quirk("user-email-not-unique"):
                return
            tx.note_refusal("user-email-not-unique")
            raise errors.EMAIL_TAKEN()


def check_phone(tx: Transaction, changes: Mapping[str, Any], user: Row | None = None) -> None:
    """Raises `errors.PHONE_NUMBER_REQUIRED` if a phone shall ring that has no number."""
    if phone_lacks_number(changes, user):
        if not tx.quirk("user-phone-number-optional"):
            tx.note_refusal("user-phone-number-optional", at="/phone_number")
            raise errors.PHONE_NUMBER_REQUIRED()
        tx.warn(errors.PHONE_RINGS_EXTENSION)


def phone_lacks_number(changes: Mapping[str, Any], user: Row | None) -> bool:
    """Whether these changes leave a user who rings a phone number without one."""
    after = {**(user or {}), **changes}
    asked = "ring_target" in changes or "phone_number" in changes
    return asked and after.get("ring_target") == "phone" and not after.get("phone_number")


def note_recording(tx: Transaction, body: Body) -> None:
    """Note that servers record a user who was sent as one not to be recorded."""
    if body.get("recording_enabled") is False:
        tx.note_difference("user-recording-always-on", at=body.pointer("recording_enabled"))


def check_outbound_did(tx: Transaction, principal: Principal, number: str | None) -> None:
    """Raises `errors.OUTBOUND_DID_NOT_YOURS` unless an active number of the organization is written exactly so."""
    if number is None:
        return
    did = tx["dids"].with_key(number=number)
    expected = {"org_id": principal.org_id, "number": number, "pool_status": "assigned", "status": "active"}
    if did is None or any(did[name] != value for name, value in expected.items()):
        raise errors.OUTBOUND_DID_NOT_YOURS(number=number)


def checked_failover(tx: Transaction, principal: Principal, user: Row, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The failover that changes name, as it is stored. Raises the `errors.FAILOVER_…`."""
    failover = {name: None if changes[name] == "" else changes[name] for name in FAILOVERS if name in changes}
    for name, value in failover.items():
        if value is not None and not isinstance(value, str):
            raise FAILOVERS[name]()
    target_id, number = (failover.get(name) for name in FAILOVERS)
    if target_id:
        check_failover_user(tx, principal, user, target_id)
    if number:
        failover["failover_phone_number"] = indian_number(number)
    if failover and all({**user, **failover}[name] for name in FAILOVERS):
        raise errors.FAILOVER_TWOFOLD()
    return failover


def check_failover_user(tx: Transaction, principal: Principal, user: Row, target_id: str) -> None:
    """Raises unless the id is that of another user of the organization, whose calls ring a SIP phone."""
    if not _UUID.fullmatch(target_id):
        raise errors.FAILOVER_NOT_AN_ID()
    if target_id == user["id"]:
        raise errors.FAILOVER_TO_SELF()
    target = tx["users"].owned(principal.org_id, target_id, errors.FAILOVER_NOT_YOURS)
    if not rings_sip(target):
        rung = "an AI agent" if target["routing_type"] == "ai_agent" else "an external phone number"
        raise errors.FAILOVER_NOT_A_PHONE(extension=target["extension"], target=rung)


def indian_number(text: str) -> str:
    """A phone number as +91 and its ten digits. Raises `errors.FAILOVER_PHONE_INVALID`."""
    match = _INDIAN_NUMBER.fullmatch(re.sub(r"[\s()-]", "", text))
    if match is None:
        raise errors.FAILOVER_PHONE_INVALID()
    return f"+91{match[1]}"


def rings_sip(user: Row) -> bool:
    """Whether calls to a user ring a SIP phone."""
    return bool(user["routing_type"] == "sip" and user["ring_target"] != "phone")


@operation("listUsers")
def list_users(tx: Transaction, principal: Principal) -> list[User]:
    return [shown(tx, user) for user in tx["users"].of(principal.org_id)]


@operation("getUser")
def get_user(tx: Transaction, principal: Principal, user_id: str) -> User:
    return shown(tx, owned(tx, principal, user_id))


@operation("createUser")
def create_user(tx: Transaction, principal: Principal, body: Body) -> User:
    check_required(tx, body)
    check_limit(tx, principal, "users")
    fields = checked(tx, principal, body.filled())
    check_phone(tx, fields)
    note_recording(tx, body)
    user = tx["users"].insert(
        **{**made_up(tx, principal, javascript.text(fields["email"])), **fields},
        org_id=principal.org_id,
        asterisk_endpoint=asterisk_names.endpoint(principal.org, fields["extension"]),
        sip_password=tx.new_id()[:12],
    )
    deploy(tx, principal)
    return shown(tx, user, sip_password=user["sip_password"])


def check_required(tx: Transaction, body: Body) -> None:
    """Raises `errors.REQUIRED_FIELDS_MISSING`. The docs ask for a name, the servers for username and password."""
    body.require("extension", "email", error=errors.REQUIRED_FIELDS_MISSING)
    if not body.has("username", "password"):
        if tx.quirk("user-create-needs-username-and-password"):
            raise errors.REQUIRED_FIELDS_MISSING()
        tx.note_difference("user-create-needs-username-and-password")
        if not body.has("username"):
            body.require("full_name", error=errors.REQUIRED_FIELDS_MISSING)


def made_up(tx: Transaction, principal: Principal, email: str) -> dict[str, Any]:
    """What the documented form leaves to the server: a free username, a password, whether calls are recorded."""
    stem = email.partition("@")[0][:40]
    names = (stem if number == 1 else f"{stem}{number}" for number in count(1))
    username = next(name for name in names if tx["users"].with_key(org_id=principal.org_id, username=name) is None)
    made: dict[str, Any] = {"username": username, "password": tx.new_hex(12)}
    settings = principal.org["settings"]
    if isinstance(settings, dict) and not tx.quirk("user-create-ignores-documented-names"):
        made["recording_enabled"] = settings.get("recording_enabled") is not False
    return made


@operation("updateUser")
def update_user(tx: Transaction, principal: Principal, user_id: str, body: Body) -> User:
    user = owned(tx, principal, user_id)
    changes = checked(tx, principal, body.fields(), user)
    if not truthy(changes.get("extension")):
        changes.pop("extension", None)  # it cannot be taken away
    check_phone(tx, changes, user)
    note_recording(tx, body)
    if "extension" in changes:
        changes["asterisk_endpoint"] = asterisk_names.endpoint(principal.org, changes["extension"])
    changed = tx["users"].update(user, changes)
    deploy(tx, principal, status_changed=changed["status"] != user["status"])
    return shown(tx, changed)


@operation("updateUserRouting")
def update_user_routing(tx: Transaction, principal: Principal, user_id: str, body: Body) -> User:
    user = owned(tx, principal, user_id)
    changes = checked(tx, principal, body.fields(), user)
    if phone_lacks_number({**changes, "phone_number": changes.get("phone_number") or user["phone_number"]}, user):
        raise errors.PHONE_NUMBER_REQUIRED()
    changes |= {name: changes[name] or None for name in ("routing_destination", "phone_number") if name in changes}
    user = tx["users"].update(user, changes)
    deploy(tx, principal)
    return shown(tx, user)


@operation("deleteUser")
def delete_user(tx: Transaction, principal: Principal, user_id: str) -> None:
    user = owned(tx, principal, user_id)
    tx["users"].delete(user)
    for other in tx["users"].of(principal.org_id):
        if (
            other["failover_destination_user_id"] == user["id"]
        ):  # by the database, which leaves the time of change alone
            tx["users"].update(other, {"failover_destination_user_id": None, "updatedAt": other["updatedAt"]})
    for queue in tx["queues"].of(principal.org_id):
        staying = [member for member in queue["members"] if member["user_id"] != user_id]
        keep_members(tx, queue, staying)
    deploy(tx, principal)


@operation("getSipCredentials")
def get_sip_credentials(tx: Transaction, principal: Principal, user_id: str) -> dict[str, Any]:
    user = owned(tx, principal, user_id)
    return {
        "sip_password": user["sip_password"],
        "endpoint": user["asterisk_endpoint"],
        "extension": user["extension"],
    }


@operation("listRegistrations")
def list_registrations(tx: Transaction, principal: Principal) -> dict[str, Any]:
    registrations = [registration(tx, user) for user in tx["users"].of(principal.org_id)]
    return {
        "registrations": registrations,
        "fetched_at": tx.now,
        "from_cache": False,
        "count": len(registrations),
        "asterisk_unreachable": False,
        "asterisk_error": None,
    }


def registration(tx: Transaction, user: Row) -> dict[str, Any]:
    """The phone of a user: registered from this machine if calls can ring it."""
    registered = user["status"] == "active" and rings_sip(user)
    return {
        "user_id": user["id"],
        "extension": user["extension"],
        "asterisk_endpoint": user["asterisk_endpoint"],
        "registered": registered,
        "status": "reachable" if registered else "unregistered",
        "contact_ip": "127.0.0.1" if registered else None,
        "contact_port": 5060 if registered else None,
        "rtt_ms": 1.0 if registered else None,
        "last_check_at": tx.now,
    }
