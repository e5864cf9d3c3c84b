"""Place a call on the switch and say what the caller meets."""

from __future__ import annotations

from typing import Any, NamedTuple

from mock_server.telephony.dialplan import diagnoses, lookup
from mock_server.telephony.dialplan.diagnosis import Diagnosis
from mock_server.telephony.dialplan.plan import Dialplan
from mock_server.telephony.outcome import causes
from mock_server.telephony.outcome.diagnosis import Ended, diagnose
from mock_server.telephony.outcome.outcome import Outcome
from mock_server.telephony.outcome.trace import Leg
from mock_server.telephony.outcome.transcript import transcript
from mock_server.telephony.outcome.verdict import LOOP, NO_SUCH_NUMBER, Verdict, judge
from mock_server.telephony.walk import walk
from mock_server.telephony.walk.activity import NOTHING, Activity, Usage
from mock_server.telephony.walk.caller import Caller, CallerHungUp, CallWithoutEnd
from mock_server.telephony.walk.channel import CallEnded, Channel, EndlessLoop, Surroundings
from mock_server.telephony.walk.originate import ring_first
from mock_server.telephony.walk.phones import Phones
from mock_server.telephony.walk.request import CallRequest
from mock_server.telephony.walk.switch import Namespace, Switch

#: The results in which somebody was there to hang up.
_TALKED = frozenset({"connected", "queue_connected", "ai_agent"})
_LOOP_SHOWN = 40


class Walked(NamedTuple):
    """A call that was walked to its end."""

    outcome: Outcome
    #: What it occupied when it was left; nothing if it is over.
    occupies: Activity


def place_call(request: CallRequest, switch: Switch, others: Activity = NOTHING, *, is_up: bool = False) -> Walked:
    """Walk one call through the deployed dialplan while other calls occupy what they do.

    Nothing but what is deployed decides, so no quirk is asked here: they have been applied when the dialplan was
    compiled. `is_up`: the call was answered before, and is only sent on.
    """
    for earlier in request.preceding_calls:
        before = _Call(earlier, switch, others)
        before.run()
        others += before.occupies
    call = _Call(request, switch, others, is_up=is_up)
    return Walked(call.outcome(), call.occupies)


class _Call:
    """One call on its way."""

    def __init__(self, request: CallRequest, switch: Switch, others: Activity, *, is_up: bool = False) -> None:
        self.request = request
        #: The phone that the switch has yet to ring before the call enters the dialplan.
        self.rings = None if is_up else request.rings
        self.usage = Usage(others)
        self.caller = Caller(request.press, request.gives_up_ms)
        self.plan, context = _entered(request, switch)
        self.channel = Channel(
            contexts=Namespace(switch, self.plan or switch.gateway),
            caller=self.caller,
            around=Surroundings(
                phones=Phones(request.phones), usage=self.usage, agent=request.agent, talk_ms=request.talk_ms
            ),
            walk=walk.walk,
            context=context,
            extension=request.to,
            device=_phone(request, self.plan),
            variables=_variables(request, self.plan),
        )
        if self.plan and self.channel.device:
            self.channel.join(self.plan.group)
        if is_up:
            self.channel.answer()
        #: What is left of the call's usage: a call that the switch ended leaves nothing in use.
        self.occupies = NOTHING

    def run(self) -> str:
        """Walk; how it ended: `switch`, `caller`, `bounded` or `loop`."""
        ended = self._walked()
        if ended != "switch":
            self.occupies = self.usage.own
        return ended

    def _walked(self) -> str:
        try:
            if self.rings:
                ring_first(self.channel, self.rings, self.request.ring_s)
            self.channel.walk(self.channel)
        except CallEnded as ended:
            if ended.cause is not None:
                self.channel.cause = ended.cause
            return "switch"
        except CallerHungUp:
            return "caller"
        except CallWithoutEnd:
            return "bounded"
        except EndlessLoop:
            return "loop"

    def outcome(self) -> Outcome:
        """Walk the call and sum it up; a number that the switch does not have gets no channel at all."""
        self.channel.trace.tell(f"A call to {self.request.to} arrives.")
        if not self.rings and not self.channel.exists(self.request.to):
            return self._refused()
        ended = self.run()
        channel, trace = self.channel, self.channel.trace
        answered = channel.answered_at is not None
        before_hangup, cause = self._causes(ended, answered)
        verdict = LOOP if ended == "loop" else judge(trace, caller_waits=ended != "switch")
        if ended == "loop":
            trace.tell("The dialplan loops silently until the caller hangs up.")
        elif ended != "switch":
            cut = "The call stays up." if self.request.hold else "The call would never end, so the simulator ends it."
            trace.tell("The caller hangs up." if ended == "caller" else cut)
        if ended == "loop" and trace.queue is not None:
            before_hangup = causes.NONE  # the record of a loop through a queue is FAILED
        disposition = channel.open_record or causes.disposition(before_hangup, answered)
        return self._sum_up(verdict, cause, disposition, ended)

    def _causes(self, ended: str, answered: bool) -> tuple[int, int]:
        """The cause before the last Hangup(), which the CDR is written by, and the one after it."""
        channel = self.channel
        if ended != "switch":
            given_up = causes.NORMAL if channel.bridged else causes.NONE if answered else causes.CANCELLED
            return given_up, given_up
        last = channel.trace.route[-1].get("app") if channel.trace.route else None
        implicit = last == "Hangup" and channel.cause == causes.NONE
        return channel.cause, causes.NORMAL if implicit else channel.cause

    def _refused(self) -> Outcome:
        """404, or 484 where more digits could have made a number."""
        number = self.request.to
        more = bool(number) and lookup.could_grow(self.channel.contexts, self.channel.context, number)
        cause = causes.INCOMPLETE if more else causes.UNALLOCATED
        self.channel.trace.tell("The switch does not have this number and refuses the call.")
        return self._sum_up(NO_SUCH_NUMBER, cause, "FAILED", "switch")

    def _sum_up(self, verdict: Verdict, cause: int, disposition: str, ended: str) -> Outcome:
        channel, trace = self.channel, self.channel.trace
        answered = channel.answered_at is not None
        found = self._diagnosis(verdict)
        if ended in ("loop", "bounded") or (found and found.ring):
            self._shorten()
        return Outcome(
            result=verdict.result,
            detail=verdict.detail,
            reason=found.reason if found else None,
            ring=found.ring if found else (),
            heard=tuple(trace.heard),
            route=tuple(trace.route),
            route_at_s=tuple(at / 1000 for at in trace.times),
            dialed=tuple(map(_dialed, trace.legs)),
            queue=trace.queue,
            stasis=tuple(trace.stasis) if trace.stasis is not None else None,
            stasis_status=trace.stasis_status,
            voicemail=trace.voicemail,
            moh=tuple(trace.moh),
            answered=answered,
            hangup_cause=cause,
            sip_status=causes.sip_status(cause, answered),
            disposition=disposition,
            recorded=bool(trace.recorded_by),
            recorded_by=tuple(trace.recorded_by),
            answered_at_s=None if channel.answered_at is None else channel.answered_at / 1000,
            ended_at_s=self.caller.now / 1000 if trace.route or trace.legs else None,
            ended_by="caller" if ended != "switch" else "callee" if verdict.result in _TALKED else "system",
            bounded=ended in ("bounded", "loop"),
            explanation=tuple(trace.story) if self.request.all else transcript(trace.story),
            why=found.problem if found else None,
            fix=found.remedy if found else None,
            legs=tuple(trace.legs),
        )

    def _diagnosis(self, verdict: Verdict) -> Diagnosis | None:
        if self.plan is None:
            return diagnoses.NEVER_DEPLOYED()
        caller, internal = self.caller, self.request.via == "internal"
        plan, trace = self.channel.plan, self.channel.trace
        return diagnose(Ended(trace, verdict, self.request.to, internal, plan, caller.lost, caller.unpressed))

    def _shorten(self) -> None:
        """Of a call without end, show the first steps."""
        route, times = self.channel.trace.route, self.channel.trace.times
        if len(route) > _LOOP_SHOWN and not self.request.all:
            repeats = {"repeats": "the last steps again and again until the caller hangs up", "steps_seen": len(route)}
            route[_LOOP_SHOWN:] = [repeats]
            del times[_LOOP_SHOWN + 1 :]


def _entered(request: CallRequest, switch: Switch) -> tuple[Dialplan | None, str]:
    """Where the call begins: at the gateway, at an organization's own trunk, or (`internal`) at one of its phones."""
    if request.via == "gateway":
        return switch.gateway, switch.gateway.entry
    plan = switch.dialplans.get(str(request.org_id or switch.owner_of(request.to)))
    if plan is None:
        return None, ""
    return plan, f"{plan.prefix}internal" if request.via == "internal" else plan.entry


def _phone(request: CallRequest, plan: Dialplan | None) -> str | None:
    """The organization's own phone that the call comes from, if it comes from one."""
    if request.rings or plan is None or request.via != "internal":
        return request.rings
    endpoints = (endpoint for endpoint, extension in plan.endpoints.items() if extension == request.from_number)
    return next((f"PJSIP/{endpoint}" for endpoint in endpoints), None)


def _variables(request: CallRequest, plan: Dialplan | None) -> dict[str, str]:
    """What the channel knows of the caller; a phone of the organization calls with its user's name."""
    number = request.from_number or ""
    if plan is None or request.via != "internal":
        return {"CALLERID(num)": number}
    name, own = plan.names.get(number, ""), plan.outbound_dids.get(number, "")
    return {"CALLERID(num)": number, "CALLERID(name)": name, "OUTBOUND_DID": own}


def _dialed(leg: Leg) -> dict[str, Any]:
    found: dict[str, Any] = {"target": leg.target, "status": leg.status}
    if leg.via_queue:
        found["via"] = "queue"
    elif leg.reported and leg.reported != leg.status:
        found["leg_status"] = leg.reported
    if leg.caller_id is not None:
        found["caller_id"] = {"number": leg.caller_id.number, "name": leg.caller_id.name}
    return found
