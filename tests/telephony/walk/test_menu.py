"""IVR menus as the docs promise them."""

from typing import Any

import pytest

from mock_server.telephony.dialplan.rows import Row
from mock_server.telephony.outcome.outcome import Outcome
from tests.telephony.acme import AGENT_URL, MENU_ID, QUEUE_ID, acme, call, legs, menu, option, user

HELLO = "greetings/hello"


def dial(*options: Row, press: tuple[Any, ...] = (), users: list[Row] | None = None, **fields: Any) -> Outcome:
    """Call an IVR with these options and fields."""
    rows = acme("ivr", MENU_ID, ivrs=[menu(*options, **fields)], users=users or [user("1001"), user("1002")])
    return call(rows, press=press)


@pytest.mark.parametrize("destination", ["5001", QUEUE_ID])
def test_an_option_leads_to_a_queue_by_number_and_by_id(destination: str) -> None:
    assert dial(option("1", "queue", destination), press=("1",)).result == "queue_connected"


@pytest.mark.parametrize("destination", [AGENT_URL, "user-1002"])
def test_an_option_leads_to_an_agent_by_url_and_by_user(destination: str) -> None:
    agent = user("1002", routing_type="ai_agent", routing_destination=AGENT_URL)
    outcome = dial(option("1", "ai_agent", destination), press=("1",), users=[agent])
    assert outcome.stasis == ("pbx_api", "ai_agent", AGENT_URL)


def test_an_option_leaves_a_message_in_the_box_of_an_extension() -> None:
    outcome = dial(option("1", "voicemail", "1001"), press=("1",))
    assert (outcome.result, outcome.voicemail) == (
        "voicemail",
        {"app": "VoiceMail", "mailbox": "1001@org_acme_vm", "status": "SUCCESS"},
    )


@pytest.mark.parametrize(
    ("action", "result", "last"),
    [
        ("hangup", "other", "goodbye"),
        ("callback", "callback", "callback-activated"),
        ("made_up", "not_in_service", "number-not-in-service"),
        ("extension", "not_in_service", "number-not-in-service"),
        ("voicemail", "voicemail", "vm-login"),
    ],
)
def test_an_option_without_a_destination(action: str, result: str, last: str) -> None:
    outcome = dial(option("1", action, None), press=("1",))
    assert (outcome.result, outcome.heard[-1]) == (result, last)


@pytest.mark.parametrize("action", ["ivr", "queue", "ai_agent"])
def test_an_option_without_any_step_drops_the_caller(action: str) -> None:
    outcome = dial(option("1", action, None), press=("1",))
    assert (outcome.result, outcome.detail) == ("dropped", "menu_option_without_action")


def test_silence_repeats_the_greeting_and_ends_with_a_goodbye() -> None:
    outcome = dial(max_retries=2)
    assert (outcome.result, outcome.heard) == ("menu_timeout_hangup", (HELLO, HELLO, "goodbye"))
    assert outcome.ended_at_s == 6.9  # twice 0.3 s of greeting and 3 s of waiting, and the goodbye


def test_a_timeout_of_zero_waits_for_ever() -> None:
    outcome = dial(timeout=0)
    assert outcome.bounded
    assert outcome.heard == (HELLO,)


def test_a_timeout_of_zero_still_takes_a_late_key() -> None:
    late = {"at": "7001", "during": "wait", "key": "1", "after_s": 8}
    assert dial(option("1", "extension", "1001"), timeout=0, press=(late,)).result == "connected"


def test_star_plays_the_greeting_again() -> None:
    outcome = dial(option("1", "extension", "1001"), press=("*", "1"))
    assert (outcome.heard, outcome.result) == ((HELLO, HELLO), "connected")


def test_star_may_be_mapped() -> None:
    assert dial(option("*", "extension", "1001"), press=("*",)).result == "connected"


def test_a_wrong_key_is_said_to_be_invalid_and_counts_as_a_retry() -> None:
    outcome = dial(option("1", "extension", "1001"), press=("9", "9", "9"))
    assert outcome.heard == (HELLO, "invalid", HELLO, "invalid", HELLO, "goodbye")
    assert outcome.result == "menu_invalid_hangup"


def test_a_key_during_the_greeting_ends_it() -> None:
    early = {"at": "7001", "during": "greeting", "key": "1", "after_s": 0.1}
    outcome = dial(option("1", "extension", "1001"), press=(early,))
    assert [step["app"] for step in outcome.route if step["context"] == "ivr_7001"] == ["Background", "Goto"]


@pytest.mark.parametrize("action", ["queue", "extension"])
def test_the_timeout_action_follows_the_last_silence(action: str) -> None:
    destination = {"queue": "5001", "extension": "1002"}[action]
    outcome = dial(timeout_action=action, timeout_destination=destination, max_retries=1)
    assert outcome.result == {"queue": "queue_connected", "extension": "connected"}[action]


def test_direct_dial_reaches_extensions_and_nothing_else() -> None:
    options = option("2", "extension", "1002")
    assert legs(dial(options, enable_direct_dial=True, press=("1001",))) == [("org_acme__1001", "ANSWER")]
    assert "invalid" in dial(options, enable_direct_dial=True, press=("4444",)).heard


def test_a_digit_that_could_begin_an_extension_waits_for_more() -> None:
    at_once = dial(option("1", "extension", "1002"), press=("1",))
    waits = dial(option("1", "extension", "1002"), press=("1",), enable_direct_dial=True)
    assert at_once.ended_at_s is not None
    assert waits.ended_at_s == at_once.ended_at_s + 5


def test_each_ivr_has_its_own_digits() -> None:
    second = menu(option("1", "extension", "1002"), id="second", extension="7002", greeting_prompt="second")
    first = menu(option("1", "ivr", "second"))
    outcome = call(acme("ivr", MENU_ID, ivrs=[first, second]), press=["1", "1"])
    assert outcome.heard == (HELLO, "greetings/second")
    assert legs(outcome) == [("org_acme__1002", "ANSWER")]


def test_an_inactive_ivr_drops_the_caller_and_says_why() -> None:
    outcome = dial(status="inactive")
    assert (outcome.result, outcome.sip_status) == ("dropped", 603)
    assert outcome.why == 'IVR "Main Menu" is inactive and has no menu in the dialplan'


def test_an_ivr_is_reached_by_its_extension_from_inside() -> None:
    outcome = call(acme("extension", "7001", ivrs=[menu(option("1", "extension", "1001"))]), press=["1"])
    assert outcome.result == "connected"


def test_without_a_greeting_the_caller_hears_the_general_one() -> None:
    assert dial(greeting_prompt=None, max_retries=1).heard == ("welcome", "goodbye")
