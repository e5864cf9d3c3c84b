"""Dial and Page: ring phones and talk to the one that answers."""

from __future__ import annotations

from typing import NamedTuple, NoReturn

from mock_server.telephony.outcome import causes
from mock_server.telephony.outcome.trace import CallerId, Leg
from mock_server.telephony.walk import local
from mock_server.telephony.walk.caller import CallerHungUp
from mock_server.telephony.walk.channel import CallEnded, Channel
from mock_server.telephony.walk.expressions import seconds_of
from mock_server.telephony.walk.local import LocalLeg
from mock_server.telephony.walk.phones import Reply

#: Of several failed legs, the status that counts.
_FIRST_OF = ("BUSY", "CONGESTION", "NOANSWER", "CHANUNAVAIL")
#: The cause with which a leg that runs dialplan failed -> the status.
_FAILED_AS = {causes.BUSY: "BUSY", causes.CONGESTION: "CONGESTION"}


def dial(channel: Channel, data: str) -> None:
    """Dial(target[&target...],seconds,options): the dialplan goes on only where nobody answered.

    A target without a driver or without a resource ends the call at once (case hosted_external_empty).
    """
    arguments = data.split(",")
    targets = [target for target in arguments[0].split("&") if target]
    if not targets:
        channel.variables["DIALSTATUS"] = "CHANUNAVAIL"
        return
    if not all(target.partition("/")[2] for target in targets):
        _settle(channel, [Leg(arguments[0], "INVALIDARGS", channel.caller.now, channel.caller.now)], "INVALIDARGS")
        raise CallEnded(causes.NONE)
    # Without a time, and with one that is none, the phones ring until somebody gives up.
    seconds = seconds_of(arguments[1], 0) if len(arguments) > 1 else 0
    _ring(channel, targets, round(seconds * 1000) if seconds > 0 else None)


def page(channel: Channel, data: str) -> None:
    """Page(target&...): after a beep, phones answer by themselves, so that even an unattended one is heard through.

    Where none can be reached, the caller talks to nobody until hanging up.
    """
    targets = [target for target in data.partition(",")[0].split("&") if target]
    called = [_call(channel, target, 0, answers_itself=True) for target in targets]
    channel.answer()
    channel.trace.heard.append("beep")
    reached = [each for each in called if each.answers_ms is not None]
    if reached:
        now = channel.caller.now
        _connect(channel, [each.ended(now, now) for each in reached], reached[0], "page")
    channel.event("page", "CHANUNAVAIL", targets[0] if targets else "")
    channel.trace.tell("No phone can be paged; the caller stays until hanging up.")
    channel.bridged = True
    channel.caller.wait(None)


class _Called(NamedTuple):
    """A target that is called, and what comes of it."""

    target: str
    reply: Reply
    caller_id: CallerId | None
    #: The leg that ran dialplan, where the target is one.
    leg: LocalLeg | None = None

    @property
    def answers_ms(self) -> int | None:
        return self.reply.after_ms if self.reply.status == "ANSWER" else None

    def ended(self, started: int, never: int) -> Leg:
        """The leg as it ends by itself; one that rings for ever is not settled at `never`."""
        settled = never + 1 if self.reply.after_ms is None else started + self.reply.after_ms
        return self.seen(self.reply.status, self.reply.reported, started, settled)

    def seen(self, status: str, reported: str, started: int, settled: int) -> Leg:
        shown = self.caller_id if reported else None
        refused = self.reply.caller_id_refused
        return Leg(self.target, status, started, settled, False, reported, shown, refused)


def _ring(channel: Channel, targets: list[str], limit: int | None) -> None:
    started = channel.caller.now
    called = [_call(channel, target, limit) for target in targets]
    answered = min((each.answers_ms for each in called if each.answers_ms is not None), default=None)
    if answered is not None and (limit is None or answered <= limit):
        _talk(channel, called, started, answered)
    _nobody(channel, called, started, limit)


def _call(channel: Channel, target: str, limit: int | None, *, answers_itself: bool = False) -> _Called:
    if target.startswith("Local/"):
        return _call_local(channel, target, limit)
    reply = channel.around.phones.reply(target, channel.plan, channel.caller_id)
    if answers_itself and (reply.status == "ANSWER" or reply.after_ms is None):
        reply = Reply("ANSWER", causes.NONE, 0)
    return _Called(target, reply, channel.caller_id)


def _call_local(channel: Channel, target: str, limit: int | None) -> _Called:
    """Walk a leg that runs dialplan itself: to answer there is to answer here."""
    now = channel.caller.now
    leg = local.call(channel, target, now, None if limit is None else now + limit)
    if leg.answered_at is not None:
        reply = Reply("ANSWER", causes.NONE, leg.answered_at - now)
    elif leg.fails_at is None:
        reply = Reply("NOANSWER", causes.NONE, None)
    else:
        cause = leg.channel.cause
        reply = Reply(_FAILED_AS.get(cause, "CHANUNAVAIL"), cause, leg.fails_at - now)
    return _Called(target, reply, None, leg)


def _wait_ringing(channel: Channel, called: list[_Called], started: int, duration: int | None) -> None:
    """Let the phones ring. If the caller gives up meanwhile, what still rings is cancelled."""
    ringing = [each.target for each in called if each.reply.after_ms is None or each.reply.after_ms > 0]
    for target in ringing:
        channel.count_leg(target)
    try:
        channel.caller.wait(duration)
    except CallerHungUp:
        now = channel.caller.now
        channel.trace.dial(each.ended(started, now).seen_until(now) for each in called)
        channel.event("dial", "CANCEL", called[0].target)
        channel.open_record = "NO ANSWER"
        channel.trace.tell("The caller hangs up while it rings.")
        raise
    for target in ringing:
        channel.release_leg(target)


def _talk(channel: Channel, called: list[_Called], started: int, answered: int) -> None:
    """The first to answer gets the call; it is over when the far end or the caller hangs up."""
    _wait_ringing(channel, called, started, answered)
    winner = next(each for each in called if each.answers_ms == answered)
    now = channel.caller.now
    legs = [each.ended(started, now) for each in called]
    legs = [leg if leg.target == winner.target else leg.seen_until(now) for leg in legs]
    _connect(channel, legs, winner, "dial")


def _connect(channel: Channel, legs: list[Leg], winner: _Called, kind: str) -> NoReturn:
    """Talk until the far end or the caller hangs up."""
    _settle(channel, legs, "ANSWER", winner.target, kind)
    channel.answer()
    channel.bridged = True
    channel.open_record = "ANSWERED"
    if winner.leg is not None:
        _talk_to_leg(channel, winner.leg)
    else:
        channel.count_leg(winner.target)
        channel.caller.wait(channel.around.talk_ms)
        channel.release_leg(winner.target)
    channel.trace.tell("The far end hangs up.")
    raise CallEnded(causes.NORMAL)


def _talk_to_leg(channel: Channel, leg: LocalLeg) -> None:
    """Meanwhile the call occupies what the leg does."""
    usage = channel.around.usage
    before, usage.own = usage.own, usage.own if leg.lasts is not None else leg.channel.around.usage.own
    channel.caller.wait(leg.lasts)
    usage.own = before


def _nobody(channel: Channel, called: list[_Called], started: int, limit: int | None) -> None:
    """Nobody answered: HANGUPCAUSE stays on the channel, also for a plain Hangup() later."""
    replies = [each.reply for each in called]
    rings_on = any(reply.after_ms is None or reply.status == "ANSWER" for reply in replies)
    _wait_ringing(channel, called, started, limit if rings_on else max(reply.after_ms or 0 for reply in replies))
    now = channel.caller.now
    legs = [_failed(each, started, now) for each in called]
    statuses = {leg.status for leg in legs}
    status = "NOANSWER" if rings_on else next(each for each in _FIRST_OF if each in statuses)
    channel.cause = causes.NONE if rings_on else next(reply.cause for reply in replies if reply.status == status)
    _settle(channel, legs, status)


def _failed(called: _Called, started: int, now: int) -> Leg:
    """A leg that came to nothing; one that would have answered later was not waited for."""
    reply = called.reply
    late = reply.status == "ANSWER"
    return called.seen("NOANSWER" if late else reply.status, "NOANSWER" if late else reply.reported, started, now)


def _settle(channel: Channel, legs: list[Leg], status: str, target: str = "", kind: str = "dial") -> None:
    channel.trace.dial(legs)
    channel.variables["DIALSTATUS"] = status
    dialled = target or legs[0].target
    channel.event(kind, status, dialled)
    called = channel.plan.said(dialled)
    channel.trace.tell(f"{called[:1].upper()}{called[1:]} is called: {_WORDS.get(status, status)}.")


_WORDS = {
    "ANSWER": "it is answered",
    "BUSY": "it is busy",
    "NOANSWER": "nobody answers",
    "CHANUNAVAIL": "it cannot be reached",
    "CONGESTION": "the far end is congested",
    "INVALIDARGS": "the target is malformed",
}
