"""The one word for a call."""

import pytest

from mock_server.telephony.outcome.trace import Event, Trace
from mock_server.telephony.outcome.verdict import judge


def verdict(*events: Event, **fields: object) -> tuple[str, str | None]:
    trace = Trace(events=list(events))
    for name, value in fields.items():
        setattr(trace, name, value)
    found = judge(trace, caller_waits=False)
    return found.result, found.detail


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (Event("dial", "ANSWER", target="PJSIP/a"), ("connected", None)),
        (Event("dial", "ANSWER", target="PJSIP/1@a"), ("connected", "over_trunk")),
        (Event("dial", "NOANSWER"), ("no_answer", None)),
        (Event("page", "ANSWER"), ("connected", "intercom")),
        (Event("prompt", "pm-invalid-option", "t"), ("menu_timeout_hangup", None)),
        (Event("prompt", "goodbye", "i"), ("menu_invalid_hangup", None)),
        (Event("prompt", "goodbye", "3"), ("other", "menu_hangup_action")),
        (Event("prompt", "thank-you", "*44"), ("other", "prompts_played_then_hung_up")),
        (Event("stasis", "connected"), ("ai_agent", None)),
        (Event("voicemail", "SUCCESS"), ("voicemail", None)),
        (Event("application", "conference"), ("conference", None)),
        (Event("missing_application", "MeetMe"), ("dropped", "no_such_application")),
    ],
)
def test_the_last_thing_that_mattered_decides(event: Event, expected: tuple[str, str | None]) -> None:
    assert verdict(Event("prompt", "hello", "s"), event) == expected


def test_a_key_is_not_what_mattered() -> None:
    assert verdict(Event("dial", "BUSY"), Event("key", "1")) == ("busy", None)


def test_a_prompt_behind_an_answered_queue_refines_it() -> None:
    queue = {"agent_answered": True, "status": "CONTINUE"}
    assert verdict(Event("prompt", "queue-no-agents-available"), queue=queue) == (
        "queue_connected",
        "then_queue_no_agents_prompt",
    )


def test_a_caller_who_leaves_a_menu_is_not_dismissed_by_it() -> None:
    trace = Trace(events=[Event("prompt", "goodbye", "t")])
    assert judge(trace, caller_waits=True).result == "other"
