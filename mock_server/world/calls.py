"""Calls of a world: placing them on the deployed dialplans, holding them up, moving and ending them."""

from dataclasses import dataclass, replace
from typing import Any

from mock_server.telephony.outcome.outcome import Outcome
from mock_server.telephony.walk.activity import NOTHING
from mock_server.telephony.walk.call import Walked, place_call
from mock_server.telephony.walk.request import CallRequest
from mock_server.world import call_records
from mock_server.world.state import LiveCall
from mock_server.world.world import Transaction, World


class UnknownOrganization(ValueError):
    """A call names an organization that does not exist."""


@dataclass(frozen=True, slots=True)
class PlacedCall:
    """A call that was placed, and what the caller met."""

    id: str
    outcome: Outcome
    up: bool

    def to_json(self) -> dict[str, Any]:
        return {"id": self.id, "up": self.up, **self.outcome.to_json()}


def place(world: World, request: CallRequest) -> PlacedCall:
    """Place a call on what is deployed now, beside the calls that are held up. It leaves a record.

    With `hold` it stays up until it is hung up, unless the switch itself ends it. Raises UnknownOrganization.
    """
    with world.write() as tx:
        return place_in(tx, _with_organization(tx, request))


def _with_organization(tx: Transaction, request: CallRequest) -> CallRequest:
    """The call with its organization's id, which may be given by name. Raises UnknownOrganization."""
    wanted = request.org_id
    if wanted is None or wanted in tx.base.deployed:
        return request
    organizations = tx["organizations"].all()
    for org in organizations:
        if wanted in (org["id"], org["name"]):
            return replace(request, org_id=org["id"])
    raise UnknownOrganization(
        f"no organization {wanted!r}; choose from {', '.join(str(org['name']) for org in organizations)}"
    )


def place_in(tx: Transaction, request: CallRequest) -> PlacedCall:
    """`place` inside a transaction, for an organization that exists."""
    walked = _walk(tx, request)
    outcome = walked.outcome
    org_id = request.org_id or tx.world.deployed.switch(tx.base).owner_of(request.to)
    up = request.hold and _stays(outcome)
    row = call_records.store(tx, request, outcome, org_id, up=up)
    placed = PlacedCall(row["id"], outcome, up)
    if up:
        live = LiveCall(row["id"], org_id, request, outcome, walked.occupies, tx.time)
        tx.live = tx.live.set(row["id"], live)
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
    request = replace(live.request, to=to, via="internal", org_id=live.org_id, press=(), preceding_calls=())
    walked = _walk(tx, request, is_up=True)
    up = _stays(walked.outcome)
    call_records.move(tx, live, request, walked.outcome, up=up)
    if not up:
        return False
    # When the call was answered does not change by where it is sent.
    outcome = replace(walked.outcome, answered_at_s=live.outcome.answered_at_s)
    moved = replace(live, request=request, outcome=outcome, occupies=walked.occupies)
    tx.live = tx.live.set(live.id, moved)
    return True


def standing(tx: Transaction) -> list[LiveCall]:
    """The calls that are up, in the order in which they were placed."""
    place = tx["calls"].rows.place
    return sorted(tx.live.values(), key=lambda live: place.get(live.id, -1))


def _walk(tx: Transaction, request: CallRequest, *, is_up: bool = False) -> Walked:
    """Walk a call while the calls that are up occupy what they do."""
    occupied = sum((live.occupies for live in tx.live.values()), NOTHING)
    return place_call(request, tx.world.deployed.switch(tx.base), occupied, is_up=is_up)


def _stays(outcome: Outcome) -> bool:
    """Whether a call goes on until somebody ends it: the switch has answered it and does not end it itself."""
    return outcome.answered and outcome.bounded
