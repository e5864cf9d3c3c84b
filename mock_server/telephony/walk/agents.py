"""A queue's members: how one is rung, and what the caller meets when one answers."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from mock_server.telephony.dialplan.plan import Member
from mock_server.telephony.outcome import causes
from mock_server.telephony.outcome.trace import Leg
from mock_server.telephony.walk.activity import Kind
from mock_server.telephony.walk.caller import Caller, CallerHungUp, CallWithoutEnd
from mock_server.telephony.walk.channel import CallEnded, Channel, EndlessLoop
from mock_server.telephony.walk.switch import Namespace


class Ringing(NamedTuple):
    """One member being called, worked out ahead. Times in milliseconds of the call."""

    member: Member
    legs: list[Leg]
    answers_at: int | None
    #: When it failed by itself; None = it rings until somebody stops it.
    fails_at: int | None
    #: The leg that ran dialplan, where the member is called through one.
    leg: Channel | None = None
    #: Whether that leg goes on until the caller hangs up.
    endless: bool = False

    def seen_until(self, moment: int) -> list[Leg]:
        """The dialled legs as they were when the queue stopped calling."""
        return [leg.seen_until(moment) for leg in self.legs if leg.started_at <= moment]


def device_state(channel: Channel, member: Member) -> str:
    """The state of a member's phone."""
    in_use = channel.around.usage.count(Kind.DEVICE, member.device)
    return channel.around.phones.device_state(member.device, channel.plan, in_use)


def ring(channel: Channel, member: Member, at: int, deadline: int) -> Ringing:
    """Call a member from `at` on, at the latest until `deadline`."""
    if member.interface.startswith("Local/"):
        return _ring_through_dialplan(channel, member, at, deadline)
    reply = channel.around.phones.reply(member.interface, channel.plan)
    if reply.cause == causes.NO_ROUTE:
        return Ringing(member, [], None, at)
    if reply.after_ms is None or at + reply.after_ms > deadline:
        return Ringing(member, [Leg(member.interface, "CANCEL", at, deadline, True)], None, None)
    # A leg that fails is reported as NOANSWER whatever it failed of (case oss_queue_two_agents_busy_busy).
    answers = reply.status == "ANSWER"
    settled = at + reply.after_ms
    leg = Leg(member.interface, "ANSWER" if answers else "NOANSWER", at, settled, True)
    return Ringing(member, [leg], settled if answers else None, None if answers else settled)


def _ring_through_dialplan(channel: Channel, member: Member, at: int, deadline: int) -> Ringing:
    """Walk the member's own leg: it answers, fails, or is stopped at the deadline."""
    leg = _member_leg(channel, member, at, deadline)
    endless = stopped = False
    try:
        channel.walk(leg)
    except CallEnded as ended:
        leg.cause = leg.cause if ended.cause is None else ended.cause
    except CallerHungUp:
        stopped = True
    except (CallWithoutEnd, EndlessLoop):
        endless = True
    # Reported are the legs for which there was a channel, with what the switch says of the leg itself.
    dialled = [each._replace(via_queue=True, status=each.reported) for each in leg.trace.legs if each.reported]
    never = stopped or endless
    fails_at = None if never or leg.answered_at is not None else leg.caller.now
    return Ringing(member, dialled, leg.answered_at, fails_at, leg, endless or stopped)


def _member_leg(channel: Channel, member: Member, at: int, deadline: int) -> Channel:
    extension, _, context = member.interface.removeprefix("Local/").partition("@")
    contexts = Namespace(channel.contexts.switch, channel.plan)
    contexts.enter(context)
    return Channel(
        contexts=contexts,
        # A leg takes a moment to begin: one that rings exactly as long as the queue waits is cancelled by it.
        caller=Caller(gives_up_at=deadline - 1, now=at),
        around=replace(channel.around, usage=channel.around.usage.copy()),
        walk=channel.walk,
        context=context,
        extension=extension,
        is_leg=True,
        gives_up_once_answered=channel.caller.gives_up_at,
    )


def talk(channel: Channel, winner: Ringing) -> None:
    """The agent has answered: until one of the two hangs up, the call is theirs."""
    queue = channel.trace.queue
    assert queue is not None
    queue.update(status="CONTINUE", answered_by=winner.member.name, agent_answered=True)
    channel.variables["QUEUESTATUS"] = "CONTINUE"
    channel.event("queue", "CONTINUE")
    channel.trace.legs.extend(winner.legs)
    channel.trace.tell(f"{winner.member.name} answers the call.")
    channel.answer()
    channel.bridged = True
    channel.open_record = "ANSWERED"
    if winner.leg is not None and not winner.leg.bridged:
        _hear_leg(channel, winner)
    else:
        device = winner.member.device or winner.member.interface
        channel.count_leg(device)
        channel.caller.wait(channel.around.talk_ms)
        channel.release_leg(device)
    channel.bridged = False


def _hear_leg(channel: Channel, winner: Ringing) -> None:
    """What answered is no phone: an AI agent, or an announcement that the leg plays itself.

    The caller keeps the cause with which such a leg ended (case oss_user_phone_in_queue_busy).
    """
    leg = winner.leg
    assert leg is not None
    assert winner.answers_at is not None
    if leg.trace.stasis is not None:
        channel.trace.stasis = leg.trace.stasis
        channel.trace.stasis_status = f"{leg.trace.stasis_status} by the queue member leg"
        channel.trace.member = "ai_agent"
    elif leg.trace.heard:
        channel.trace.member = "announcement"
        channel.trace.heard.extend(leg.trace.heard)
        channel.trace.story.extend(leg.trace.story)
    channel.caller.wait(None if winner.endless else leg.caller.now - winner.answers_at)
    channel.cause = leg.cause
