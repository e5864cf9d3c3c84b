"""Why a call did not reach what was meant, and what to store instead."""

from __future__ import annotations

from mock_server.telephony.dialplan.plan import Diagnosis, Dialplan
from mock_server.telephony.outcome.trace import Event, Trace
from mock_server.telephony.outcome.verdict import Verdict

_REACHED = frozenset({"connected", "queue_connected", "ai_agent", "voicemail", "conference", "callback"})

_FREE_AGENT = "have an agent's phone registered, free and answered, or set a timeout_destination"
#: A failover is for phones that are away (edge-cases 7.3).
_QUEUE_INSTEAD = "route to a queue: a failover is tried only where a phone is not registered or in a call"

_BY_DETAIL = {
    "no_such_application": Diagnosis(
        "the dialplan names an application that the switch has not", "route the call to something else"
    ),
    "stasis_app_missing": Diagnosis(
        "the AI agent's application is not connected to the switch", "start that application"
    ),
    "ai_agent_connection_failed": Diagnosis("the AI agent could not be reached", "check its WebSocket URL"),
    "menu_option_without_action": Diagnosis("the menu option has no destination", "set its action_destination"),
    "voicemail_failed": Diagnosis("there is no such mailbox", "use the extension of an active user"),
    "all_agents_busy": Diagnosis("the queue takes no caller: it has no active member, or it is full", "add an agent"),
    "queue_no_agents_available": Diagnosis("no agent took the call within the queue's max_wait_time", _FREE_AGENT),
    "goto_to_missing_extension": Diagnosis(
        "the dialplan jumps to an extension that it does not have", "use an existing, active destination"
    ),
    "nothing_to_hear": Diagnosis("the dialplan does nothing with the call", "set a routing and deploy"),
    "endless_loop_until_caller_hangs_up": Diagnosis(
        "the dialplan leads back to where it came from", "change the destination that closes the circle"
    ),
    "no_such_queue": Diagnosis("the queue is not deployed", "activate the queue and deploy"),
}
_BY_RESULT = {
    "queue_waiting": Diagnosis("the caller gave up waiting in the queue", _FREE_AGENT),
    "menu_timeout_hangup": Diagnosis("the caller pressed no key in time", "raise the IVR's timeout or max_retries"),
    "menu_invalid_hangup": Diagnosis("the caller pressed keys that the menu has not", "add them to the menu"),
    "dropped": Diagnosis("the dialplan drops the call there", "route the call to something else"),
}
#: What became of a leg that was rung -> what is said of it.
_LEGS = {"BUSY": "{} is busy", "NOANSWER": "nobody answered {}", "CANCEL": "the caller hung up before {} was answered"}


def diagnose(trace: Trace, verdict: Verdict, to: str, plan: Dialplan | None) -> Diagnosis | None:
    """The reason for a call's end, or None where it reached what was meant.

    What the generator could not resolve comes first: that is where stored state and deployed dialplan part.
    """
    if verdict.result in _REACHED and (verdict.detail != "over_trunk" or not trace.diagnoses):
        return None
    if plan is None:
        remedy = "deploy it; where a deploy fails, the write's Mock-Warning says why"
        return Diagnosis("the organization has no dialplan: no deploy of it has succeeded", remedy)
    if verdict.result == "not_available" or _rang_a_phone(trace):
        return _unanswered(trace, plan)
    if trace.diagnoses:
        return trace.diagnoses[-1]
    if verdict.detail == "no_such_number_at_the_switch":
        problem = f"no deployed number matches {to} as the carrier sends it"
        return Diagnosis(problem, "store the number in that spelling, set it active, and deploy")
    if _last(trace).kind in ("dial", "page"):
        return _unanswered(trace, plan)
    return _BY_DETAIL.get(verdict.detail or "") or _BY_RESULT.get(verdict.result)


def _last(trace: Trace) -> Event:
    return next((event for event in reversed(trace.events) if event.kind != "key"), Event("", ""))


def _rang_a_phone(trace: Trace) -> bool:
    """Whether the call came as far as a phone: then that is the reason, and not what was odd on the way."""
    last = _last(trace)
    return last.kind in ("dial", "page") and last.target.startswith("PJSIP/") and "@" not in last.target


def _unanswered(trace: Trace, plan: Dialplan) -> Diagnosis:
    """A phone or trunk that could not be reached."""
    if not trace.legs:
        return Diagnosis("the extension's phone is not registered or in a call", "register it, or set a failover")
    leg = trace.legs[-1]
    called = plan.said(leg.target)
    _, over_trunk, trunk = leg.target.partition("@")
    if leg.status in _LEGS:
        return Diagnosis(_LEGS[leg.status].format(called), _QUEUE_INSTEAD)
    if not over_trunk:
        happened = f"{called} refuses the call" if leg.reported else f"{called} is not registered"
        return Diagnosis(happened, "have it take calls" if leg.reported else "register it")
    if trunk not in plan.trunks:
        return Diagnosis(f"there is no active trunk {trunk}", "add a trunk and an outbound route")
    if not plan.trunks[trunk]:
        return Diagnosis(f"trunk {trunk} has no contact, because of its type", "use trunk_type peer2peer")
    happened = "refused the call" if leg.reported else "cannot be reached"
    return Diagnosis(f"the far side of trunk {trunk} {happened}", "check the number and the trunk")
