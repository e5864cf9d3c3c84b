"""Whom the far side of a leg sees, and why."""

from typing import Any

import pytest

from mock_server.telephony.outcome.outcome import Outcome
from tests.telephony.acme import NUMBER, TRUNK_ID, acme, call, did, phones, queue, user

CALLER = "+919812345678"
INSIDE: dict[str, Any] = {"via": "internal", "from": "1001"}
MOBILE: dict[str, Any] = {"ring_target": "phone", "phone_number": "9876543210"}
FIRST = did("extension", "1001")
DEFAULT = did("extension", "1001", id="did-2", number="+918065978002", is_default=True)


def seen(outcome: Outcome) -> list[tuple[str | None, str | None]]:
    """The number and name that the far side of each leg saw."""
    return [(leg["caller_id"]["number"], leg["caller_id"]["name"]) for leg in outcome.dialed if "caller_id" in leg]


def named(**sections: Any) -> Any:
    return acme(organization={"id": "acme", "context_prefix": "org_acme_", "name": "Acme"}, **sections)


def test_a_phone_sees_the_caller() -> None:
    assert seen(call(acme(), **{"from": CALLER})) == [(CALLER, None)]


def test_a_phone_of_the_organization_calls_with_the_name_of_its_user() -> None:
    assert seen(call(acme(), to="1002", **INSIDE)) == [("1001", "User 1001")]


def test_an_agent_of_a_queue_sees_the_caller() -> None:
    assert seen(call(acme("queue", "5001"), **{"from": CALLER})) == [(CALLER, None)]


@pytest.mark.parametrize(
    ("user_fields", "dids", "number", "what"),
    [
        ({"outbound_did": "+911"}, [FIRST, DEFAULT], "+911", "the user's outbound_did"),
        ({}, [FIRST, DEFAULT], "+918065978002", "the organization's default number"),
        ({}, [FIRST], NUMBER, "the organization's first number"),
    ],
)
@pytest.mark.parametrize("kind", ["extension", "queue"])
def test_a_users_phone_number_sees_a_number_of_the_organization(
    kind: str, user_fields: dict[str, Any], dids: list[Any], number: str, what: str
) -> None:
    to = did(kind, "1001" if kind == "extension" else "5001", id="did-3", number="22")
    outcome = call(acme(users=[user("1001", **MOBILE, **user_fields)], dids=[*dids, to]), to="22", **{"from": CALLER})
    assert seen(outcome) == [(number, None)]
    assert f"The far end sees {number}, {what}." in outcome.explanation


def test_an_inactive_first_number_is_shown_too() -> None:
    rows = acme(users=[user("1001", **MOBILE), user("1002")], dids=[did("extension", "1001", status="inactive")])
    assert seen(call(rows, to="1001", via="internal", **{"from": "1002"})) == [(NUMBER, "User 1002")]


def test_without_a_number_of_the_organization_the_callers_own_stays() -> None:
    rows = named(users=[user("1001"), user("1002", **MOBILE)], dids=[])
    assert seen(call(rows, to="1002", **INSIDE)) == [("1001", "User 1001")]
    assert seen(call(rows, to="112", **INSIDE)) == [("1001", "Acme")]


@pytest.mark.parametrize(
    ("override", "number", "name"),
    [
        ({}, "918065978002", "Acme"),
        ({"caller_id_override": "+911140001234", "caller_id_name_override": "Desk"}, "911140001234", "Desk"),
        ({"caller_id_override": "  ", "caller_id_name_override": ""}, "918065978002", "Acme"),
    ],
)
def test_a_route_shows_its_override_or_a_number_without_plus(override: dict[str, str], number: str, name: str) -> None:
    route = {"id": "route", "trunk_id": TRUNK_ID, "dial_pattern": "_X.", **override}
    assert seen(call(named(outbound_routes=[route], dids=[FIRST, DEFAULT]), to="112", **INSIDE)) == [(number, name)]


def test_the_release_of_april_2026_shows_an_override_as_it_is_stored() -> None:
    route = {"id": "route", "trunk_id": TRUNK_ID, "dial_pattern": "_X.", "caller_id_override": "+9111"}
    assert seen(call(named(outbound_routes=[route]), {"first-number-shown"}, to="112", **INSIDE)) == [
        ("+9111", "User 1001")
    ]


def test_a_failover_shows_the_caller() -> None:
    users = [user("1001", failover_phone_number="9876543210", outbound_did=NUMBER)]
    outcome = call(acme(users=users), phones=phones(trunk="answer"), **{"from": CALLER})
    assert seen(outcome) == [(CALLER, None)]
    assert f"The far end sees {CALLER}, the caller's own number." in outcome.explanation


def test_a_queue_that_times_out_to_a_phone_number_shows_the_caller() -> None:
    away = queue(timeout_destination="9876543210", timeout_destination_type="phone", max_wait_time=2)
    outcome = call(acme("queue", "5001", queues=[away]), phones=phones(trunk="answer"), **{"from": CALLER})
    assert seen(outcome) == [(CALLER, None)]


def test_a_leg_that_never_left_has_no_caller_id() -> None:
    outcome = call(acme("extension", "1002"), phones=phones(trunk="answer"))
    assert seen(outcome) == []
    busy = call(acme(), phones=phones(_1001="busy"), **{"from": CALLER})
    assert seen(busy) == [(CALLER, None)]


@pytest.mark.parametrize(
    ("number", "status"), [(NUMBER, "ANSWER"), ("08065978001", "ANSWER"), ("+1555", "CHANUNAVAIL")]
)
def test_a_trunk_may_refuse_callers_who_are_no_number_of_the_organization(number: str, status: str) -> None:
    users = [user("1001", **MOBILE, outbound_did=number)]
    outcome = call(acme(users=users), phones=phones(trunk="refuses_unknown_caller_id"))
    assert [leg["status"] for leg in outcome.dialed] == [status]
    told = any(
        "refuses the call, because it is not a number of the organization" in line for line in outcome.explanation
    )
    assert told == (status != "ANSWER")
