"""What counts for the limit of calls, and which phones are in use: calls that the organization's phones place."""

from typing import Any

import pytest

from mock_server.telephony.outcome.outcome import Outcome
from tests.telephony.acme import NUMBER, acme, call, legs, phones, queue, user

INSIDE: dict[str, Any] = {"via": "internal", "from": "1001"}
OUTSIDE = "9876543210"


def limited(limit: int, earlier: dict[str, Any], quirks: tuple[str, ...] = ("limit-counts-legs",), **how: Any) -> str:
    """What becomes of a call while an earlier one is up."""
    organization = {"id": "acme", "context_prefix": "org_acme_", "limits": {"concurrent_calls": limit}}
    rows = acme(organization=organization, users=[user(f"100{n}") for n in range(1, 5)])
    return call(rows, quirks, **how, preceding_calls=[earlier]).result


def up(to: str, of: str = "1002") -> dict[str, Any]:
    return {"to": to, "from": of, "via": "internal"}


@pytest.mark.parametrize(("earlier", "legs_up"), [(up("1003"), 2), (up("8001"), 1), (up(OUTSIDE), 2)])
def test_every_endpoint_of_a_call_inside_counts(earlier: dict[str, Any], legs_up: int) -> None:
    assert limited(legs_up, earlier) == "all_circuits_busy"
    assert limited(legs_up + 1, earlier) == "connected"


def test_a_call_counts_once_where_calls_are_counted() -> None:
    assert limited(2, up("1003"), quirks=()) == "connected"


def test_a_call_out_is_refused_beyond_the_limit() -> None:
    inbound = {"to": NUMBER, "via": "trunk"}
    assert limited(1, inbound, to=OUTSIDE, **{**INSIDE, "from": "1003"}) == "all_circuits_busy"


def test_a_call_between_extensions_is_never_refused() -> None:
    assert limited(1, up("1003"), to="1004", **INSIDE) == "connected"


def talking(**how: Any) -> Outcome:
    """A call while phone 1001 is in a call that it placed."""
    return call(acme("queue", "5001"), preceding_calls=[{"to": "8001", "from": "1001", "via": "internal"}], **how)


def test_a_phone_that_placed_a_call_is_in_use_once_it_is_answered() -> None:
    assert talking(to="1001", via="internal").heard == ("the-person-at-exten", "digits:1001", "is-not-available")


def test_a_phone_that_placed_a_call_is_not_rung_by_a_queue() -> None:
    assert talking(to=NUMBER, via="trunk").dialed == ()


def test_a_phone_whose_own_call_still_rings_is_free() -> None:
    assert legs(call(acme(), to="1001", **INSIDE)) == [("org_acme__1001", "ANSWER")]


def test_a_phone_alone_in_a_queue_is_in_use() -> None:
    waits = {"to": "5001", "from": "1002", "via": "internal"}
    rows = acme(queues=[queue(max_wait_time=60)])
    outcome = call(rows, to="1002", via="internal", phones=phones(_1001="no_answer", _1002="answer"),
                   preceding_calls=[waits])  # fmt: skip
    assert outcome.dialed == ()
