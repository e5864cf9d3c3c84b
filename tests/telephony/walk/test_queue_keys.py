"""Keys that a caller presses while waiting in a queue."""

from typing import Any

import pytest

from mock_server.telephony.dialplan.rows import OrganizationRows
from mock_server.telephony.outcome.outcome import Outcome
from tests.telephony.acme import MENU_ID, NUMBER, acme, call, legs, menu, option, phones, queue

RINGS_ON = phones(_1001="no_answer", _1002="answer")
OTHER = queue(id="other-id", number="5004", name="Support", members=[{"user_id": "user-1002"}])
CLOSED = queue(id="closed-id", number="5002", name="Closed", status="inactive")


def rows(**fields: Any) -> OrganizationRows:
    return acme("queue", "5001", queues=[queue(**fields), OTHER, CLOSED])


def press(*keys: str, after_s: float = 2, **how: Any) -> Outcome:
    """Wait in the first queue and press keys there; further keys follow, each three seconds after the last."""
    first = {"at": "5001", "during": "wait", "after_s": after_s, "key": keys[0]}
    later = [{"at": "(same)", "during": "typing", "after_previous_s": 3, "key": key} for key in keys[1:]]
    fields = how.pop("fields", {})
    return call(rows(**fields), **{"phones": RINGS_ON, "press": [first, *later], **how})


def where(outcome: Outcome) -> tuple[str, str]:
    assert outcome.queue is not None
    return outcome.queue["name"], outcome.queue["status"]


def test_the_number_of_a_queue_leads_there_and_what_rings_is_cancelled() -> None:
    outcome = press("5004")
    assert where(outcome) == ("org_acme_5004", "CONTINUE")
    assert legs(outcome) == [("org_acme__1001", "CANCEL"), ("org_acme__1002", "ANSWER")]


def test_digits_are_kept_however_slowly_they_are_typed() -> None:
    assert where(press("50", "04", fields={"max_wait_time": 20})) == ("org_acme_5004", "CONTINUE")


@pytest.mark.parametrize("keys", ["95004", "#5004", "1005004", "555004"])
def test_keys_that_no_number_begins_with_are_forgotten(keys: str) -> None:
    assert where(press(keys)) == ("org_acme_5004", "CONTINUE")


@pytest.mark.parametrize("keys", ["1002", "5002", "***", "7001", "55004"])
def test_extensions_inactive_queues_and_stars_do_nothing(keys: str) -> None:
    assert where(press(keys)) == ("org_acme_5001", "TIMEOUT")


def test_a_star_while_members_ring_is_no_key() -> None:
    assert where(press("50*04")) == ("org_acme_5004", "CONTINUE")


def test_the_own_number_begins_the_wait_anew() -> None:
    outcome = press("5001", after_s=8)
    assert (where(outcome), len(outcome.dialed)) == (("org_acme_5001", "TIMEOUT"), 2)
    assert outcome.ended_at_s is not None
    assert outcome.ended_at_s > 18


def test_a_caller_in_second_place_can_leave_too() -> None:
    outcome = press("5004", preceding_calls=[{"to": NUMBER}])
    assert where(outcome) == ("org_acme_5004", "CONTINUE")


def test_a_key_between_two_rounds_starts_the_next_at_once() -> None:
    fields = {"members": [{"user_id": "user-1001", "ring_timeout_seconds": 3}], "retry": 60, "max_wait_time": 30}
    assert len(press("5", after_s=5, fields=fields).dialed) == 2


def test_a_key_ends_an_announcement() -> None:
    how = {"phones": phones(_1002="answer"), "caller_hangs_up_at_s": 4}
    assert call(rows(), **how).heard == ("queue-youarenext", "queue-thankyou")
    assert press("5", after_s=0.2, **how).heard == ("queue-youarenext",)


def test_a_plain_key_waits_for_a_menu() -> None:
    away = {"timeout_destination": MENU_ID, "timeout_destination_type": "ivr", "max_wait_time": 2}
    behind = acme("queue", "5001", queues=[queue(**away)], ivrs=[menu(option("5", "extension", "1002"))])
    assert legs(call(behind, phones=RINGS_ON, press=["5"]))[-1] == ("org_acme__1002", "ANSWER")


def test_a_queue_without_members_can_be_entered_too() -> None:
    empty = queue(id="empty-id", number="5003", members=[])
    outcome = call(
        acme("queue", "5001", queues=[queue(), empty]),
        phones=RINGS_ON,
        press=[{"at": "5001", "during": "wait", "after_s": 1, "key": "5003"}],
    )
    assert (where(outcome), outcome.heard) == (("org_acme_5003", "JOINEMPTY"), ("all-agents-busy",))


def test_a_caller_who_left_waits_in_the_old_queue_no_more() -> None:
    left = {"to": NUMBER, "press": [{"at": "5001", "during": "wait", "after_s": 1, "key": "5004"}]}
    outcome = call(rows(max_callers=1), phones=phones(_1001="no_answer", _1002="no_answer"), preceding_calls=[left])
    assert where(outcome)[1] != "FULL"


def test_the_status_says_that_the_caller_left_by_keys() -> None:
    greeting = queue(id="other-id", number="5004", greeting_id="hello", members=[])
    outcome = call(
        acme("queue", "5001", queues=[queue(), greeting]),
        phones=RINGS_ON,
        press=[{"at": "5001", "during": "wait", "after_s": 1, "key": "5004"}],
        caller_hangs_up_at_s=2.1,
    )
    assert where(outcome) == ("org_acme_5001", "EXITWITHKEY")
