"""The walk: fallthrough, invalid extensions, subroutines, loops (asterisk-semantics, General, (a), (m))."""

from collections.abc import Mapping
from types import MappingProxyType

import pytest

from mock_server.telephony.dialplan.plan import ContextBuilder, Dialplan, QueueDefinition, Step
from mock_server.telephony.outcome.outcome import Outcome
from mock_server.telephony.walk.call import place_call
from mock_server.telephony.walk.request import read_call
from mock_server.telephony.walk.switch import Switch


def walk(
    text: str, to: str = "100", queues: Mapping[str, QueueDefinition] = MappingProxyType({}), **how: object
) -> Outcome:
    """Place a call into a dialplan written as `context exten application data` lines; `n`-th lines add up."""
    builders: dict[str, ContextBuilder] = {}
    extensions: dict[tuple[str, str], list[Step]] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        context, extension, application, *data = line.split(" ", 3)
        name, _, label = extension.partition(":")
        builders.setdefault(context, ContextBuilder(context))
        extensions.setdefault((context, name), []).append(Step(application, "".join(data), label or None))
    for (context, name), written in extensions.items():
        builders[context].add(name, tuple(written))
    plan = Dialplan("in", {name: builder.build() for name, builder in builders.items()}, queues=queues)
    call = {"to": to, "org_id": "acme", "phones": {}, **how}
    return place_call(read_call(call), Switch({"acme": plan}, Dialplan("gateway", {}))).outcome


def applications(outcome: Outcome) -> list[str]:
    return [step["app"] for step in outcome.route if "app" in step]


def test_running_off_the_end_of_an_extension_declines_the_call() -> None:
    outcome = walk("in 100 Set A=1")
    assert (outcome.hangup_cause, outcome.sip_status, outcome.disposition) == (0, 603, "FAILED")


@pytest.mark.parametrize(
    ("target", "cause", "status"), [("PJSIP/nobody", 34, 503), ("SIP/123", 34, 503), ("PJSIP/1@nowhere", 34, 503)]
)
def test_running_off_the_end_after_a_failed_dial_is_congestion(target: str, cause: int, status: int) -> None:
    outcome = walk(f"in 100 Dial {target}")
    assert (outcome.hangup_cause, outcome.sip_status) == (cause, status)


def test_in_an_answered_call_the_congestion_tone_is_heard() -> None:
    outcome = walk("in 100 Answer\nin 100 Dial SIP/123")
    assert (outcome.heard, outcome.hangup_cause, outcome.ended_at_s) == (("tone:congestion",), 66, 10.0)


def test_a_hangup_behind_a_failed_dial_keeps_its_cause() -> None:
    outcome = walk("in 100 Dial SIP/123\nin 100 Hangup")
    assert (outcome.hangup_cause, outcome.sip_status, outcome.disposition) == (66, 503, "NO ANSWER")


def test_a_hangup_may_name_its_cause() -> None:
    assert walk("in 100 Hangup 21").sip_status == 403


def test_an_empty_dial_goes_on() -> None:
    assert applications(walk("in 100 Dial ,20\nin 100 Playback x")) == ["Dial", "Playback"]


def test_a_jump_to_a_missing_extension_drops_the_call() -> None:
    outcome = walk("in 100 Goto other,9,1\nother 1 Answer")
    assert (outcome.detail, outcome.sip_status) == ("goto_to_missing_extension", 603)
    assert outcome.route[-1] == {"context": "other", "exten": "9", "error": "no such extension"}


def test_a_jump_to_a_missing_context_does_too() -> None:
    assert walk("in 100 Goto nowhere,9,1").detail == "goto_to_missing_extension"


def test_the_handler_i_of_the_target_takes_a_missing_extension() -> None:
    outcome = walk("in 100 Goto other,9,1\nother i SayDigits ${INVALID_EXTEN}\nin i Playback wrong")
    assert outcome.heard == ("digits:9",)


def test_a_missing_label_ends_the_call_at_the_goto() -> None:
    assert applications(walk("in 100 Goto nolabel\nin 100 Playback x")) == ["Goto"]


def test_one_argument_of_goto_is_a_label_of_the_same_extension() -> None:
    outcome = walk("in 100 Goto end\nin 100 Playback skipped\nin 100:end Hangup")
    assert applications(outcome) == ["Goto", "Hangup"]


def test_a_subroutine_gets_arguments_and_returns_behind_the_gosub() -> None:
    outcome = walk("in 100 Gosub sub,s,1(7,8)\nin 100 SayDigits ${ARG1}x\nsub s SayDigits ${ARG2}\nsub s Return")
    assert outcome.heard == ("digits:8", "digits:7x")


def test_a_missing_subroutine_ends_the_call() -> None:
    assert walk("in 100 Gosub sub,s,1\nin 100 Playback x").heard == ()


def test_return_without_gosub_ends_the_call() -> None:
    assert walk("in 100 Return\nin 100 Playback x").heard == ()


def test_an_unknown_application_ends_the_call() -> None:
    outcome = walk("in 100 MeetMe")
    assert (outcome.detail, outcome.sip_status) == ("no_such_application", 603)
    assert outcome.route[-1]["error"] == "no such application"


def test_a_circle_in_which_no_time_passes_is_cut() -> None:
    outcome = walk("in 100 Goto 100,1")
    assert outcome.detail == "endless_loop_until_caller_hangs_up"
    assert (outcome.sip_status, outcome.hangup_cause, outcome.bounded) == (487, 127, True)


def test_a_circle_in_which_time_passes_is_bounded_too() -> None:
    assert walk("in 100 Playback again\nin 100 Goto 100,1").bounded


def test_silence_without_t_ends_the_call() -> None:
    outcome = walk("in 100 WaitExten 2")
    assert (outcome.detail, outcome.sip_status) == ("menu_timeout_without_handler", 603)


def test_a_wrong_key_without_i_ends_the_call() -> None:
    outcome = walk("in 100 WaitExten 2", press=["9"])
    assert outcome.detail == "menu_invalid_without_handler"


def test_silence_goes_on_with_the_next_priority_and_not_with_t() -> None:
    outcome = walk("in 100 WaitExten 2\nin 100 Playback next\nin t Playback t")
    assert outcome.heard == ("next",)


def test_a_queue_that_is_not_there_is_passed_over() -> None:
    assert walk("in 100 Queue nowhere,ct,,,10\nin 100 Playback after").heard == ("after",)


@pytest.mark.parametrize(
    ("application", "detail"),
    [("Echo", "echo"), ("MusicOnHold", "musiconhold"), ("VoiceMailMain @vm", "voicemailmain")],
)
def test_a_caller_may_stay_until_hanging_up(application: str, detail: str) -> None:
    outcome = walk(f"in 100 {application}", caller_hangs_up_at_s=9)
    assert (outcome.detail, outcome.ended_at_s, outcome.hangup_cause) == (detail, 9.0, 0)


def test_a_conference_with_others_in_it_is_not_empty() -> None:
    first = walk("in 100 ConfBridge room", caller_hangs_up_at_s=9)
    second = walk("in 100 ConfBridge room", caller_hangs_up_at_s=9, preceding_calls=[{"to": "100"}])
    assert (first.heard, second.heard) == (("conf-onlyperson",), ())


def test_a_parked_call_comes_back_to_nobody() -> None:
    outcome = walk("in 100 Park")
    assert (outcome.heard, outcome.hangup_cause, outcome.ended_at_s) == (("number:7-0-1", "tone:congestion"), 3, 55.0)


def test_the_directory_asks_and_ends() -> None:
    outcome = walk("in 100 Directory vm\nin 100 Hangup")
    assert (outcome.detail, outcome.ended_at_s) == ("directory", 6.5)


@pytest.mark.parametrize(
    ("agent", "detail", "answered"),
    [("unreachable", "ai_agent_connection_failed", True), ("app_not_connected", "stasis_app_missing", False)],
)
def test_an_agent_that_fails(agent: str, detail: str, answered: bool) -> None:
    outcome = walk("in 100 Stasis pbx_api,ai_agent,wss://a/ws", agents={"ai_agent": agent})
    assert (outcome.detail, outcome.answered) == (detail, answered)


def test_several_phones_ring_together() -> None:
    outcome = walk("in 100 Dial PJSIP/nobody&SIP/1\nin 100 Hangup")
    assert [leg["status"] for leg in outcome.dialed] == ["CHANUNAVAIL", "CHANUNAVAIL"]


def test_read_takes_several_digits_and_hash_ends_them() -> None:
    press = [{"at": None, "during": "read", "key": "12#4", "after_s": 0.2}]
    outcome = walk("in 100 Read A,,4,,2,3\nin 100 SayDigits ${A}-${READSTATUS}", press=press)
    assert outcome.heard == ("digits:12-OK",)


def test_read_asks_again_and_then_goes_on() -> None:
    outcome = walk("in 100 Read A,,1,,2,3\nin 100 SayDigits ${READSTATUS}")
    assert outcome.heard == ("digits:TIMEOUT",)
    assert outcome.ended_at_s == 6 + 0.3 * len("TIMEOUT")


@pytest.mark.parametrize(
    ("leg", "status", "cause", "sip"),
    [
        ("Hangup 17", "BUSY", 17, 486),
        ("Hangup 34", "CONGESTION", 34, 503),
        ("Hangup 21", "CHANUNAVAIL", 21, 403),
        ("Wait 60", "NOANSWER", 16, 603),
    ],
)
def test_a_leg_that_runs_dialplan_fails_as_that_ends(leg: str, status: str, cause: int, sip: int) -> None:
    outcome = walk(f"in 100 Dial Local/9@leg,20\nin 100 Hangup\nleg 9 {leg}")
    assert [leg["status"] for leg in outcome.dialed] == [status]
    assert (outcome.hangup_cause, outcome.sip_status) == (cause, sip)


def test_a_leg_that_runs_dialplan_answers_when_that_answers() -> None:
    outcome = walk("in 100 Dial Local/9@leg\nleg 9 Wait 2\nleg 9 Playback hello")
    assert (outcome.result, outcome.answered_at_s, outcome.ended_at_s) == ("connected", 2.0, 2.3)


def test_a_missing_leg_cannot_be_dialled() -> None:
    outcome = walk("in 100 Dial Local/8@leg\nin 100 Hangup\nleg 9 Answer")
    assert [leg["status"] for leg in outcome.dialed] == ["CHANUNAVAIL"]


def test_a_caller_who_hangs_up_while_parked_ends_a_call_that_was_up() -> None:
    assert walk("in 100 Park", caller_hangs_up_at_s=10).hangup_cause == 16


def test_the_record_of_a_loop_through_a_queue_is_failed() -> None:
    through_a_queue = walk("in 100 Queue full,ct,,,10\nin 100 Goto 100,1", queues={"full": QueueDefinition("full")})
    assert (through_a_queue.disposition, walk("in 100 Goto 100,1").disposition) == ("FAILED", "NO ANSWER")
