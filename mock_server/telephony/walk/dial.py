"""Dial and Page: ring phones and talk to the one that answers."""

from __future__ import annotations

from mock_server.telephony.outcome import causes
from mock_server.telephony.outcome.trace import Leg
from mock_server.telephony.walk.caller import CallerHungUp
from mock_server.telephony.walk.channel import CallEnded, Channel
from mock_server.telephony.walk.expressions import seconds_of
from mock_server.telephony.walk.phones import Reply

#: Of several failed legs, the status that counts.
_FIRST_OF = ("BUSY", "CONGESTION", "NOANSWER", "CHANUNAVAIL")


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
    _ring(channel, targets, round(seconds * 1000) if seconds > 0 else None, answers_itself=False)


def page(channel: Channel, data: str) -> None:
    """Page(target): the phone answers by itself, so that even an unattended one is heard through."""
    channel.variables["PAGING"] = "1"
    _ring(channel, data.partition(",")[0].split("&"), 30_000, answers_itself=True)


def _ring(channel: Channel, targets: list[str], limit: int | None, *, answers_itself: bool) -> None:
    started = channel.caller.now
    replies = [(target, _reply(channel, target, answers_itself)) for target in targets]
    answers = [reply.after_ms for _, reply in replies if reply.status == "ANSWER" and reply.after_ms is not None]
    answered = min(answers, default=None)
    if answered is not None and (limit is None or answered <= limit):
        _talk(channel, replies, started, answered)
    _nobody(channel, replies, started, limit)


def _reply(channel: Channel, target: str, answers_itself: bool) -> Reply:
    reply = channel.around.phones.reply(target, channel.plan)
    rings = reply.status == "ANSWER" or reply.after_ms is None
    return Reply("ANSWER", causes.NONE, 0) if answers_itself and rings else reply


def _wait_ringing(channel: Channel, replies: list[tuple[str, Reply]], started: int, duration: int | None) -> None:
    """Let the phones ring. If the caller gives up meanwhile, what still rings is cancelled."""
    ringing = [target for target, reply in replies if reply.after_ms is None or reply.after_ms > 0]
    for target in ringing:
        channel.count_leg(target)
    try:
        channel.caller.wait(duration)
    except CallerHungUp:
        now = channel.caller.now
        channel.trace.legs.extend(_leg(target, reply, started, now).seen_until(now) for target, reply in replies)
        channel.event("dial", "CANCEL", replies[0][0])
        channel.open_record = "NO ANSWER"
        channel.trace.tell("The caller hangs up while it rings.")
        raise
    for target in ringing:
        channel.release_leg(target)


def _leg(target: str, reply: Reply, started: int, never: int) -> Leg:
    """The leg as it ends by itself; one that rings for ever is not settled at `never`."""
    settled = never + 1 if reply.after_ms is None else started + reply.after_ms
    return Leg(target, reply.status, started, settled, reported=reply.reported)


def _talk(channel: Channel, replies: list[tuple[str, Reply]], started: int, answered: int) -> None:
    """The first to answer gets the call; it is over when the far end or the caller hangs up."""
    _wait_ringing(channel, replies, started, answered)
    winner = next(target for target, reply in replies if reply.status == "ANSWER" and reply.after_ms == answered)
    now = channel.caller.now
    legs = [_leg(target, reply, started, now) for target, reply in replies]
    legs = [leg if leg.target == winner else leg.seen_until(now) for leg in legs]
    _settle(channel, legs, "ANSWER", winner)
    channel.answer()
    channel.bridged = True
    channel.open_record = "ANSWERED"
    channel.count_leg(winner)
    channel.caller.wait(channel.around.talk_ms)
    channel.release_leg(winner)
    channel.trace.tell("The far end hangs up.")
    raise CallEnded(causes.NORMAL)


def _nobody(channel: Channel, replies: list[tuple[str, Reply]], started: int, limit: int | None) -> None:
    """Nobody answered: HANGUPCAUSE stays on the channel, also for a plain Hangup() later."""
    rings_on = any(reply.after_ms is None or reply.status == "ANSWER" for _, reply in replies)
    _wait_ringing(channel, replies, started, limit if rings_on else max(reply.after_ms or 0 for _, reply in replies))
    now = channel.caller.now
    legs = [_failed(target, reply, started, now) for target, reply in replies]
    statuses = {leg.status for leg in legs}
    status = "NOANSWER" if rings_on else next(each for each in _FIRST_OF if each in statuses)
    channel.cause = causes.NONE if rings_on else next(r.cause for _, r in replies if r.status == status)
    _settle(channel, legs, status)


def _failed(target: str, reply: Reply, started: int, now: int) -> Leg:
    """A leg that came to nothing; one that would have answered later was not waited for."""
    late = reply.status == "ANSWER"
    status, reported = ("NOANSWER", "NOANSWER") if late else (reply.status, reply.reported)
    return Leg(target, status, started, now, reported=reported)


def _settle(channel: Channel, legs: list[Leg], status: str, target: str = "") -> None:
    channel.trace.legs.extend(legs)
    channel.variables["DIALSTATUS"] = status
    dialled = target or legs[0].target
    channel.event("page" if "PAGING" in channel.variables else "dial", status, dialled)
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
