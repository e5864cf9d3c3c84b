"""Phones: replies and device states."""

import pytest

from mock_server.telephony.dialplan.plan import Dialplan
from mock_server.telephony.outcome.trace import CallerId
from mock_server.telephony.walk.phones import Phones

CALLER = CallerId("+919812345678")

PLAN = Dialplan(
    "in",
    {},
    endpoints={"desk": "1001", "bot": "1002"},
    agent_endpoints=frozenset({"bot"}),
    trunks={"out": True, "dead": False},
)


@pytest.mark.parametrize(
    ("target", "status", "cause"),
    [
        ("PJSIP/desk", "BUSY", 17),
        ("PJSIP/nobody", "CHANUNAVAIL", 3),
        ("PJSIP/987@out", "ANSWER", 0),
        ("PJSIP/987@dead", "CHANUNAVAIL", 3),
        ("PJSIP/987@unknown", "CHANUNAVAIL", 3),
        ("SIP/987", "CHANUNAVAIL", 66),
    ],
)
def test_a_target_replies(target: str, status: str, cause: int) -> None:
    reply = Phones({"1001": "busy", "trunk": "answer"}).reply(target, PLAN, CALLER)
    assert (reply.status, reply.cause) == (status, cause)


def test_without_a_word_about_phones_all_of_them_answer() -> None:
    assert Phones(None).reply("PJSIP/desk", PLAN, CALLER).status == "ANSWER"


def test_a_behaviour_that_nobody_knows_is_no_phone() -> None:
    assert Phones({"1001": "on fire"}).reply("PJSIP/desk", PLAN, CALLER).status == "CHANUNAVAIL"


def test_an_agents_endpoint_is_there_without_being_named() -> None:
    assert Phones({}).reply("PJSIP/bot", PLAN, CALLER).status == "ANSWER"
    assert Phones({"1002": "busy"}).reply("PJSIP/bot", PLAN, CALLER).status == "BUSY"


@pytest.mark.parametrize(
    ("device", "channels", "state"),
    [
        ("PJSIP/desk", 0, "NOT_INUSE"),
        ("PJSIP/desk", 1, "INUSE"),
        ("PJSIP/bot", 0, "UNAVAILABLE"),
        ("PJSIP/nobody", 0, "INVALID"),
    ],
)
def test_a_device_has_a_state(device: str, channels: int, state: str) -> None:
    phones = Phones({"1001": "no_answer", "1002": "unregistered"})
    assert phones.device_state(device, PLAN, channels) == state
