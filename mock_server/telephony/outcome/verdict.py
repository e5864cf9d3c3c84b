"""The one word for a call, and its refinement: the last thing that mattered."""

from __future__ import annotations

from typing import Final, NamedTuple

from mock_server.telephony.outcome.trace import Event, Trace


class Verdict(NamedTuple):
    """`result` and `detail` of an outcome."""

    result: str
    detail: str | None = None


#: All that `result` can be.
RESULTS: Final = (
    *("connected", "queue_connected", "ai_agent", "conference", "voicemail", "callback"),
    *("busy", "no_answer", "not_available", "not_in_service", "cannot_complete", "all_circuits_busy", "dropped"),
    *("queue_waiting", "menu_timeout_hangup", "menu_invalid_hangup", "other"),
)
#: All that `detail` can be.
DETAILS: Final = (
    *("over_trunk", "intercom", "ai_agent_member", "then_queue_no_agents_prompt", "voicemailmain"),
    *("caller_gave_up", "caller_hung_up", "caller_hung_up_while_listening", "paged_nobody"),
    *("announced_by_the_member_leg_inside_the_queue", "all_agents_busy", "queue_no_agents_available"),
    *("dial_failed_chanunavail", "dial_failed_congestion", "dial_invalid_arguments"),
    *("ai_agent_connection_failed", "stasis_app_missing", "voicemail_failed", "no_such_application", "no_such_queue"),
    *("no_such_number_at_the_switch", "goto_to_missing_extension", "nothing_to_hear"),
    *("menu_option_without_action", "menu_timeout_without_handler", "menu_invalid_without_handler"),
    *("menu_hangup_action", "prompts_played_then_hung_up", "endless_loop_until_caller_hangs_up"),
    *("echo", "milliwatt", "musiconhold", "park", "directory"),
)

#: How the caller's last moment is told where the dialplan did not end the call.
LOOP = Verdict("other", "endless_loop_until_caller_hangs_up")
NO_SUCH_NUMBER = Verdict("dropped", "no_such_number_at_the_switch")

_PROMPTS = {
    "number-not-in-service": Verdict("not_in_service"),
    "is-not-available": Verdict("not_available"),
    "cannot-complete-as-dialed": Verdict("cannot_complete"),
    "pls-try-call-later": Verdict("all_circuits_busy"),
    "all-circuits-busy-now": Verdict("all_circuits_busy"),
    "callback-activated": Verdict("callback"),
    "all-agents-busy": Verdict("other", "all_agents_busy"),
    "queue-no-agents-available": Verdict("other", "queue_no_agents_available"),
}
_DIALLED = {
    "BUSY": Verdict("busy"),
    "NOANSWER": Verdict("no_answer"),
    "CANCEL": Verdict("no_answer", "caller_gave_up"),
    "CHANUNAVAIL": Verdict("dropped", "dial_failed_chanunavail"),
    "CONGESTION": Verdict("dropped", "dial_failed_congestion"),
    "INVALIDARGS": Verdict("dropped", "dial_invalid_arguments"),
}
_STASIS = {
    "connected": Verdict("ai_agent"),
    "connection_failed": Verdict("dropped", "ai_agent_connection_failed"),
    "app_missing": Verdict("dropped", "stasis_app_missing"),
}
_APPLICATIONS = {
    "conference": Verdict("conference"),
    "voicemailmain": Verdict("voicemail", "voicemailmain"),
}
_VOICEMAIL = {"SUCCESS": Verdict("voicemail"), "FAILED": Verdict("dropped", "voicemail_failed")}
_OTHERWISE = Verdict("other", "prompts_played_then_hung_up")


def judge(trace: Trace, *, caller_waits: bool) -> Verdict:
    """The verdict on a call that has ended; `caller_waits`: the caller gave up instead of being sent away."""
    last = next((event for event in reversed(trace.events) if event.kind != "key"), None)
    if last is None:
        return Verdict("other", "caller_hung_up") if caller_waits else Verdict("dropped", "nothing_to_hear")
    if last.kind == "prompt":
        return _after_prompt(trace, last, caller_waits)
    if last.kind == "queue":
        return _after_queue(trace)
    if last.kind in ("dial", "page"):
        return _after_dial(last)
    by_name = {"stasis": _STASIS, "voicemail": _VOICEMAIL, "application": _APPLICATIONS}
    if last.kind in by_name:
        return by_name[last.kind].get(last.what, Verdict("other", last.what))
    if last.kind == "missing_extension":
        return Verdict("dropped", "goto_to_missing_extension")
    return Verdict("dropped", "no_such_application" if last.kind == "missing_application" else f"menu_{last.what}")


def _after_dial(last: Event) -> Verdict:
    if last.kind == "page":
        return Verdict("connected", "intercom") if last.what == "ANSWER" else Verdict("other", "paged_nobody")
    if last.what != "ANSWER":
        return _DIALLED[last.what]
    return Verdict("connected", "over_trunk" if "@" in last.target else None)


def _after_queue(trace: Trace) -> Verdict:
    queue = trace.queue or {"status": "UNKNOWN", "agent_answered": False}
    if trace.member == "ai_agent":
        return Verdict("queue_connected", "ai_agent_member")
    if queue["agent_answered"]:
        return Verdict("queue_connected")
    return Verdict("queue_waiting") if queue["status"] == "ABANDON" else Verdict("dropped", "no_such_queue")


def _after_prompt(trace: Trace, last: Event, caller_waits: bool) -> Verdict:
    if trace.queue is not None and last.what.startswith("queue-"):
        if trace.member == "announcement":
            return Verdict("not_available", "announced_by_the_member_leg_inside_the_queue")
        if trace.queue["agent_answered"]:
            return Verdict("queue_connected", "then_queue_no_agents_prompt")
        if trace.queue["status"] == "ABANDON":
            return Verdict("queue_waiting")
    if last.extension == "t" and not caller_waits:
        return Verdict("menu_timeout_hangup")
    if last.extension == "i" and not caller_waits:
        return Verdict("menu_invalid_hangup")
    if last.what in _PROMPTS:
        return _PROMPTS[last.what]
    if last.what == "goodbye":
        return Verdict("other", "menu_hangup_action")
    return Verdict("other", "caller_hung_up_while_listening") if caller_waits else _OTHERWISE
