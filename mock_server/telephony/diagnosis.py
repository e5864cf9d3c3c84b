"""Why a call did not reach what was meant, and what to store instead."""

from __future__ import annotations

from mock_server.telephony.plan import Diagnosis, Dialplan
from mock_server.telephony.trace import Trace
from mock_server.telephony.verdict import Verdict

_REACHED = frozenset({"connected", "queue_connected", "ai_agent", "voicemail", "conference", "callback"})

_BY_DETAIL = {
    "no_such_application": Diagnosis(
        "the dialplan names an application that the switch has not", "route the call to something else"
    ),
    "stasis_app_missing": Diagnosis("the AI agent's application is not connected to the switch", "start it"),
    "ai_agent_connection_failed": Diagnosis("the AI agent could not be reached", "check its WebSocket URL"),
    "menu_option_without_action": Diagnosis("the menu option has no destination", "set its action_destination"),
    "all_agents_busy": Diagnosis("the queue takes no caller: it has no active member, or it is full", "add an agent"),
    "queue_no_agents_available": Diagnosis("no agent took the call in max_wait_time", "register an agent's phone"),
    "goto_to_missing_extension": Diagnosis(
        "the dialplan jumps to an extension that it does not have", "use an existing, active destination"
    ),
    "nothing_to_hear": Diagnosis("the dialplan does nothing with the call", "set a routing and deploy"),
    "no_such_queue": Diagnosis("the queue is not deployed", "activate the queue and deploy"),
}
_BY_RESULT = {
    "busy": Diagnosis("the called phone is busy", "set a failover"),
    "no_answer": Diagnosis("nobody answered", "set a failover"),
    "menu_timeout_hangup": Diagnosis("the caller pressed no key in time", "raise the IVR's timeout or max_retries"),
    "menu_invalid_hangup": Diagnosis("the caller pressed keys that the menu has not", "add them to the menu"),
}


def diagnose(trace: Trace, verdict: Verdict, to: str, plan: Dialplan | None) -> Diagnosis | None:
    """The reason for a call's end, or None where it reached what was meant.

    What the generator could not resolve comes first: that is where stored state and deployed dialplan part.
    """
    if verdict.result in _REACHED and (verdict.detail != "over_trunk" or not trace.diagnoses):
        return None
    if plan is None:
        return Diagnosis("the organization has no dialplan: no deploy of it has succeeded", "deploy it")
    if trace.diagnoses:
        return trace.diagnoses[-1]
    if verdict.detail == "no_such_number_at_the_switch":
        why = f"no deployed number matches {to} as the carrier sends it"
        return Diagnosis(why, "store the number in that spelling, set it active, and deploy")
    found = _BY_DETAIL.get(verdict.detail or "") or _BY_RESULT.get(verdict.result)
    return found or _undialled(trace, plan)


def _undialled(trace: Trace, plan: Dialplan) -> Diagnosis | None:
    """A phone or trunk that could not be reached."""
    if not trace.legs:
        return Diagnosis("the extension's phone is not registered or in a call", "register it, or set a failover")
    target = trace.legs[-1].target
    _, over_trunk, trunk = target.partition("@")
    if not over_trunk:
        return Diagnosis(f"{target} ended as {trace.legs[-1].status}", "register the phone, or set a failover")
    if trunk not in plan.trunks:
        return Diagnosis(f"there is no active trunk {trunk}", "add a trunk and an outbound route")
    if not plan.trunks[trunk]:
        return Diagnosis(f"trunk {trunk} has no contact, because of its type", "use trunk_type peer2peer")
    return Diagnosis(f"the far side of trunk {trunk} refused the call", "check the number and the trunk")
