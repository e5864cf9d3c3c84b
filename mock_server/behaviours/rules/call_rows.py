"""What is told of a call that is over: the record that stands for it, and what the server derives from it."""

import re
import zlib
from typing import Any

from mock_server.world.call_log import seconds
from mock_server.world.clock import iso, seconds_of
from mock_server.world.tables import Row
from mock_server.world.world import Transaction

Shown = dict[str, Any]

_COLUMNS = (
    *("calldate", "clid", "src", "dst", "dcontext", "channel", "dstchannel", "lastapp", "lastdata", "duration"),
    *("billsec", "disposition", "amaflags"),
)
_MORE_COLUMNS = ("uniqueid", "linkedid", "userfield", "recordingfile", "peeraccount", "sequence")
_REASONS = {
    0: "Not Set",
    1: "Unallocated Number",
    16: "Normal Clearing",
    17: "User Busy",
    18: "No User Responding",
    19: "No Answer",
    21: "Call Rejected",
    27: "Destination Out of Order",
    31: "Normal Unspecified",
    34: "No Circuit Available",
    38: "Network Out of Order",
    127: "Interworking",
}
#: Who ended a call where its record names no channel.
_ENDED = {"NO ANSWER": "timeout", "BUSY": "busy", "FAILED": "system", "CONGESTION": "system", "ANSWERED": "normal"}
#: `PJSIP/org_acme__1001-00000001`, `Local/1001@org_acme__qmem-00000001;1`
_PHONE = re.compile(r"PJSIP/.*__([^-@_]+)(?:-[0-9a-f]+)?$")
_MEMBER = re.compile(r"Local/([^@]+)@")
_NUMBER_OF_CLID = re.compile(r"<([^>]*)>\s*$")


def number_of(row: Row) -> int:
    """The whole number of a record; an id that is none, as worlds may have, has one all the same."""
    text = str(row["id"])
    return int(text) if text.isdecimal() and len(text) < 16 else zlib.crc32(text.encode())


def with_number(tx: Transaction, org_id: str | None, call_id: str) -> Row | None:
    """The organization's record with this id, or with this number."""
    group = tx["calls"].group(org_id)
    found = group.get(call_id.rstrip(" "))
    if found is None and call_id.isdecimal():
        found = next((row for row in group.values() if str(number_of(row)) == call_id), None)
    return found


def began_at(row: Row) -> float | None:
    """When a leg began, in seconds since 1970."""
    try:
        return seconds_of(str(row["calldate"]))
    except (ValueError, OverflowError):
        return None


def direction_of(row: Row) -> str:
    """Told by the context in which the number was dialled."""
    context = str(row["dcontext"] or "")
    if "incoming" in context:
        return "inbound"
    return "outbound" if context == "ai-outbound" or "outbound" in context else "internal"


def extension_rung(row: Row) -> str | None:
    """The extension that the called channel belongs to."""
    channel = str(row["dstchannel"] or "")
    found = _PHONE.match(channel) or _MEMBER.match(channel)
    return found[1] if found else None


def caller_id_of(row: Row) -> str | None:
    """The number in `"Name" <number>`, or all of another text."""
    text = str(row["clid"] or "")
    found = _NUMBER_OF_CLID.search(text)
    return (found[1] if found else text) or None


def queue_dialled(row: Row) -> str | None:
    """The queue that the caller was in, as the switch calls it."""
    return str(row["lastdata"] or "").partition(",")[0] if row["lastapp"] == "Queue" else None


def hangup(row: Row) -> tuple[str | None, str | None]:
    """Cause and source, as the record has them."""
    cause, _, source = str(row["userfield"] or "").partition("|")
    return cause or None, source or None


def reason_of(cause: str | None) -> str:
    number = int(cause) if cause and cause.isdecimal() else 0
    return _REASONS.get(number, f"Cause {number}")


def disconnected_by(row: Row) -> str:
    source = hangup(row)[1]
    if source is None:
        return _ENDED.get(str(row["disposition"]), "unknown")
    return {row["channel"]: "caller", row["dstchannel"]: "callee"}.get(source, "system")


def answered_type(tx: Transaction, row: Row) -> str | None:
    """Who answered, in the words of the dashboard."""
    channel = str(row["dstchannel"] or "")
    if row["disposition"] != "ANSWERED":
        return None
    if not channel:
        is_agent = row["lastapp"] == "Stasis" or tx.quirk("announcements-count-as-prompts")
        return "prompt" if is_agent else "dialplan"
    return {"PJSIP": "human", "Local": "queue"}.get(channel.partition("/")[0], "other")


def derived(tx: Transaction, row: Row) -> Shown:
    """What the server derives from a record, whatever the shape of the answer is."""
    began, rang = began_at(row), extension_rung(row)
    answered = row["disposition"] == "ANSWERED"
    by_phone = answered and str(row["dstchannel"] or "").startswith("PJSIP/")
    return {
        "started_at": row["calldate"],
        "ended_at": None if began is None else _time(began + seconds(row["duration"])),
        "from_number": row["src"],
        "talk_time": row["billsec"],
        "wait_time": seconds(row["duration"]) - seconds(row["billsec"]),
        "direction": direction_of(row),
        "rang_extension": rang,
        "answered_by": rang if by_phone else None,
        "answered_type": answered_type(tx, row),
        "queue_name_display": queue_name(tx, row),
        "hangup_cause": hangup(row)[0],
        "disconnected_by": disconnected_by(row),
    }


def documented(tx: Transaction, row: Row) -> Shown:
    """A call as `documented` shows it."""
    return {
        "id": row["id"],
        "org_id": row["org_id"],
        "linkedid": row["linkedid"],
        "channel": row["channel"],
        **derived(tx, row),
        "to_number": row["dst"],
        "caller_id": caller_id_of(row),
        "disposition": row["disposition"],
        "duration": row["duration"],
        "hangup_reason": reason_of(hangup(row)[0]),
        "recording_file": row["recordingfile"] or None,
        "recording_url": recording_url(row, row["id"]),
    }


def as_record(tx: Transaction, row: Row) -> Shown:
    """A call as the table of the switch has it, with what the server adds; the order of the fields is the server's."""
    number, more = number_of(row), derived(tx, row)
    hangup_cause, disconnected = more.pop("hangup_cause"), more.pop("disconnected_by")
    cause, source = hangup(row)
    return {
        "id": number,
        **{name: row[name] for name in _COLUMNS},
        "accountcode": row["org_id"],
        **{name: row[name] for name in _MORE_COLUMNS},
        "hangup_reason": reason_of(cause),
        **{name: row[name] for name in ("queue_name", "queue_wait_time", "answered_agent")},
        **{name: more.pop(name) for name in ("started_at", "ended_at", "from_number")},
        "caller_id": row["clid"],
        "to_number": _called(row),
        **more,
        "hangup_cause": hangup_cause,
        "hangup_source": source,
        "disconnected_by": disconnected,
        "recording_url": recording_url(row, number),
    }


def shown(tx: Transaction, row: Row) -> Shown:
    """A call in the shape that is answered here."""
    return as_record(tx, row) if tx.quirk("calls-are-switch-records") else documented(tx, row)


def lasted(legs: list[Row]) -> int:
    """Whole seconds from the beginning of the first leg to the end of the last."""
    begins = [began_at(leg) or 0.0 for leg in legs]
    ends = [began + seconds(leg["duration"]) for began, leg in zip(begins, legs, strict=True)]
    return int(max(ends) - min(begins))


def journey_step(row: Row) -> Shown:
    """A leg of a call as its journey tells it."""
    return {
        "time": row["calldate"],
        "action": row["lastapp"],
        "from": row["src"],
        "to": row["dst"],
        "extension": extension_rung(row),
        "duration": row["duration"],
        "billsec": row["billsec"],
        "status": row["disposition"],
        "channel": row["dstchannel"] or row["channel"],
        "recording": recording_url(row, number_of(row)),
    }


def recording_url(row: Row, call_id: object) -> str | None:
    return f"/api/v1/calls/{call_id}/recording" if is_recorded(row) else None


def is_recorded(row: Row) -> bool:
    """Whether there is something to listen to."""
    return bool(row["recordingfile"]) and seconds(row["billsec"]) > 0


def queue_name(tx: Transaction, row: Row) -> str | None:
    """The name of the queue that the caller was in, as people call it."""
    wanted = queue_dialled(row)
    if wanted is None:
        return None
    own = tx["queues"].group(row["org_id"]).values()
    return next((str(queue["name"]) for queue in own if queue["asterisk_queue_name"] == wanted), wanted)


def _called(row: Row) -> Any:
    queue = queue_dialled(row)
    if queue is None:
        return row["dst"]
    number, channel = queue.rpartition("_")[2], str(row["dstchannel"] or "")
    by_member = row["disposition"] == "ANSWERED" and channel.startswith("Local/")
    return f"Queue {number} [{extension_rung(row)}]" if by_member else f"Queue {number}"


def _time(moment: float) -> str | None:
    try:
        return iso(moment)
    except (ValueError, OverflowError):
        return None
