"""Calls: the records that they leave, those that are up, and placing and ending one."""

import re
from collections import Counter
from datetime import timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from mock_server import errors
from mock_server.behaviours import operation
from mock_server.behaviours.rules import audio, call_rows, caller_ids
from mock_server.behaviours.rules.call_filters import Calls, by_direction, by_time, filters
from mock_server.http.answer import Answer, header_text
from mock_server.http.auth import Principal
from mock_server.http.body import Body
from mock_server.http.query import Query
from mock_server.telephony.walk.request import CallRequest
from mock_server.world import call_records, calls
from mock_server.world.call_log import seconds
from mock_server.world.clock import iso
from mock_server.world.state import LiveCall
from mock_server.world.tables import Row
from mock_server.world.world import Transaction

Reply = dict[str, Any]
Sent = MultiDict[str, str]

#: A caller who is held up is in one of these; what comes behind it in the dialplan is still to come.
_STAYS_IN = frozenset({"Background", "ConfBridge", "Dial", "Echo", "MusicOnHold", "Page", "Park", "Queue", "Stasis"})
_SHORT_NUMBER = re.compile("[0-9]{3,4}")

#: Where a call that is placed is dialled, by its `to_type`.
_DIALLED_IN = {"queue": "queue", "ivr": "ivr", "external": "outbound"}

#: What the dashboard reads of whoever a number may belong to.
_CONTACTS = {
    "users": (
        *("id", "full_name", "username", "extension", "phone_number", "ring_target", "routing_type"),
        *("failover_phone_number", "status"),
    ),
    "queues": ("id", "name", "number", "strategy", "status"),
    "dids": ("id", "number", "description", "routing_type"),
}


@operation("listCalls")
def list_calls(tx: Transaction, principal: Principal, query: Sent) -> Reply:
    asked = Query(tx, "listCalls", query)
    tx.note_difference("calls-page-nested")
    tx.note_difference("calls-are-switch-records")
    nested = tx.quirk("calls-page-nested")
    limit, offset = asked.whole("limit", default=50 if nested else None), asked.whole("offset")
    total, rows = Calls(tx, principal).page(filters(asked), offset, limit)
    data = [call_rows.shown(tx, row) for row in rows]
    if nested:
        pagination = {"total": total, "limit": limit, "offset": offset, "has_more": offset + limit < total}
        return {"data": data, "pagination": pagination}
    return {"data": data, "total": total, "page": offset // limit + 1, "pages": -(-total // limit)}


@operation("listCallHistory")
def list_call_history(tx: Transaction, principal: Principal, query: Sent) -> Reply:
    asked = Query(tx, "listCallHistory", query)
    tx.note_difference("calls-are-switch-records")
    page, limit = history_page(tx, asked)
    total, rows = Calls(tx, principal).page(by_direction(asked), (page - 1) * limit, limit)
    items = [call_rows.shown(tx, row) for row in rows]
    return {
        "items": [{**item, "call_id": item["id"], "status": item["disposition"]} for item in items],
        "total": total,
        "page": page,
        "pages": -(-total // limit) if limit else None,
        "hasMore": page * limit < total,
    }


def history_page(tx: Transaction, asked: Query) -> tuple[int, int]:
    """Which page of the history is asked for, and of how many calls. Raises `errors.HISTORY_FAILED`."""
    page, limit = asked.parsed("page"), asked.parsed("limit")
    good = page is not None and limit is not None and page >= 1 and limit >= 0
    if tx.quirk("history-page-unchecked"):
        if page is None or limit is None or not good:
            raise errors.HISTORY_FAILED()
        return page, limit
    if not good:
        tx.note_difference("history-page-unchecked")
    return asked.whole("page"), asked.whole("limit")


@operation("countCalls")
def count_calls(tx: Transaction, principal: Principal, query: Sent) -> Reply:
    asked = Query(tx, "countCalls", query)
    found = Calls(tx, principal)
    if not tx.quirk("call-count-by-status"):
        tx.note_difference("call-count-by-status")
        return {"count": found.page(filters(asked), 0, 0)[0]}
    in_time, status = by_time(asked, "from", "to"), asked.text("status")
    live = [tx["calls"].get(each.id) for each in own_live(tx, principal)]
    active = sum(row is not None and all(fits(row) for fits in in_time) for row in live)
    answered, over, lasted = found.log.answered, found.log.size, found.log.lasted
    if in_time or status:
        rows = [row for row in found.all() if status in ("", status_of(row)) and all(fits(row) for fits in in_time)]
        answered, over, lasted = sum(map(is_answered, rows)), len(rows), sum(seconds(row["duration"]) for row in rows)
        active = active if status in ("", "active") else 0
    return {
        "total": active + over,
        "active": active,
        "completed": answered,
        "failed": over - answered,
        "average_duration": round(lasted / over, 1) if over else 0,
        "total_duration": lasted,
    }


def is_answered(row: Row) -> bool:
    return bool(row["disposition"] == "ANSWERED")


def status_of(row: Row) -> str:
    """A call that is over in one word, as the counts have it."""
    return "completed" if is_answered(row) else "failed"


@operation("getCallStats")
def get_call_stats(tx: Transaction, principal: Principal) -> Reply:
    rows = list(Calls(tx, principal).all())
    directions = [call_rows.direction_of(row) for row in rows]
    missed = sum(way == "inbound" and not is_answered(row) for way, row in zip(directions, rows, strict=True))
    figures: Reply = {
        "inbound": directions.count("inbound"),
        "outbound": directions.count("outbound"),
        "answered": sum(map(is_answered, rows)),
        "missed": missed,
        "avg_duration": round(sum(seconds(row["billsec"]) for row in rows) / len(rows), 1) if rows else 0,
    }
    if not tx.quirk("call-stats-by-week"):
        tx.note_difference("call-stats-by-week")
        return {"total_calls": len(rows), **figures}
    if not rows:
        figures = dict.fromkeys(figures)  # sums of a database
    return {"weekly": weekly(tx, rows, directions), "totals": {"total_calls": len(rows), **figures}}


def weekly(tx: Transaction, rows: list[Row], directions: list[str]) -> list[Reply]:
    """The calls of each of the last seven days that has any, the first day first."""
    by_day = Counter((str(row["calldate"])[:10], way) for row, way in zip(rows, directions, strict=True))
    first = iso(tx.time - timedelta(days=6).total_seconds())[:10]
    days = sorted({day for day, _ in by_day if first <= day <= tx.now[:10]})
    return [{"date": day, **{way: by_day[day, way] for way in ("inbound", "outbound")}} for day in days]


@operation("getContactsMap")
def get_contacts_map(tx: Transaction, principal: Principal) -> Reply:
    return {
        section: [{name: row[name] for name in fields} for row in tx[section].of(principal.org_id)]
        for section, fields in _CONTACTS.items()
    }


@operation("listLiveCalls")
def list_live_calls(tx: Transaction, principal: Principal) -> Any:
    live = [shown_live(tx, each) for each in own_live(tx, principal)]
    if tx.quirk("live-calls-counted"):
        return {"count": len(live), "calls": live}
    tx.note_difference("live-calls-counted")
    return live


def own_live(tx: Transaction, principal: Principal) -> list[LiveCall]:
    """The organization's calls that are up, in the order in which they began."""
    return [live for live in calls.standing(tx) if live.org_id == principal.org_id]


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
        "from": record["src"] or None,
        "from_name": people.get(str(record["src"])),
        "to": live.request.to,
        "to_name": people.get(live.request.to),
        "caller_id": call_rows.caller_id_of(record),
        "direction": call_rows.direction_of(record),
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
    legs = sorted(call_records.call_log(tx, principal.org_id).legs(linked_id), key=lambda leg: str(leg["calldate"]))
    first = legs[0] if legs else None
    journey: Reply = {
        "linkedid": linked_id,
        "caller": first["src"] if first else errors.UNKNOWN,
        "destination": first["dst"] if first else errors.UNKNOWN,
        "status": "answered" if any(map(is_answered, legs)) else "missed",
        "total_duration": call_rows.lasted(legs) if legs else None,
        "answered_by": next((by for leg in legs if is_answered(leg) and (by := call_rows.extension_rung(leg))), None),
        "steps": [call_rows.journey_step(leg) for leg in legs],
    }
    if tx.quirk("calls-are-switch-records"):
        return journey
    return {**journey, "explanation": [sentence for leg in legs for sentence in leg["explanation"] or ()]}


@operation("getCallRecording")
def get_call_recording(tx: Transaction, principal: Principal, call_id: str) -> Answer:
    if not principal.has_rank("manager"):
        raise errors.RECORDING_NOT_FOR_AGENTS()
    call = call_rows.with_number(tx, principal.org_id, call_id)
    if call is None or not call_rows.is_recorded(call):
        raise errors.RECORDING_MISSING()
    headers = {"Content-Disposition": header_text([f'inline; filename="{call["recordingfile"]}"'])}
    if not tx.quirk("recordings-in-one-piece"):
        headers["Accept-Ranges"] = "bytes"
    return Answer(200, audio.recording(seconds(call["billsec"])), media="audio/wav", headers=headers)


@operation("deleteCallRecording")
def delete_call_recording(tx: Transaction, principal: Principal, call_id: str) -> Reply:
    principal.require_permission("calls.delete_recording")
    call = call_rows.with_number(tx, principal.org_id, call_id)
    if call is None:
        raise errors.CALL_NOT_OWNED()
    if not call_rows.is_recorded(call):
        raise errors.RECORDING_MISSING()
    tx["calls"].update(call, {"recordingfile": ""})
    deleted_from = {"local": True, "gcs": False}
    return {"success": True, "call_id": call_id, "filename": call["recordingfile"], "deleted_from": deleted_from}


@operation("setCallRecording")
def set_call_recording(call_id: str) -> Reply:
    """The server looks among calls that it keeps in memory; those of the switch are not there."""
    raise errors.CALL_NOT_FOUND()


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
    where = {"destination": order["to"], "context": call_records.context_dialled(tx, call)}
    response = {"success": True, "response": errors.ORIGINATE_QUEUED}
    answer = {**told, "caller_id": how["caller_id"], **where, "response": response}
    return {"success": True, "message": errors.CALL_INITIATED_IN_DETAIL, "call": answer}


@operation("clickToCall")
def click_to_call(tx: Transaction, principal: Principal, body: Body) -> Reply:
    order = ordered(tx, principal, body, "from", "to", error=errors.CALL_FIELDS_REQUIRED)
    external = order["to_type"] == "external"
    shown = caller_ids.chosen(tx, principal, order.get("caller_id"), needed=external)
    phone = f"PJSIP/{call_records.own_prefix(tx, principal.org_id)}{order['from']}"
    how: Reply = {"from_number": order["from"], "rings": phone, "ring_s": order["timeout"], "caller_id": shown}
    how["dialled_in"] = _DIALLED_IN.get(order["to_type"], "internal")
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
    how["dialled_in"] = call_records.AI_OUTBOUND
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
