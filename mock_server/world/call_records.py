"""The records that a call leaves: what the switch writes down of it when it is over."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from mock_server.telephony.dialplan.rows import context_prefix
from mock_server.telephony.outcome import causes
from mock_server.telephony.outcome.outcome import Outcome
from mock_server.telephony.walk.request import CallRequest
from mock_server.world.call_log import CallLog, answered_first
from mock_server.world.cdr import Ending, Part, Record
from mock_server.world.clock import iso, seconds_of
from mock_server.world.state import LiveCall
from mock_server.world.tables import Row
from mock_server.world.world import Transaction

#: The context of calls that AI agents place: it is the same for all organizations.
AI_OUTBOUND = "ai-outbound"

#: What the records of a call have in common.
_COMMON = (
    *("org_id", "clid", "src", "dst", "dcontext", "channel"),
    *("uniqueid", "linkedid", "recordingfile"),
)


def store(tx: Transaction, call: CallRequest, outcome: Outcome, org_id: str | None, *, up: bool) -> Row:
    """Store the records of a call, and give the one that stands for it; a call that is up has one without an end."""
    place = tx["calls"].rows.next_place
    if up:
        common = _common_fields(tx, call, outcome, org_id, tx.time, place)
        story = _story(call, outcome)
        return _insert(tx, {**common, "calldate": iso(int(tx.time)), "disposition": None, "explanation": story})
    records = finished(tx, call, outcome, org_id, tx.time, place)
    return answered_first(tuple(_insert(tx, record) for record in records))


def finished(
    tx: Transaction, call: CallRequest, outcome: Outcome, org_id: str | None, began: float, place: int
) -> list[Record]:
    """The records of a call that is over, its story in the one that stands for it; `place` numbers its channels."""
    common = _common_fields(tx, call, outcome, org_id, began, place)
    records = _part(tx, common, began, outcome, _own_ending(outcome), place).records()
    shown = answered_first(tuple(records))
    return [{**row, "explanation": _story(call, outcome)} if row is shown else row for row in records]


def close(tx: Transaction, live: LiveCall, by: str) -> None:
    """Write down the end of a call that was up."""
    _finish(tx, live, live.outcome, by, causes.NORMAL)


def move(tx: Transaction, live: LiveCall, call: CallRequest, outcome: Outcome, *, up: bool) -> None:
    """Write down where a live call went on: what went before is a leg of its own."""
    first = tx["calls"].get(live.id)
    if first is None:
        return
    _finish(tx, live, live.outcome, "", causes.NONE)
    place = tx["calls"].rows.next_place
    where = {"dst": call.to, "dcontext": f"{own_prefix(tx, live.org_id)}internal"}
    common = {**{name: first[name] for name in _COMMON}, **where}
    if up:
        _insert(tx, {**common, "calldate": iso(int(tx.time)), "disposition": None})
        return
    for row in _part(tx, common, tx.time, outcome, _own_ending(outcome), place, answered_at_s=0.0).records():
        _insert(tx, row)


def call_log(tx: Transaction, org_id: str | None) -> CallLog:
    """The calls of an organization."""
    logs = tx["calls"].rows.call_logs
    assert logs is not None, "the table of calls has logs"
    return logs.log(org_id)


def _common_fields(
    tx: Transaction, call: CallRequest, outcome: Outcome, org_id: str | None, began: float, place: int
) -> Record:
    """What all records of a call say; `place` numbers its channel."""
    dst, dcontext = _dialled(tx, call, outcome, org_id)
    source = call.caller_id or call.from_number or ""
    name = names_of(tx, org_id).get(call.from_number or "") or ""
    linked_id = f"{int(began)}.{place}"
    stamp = iso(began)[:19].replace("-", "").replace(":", "").replace("T", "-")
    return {
        "org_id": org_id,
        "clid": f'"{name}" <{source}>',
        "src": call.from_number or source,
        "dst": dst,
        "dcontext": dcontext,
        "channel": f"{_device(tx, call, org_id)}-{place:08x}",
        "uniqueid": linked_id,
        "linkedid": linked_id,
        "recordingfile": f"{stamp}-{source}-{dst.removeprefix('+')}.wav" if outcome.recorded else "",
    }


def _part(
    tx: Transaction,
    common: Mapping[str, Any],
    began: float,
    outcome: Outcome,
    ending: Ending,
    place: int,
    *,
    answered_at_s: float | None = None,
) -> Part:
    """A call or a part of it; one that was answered before it began is answered from its beginning."""
    answered = outcome.answered_at_s if answered_at_s is None else answered_at_s
    directly = tx.quirk("queue-rings-phones-directly")
    members = None if directly else f"{own_prefix(tx, common['org_id'])}qmem"
    return Part(common, began, answered, outcome, ending, members, count(place + 1).__next__)


def _own_ending(outcome: Outcome) -> Ending:
    """The end of a call that nobody ended from outside."""
    return Ending(outcome.ended_at_s or 0.0, outcome.ended_by, outcome.hangup_cause)


def _story(call: CallRequest, outcome: Outcome) -> list[str]:
    """The call in sentences."""
    calling = [f"The AI agent at {call.calling_agent} calls."] if call.calling_agent else []
    return [*calling, *outcome.explanation]


def own_prefix(tx: Transaction, org_id: str | None) -> str:
    """What the names of an organization's contexts begin with: `org_acme__`."""
    org = tx["organizations"].get(org_id)
    return f"{context_prefix(org)}_" if org else ""


def context_dialled(tx: Transaction, call: CallRequest) -> str:
    """The context in which the switch was told to dial a call that it places."""
    if call.dialled_in == AI_OUTBOUND:
        return AI_OUTBOUND
    return f"{own_prefix(tx, call.org_id)}{call.dialled_in or 'internal'}"


def names_of(tx: Transaction, org_id: str | None) -> dict[str, str | None]:
    """The name behind each of an organization's own numbers; of two, the user wins, as on the switch."""
    found = {str(ivr["extension"]): ivr["name"] for ivr in tx["ivrs"].of(org_id)}
    found |= {str(queue["number"]): queue["name"] for queue in tx["queues"].of(org_id)}
    return found | {str(user["extension"]): user["full_name"] for user in tx["users"].of(org_id)}


def _finish(tx: Transaction, live: LiveCall, outcome: Outcome, by: str, cause: int) -> None:
    """Put the records of a leg that is over in place of the one that it had while it was up."""
    first = tx["calls"].get(live.id)
    legs = call_log(tx, live.org_id).legs(str(first["linkedid"])) if first else ()
    open_leg = next((leg for leg in legs if leg["disposition"] is None), None)
    if open_leg is None:
        return
    is_first = open_leg["id"] == live.id
    began = live.began if is_first else seconds_of(open_leg["calldate"])
    common = {name: open_leg[name] for name in _COMMON}
    part = _part(
        *(tx, common, began, outcome, Ending(max(0.0, tx.time - began), by, cause), tx["calls"].rows.next_place),
        answered_at_s=None if is_first else 0.0,
    )
    records = part.records()
    shown = answered_first(tuple(records))
    for row in records:
        if row is shown:
            tx["calls"].update(open_leg, row)
        else:
            _insert(tx, row)


def _insert(tx: Transaction, row: Record) -> Row:
    """Store a record under the next whole number."""
    rows = tx["calls"].rows
    number = next(number for number in count(rows.next_place + 1) if str(number) not in rows.by_id)
    return tx["calls"].insert(**{"id": str(number), "sequence": number, **row})


def _dialled(tx: Transaction, call: CallRequest, outcome: Outcome, org_id: str | None) -> tuple[str, str]:
    """The number and the context in which a call began; the subroutines of the dialplan do not count."""
    if call.dialled_in is not None:
        return call.to, context_dialled(tx, call)
    prefix = own_prefix(tx, org_id)
    steps = [step for step in outcome.route if "exten" in step]
    entered = next((step for step in steps if step.get("app") == "Gosub"), steps[0] if steps else None)
    if entered is None:
        return call.to, f"{prefix}{'internal' if call.via == 'internal' else 'incoming'}"
    own = not str(entered["context"]).startswith("gateway")
    return str(entered["exten"]), f"{prefix if own else ''}{entered['context']}"


def _device(tx: Transaction, call: CallRequest, org_id: str | None) -> str:
    """What the caller's channel is a channel of."""
    if call.rings:
        return call.rings
    if call.via == "internal":
        return f"Local/{call.to}@{own_prefix(tx, org_id)}internal"
    did = tx["dids"].with_key(number=call.to) if call.via != "gateway" else None
    trunk = tx["trunks"].get(did["trunk_id"]) if did else None
    return f"PJSIP/{(trunk and trunk['asterisk_peer_name']) or call.via}"
