"""Calls of a world: placing them on the deployed dialplans, holding them up, moving and ending them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mock_server.telephony.outcome.outcome import Outcome
from mock_server.telephony.walk.call import place_call
from mock_server.telephony.walk.phones import BEHAVIOURS
from mock_server.world import call_records
from mock_server.world.state import LiveCall
from mock_server.world.world import Transaction, World

#: What a call may say, with the type of each.
_FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "to": str,
    "from": str,
    "caller_id": str,
    "via": str,
    "org_id": str,
    "rings": str,
    "ring_s": (int, float),
    "phones": dict,
    "far_end_hangs_up_after_s": (int, float),
    "caller_hangs_up_at_s": (int, float),
    "preceding_calls": list,
    "agents": dict,
    "press": list,
    "hold": bool,
}
_LONGEST_S = 1e9
_AGENTS = ("connected", "unreachable", "app_not_connected")
_KEYS = frozenset("0123456789*#ABCD")
_VIA = ("trunk", "gateway", "internal")
#: What of a held call decides where it stands while others come in.
_POSITION = ("to", "from", "via", "org_id", "rings", "ring_s", "phones", "agents", "press")
#: The results of calls that the switch itself has ended: there is nothing to hold.
_TURNED_AWAY = frozenset(
    {"not_in_service", "not_available", "cannot_complete", "all_circuits_busy", "busy", "no_answer", "dropped"}
)


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

    The call is the object that `POST /_mock/calls` takes; with `hold` it stays up until it is hung up, unless
    the switch turns it away. Raises BadCall.
    """
    check(call)
    with world.write() as tx:
        return place_in(tx, _with_organization(tx, call))


def _with_organization(tx: Transaction, call: Mapping[str, Any]) -> Mapping[str, Any]:
    """The call with its organization's id, which may be given by name. Raises BadCall."""
    wanted = call.get("org_id")
    if wanted is None or wanted in tx.base.deployed:
        return call
    organizations = tx["organizations"].all()
    for org in organizations:
        if wanted in (org["id"], org["name"]):
            return {**call, "org_id": org["id"]}
    raise BadCall(
        "/org_id", f"no organization {wanted!r}; choose from {', '.join(str(org['name']) for org in organizations)}"
    )


def place_in(tx: Transaction, call: Mapping[str, Any]) -> PlacedCall:
    """`place` inside a transaction, with a call that is known to be good."""
    outcome = _walk(tx, call)
    org_id = call.get("org_id") or tx.world.deployed.switch(tx.base).owner_of(call["to"])
    up = bool(call.get("hold")) and _stays(outcome)
    row = call_records.store(tx, call, outcome, org_id, up=up)
    placed = PlacedCall(row["id"], outcome, up)
    if up:
        tx.live = tx.live.set(row["id"], LiveCall(row["id"], org_id, dict(call), outcome, tx.time))
    tx.world.remember_call(placed.id, placed.to_json())
    return placed


def hang_up(tx: Transaction, live: LiveCall, by: str = "caller") -> None:
    """End a call that is held up."""
    tx.live = tx.live.delete(live.id)
    call_records.close(tx, live, by)


def transfer(tx: Transaction, live: LiveCall, to: str) -> bool:
    """Send the caller of a live call to a number of the organization's `_internal`.

    Whether the call is still up: a destination that turns it away ends it.
    """
    tx.live = tx.live.delete(live.id)
    call = {**live.call, "to": to, "via": "internal", "org_id": live.org_id, "press": None}
    outcome = _walk(tx, {**call, "rings": None})  # the caller's own phone is not rung again
    call_records.move(tx, live, outcome)
    if not _stays(outcome):
        call_records.close(tx, live, "system")
        return False
    # When the call was answered does not change by where it is sent.
    outcome = replace(outcome, answered_at_s=live.outcome.answered_at_s)
    tx.live = tx.live.set(live.id, replace(live, call=call, outcome=outcome))
    return True


def standing(tx: Transaction) -> list[LiveCall]:
    """The calls that are up, in the order in which they were placed."""
    place = tx["calls"].rows.place
    return sorted(tx.live.values(), key=lambda live: place.get(live.id, -1))


def _walk(tx: Transaction, call: Mapping[str, Any]) -> Outcome:
    """Place a call after those that are up."""
    world = tx.world
    held = [{name: live.call.get(name) for name in _POSITION} for live in standing(tx)]
    preceding = [*held, *(call.get("preceding_calls") or ())]
    return place_call({**call, "preceding_calls": preceding}, world.deployed.switch(tx.base))


def _stays(outcome: Outcome) -> bool:
    return outcome.answered and outcome.result not in _TURNED_AWAY


def check(call: Mapping[str, Any], at: str = "") -> None:
    """Raises BadCall for a call that has no number, or a field of the wrong kind; `at` is where the call stands."""
    for name, value in call.items():
        if name not in _FIELDS:
            raise BadCall(f"{at}/{name}", f"unknown field; a call has {', '.join(_FIELDS)}")
        kind = _FIELDS[name]
        if value is not None and (not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool)):
            raise BadCall(f"{at}/{name}", f"is {value!r}; expected {_said(kind)}")
        if isinstance(value, int | float):
            _check_seconds(value, f"{at}/{name}")
    if not call.get("to"):
        raise BadCall(f"{at}/to", "required: the number to call")
    if call.get("via") not in (None, *_VIA):
        raise BadCall(f"{at}/via", f"is {call['via']!r}; expected one of {', '.join(_VIA)}")
    _check_values(call.get("phones"), BEHAVIOURS, f"{at}/phones")
    _check_values(call.get("agents"), _AGENTS, f"{at}/agents")
    for index, press in enumerate(call.get("press") or ()):
        _check_press(press, f"{at}/press/{index}")
    for index, earlier in enumerate(call.get("preceding_calls") or ()):
        if not isinstance(earlier, dict):
            raise BadCall(f"{at}/preceding_calls/{index}", "expected a call")
        earlier = {name: value for name, value in earlier.items() if name != "still_up"}
        check(earlier, f"{at}/preceding_calls/{index}")


def _check_values(behaviours: Mapping[str, Any] | None, known: Sequence[str], at: str) -> None:
    for name, behaviour in (behaviours or {}).items():
        if behaviour not in known:
            raise BadCall(f"{at}/{name}", f"is {behaviour!r}; expected one of {', '.join(known)}")


def _check_press(press: Any, at: str) -> None:
    if not isinstance(press, str | dict):
        raise BadCall(at, "expected keys as a string, or an object with `key`")
    keys = press if isinstance(press, str) else press.get("key", "")
    if not isinstance(keys, str) or not set(keys) <= _KEYS:
        raise BadCall(at, f"{keys!r} has keys that a phone does not have; use 0 to 9, *, # and A to D")
    for name in ("after_s", "after_previous_s"):
        if isinstance(press, dict) and press.get(name) is not None:
            _check_seconds(press[name], f"{at}/{name}")


def _check_seconds(value: Any, at: str) -> None:
    if not isinstance(value, int | float) or not abs(value) < _LONGEST_S:
        raise BadCall(at, f"is {value!r}; expected a number of seconds")


def _said(kind: type | tuple[type, ...]) -> str:
    names = {str: "a text", dict: "an object", list: "a list", bool: "true or false"}
    return "a number" if isinstance(kind, tuple) else names[kind]
