"""Why a call did not reach its destination, and what to store instead."""

from __future__ import annotations

from mock_server.telephony.dialplan.plan import Diagnosis, Dialplan
from mock_server.telephony.outcome.trace import Event, Trace
from mock_server.telephony.outcome.verdict import Verdict

_REACHED = frozenset({"connected", "queue_connected", "ai_agent", "voicemail", "conference", "callback"})

_FREE_AGENT = "make sure an agent's phone is registered, free and answered, or set a timeout_destination"
#: A failover is for phones that are away (edge-cases 7.3).
_QUEUE_INSTEAD = "route to a queue: the failover is used only if the phone is unregistered or in a call"

_BY_DETAIL = {
    "no_such_application": Diagnosis(
        "the dialplan uses an application that the switch does not have", "route the call to something else"
    ),
    "stasis_app_missing": Diagnosis(
        "the AI agent's application is not connected to the switch", "start that application"
    ),
    "ai_agent_connection_failed": Diagnosis("the AI agent cannot be reached", "check its WebSocket URL"),
    "menu_option_without_action": Diagnosis("the menu option has no destination", "set its action_destination"),
    "voicemail_failed": Diagnosis("there is no such mailbox", "use the extension of an active user"),
    "all_agents_busy": Diagnosis(
        "the queue accepts no callers: it has no active member, or it is full", "add an agent"
    ),
    "queue_no_agents_available": Diagnosis("no agent took the call within the queue's max_wait_time", _FREE_AGENT),
    "goto_to_missing_extension": Diagnosis(
        "the dialplan jumps to an extension that does not exist", "use an existing, active destination"
    ),
    "nothing_to_hear": Diagnosis("the dialplan does nothing with the call", "set a routing and deploy"),
    "endless_loop_until_caller_hangs_up": Diagnosis("the dialplan loops", "change the destination that leads back"),
    "no_such_queue": Diagnosis("the queue is not deployed", "activate the queue and deploy"),
}
_BY_RESULT = {
    "queue_waiting": Diagnosis("the caller gave up waiting in the queue", _FREE_AGENT),
    "menu_timeout_hangup": Diagnosis("the caller pressed no key in time", "raise the IVR's timeout or max_retries"),
    "menu_invalid_hangup": Diagnosis("the caller pressed keys that the menu does not have", "add them to the menu"),
    "dropped": Diagnosis("the dialplan drops the call", "route the call to something else"),
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
        remedy = "deploy it; if a deploy fails, the Mock-Warning of the write says why"
        return Diagnosis("the organization has no dialplan: none of its deploys has succeeded", remedy)
    if verdict.result == "not_available" or _rang_a_phone(trace):
        return _unanswered(trace, plan)
    if trace.diagnoses:
        return trace.diagnoses[-1]
    if verdict.detail == "no_such_number_at_the_switch":
        problem = f"no deployed number matches {to}, as the carrier sends it"
        return Diagnosis(problem, "store the number in this format, set it active, and deploy")
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
        return Diagnosis("the extension's phone is unregistered or in a call", "register it, or set a failover")
    leg = trace.legs[-1]
    called = plan.said(leg.target)
    _, over_trunk, trunk = leg.target.partition("@")
    if leg.status in _LEGS:
        return Diagnosis(_LEGS[leg.status].format(called), _QUEUE_INSTEAD)
    if not over_trunk:
        happened = f"{called} rejected the call" if leg.reported else f"{called} is not registered"
        return Diagnosis(happened, "let it take calls" if leg.reported else "register it")
    if trunk not in plan.trunks:
        return Diagnosis(f"there is no active trunk {trunk}", "add a trunk and an outbound route")
    if not plan.trunks[trunk]:
        return Diagnosis(f"trunk {trunk} has no contact, because of its type", "use trunk_type peer2peer")
    happened = "rejected the call" if leg.reported else "cannot be reached"
    return Diagnosis(f"the far end of trunk {trunk} {happened}", "check the number and the trunk")
