"""Queues: who is rung, for how long, and what a waiting caller hears."""

from typing import Any

import pytest

from mock_server.telephony.outcome.outcome import Outcome
from tests.telephony.acme import AGENT_URL, NUMBER, acme, call, legs, menu, phones, queue, user

TWO = [{"user_id": "user-1001"}, {"user_id": "user-1002"}]


def dial(how: Any = None, users: Any = None, **fields: Any) -> Outcome:
    """Call a queue with these fields; `how` are the fields of the call."""
    rows = acme("queue", "5001", queues=[queue(**fields)], users=users or [user("1001"), user("1002")])
    return call(rows, **(how or {}))


def test_without_a_member_the_caller_is_sent_away_at_once() -> None:
    outcome = dial(members=[])
    assert (outcome.detail, outcome.heard) == ("all_agents_busy", ("all-agents-busy",))
    assert outcome.queue is not None
    assert outcome.queue["status"] == "JOINEMPTY"


def test_a_queue_that_lets_callers_in_may_still_not_keep_them() -> None:
    outcome = dial(members=[], join_empty=True)
    assert outcome.queue is not None
    assert outcome.queue["status"] == "LEAVEEMPTY"


def test_a_full_queue_takes_nobody() -> None:
    waiting = {"phones": phones(_1001="no_answer"), "preceding_calls": [{"to": NUMBER}]}
    outcome = dial(waiting, max_callers=1)
    assert outcome.queue is not None
    assert outcome.queue["status"] == "FULL"


def test_an_agent_who_does_not_answer_is_rung_until_the_time_is_up() -> None:
    outcome = dial({"phones": phones(_1001="no_answer")})
    assert legs(outcome) == [("org_acme__1001", "CANCEL")]
    assert (outcome.detail, outcome.heard) == ("queue_no_agents_available", ("queue-no-agents-available",))


def test_a_busy_agent_is_tried_again_after_the_retry_pause() -> None:
    outcome = dial({"phones": phones(_1001="busy")}, retry=4)
    assert legs(outcome) == [("org_acme__1001", "BUSY")] * 3


@pytest.mark.parametrize("retry", [0, -1, None])
def test_a_pause_of_no_length_is_the_default_of_five_seconds(retry: int | None) -> None:
    assert len(dial({"phones": phones(_1001="busy")}, retry=retry).dialed) == 2


def test_each_agent_rings_for_the_timeout_of_the_queue() -> None:
    outcome = dial({"phones": phones(_1001="no_answer")}, timeout=4, retry=1)
    assert legs(outcome) == [("org_acme__1001", "NOANSWER"), ("org_acme__1001", "NOANSWER")]


def test_a_member_may_have_a_ring_time_of_its_own() -> None:
    members = [{"user_id": "user-1001", "ring_timeout_seconds": 3}]
    assert len(dial({"phones": phones(_1001="no_answer")}, members=members, retry=1).dialed) == 3


def test_a_caller_whose_agents_are_all_away_is_told_the_position() -> None:
    outcome = dial({"phones": {}})
    assert outcome.heard == ("queue-youarenext", "queue-thankyou", "queue-no-agents-available")
    assert outcome.dialed == ()


def test_the_position_is_told_again_when_it_is_due() -> None:
    assert dial({"phones": {}}, max_wait_time=45).heard.count("queue-youarenext") == 2


def test_the_second_caller_hears_how_many_wait() -> None:
    how = {"preceding_calls": [{"to": NUMBER}], "caller_hangs_up_at_s": 5}
    outcome = dial(how, members=[], join_empty=True, leave_when_empty=False)
    assert outcome.heard == ("queue-thereare", "number:2", "queue-callswaiting", "queue-thankyou")
    assert outcome.result == "queue_waiting"


@pytest.mark.parametrize("fields", [{"announce_position": "no"}, {"announce_frequency": 0}])
def test_announcements_can_be_switched_off(fields: dict[str, Any]) -> None:
    assert dial({"phones": {}}, **fields).heard == ("queue-no-agents-available",)


def test_all_are_rung_together_and_the_first_to_answer_takes_the_call() -> None:
    outcome = dial({"phones": phones(_1001="answer_after_6s", _1002="answer")}, members=TWO)
    assert sorted(legs(outcome)) == [("org_acme__1001", "CANCEL"), ("org_acme__1002", "ANSWER")]


def test_a_higher_penalty_is_rung_when_the_lower_has_failed() -> None:
    members = [{"user_id": "user-1001", "penalty": 5}, {"user_id": "user-1002", "penalty": 0}]
    outcome = dial({"phones": phones(_1001="answer", _1002="busy")}, members=members)
    assert legs(outcome) == [("org_acme__1002", "BUSY"), ("org_acme__1001", "ANSWER")]


def test_a_linear_queue_rings_one_after_the_other() -> None:
    how = {"phones": phones(_1001="no_answer", _1002="answer")}
    outcome = dial(how, members=TWO, strategy="linear", timeout=3, retry=1)
    assert legs(outcome) == [("org_acme__1001", "NOANSWER"), ("org_acme__1002", "ANSWER")]


def test_of_equal_members_leastrecent_takes_the_last() -> None:
    assert legs(dial(members=TWO, strategy="leastrecent")) == [("org_acme__1002", "ANSWER")]


def test_an_agent_in_a_call_is_not_rung_unless_the_queue_says_so() -> None:
    how = {"preceding_calls": [{"to": NUMBER}]}
    assert dial(how).dialed == ()
    assert legs(dial(how, ring_inuse=True)) == [("org_acme__1001", "ANSWER")]


def test_a_paused_agent_is_not_rung() -> None:
    assert dial(members=[{"user_id": "user-1001", "paused": True}]).detail == "all_agents_busy"


def test_a_member_may_be_an_ai_agent() -> None:
    users = [user("1001", routing_type="ai_agent", routing_destination=AGENT_URL)]
    outcome = dial({"caller_hangs_up_at_s": 9}, users=users)
    assert (outcome.result, outcome.detail) == ("queue_connected", "ai_agent_member")


def test_a_member_may_be_a_phone_number() -> None:
    users = [user("1001", ring_target="phone", phone_number="9876543210")]
    assert legs(dial(users=users)) == [("9876543210@org_acme_trunk1", "ANSWER")]


def test_a_caller_who_gives_up_leaves_an_abandoned_call() -> None:
    outcome = dial({"phones": phones(_1001="no_answer"), "caller_hangs_up_at_s": 5})
    assert (outcome.result, outcome.hangup_cause, outcome.disposition) == ("queue_waiting", 0, "NO ANSWER")
    assert legs(outcome) == [("org_acme__1001", "CANCEL")]


@pytest.mark.parametrize(
    ("kind", "destination", "result"),
    [
        ("extension", "1002", "connected"),
        ("phone", "+919876543210", "connected"),
        ("external", "+919876543210", "connected"),
        ("queue", "5002", "queue_connected"),
        ("queue", "second", "queue_connected"),
        ("voicemail", "1001", "voicemail"),
        ("ivr", "menu-id", "menu_timeout_hangup"),
        ("ivr", "7001", "menu_timeout_hangup"),
        ("hangup", "1002", "other"),
        ("extension", None, "other"),
    ],
)
def test_the_timeout_destination_takes_over(kind: str, destination: str | None, result: str) -> None:
    first = queue(timeout_destination_type=kind, timeout_destination=destination, max_wait_time=3)
    second = queue(id="second", number="5002", members=[{"user_id": "user-1002"}])
    rows = acme("queue", "5001", queues=[first, second], ivrs=[menu()])
    outcome = call(rows, phones=phones(_1001="no_answer", _1002="answer", trunk="answer"))
    assert outcome.result == result


def test_greeting_and_announcement_come_before_the_music() -> None:
    outcome = dial(greeting_id="g1", announce_holdtime=True)
    assert outcome.heard == ("/var/lib/asterisk/sounds/greetings/greeting_g1", "queue-periodic-announce")
    assert outcome.moh == ("default",)


def test_a_member_whose_call_failed_is_paused_by_autopause() -> None:
    how = {"phones": phones(_1001="busy", _1002="busy")}
    outcome = dial(how, members=TWO, autopause="yes", retry=1)
    assert legs(outcome) == [("org_acme__1001", "BUSY"), ("org_acme__1002", "BUSY")]


def test_a_caller_leaves_when_all_members_are_paused_whatever_the_timeout_destination() -> None:
    away = {"timeout_destination": "1002", "timeout_destination_type": "extension"}
    outcome = dial({"phones": phones(_1001="busy", _1002="answer")}, autopause="all", **away)
    assert (outcome.heard, legs(outcome)) == (("all-agents-busy",), [("org_acme__1001", "BUSY")])
    assert outcome.queue is not None
    assert outcome.queue["status"] == "LEAVEEMPTY"


def test_a_queue_that_keeps_callers_keeps_them_with_all_members_paused() -> None:
    outcome = dial({"phones": phones(_1001="busy")}, autopause="yes", leave_when_empty=False)
    assert outcome.heard == ("queue-youarenext", "queue-thankyou", "queue-no-agents-available")
    assert len(outcome.dialed) == 1


def test_waiting_callers_hear_the_periodic_prompts_in_turn() -> None:
    periodic = {"periodic_announce": "first,second", "periodic_announce_frequency": 4, "announce_frequency": 0}
    outcome = dial({"phones": {}}, max_wait_time=15, **periodic)
    assert outcome.heard == ("first", "second", "first", "queue-no-agents-available")


def test_no_periodic_prompt_is_played_while_a_member_rings() -> None:
    periodic = {"periodic_announce": "first", "periodic_announce_frequency": 4}
    assert dial({"phones": phones(_1001="no_answer")}, **periodic).heard == ("queue-no-agents-available",)


@pytest.mark.parametrize(
    ("fields", "calls"),
    [
        ({}, 2),
        ({"reportholdtime": False}, 1),
        ({"reportholdtime": False, "memberdelay": 3}, 2),
        ({"reportholdtime": False, "announce": "caller-waits"}, 1),
    ],
)
def test_an_agent_who_hangs_up_before_the_bridge_is_called_again(fields: dict[str, Any], calls: int) -> None:
    outcome = dial({"phones": phones(_1001="answer"), "far_end_hangs_up_after_s": 1}, **fields)
    assert len(outcome.dialed) == calls
    assert outcome.queue is not None
    assert outcome.queue["agent_answered"] == (calls == 1)


def test_an_ai_agent_that_cannot_be_reached_leaves_the_caller_waiting() -> None:
    agent = user("1001", routing_type="ai_agent", routing_destination=AGENT_URL)
    outcome = dial({"agents": {"ai_agent": "unreachable"}}, users=[agent])
    assert outcome.heard == ("queue-no-agents-available",)
    assert outcome.stasis_status == "entered by the queue member leg"


def test_a_member_may_ring_beyond_the_callers_wait() -> None:
    how = {"phones": phones(_1001="no_answer")}
    assert legs(dial(how, max_wait_time=6)) == [("org_acme__1001", "CANCEL")]
    beyond = dial(how, max_wait_time=6, timeoutpriority="conf")
    assert legs(beyond) == [("org_acme__1001", "NOANSWER")]
    assert beyond.queue is not None
    assert beyond.queue["status"] == "TIMEOUT"


def test_a_caller_who_leaves_between_rounds_was_not_answered_if_somebody_rang() -> None:
    rang = dial({"phones": phones(_1001="busy"), "caller_hangs_up_at_s": 3})
    nobody = dial({"phones": {}, "caller_hangs_up_at_s": 3})
    assert (rang.disposition, nobody.disposition) == ("NO ANSWER", "ANSWERED")
