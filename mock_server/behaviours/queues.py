"""Queues and their members. Changes of a queue and of its members reach callers at once, a new queue does not."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mock_server import errors
from mock_server.behaviours import operation
from mock_server.behaviours.rules.limits import check_limit
from mock_server.http.auth import Principal
from mock_server.http.body import Body, truthy
from mock_server.world import asterisk_names, database, javascript
from mock_server.world.tables import Row
from mock_server.world.world import Transaction

Queue = dict[str, Any]
Member = dict[str, Any]

#: What can be said of a member.
MEMBER_SETTINGS = {"penalty", "ring_timeout_seconds"}


#: The ending of a sound file, which a dialplan leaves out.
_SOUND_FILE = re.compile(r"\.(ulaw|alaw|wav)$")

#: The refusals of a new member, by reason.
_REFUSALS = {one.text: one for one in (errors.INVALID_USER, errors.ALREADY_MEMBER, errors.CREATE_FAILED)}


def owned(tx: Transaction, principal: Principal, queue_id: str) -> Row:
    """The principal's queue with this id. Raises `errors.QUEUE_NOT_FOUND`."""
    return tx["queues"].owned(principal.org_id, queue_id, errors.QUEUE_NOT_FOUND)


def with_members(tx: Transaction, queue: Row) -> Queue:
    """A queue as reads show it: each member with its user."""
    return tx["queues"].show(queue, members=[with_user(tx, queue, member) for member in queue["members"]])


def without_members(tx: Transaction, queue: Row) -> Queue:
    """A queue as writes answer it."""
    return {name: value for name, value in tx["queues"].show(queue).items() if name != "members"}


def with_user(tx: Transaction, queue: Row, member: Row) -> Member:
    """A member with its user in short; null where there is no such user of the organization."""
    user = tx["users"].group(queue["org_id"]).get(member["user_id"])
    later = tx.quirk("columns-of-a-later-release")
    fields = ("id", "full_name", "extension") if later else ("id", "full_name", "extension", "status")
    shown = {name: value for name, value in member.items() if not later or name != "ring_timeout_seconds"}
    return {**shown, "user": user and {name: user[name] for name in fields}}


def keep_members(tx: Transaction, queue: Row, members: Sequence[Row]) -> None:
    """Give a queue other members. Its own time of change stays: the server keeps members in a table of their own."""
    tx["queues"].update(queue, {"members": list(members), "updatedAt": queue["updatedAt"]})


def membership(queue: Row, user_id: str | None) -> Member:
    """The user's membership in a queue. Raises `errors.MEMBER_NOT_FOUND`."""
    for member in queue["members"]:
        if user_id is not None and member["user_id"] == user_id:
            return dict(member)
    raise errors.MEMBER_NOT_FOUND()


def announcement(tx: Transaction, principal: Principal, greeting_id: str | None) -> str | None:
    """What a queue with this greeting announces. Raises `errors.GREETING_INVALID`."""
    if greeting_id is None:
        return None
    missing = errors.GREETING_UNKNOWN if tx.quirk("database-decides") else errors.GREETING_INVALID
    greeting = tx["greetings"].owned(principal.org_id, greeting_id, missing)
    return greeting["audio_file"] and f"greetings/{_SOUND_FILE.sub('', greeting['audio_file'])}"


def note_timeout(tx: Transaction, fields: Mapping[str, Any]) -> None:
    """Note that servers do not ring members' phones for the time that was sent."""
    if "timeout" in fields:
        tx.note_difference("queue-timeout-ignored", at="/timeout")


@operation("listQueues")
def list_queues(tx: Transaction, principal: Principal) -> list[Queue]:
    return [with_members(tx, queue) for queue in tx["queues"].of(principal.org_id)]


@operation("getQueue")
def get_queue(tx: Transaction, principal: Principal, queue_id: str) -> Queue:
    return with_members(tx, owned(tx, principal, queue_id))


@operation("createQueue")
def create_queue(tx: Transaction, principal: Principal, body: Body) -> Queue:
    body.require("name", "number", error=errors.NAME_AND_NUMBER_REQUIRED)
    check_limit(tx, principal, "queues")
    fields = body.filled()
    note_timeout(tx, body.fields())
    named = asterisk_names.queue(principal.org, fields["number"])
    queue = tx["queues"].insert(org_id=principal.org_id, asterisk_queue_name=named, members=[], **fields)
    tx.deploy_unless("queue-writes-without-deploy", principal.org_id)
    return without_members(tx, queue)


@operation("updateQueue")
def update_queue(tx: Transaction, principal: Principal, queue_id: str, body: Body) -> Queue:
    queue = owned(tx, principal, queue_id)
    changes = body.fields()
    note_timeout(tx, changes)
    if "number" in changes:
        changes["asterisk_queue_name"] = asterisk_names.queue(principal.org, changes["number"])
    if "greeting_id" in changes:
        changes["periodic_announce"] = announcement(tx, principal, changes["greeting_id"])
    queue = tx["queues"].update(queue, changes)
    tx.deploy(principal.org_id)
    return without_members(tx, queue)


@operation("setQueueMusic")
def set_queue_music(tx: Transaction, principal: Principal, queue_id: str, body: Body) -> Queue:
    queue = tx["queues"].update(owned(tx, principal, queue_id), body.fields())
    tx.deploy_unless("queue-writes-without-deploy", principal.org_id)
    return without_members(tx, queue)


@operation("deleteQueue")
def delete_queue(tx: Transaction, principal: Principal, queue_id: str) -> None:
    tx["queues"].delete(owned(tx, principal, queue_id))
    tx.deploy_unless("queue-writes-without-deploy", principal.org_id)


@operation("listQueueMembers")
def list_queue_members(tx: Transaction, principal: Principal, queue_id: str) -> list[Member]:
    queue = owned(tx, principal, queue_id)
    return [with_user(tx, queue, member) for member in queue["members"]]


@operation("addQueueMembers")
def add_queue_members(tx: Transaction, principal: Principal, queue_id: str, body: Body) -> Any:
    queue = owned(tx, principal, queue_id)
    named = named_users(body)
    settings = member_settings(tx, body)
    created: list[Row] = []
    skipped: list[Row] = []
    for name in named:
        user = named_user(tx, principal, name)
        refusal = refused(tx, queue, created, settings, user)
        if refusal or user is None:
            skipped.append({**name, **refusal})
        else:
            created.append(tx["queues"].made_inside(queue, "members", user_id=user["id"], **settings))
    if not created:
        raise _REFUSALS[skipped[0]["reason"]](skipped=skipped)
    keep_members(tx, queue, [*queue["members"], *created])
    tx.deploy(principal.org_id)
    shown = [
        tx["queues"].show_inside("members", member, {"user_id": member["user_id"], **settings}) for member in created
    ]
    return {"created": shown, "skipped": skipped} if lists_users(body) else shown[0]


def member_settings(tx: Transaction, body: Body) -> dict[str, Any]:
    """The settings of new members. The servers look at no value: a time that is not a whole number is the default."""
    settings = {name: value for name, value in body.fields().items() if name in MEMBER_SETTINGS}
    if tx.quirk("database-decides"):
        if "penalty" in settings:
            settings["penalty"] = javascript.number(settings["penalty"])
        if type(settings.get("ring_timeout_seconds")) is not int:
            settings.pop("ring_timeout_seconds", None)
    return settings


def refused(
    tx: Transaction, queue: Row, created: list[Row], settings: Mapping[str, Any], user: Row | None
) -> dict[str, str]:
    """Why a user does not become a member, as the answer says it; nothing for one that does."""
    if user is None:
        return {"reason": errors.INVALID_USER.text}
    if any(member["user_id"] == user["id"] for member in queue["members"]):
        return {"reason": errors.ALREADY_MEMBER.text}
    error = invalid_setting(tx, settings)
    if any(member["user_id"] == user["id"] for member in created):
        error = errors.DUPLICATE_REFUSED.text
    return {"reason": errors.CREATE_FAILED.text, "error": error} if error else {}


def invalid_setting(tx: Transaction, settings: Mapping[str, Any]) -> str | None:
    """What the model says of the first setting that is out of its range."""
    members = tx["queues"].rows.table.nested["members"]
    return next((text for name, value in settings.items() if (text := database.invalid(members, name, value))), None)


def named_users(body: Body) -> list[dict[str, Any]]:
    """Whom a body names, each as the field and value that name them: a list of ids counts before all else.

    Raises `errors.USERS_REQUIRED`.
    """
    if lists_users(body):
        named = [{"user_id": user_id} for user_id in body.payload["user_ids"] if truthy(user_id)]
    else:
        named = [{name: body.payload[name]} for name in ("user_id", "extension") if body.has(name)]
    if not named:
        raise errors.USERS_REQUIRED()
    body.check()
    return named


def lists_users(body: Body) -> bool:
    """Whether a body names its users by a list."""
    return isinstance(body.payload.get("user_ids"), list)


def named_user(tx: Transaction, principal: Principal, name: Mapping[str, Any]) -> Row | None:
    """The organization's user with this `user_id` or `extension`."""
    if "user_id" in name:
        user = tx["users"].get(name["user_id"])
        return user if user is not None and user["org_id"] == principal.org_id else None
    return tx["users"].with_key(org_id=principal.org_id, **name)


@operation("updateQueueMember")
def update_queue_member(
    tx: Transaction, principal: Principal, queue_id: str, user_id: str, body: Body
) -> dict[str, Any]:
    queue = owned(tx, principal, queue_id)
    if not body.payload.keys() & MEMBER_SETTINGS:
        raise errors.NOTHING_TO_CHANGE()
    changes = body.fields()
    member = membership(queue, user_id)
    changed = {**member, **changes, "updated_at": tx.now}
    keep_members(tx, queue, [changed if other["id"] == member["id"] else other for other in queue["members"]])
    tx.deploy(principal.org_id)
    return {"success": True, "queue_member": changed}


@operation("removeQueueMember")
def remove_queue_member(tx: Transaction, principal: Principal, queue_id: str, query: Mapping[str, str]) -> None:
    queue = owned(tx, principal, queue_id)
    if not query.get("userId"):
        raise errors.USER_ID_REQUIRED()
    remove(tx, principal, queue, query["userId"])


@operation("removeQueueMemberByExtension")
def remove_queue_member_by_extension(tx: Transaction, principal: Principal, queue_id: str, extension: str) -> None:
    queue = owned(tx, principal, queue_id)
    user = named_user(tx, principal, {"extension": extension})
    remove(tx, principal, queue, user["id"] if user else None)


def remove(tx: Transaction, principal: Principal, queue: Row, user_id: str | None) -> None:
    """End a user's membership, and deploy. Raises `errors.MEMBER_NOT_FOUND`."""
    leaver = membership(queue, user_id)
    keep_members(tx, queue, [member for member in queue["members"] if member["id"] != leaver["id"]])
    tx.deploy(principal.org_id)
