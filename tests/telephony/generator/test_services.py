"""The feature codes: what a caller hears, from inside and through a number that leads to one."""

from typing import Any

import pytest

from mock_server.telephony.outcome.outcome import Outcome
from tests.telephony.acme import acme, call, legs


def dial(code: str, **how: Any) -> Outcome:
    return call(acme(), to=code, via="internal", caller_hangs_up_at_s=20, **{"from": "1001"}, **how)


@pytest.mark.parametrize(
    ("code", "heard"),
    [
        ("*3", ("beep",)),
        ("*44", ("system", "is-operational", "thank-you")),
        ("*60", ("the-time-is",)),
        ("*61", ("today-is",)),
        ("*62", ("todays-date-is", "the-time-is")),
        ("*65", ("your-extension-is", "digits:1001")),
        ("*729876543210", ("call-fwd-on", "digits:9876543210")),
        ("*745100", ("speed-dial", "number:5", "is-set-to", "digits:100")),
        ("*755", ("speed-dial", "number:5", "not-yet-set")),
        ("*78", ("do-not-disturb", "activated")),
        ("*87", ("demo-moreinfo",)),
        ("*98", ("vm-login",)),
        ("*99", ("demo-abouttotry", "connection", "is-successful")),
    ],
)
def test_a_feature_code_is_answered_with_prompts(code: str, heard: tuple[str, ...]) -> None:
    outcome = dial(code)
    assert (outcome.heard, outcome.sip_status, outcome.disposition) == (heard, 200, "ANSWERED")


@pytest.mark.parametrize("code", ["*73", "*79", "*1002"])
def test_what_the_switch_cannot_do_is_declined(code: str) -> None:
    outcome = dial(code)
    assert (outcome.heard, outcome.hangup_cause, outcome.sip_status) == ((), 0, 603)


@pytest.mark.parametrize("code", ["*8", "**"])
def test_there_is_no_call_to_pick_up(code: str) -> None:
    outcome = dial(code)
    assert (outcome.hangup_cause, outcome.sip_status, outcome.disposition) == (16, 603, "FAILED")


def test_an_attended_transfer_dials_one_digit_less_over_the_trunk() -> None:
    outcome = dial("*2002")
    assert (outcome.result, outcome.detail) == ("connected", "over_trunk")
    assert legs(outcome) == [("Local/002@org_acme__internal", "ANSWER")]
    assert (outcome.answered_at_s, outcome.ended_at_s) == (1.0, 5.0)


@pytest.mark.parametrize("code", ["*70", "*0001"])
def test_a_page_that_reaches_no_phone_beeps_to_nobody(code: str) -> None:
    outcome = dial(code)
    assert (outcome.heard, outcome.dialed, outcome.ended_at_s) == (("beep",), (), 20.0)


def test_a_number_can_lead_to_a_feature_code() -> None:
    outcome = call(acme("extension", "*65"), **{"from": "+919812345678"})
    assert outcome.heard == ("your-extension-is", "digits:+919812345678")


def test_what_a_feature_code_sets_no_later_call_heeds() -> None:
    earlier = {"to": "*78", "from": "1002", "via": "internal"}
    assert dial("1002", preceding_calls=[earlier]).result == "connected"
