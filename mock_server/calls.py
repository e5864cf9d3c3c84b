"""Calls of a world: placing them on the deployed dialplans, holding them up, and the records they leave."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mock_server.clock import iso
from mock_server.tables import Row
from mock_server.telephony.call import place_call
from mock_server.telephony.outcome import Outcome
from mock_server.world import LiveCall, Transaction, World

#: What a call may say, with the type of each.
_FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "to": str,
    "from": str,
    "via": str,
    "org_id": str,
    "phones": dict,
    "far_end_hangs_up_after_s": (int, float),
    "caller_hangs_up_at_s": (int, float),
    "preceding_calls": list,
    "agents": dict,
    "press": list,
    "hold": bool,
}
_VIA = ("trunk", "gateway")
#: What of a held call decides where it stands while others come in.
_POSITION = ("to", "from", "via", "org_id", "phones", "agents", "press")


class BadCall(ValueError):
    """A call that cannot be placed: where (JSON pointer) and what is wrong with it."""

    def __init__(self, pointer: str, wrong: str) -> None:
        super().__init__(f"{pointer}: {wrong}")
        self.pointer = pointer


@dataclass(frozen=True, slots=True)
class PlacedCall:
    """A call that was placed, and what the caller met."""

    id: str
    outcome: Outcome
    up: bool

    def to_json(self) -> dict[str, Any]:
        return {"id": self.id, "up": self.up, **self.outcome.to_json()}


def place(world: World, call: Mapping[str, Any]) -> PlacedCall:
    """Place a call on what is deployed now, after the calls that are held up. It leaves a record.

    The call is the object that `POST /_mock/calls` takes; with `hold` it stays up until it is hung up.
    Raises BadCall.
    """
    check(call)
    with world.write() as tx:
        return place_in(tx, call)


def place_in(tx: Transaction, call: Mapping[str, Any]) -> PlacedCall:
    """`place` inside a transaction, with a call that is known to be good."""
    world, state = tx.world, tx.base
    switch = world.switchboard.switch(state)
    held = [{name: live.call[name] for name in _POSITION if name in live.call} for live in state.live.values()]
    outcome = place_call(
        {**call, "preceding_calls": [*held, *(call.get("preceding_calls") or ())]}, switch, world.quirk
    )
    org_id = call.get("org_id") or switch.owner_of(call["to"])
    up = bool(call.get("hold")) and outcome.answered
    row = record(tx, call, outcome, org_id, up=up)
    placed = PlacedCall(row["id"], outcome, up)
    if up:
        tx.live = tx.live.set(row["id"], LiveCall(row["id"], org_id, dict(call), outcome, tx.time))
    world.remember_call(placed.id, placed.to_json())
    return placed


def record(tx: Transaction, call: Mapping[str, Any], outcome: Outcome, org_id: str | None, *, up: bool) -> Row:
    """The call detail record of a call; of one that is up it has no end yet."""
    began, lasted = tx.time, outcome.ended_at_s or 0
    return tx["calls"].insert(
        org_id=org_id,
        started_at=iso(began),
        ended_at=None if up else iso(began + lasted),
        from_number=call.get("from"),
        to_number=call["to"],
        direction="inbound",
        disposition=outcome.disposition,
        duration=None if up else round(lasted),
    )


def hang_up(tx: Transaction, live: LiveCall) -> None:
    """End a call that is held up."""
    tx.live = tx.live.delete(live.id)
    row = tx["calls"].get(live.id)
    if row is not None:
        tx["calls"].update(row, {"ended_at": iso(tx.time), "duration": round(tx.time - live.began)})


def check(call: Mapping[str, Any]) -> None:
    """Raises BadCall for a call that has no number, or a field of the wrong kind."""
    for name, value in call.items():
        if name not in _FIELDS:
            raise BadCall(f"/{name}", f"unknown field; a call has {', '.join(_FIELDS)}")
        kind = _FIELDS[name]
        if value is not None and (not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool)):
            raise BadCall(f"/{name}", f"is {value!r}; expected {_said(kind)}")
    if not call.get("to"):
        raise BadCall("/to", "a call needs the number that is dialled")
    if call.get("via") not in (None, *_VIA):
        raise BadCall("/via", f"is {call['via']!r}; expected one of {', '.join(_VIA)}")
    for index, press in enumerate(call.get("press") or ()):
        if not isinstance(press, str | dict):
            raise BadCall(f"/press/{index}", "expected keys as a text, or an object with `key`")
    for index, earlier in enumerate(call.get("preceding_calls") or ()):
        if not isinstance(earlier, dict):
            raise BadCall(f"/preceding_calls/{index}", "expected a call")
        check({name: value for name, value in earlier.items() if name != "still_up"})


def _said(kind: type | tuple[type, ...]) -> str:
    names = {str: "a text", dict: "an object", list: "a list", bool: "true or false"}
    return "a number" if isinstance(kind, tuple) else names[kind]
