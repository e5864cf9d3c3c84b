"""The record that a call leaves: what the switch and the server write down of it."""

from collections.abc import Mapping
from typing import Any

from mock_server.telephony.dialplan.rows import context_prefix
from mock_server.telephony.outcome import causes
from mock_server.telephony.outcome.outcome import Outcome
from mock_server.telephony.walk.request import CallRequest
from mock_server.world.clock import iso
from mock_server.world.state import LiveCall
from mock_server.world.tables import Row
from mock_server.world.world import Transaction


def store(tx: Transaction, call: CallRequest, outcome: Outcome, org_id: str | None, *, up: bool) -> Row:
    """Store the record of a call; of one that is up it has no end yet."""
    call_id, place = tx.new_id(), tx["calls"].rows.next_place
    recording = f"{call_id}.wav" if outcome.recorded else None
    row = {
        "id": call_id,
        "org_id": org_id,
        "linkedid": f"{int(tx.time)}.{place}",
        "channel": f"{_device(tx, call, org_id)}-{place:08x}",
        "started_at": iso(tx.time),
        "from_number": call.from_number,
        "to_number": call.to,
        "caller_id": call.caller_id or call.from_number,
        "direction": _direction(tx, call, org_id),
        "disposition": outcome.disposition,
        "recording_file": recording,
        "recording_url": recording and f"/api/v1/calls/{call_id}/recording",
        "journey": None,
        **_taken(tx, outcome, org_id),
    }
    if agent := call.calling_agent:
        row["journey"] = {"steps": [], "explanation": [f"The AI agent at {agent} calls."]}
    row["journey"] = _journey(tx.time, row, outcome, row["journey"], up=up)
    if not up:
        row |= _end(row, tx.time, outcome.ended_at_s or 0, outcome)
    return tx["calls"].insert(**row)


def close(tx: Transaction, live: LiveCall, by: str) -> None:
    """Write down the end of a call that was up."""
    row = tx["calls"].get(live.id)
    if row is not None:
        ended = _end(row, live.began, max(0.0, tx.time - live.began), live.outcome)
        normal = {"hangup_cause": str(causes.NORMAL), "hangup_reason": causes.name(causes.NORMAL)}
        tx["calls"].update(row, {**ended, **normal, "disconnected_by": by})


def move(tx: Transaction, live: LiveCall, outcome: Outcome) -> None:
    """Write down where a live call went on, and who took it there."""
    row = tx["calls"].get(live.id)
    if row is not None:
        taken = {name: value for name, value in _taken(tx, outcome, live.org_id).items() if value is not None}
        journey = _journey(tx.time, row, outcome, row["journey"], up=outcome.bounded)
        tx["calls"].update(row, {**taken, "journey": journey})


def own_prefix(tx: Transaction, org_id: str | None) -> str:
    """What the names of an organization's contexts begin with: `org_acme__`."""
    org = tx["organizations"].get(org_id)
    return f"{context_prefix(org)}_" if org else ""


def names_of(tx: Transaction, org_id: str | None) -> dict[str, str | None]:
    """The name behind each of an organization's own numbers; of two, the user wins, as on the switch."""
    found = {str(ivr["extension"]): ivr["name"] for ivr in tx["ivrs"].of(org_id)}
    found |= {str(queue["number"]): queue["name"] for queue in tx["queues"].of(org_id)}
    return found | {str(user["extension"]): user["full_name"] for user in tx["users"].of(org_id)}


def _direction(tx: Transaction, call: CallRequest, org_id: str | None) -> str:
    if call.via != "internal":
        return "inbound"
    return "internal" if call.to in names_of(tx, org_id) else "outbound"


def _device(tx: Transaction, call: CallRequest, org_id: str | None) -> str:
    """What the caller's channel is a channel of."""
    if call.rings:
        return call.rings
    if call.via == "internal":
        return f"Local/{call.to}@{own_prefix(tx, org_id)}internal"
    did = tx["dids"].with_key(number=call.to) if call.via != "gateway" else None
    trunk = tx["trunks"].get(did["trunk_id"]) if did else None
    return f"PJSIP/{(trunk and trunk['asterisk_peer_name']) or call.via}"


def _taken(tx: Transaction, outcome: Outcome, org_id: str | None) -> dict[str, Any]:
    """Who rang, and who took the call."""
    extensions = {f"PJSIP/{user['asterisk_endpoint']}": user["extension"] for user in tx["users"].of(org_id)}
    rang = [extensions[leg["target"]] for leg in outcome.dialed if leg["target"] in extensions]
    answered = [leg["target"] for leg in outcome.dialed if leg["status"] == "ANSWER"]
    kind = _answered_type(outcome)
    by = extensions.get(answered[-1]) or answered[-1].partition("/")[2].partition("@")[0] if answered else None
    queue_name = (outcome.queue or {}).get("name")
    queues = (queue["name"] for queue in tx["queues"].of(org_id) if queue["asterisk_queue_name"] == queue_name)
    return {
        "rang_extension": rang[-1] if rang else None,
        "answered_by": "ai_agent" if kind == "prompt" else by,
        "answered_type": kind,
        "queue_name_display": next(queues, queue_name),
    }


def _answered_type(outcome: Outcome) -> str | None:
    """Who answered, in the words of the dashboard: an AI agent is a `prompt`, an announcement the `dialplan`."""
    if not outcome.answered:
        return None
    if outcome.stasis is not None:
        return "prompt"
    if any(leg["status"] == "ANSWER" for leg in outcome.dialed):
        return "human"
    if outcome.queue is not None:
        return "queue"
    return "dialplan" if outcome.heard else "other"


def _end(row: Row, began: float, lasted: float, outcome: Outcome) -> dict[str, Any]:
    """A call that began then has ended after so many seconds, as the outcome says."""
    duration = round(lasted)
    talked = outcome.answered_at_s is not None and row["answered_type"] != "queue"
    talk = round(max(0.0, lasted - (outcome.answered_at_s or 0))) if talked else 0
    return {
        "ended_at": iso(began + lasted),
        "duration": duration,
        "talk_time": talk,
        "wait_time": duration - talk,
        "hangup_cause": str(outcome.hangup_cause),
        "hangup_reason": causes.name(outcome.hangup_cause),
        "disconnected_by": outcome.ended_by,
    }


def _journey(began: float, row: Row, outcome: Outcome, before: Any, *, up: bool) -> dict[str, Any]:
    """The steps of a call that entered the dialplan then, behind those of an earlier journey.

    The last step of a call that is up goes on: it has lasted for no time yet.
    """
    before = before or {"steps": [], "explanation": []}
    ends = [*outcome.route_at_s[1:], outcome.route_at_s[-1] if up and outcome.route_at_s else outcome.ended_at_s or 0]
    steps = [
        _step(row, step, outcome, began + at, round(end - at, 3))
        for step, at, end in zip(outcome.route, outcome.route_at_s, ends, strict=False)
        if "exten" in step
    ]
    return {"steps": [*before["steps"], *steps], "explanation": [*before["explanation"], *outcome.explanation]}


def _step(row: Row, step: Mapping[str, Any], outcome: Outcome, at: float, lasted: float) -> dict[str, Any]:
    action, data = step.get("app", "Hangup"), step.get("data", "")
    status = _status(action, data, outcome)
    talked = (outcome.ended_at_s or 0) - (outcome.answered_at_s or 0)
    return {
        "time": iso(at),
        "action": action,
        "from": row["from_number"],
        "to": data or None,
        "extension": step["exten"],
        "duration": lasted,
        "billsec": round(min(lasted, talked), 3) if status == "ANSWER" else 0,
        "status": step.get("error") or status,
        "channel": row["channel"],
        "recording": row["recording_file"] if action == "MixMonitor" else None,
    }


def _status(action: str, data: str, outcome: Outcome) -> str | None:
    """What came of a step: of a Dial its leg's status, of a Queue the queue's."""
    if action in ("Dial", "Page"):
        return next((leg["status"] for leg in outcome.dialed if leg["target"] in data), None)
    if action == "Queue":
        return (outcome.queue or {}).get("status")
    return outcome.stasis_status if action == "Stasis" else None
