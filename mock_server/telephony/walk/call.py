"""Place a call on the switch and say what the caller meets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_server.telephony.dialplan import lookup
from mock_server.telephony.dialplan.plan import Dialplan
from mock_server.telephony.outcome import causes
from mock_server.telephony.outcome.diagnosis import diagnose
from mock_server.telephony.outcome.outcome import Outcome
from mock_server.telephony.outcome.trace import Leg
from mock_server.telephony.outcome.verdict import LOOP, NO_SUCH_NUMBER, Verdict, judge
from mock_server.telephony.walk import walk
from mock_server.telephony.walk.caller import Caller, CallerHungUp, CallWithoutEnd
from mock_server.telephony.walk.channel import CallEnded, Channel, EndlessLoop, Surroundings
from mock_server.telephony.walk.originate import RING_S, ring_first
from mock_server.telephony.walk.phones import Phones
from mock_server.telephony.walk.switch import Activity, Namespace, Switch

#: A preceding call is three seconds old when the next one comes: by then a phone has answered, and a caller
#: who was only played an announcement is gone. What it holds when it is left there stays in use.
_STILL_UP: Mapping[str, Any] = {
    "press": (),
    "far_end_hangs_up_after_s": None,
    "caller_hangs_up_at_s": 3,
    "rings": None,
}
#: How long an answered far end talks, unless the call says otherwise or is to stay up.
_TALK_S = 4
#: The results in which somebody was there to hang up.
_TALKED = frozenset({"connected", "queue_connected", "ai_agent"})
_LOOP_SHOWN = 40


def place_call(call: Mapping[str, Any], switch: Switch) -> Outcome:
    """Walk one call through the deployed dialplan, after those that precede it and are still up.

    The call is the `call` object of the recorded cases; all of it but `to` has a default. Nothing but what is
    deployed decides, so no quirk is asked here: they have been applied when the dialplan was compiled.
    """
    activity = Activity()
    for earlier in call.get("preceding_calls") or ():
        before = _Call({**call, **_STILL_UP, **earlier}, switch, activity)
        if before.run() != "caller":
            before.release()
    return _Call(call, switch, activity).outcome()


class _Call:
    """One call on its way."""

    def __init__(self, call: Mapping[str, Any], switch: Switch, activity: Activity) -> None:
        self.to = str(call.get("to") or "")
        self.activity = activity
        gives_up = call.get("caller_hangs_up_at_s")
        self.stays_up = bool(call.get("hold"))
        talk = call.get("far_end_hangs_up_after_s", None if self.stays_up else _TALK_S)
        self.caller = Caller(call.get("press") or (), None if gives_up is None else _ms(gives_up))
        #: The phone that the switch rings first, where the switch itself places the call.
        self.rings: str | None = call.get("rings")
        self.ring_s = float(call.get("ring_s") or RING_S)
        self.plan, context = _entered(call, switch, self.to)
        self.channel = Channel(
            contexts=Namespace(switch, self.plan or switch.gateway),
            caller=self.caller,
            around=Surroundings(
                phones=Phones(call.get("phones")),
                activity=activity,
                agent=str((call.get("agents") or {}).get("ai_agent") or "connected"),
                talk_ms=None if talk is None else _ms(talk),
            ),
            walk=walk.walk,
            context=context,
            extension=self.to,
            variables={"CALLERID(num)": str(call.get("from") or "")},
        )

    def run(self) -> str:
        """Walk; how it ended: `switch`, `caller`, `bounded` or `loop`."""
        try:
            if self.rings:
                ring_first(self.channel, self.rings, self.ring_s)
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

    def release(self) -> None:
        """The call is over: it no longer counts in its group, and the phone that was rung first is free."""
        if self.channel.group:
            self.activity.groups[self.channel.group] -= 1
        if self.rings and self.channel.answered_at is not None:
            self.activity.devices[self.rings] -= 1

    def outcome(self) -> Outcome:
        """Walk the call and sum it up; a number that the switch does not have gets no channel at all."""
        self.channel.trace.tell(f"A call to {self.to} comes in.")
        if not self.rings and not lookup.exists(self.channel.contexts, self.channel.context, self.to):
            return self._refused()
        ended = self.run()
        channel, trace = self.channel, self.channel.trace
        answered = channel.answered_at is not None
        before_hangup, cause = self._causes(ended, answered)
        verdict = LOOP if ended == "loop" else judge(trace, caller_waits=ended != "switch")
        if ended in ("loop", "bounded"):
            _shorten(trace.route)
        if ended == "loop":
            trace.tell("The dialplan goes round in circles in silence until the caller hangs up.")
        elif ended != "switch":
            cut = "The call stays up." if self.stays_up else "The call would go on for ever; it is cut."
            trace.tell("The caller hangs up." if ended == "caller" else cut)
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
        more = bool(self.to) and lookup.could_grow(self.channel.contexts, self.channel.context, self.to)
        cause = causes.INCOMPLETE if more else causes.UNALLOCATED
        self.channel.trace.tell("The switch has no such number and refuses the call.")
        return self._sum_up(NO_SUCH_NUMBER, cause, "FAILED", "switch")

    def _sum_up(self, verdict: Verdict, cause: int, disposition: str, ended: str) -> Outcome:
        channel, trace = self.channel, self.channel.trace
        answered = channel.answered_at is not None
        found = diagnose(trace, verdict, self.to, self.plan and channel.plan)
        return Outcome(
            result=verdict.result,
            detail=verdict.detail,
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
            explanation=tuple(trace.story),
            why=found.why if found else None,
            fix=found.fix if found else None,
            legs=tuple(trace.legs),
        )


def _ms(seconds: float) -> int:
    return round(float(seconds) * 1000)


def _entered(call: Mapping[str, Any], switch: Switch, number: str) -> tuple[Dialplan | None, str]:
    """Where the call begins: at the gateway, at an organization's own trunk, or (`internal`) at one of its phones."""
    if call.get("via") == "gateway":
        return switch.gateway, switch.gateway.entry
    organization = call.get("org_id") or switch.owner_of(number)
    plan = switch.dialplans.get(str(organization))
    if plan is None:
        return None, ""
    return plan, f"{plan.prefix}internal" if call.get("via") == "internal" else plan.entry


def _dialed(leg: Leg) -> dict[str, str]:
    found = {"target": leg.target, "status": leg.status}
    if leg.via_queue:
        found["via"] = "queue"
    elif leg.reported and leg.reported != leg.status:
        found["leg_status"] = leg.reported
    return found


def _shorten(route: list[dict[str, Any]]) -> None:
    """Of a call without end, show the first steps."""
    seen = len(route)
    if seen > _LOOP_SHOWN:
        del route[_LOOP_SHOWN:]
        route.append({"repeats": "the last steps again and again until the caller hangs up", "steps_seen": seen})
