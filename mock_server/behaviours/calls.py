"""Calls: the records that they leave, those that are up, and placing and ending one."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from mock_server import errors
from mock_server.behaviours import operation
from mock_server.behaviours.rules import audio, caller_ids
from mock_server.http.answer import Answer, header_text
from mock_server.http.auth import Principal
from mock_server.http.body import Body
from mock_server.http.query import Query
from mock_server.telephony.dialplan.rows import only_digits
from mock_server.telephony.walk.request import CallRequest
from mock_server.world import call_records, calls
from mock_server.world.clock import iso, seconds_of
from mock_server.world.state import LiveCall
from mock_server.world.tables import Row
from mock_server.world.world import Transaction

Reply = dict[str, Any]
Sent = MultiDict[str, str]

_DAY_S = 86_400
#: A caller who is held up is in one of these; what comes behind it in the dialplan is still to come.
_STAYS_IN = frozenset({"Background", "ConfBridge", "Dial", "Echo", "MusicOnHold", "Page", "Park", "Queue", "Stasis"})
_SEARCHED = ("from_number", "to_number", "caller_id", "answered_by", "rang_extension", "queue_name_display")
_SHORT_NUMBER = re.compile("[0-9]{3,4}")

#: What the dashboard reads of whoever a number may belong to.
_CONTACTS = {
    "users": (
        *("id", "full_name", "username", "extension", "phone_number", "ring_target", "routing_type"),
        *("failover_phone_number", "status"),
    ),
    "queues": ("id", "name", "number", "strategy", "status"),
    "dids": ("id", "number", "description", "routing_type"),
}


def newest_first(tx: Transaction, principal: Principal) -> list[Row]:
    """The organization's calls; of two that began at once, the later one first."""
    return sorted(tx["calls"].of(principal.org_id), key=lambda call: str(call["started_at"]))[::-1]


def moment(asked: Query, name: str) -> float | None:
    """A day or time that was asked for, in seconds since 1970. Raises `errors.FIELD_INVALID`."""
    text = asked.text(name)
    try:
        return seconds_of(text) if text else None
    except (ValueError, OverflowError):
        raise errors.FIELD_INVALID(field=name, rule="must be a date such as 2026-01-15") from None


def between(asked: Query, first: str, last: str) -> Callable[[Row], bool]:
    """Whether a call began between two moments; a day counts to its end. Raises `errors.FIELD_INVALID`."""
    begin, end = moment(asked, first), moment(asked, last)
    if end is not None and len(asked.text(last)) == len("2026-01-15"):
        end += _DAY_S - 0.001

    def fits(call: Row) -> bool:
        try:
            began = seconds_of(call["started_at"])
        except (ValueError, TypeError, OverflowError):
            return begin is None and end is None
        return (begin is None or begin <= began) and (end is None or began <= end)

    return fits


def matching(tx: Transaction, principal: Principal, asked: Query) -> list[Row]:
    """The calls that fit the filters, the newest first. Raises `errors.FIELD_INVALID`."""
    in_time = between(asked, "date_from", "date_to")
    words = {name: asked.text(name).lower() for name in ("direction", "disposition")}
    digits = {"from_number": only_digits(asked.text("from")), "to_number": only_digits(asked.text("to"))}
    search = asked.text("search").lower()

    def fits(call: Row) -> bool:
        return (
            all(not word or str(call[name]).lower() == word for name, word in words.items())
            and all(wanted in only_digits(call[name]) for name, wanted in digits.items())
            and any(search in str(call[name] or "").lower() for name in _SEARCHED)
            and in_time(call)
        )

    return [call for call in newest_first(tx, principal) if fits(call)]


def status_of(call: Row) -> str:
    """A call in one word, as the history and the counts have it."""
    if call["ended_at"] is None and call["duration"] is None:
        return "active"
    return "completed" if call["disposition"] == "ANSWERED" else "failed"


def mean(durations: list[int]) -> float:
    return round(sum(durations) / len(durations), 1) if durations else 0


def durations_of(found: list[Row]) -> list[int]:
    return [call["duration"] for call in found if isinstance(call["duration"], int)]


@operation("listCalls")
def list_calls(tx: Transaction, principal: Principal, query: Sent) -> Reply:
    asked = Query(tx, "listCalls", query)
    nested = tx.quirk("calls-page-nested")
    tx.note_difference("calls-page-nested")
    limit, offset = asked.whole("limit", default=50 if nested else None), asked.whole("offset")
    found = matching(tx, principal, asked)
    data = [tx["calls"].show(call) for call in found[offset : offset + limit]]
    if nested:
        pagination = {"total": len(found), "limit": limit, "offset": offset, "has_more": offset + limit < len(found)}
        return {"data": data, "pagination": pagination}
    return {"data": data, "total": len(found), "page": offset // limit + 1, "pages": -(-len(found) // limit)}


@operation("listCallHistory")
def list_call_history(tx: Transaction, principal: Principal, query: Sent) -> Reply:
    asked = Query(tx, "listCallHistory", query)
    limit, page, direction = asked.whole("limit"), asked.whole("page"), asked.text("direction").lower()
    found = [call for call in newest_first(tx, principal) if direction in ("", str(call["direction"]).lower())]
    shown = found[(page - 1) * limit : page * limit]
    return {
        "items": [tx["calls"].show(call, call_id=call["id"], status=status_of(call)) for call in shown],
        "total": len(found),
        "page": page,
        "pages": -(-len(found) // limit),
        "hasMore": page * limit < len(found),
    }


@operation("countCalls")
def count_calls(tx: Transaction, principal: Principal, query: Sent) -> Reply:
    asked = Query(tx, "countCalls", query)
    if not tx.quirk("call-count-by-status"):
        tx.note_difference("call-count-by-status")
        return {"count": len(matching(tx, principal, asked))}
    in_time, status = between(asked, "from", "to"), asked.text("status")
    found = [call for call in newest_first(tx, principal) if in_time(call) and status in ("", status_of(call))]
    counts = Counter(map(status_of, found))
    return {
        "total": len(found),
        **{name: counts[name] for name in ("active", "completed", "failed")},
        "average_duration": mean(durations_of(found)),
        "total_duration": sum(durations_of(found)),
    }


@operation("getCallStats")
def get_call_stats(tx: Transaction, principal: Principal) -> Reply:
    found = newest_first(tx, principal)
    counts = Counter((str(call["direction"]), status_of(call)) for call in found)
    directions = Counter(str(call["direction"]) for call in found)
    totals = {
        "total_calls": len(found),
        "inbound": directions["inbound"],
        "outbound": directions["outbound"],
        "answered": sum(call["disposition"] == "ANSWERED" for call in found),
        "missed": counts["inbound", "failed"],
        "avg_duration": mean(durations_of(found)),
    }
    if not tx.quirk("call-stats-by-week"):
        tx.note_difference("call-stats-by-week")
        return totals
    by_day = Counter((str(call["started_at"])[:10], str(call["direction"])) for call in found)
    days = [iso(tx.time - timedelta(days=before).total_seconds())[:10] for before in reversed(range(7))]
    weekly = [{"date": day, **{way: by_day[day, way] for way in ("inbound", "outbound")}} for day in days]
    return {"weekly": weekly, "totals": totals}


@operation("getContactsMap")
def get_contacts_map(tx: Transaction, principal: Principal) -> Reply:
    return {
        section: [{name: row[name] for name in fields} for row in tx[section].of(principal.org_id)]
        for section, fields in _CONTACTS.items()
    }


@operation("listLiveCalls")
def list_live_calls(tx: Transaction, principal: Principal) -> Any:
    live = [shown_live(tx, each) for each in calls.standing(tx) if each.org_id == principal.org_id]
    if tx.quirk("live-calls-counted"):
        return {"count": len(live), "calls": live}
    tx.note_difference("live-calls-counted")
    return live


def shown_live(tx: Transaction, live: LiveCall) -> Reply:
    """A live call as the switch lists its channels."""
    record = tx["calls"].get(live.id) or tx["calls"].rows.table.defaults
    people = call_records.names_of(tx, live.org_id)
    steps = [step for step in live.outcome.route if "app" in step]
    stands = next((step for step in reversed(steps) if step["app"] in _STAYS_IN), steps[-1] if steps else {})
    return {
        "channel_id": record["channel"],
        "uniqueid": record["linkedid"],
        "linkedid": record["linkedid"],
        "from": record["from_number"],
        "from_name": people.get(str(record["from_number"])),
        "to": live.request.to,
        "to_name": people.get(live.request.to),
        "caller_id": record["caller_id"],
        "direction": record["direction"],
        "status": "Up",
        "context": f"{call_records.own_prefix(tx, live.org_id)}{stands.get('context', '')}",
        "extension": stands.get("exten"),
        "duration": max(0, int(tx.time - live.began)),
        "application": stands.get("app"),
        "bridge_id": None,
        "started_at": iso(live.began),
    }


@operation("getCallJourney")
def get_call_journey(tx: Transaction, principal: Principal, linked_id: str) -> Reply:
    call = next((call for call in newest_first(tx, principal) if call["linkedid"] == linked_id), None)
    if call is None:
        raise errors.CALL_NOT_FOUND()
    live, journey = tx.live.get(call["id"]), call["journey"]
    told = journey if isinstance(journey, dict) else {}
    return {
        "linkedid": linked_id,
        "caller": call["from_number"],
        "destination": call["to_number"],
        "status": call["disposition"],
        "total_duration": max(0, int(tx.time - live.began)) if live else call["duration"] or 0,
        "answered_by": call["answered_by"],
        "steps": told.get("steps", []),
        "explanation": told.get("explanation", []),
    }


def recorded(tx: Transaction, principal: Principal, call_id: str) -> Row:
    """The organization's call with this id that was recorded. Raises `errors.RECORDING_MISSING`."""
    call = tx["calls"].owned(principal.org_id, call_id, errors.RECORDING_MISSING)
    if not call["recording_url"]:
        raise errors.RECORDING_MISSING()
    return call


@operation("getCallRecording")
def get_call_recording(tx: Transaction, principal: Principal, call_id: str) -> Answer:
    if not principal.has_rank("manager"):
        raise errors.RECORDING_NOT_FOR_AGENTS()
    filename = recorded(tx, principal, call_id)["recording_file"] or f"{call_id}.wav"
    headers = {"Content-Disposition": header_text([f'inline; filename="{filename}"'])}
    return Answer(200, audio.tone(), media="audio/wav", headers=headers)


@operation("deleteCallRecording")
def delete_call_recording(tx: Transaction, principal: Principal, call_id: str) -> Reply:
    principal.require_permission("calls.delete_recording")
    call = recorded(tx, principal, call_id)
    tx["calls"].update(call, {"recording_url": None, "recording_file": None})
    deleted_from = {"local": True, "gcs": False}
    return {"success": True, "call_id": call_id, "filename": call["recording_file"], "deleted_from": deleted_from}


def ordered(tx: Transaction, principal: Principal, body: Body, *required: str, error: errors.Sentence) -> Reply:
    """A call as it was ordered, with defaults. Raises `error`, and the refusals of `caller_ids.chosen`."""
    if tx.quirk("caller-id-first"):
        caller_ids.chosen(tx, principal, str(body.payload.get("caller_id") or ""), needed=True)
    body.require(*required, error=error)
    return body.filled()


def placed(tx: Transaction, principal: Principal, order: Reply, **how: Any) -> Reply:
    """Place a call inside the organization, and say what the server says of it: nothing of how it went."""
    call = CallRequest(order["to"], via="internal", org_id=principal.org_id, hold=True, **how)
    outcome = calls.place_in(tx, call).outcome
    if outcome.why:
        tx.warn(errors.CALL_CAME_TO_NOTHING.format(why=outcome.why, fix=outcome.fix))
    told: Reply = {name: order[name] for name in ("from", "to", "to_type", "timeout") if name in order}
    where = {"destination": order["to"], "context": f"{call_records.own_prefix(tx, principal.org_id)}internal"}
    answer = {**told, "caller_id": how["caller_id"], **where, "response": errors.ORIGINATE_QUEUED}
    return {"success": True, "message": errors.CALL_INITIATED_IN_DETAIL, "call": answer}


@operation("clickToCall")
def click_to_call(tx: Transaction, principal: Principal, body: Body) -> Reply:
    order = ordered(tx, principal, body, "from", "to", error=errors.CALL_FIELDS_REQUIRED)
    external = order["to_type"] == "external"
    shown = caller_ids.chosen(tx, principal, order.get("caller_id"), needed=external)
    phone = f"PJSIP/{call_records.own_prefix(tx, principal.org_id)}{order['from']}"
    how: Reply = {"from_number": order["from"], "rings": phone, "ring_s": order["timeout"], "caller_id": shown}
    in_detail = placed(tx, principal, order, **how)
    if tx.quirk("call-placed-in-detail"):
        return in_detail
    tx.note_difference("call-placed-in-detail")
    return {"status": "success", "message": errors.CALL_INITIATED}


@operation("originateToAi")
def originate_to_ai(tx: Transaction, principal: Principal, body: Body) -> Reply:
    if tx.quirk("ai-call-without-url"):
        order = ordered(tx, principal, body, "to", error=errors.AI_CALL_NUMBER_REQUIRED)
    else:
        if not body.has("wss_url"):
            tx.note_refusal("ai-call-without-url", at="/wss_url")
        order = ordered(tx, principal, body, "to", "wss_url", error=errors.AI_CALL_FIELDS_REQUIRED)
    inside = _SHORT_NUMBER.fullmatch(order["to"]) is not None
    shown = caller_ids.chosen(tx, principal, order.get("caller_id"), needed=not inside)
    how: Reply = {"from_number": shown, "caller_id": shown, "calling_agent": order.get("wss_url") or "no URL"}
    if inside:
        tx.note_difference("ai-call-to-extension-never-rings", at="/to")
        if tx.quirk("ai-call-to-extension-never-rings"):
            how["rings"] = f"PJSIP/{order['to']}"
    return placed(tx, principal, order, **how)


def live_call(tx: Transaction, principal: Principal, channel_id: str) -> LiveCall:
    """The organization's live call on this channel. Raises `errors.CHANNEL_NOT_FOUND` or `errors.CHANNEL_REFUSED`."""
    for live in calls.standing(tx):
        record = tx["calls"].get(live.id)
        if live.org_id == principal.org_id and record is not None and record["channel"] == channel_id:
            return live
    if tx.quirk("unknown-channel-is-server-error"):
        raise errors.CHANNEL_REFUSED()
    tx.note_refusal("unknown-channel-is-server-error")
    raise errors.CHANNEL_NOT_FOUND()


@operation("transferCall")
def transfer_call(tx: Transaction, principal: Principal, body: Body) -> Reply:
    body.require("channel_id", "destination", error=errors.TRANSFER_FIELDS_REQUIRED)
    order = body.fields()
    channel_id, destination = order["channel_id"], order["destination"]
    if not calls.transfer(tx, live_call(tx, principal, channel_id), destination):
        tx.warn(errors.TRANSFER_ENDED_CALL.format(destination=destination))
    context = f"{call_records.own_prefix(tx, principal.org_id)}internal"
    return {"success": True, "channel_id": channel_id, "destination": destination, "context": context}


@operation("hangupChannel")
def hangup_channel(tx: Transaction, principal: Principal, body: Body) -> Reply:
    body.require("channel_id", error=errors.CHANNEL_ID_REQUIRED)
    channel_id = body.get("channel_id")
    calls.hang_up(tx, live_call(tx, principal, channel_id), by="system")
    return {"success": True, "channel_id": channel_id}
