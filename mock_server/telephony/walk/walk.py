"""The walk: one step after the other, until the call ends."""

from __future__ import annotations

from typing import Any, NoReturn

from mock_server.telephony.dialplan import lookup
from mock_server.telephony.dialplan.plan import Step
from mock_server.telephony.outcome import causes
from mock_server.telephony.walk.applications import APPLICATIONS
from mock_server.telephony.walk.caller import CallWithoutEnd
from mock_server.telephony.walk.channel import CallEnded, Channel, EndlessLoop
from mock_server.telephony.walk.expressions import substitute

#: Steps after which a walk is cut, and those without any time passing after which it is taken for a loop.
MOST_STEPS = 5000
MOST_STEPS_AT_ONCE = 500
#: How long a caller hears the busy or congestion tone at the end.
_TONE_MS = 10_000
#: Not shown in a route: they neither lead anywhere nor are heard.
_SILENT = frozenset({"NoOp", "Set", "Wait"})


def walk(channel: Channel) -> NoReturn:
    """Run the channel's extension. Always leaves with CallEnded, CallerHungUp, CallWithoutEnd or EndlessLoop."""
    if not channel.exists(channel.extension):
        _invalid(channel)
    moment, at_once = channel.caller.now, 0
    for _ in range(MOST_STEPS):
        step = lookup.find_step(channel.contexts, channel.context, channel.extension, channel.priority)
        if step is None:
            _fall_through(channel)
            continue
        _execute(channel, step)
        at_once = at_once + 1 if channel.caller.now == moment else 0
        moment = channel.caller.now
        if at_once > MOST_STEPS_AT_ONCE:
            raise EndlessLoop
    raise CallWithoutEnd


def _execute(channel: Channel, step: Step) -> None:
    data = substitute(step.data, channel.look_up)
    shown = _show(channel, step.application, data)
    application = APPLICATIONS.get(step.application)
    if step.diagnosis is not None:
        channel.trace.diagnose(step.diagnosis)
    if application is None:
        shown["error"] = "no such application"
        channel.take_step(shown)
        channel.event("missing_application", step.application)
        channel.trace.tell(f"The switch does not have the application {step.application}; the call ends.")
        raise CallEnded(causes.NONE)
    at = len(channel.trace.route)
    channel.open_record = None
    channel.jumped = False
    if step.application not in _SILENT:
        channel.take_step(shown)
    application(channel, data)
    if step.application == "GotoIf" and not channel.jumped:
        del channel.trace.route[at:], channel.trace.times[at:]
    if not channel.jumped:
        channel.priority += 1


def _show(channel: Channel, application: str, data: str) -> dict[str, Any]:
    """A step of the route, the organization's own prefix left out of context names."""
    prefix = channel.plan.prefix
    context = channel.context.removeprefix(prefix) if prefix else channel.context
    if prefix and application in ("Goto", "Gosub", "GotoIf"):
        data = data.replace(prefix, "")
    elif application == "Goto":
        target = channel.contexts.switch.plan_with(data.partition(",")[0])
        data = data.removeprefix(target.prefix) if target else data
    return {"context": context, "exten": channel.extension, "app": application, "data": data}


def _fall_through(channel: Channel) -> None:
    """There is no such step: a missing extension, or the end of one."""
    if not channel.exists(channel.extension):
        _invalid(channel)
        return
    status = channel.look_up("DIALSTATUS")
    channel.trace.tell("The dialplan has no further steps for the call.")
    if channel.trace.events and channel.trace.events[-1].kind == "key":
        channel.event("menu", "option_without_action")
    if status == "BUSY":
        _tone(channel, "tone:busy", causes.BUSY)
    if status in ("CONGESTION", "CHANUNAVAIL"):
        _tone(channel, "tone:congestion", causes.CONGESTION)
    raise CallEnded


def _tone(channel: Channel, tone: str, cause: int) -> None:
    """Unanswered, the tone is a SIP answer; in a call that is up it is heard for ten seconds."""
    if channel.answered_at is None:
        raise CallEnded(cause)
    channel.trace.heard.append(tone)
    channel.trace.tell(f"The caller hears the {tone.removeprefix('tone:')} tone.")
    channel.caller.wait(_TONE_MS)
    raise CallEnded


def _invalid(channel: Channel) -> None:
    """A jump to an extension that is not there: the target context's `i`, else the call is dropped."""
    missing = channel.extension
    if channel.exists("i"):
        channel.variables["INVALID_EXTEN"] = missing
        channel.trace.tell(f"{missing or 'Nothing'} is not in {channel.context}; its handler `i` takes the call.")
        channel.jump(channel.context, "i", 1)
        return
    context = channel.context.removeprefix(channel.plan.prefix or "\0")
    channel.take_step({"context": context, "exten": missing, "error": "no such extension"})
    channel.event("missing_extension", missing)
    channel.trace.tell(f"The dialplan has no {missing!r} in {channel.context}; the call is dropped.")
    raise CallEnded(causes.NONE)
