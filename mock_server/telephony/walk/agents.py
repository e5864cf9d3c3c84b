"""A queue's members: how one is rung, and what the caller meets when one answers."""

from __future__ import annotations

from typing import NamedTuple

from mock_server.telephony.dialplan.plan import Member
from mock_server.telephony.outcome import causes
from mock_server.telephony.outcome.trace import Leg
from mock_server.telephony.walk import local
from mock_server.telephony.walk.activity import Kind
from mock_server.telephony.walk.channel import Channel
from mock_server.telephony.walk.local import LocalLeg


class Ringing(NamedTuple):
    """One member being called, worked out ahead. Times in milliseconds of the call."""

    member: Member
    legs: list[Leg]
    answers_at: int | None
    #: When it failed by itself; None = it rings until somebody stops it.
    fails_at: int | None
    #: How long the member talks; None = until the caller hangs up.
    talks_ms: int | None = None
    #: The leg that ran dialplan, where the member is called through one.
    leg: LocalLeg | None = None

    @property
    def rang(self) -> bool:
        """Whether a channel came about at all."""
        return bool(self.legs) or self.leg is not None

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
    reply = channel.around.phones.reply(member.interface, channel.plan, channel.caller_id)
    if reply.cause == causes.NO_ROUTE:
        return Ringing(member, [], None, at)
    leg = Leg(member.interface, "CANCEL", at, deadline, via_queue=True, caller_id=channel.caller_id)
    if reply.after_ms is None or at + reply.after_ms > deadline:
        return Ringing(member, [leg], None, None)
    # A leg that fails is reported as NOANSWER whatever it failed of (case oss_queue_two_agents_busy_busy).
    answers = reply.status == "ANSWER"
    settled = at + reply.after_ms
    leg = leg._replace(status="ANSWER" if answers else "NOANSWER", settled_at=settled)
    talks_ms = channel.around.talk_ms
    return Ringing(member, [leg], settled if answers else None, None if answers else settled, talks_ms)


def _ring_through_dialplan(channel: Channel, member: Member, at: int, deadline: int) -> Ringing:
    """Walk the member's own leg. Reported are the legs for which there was a channel."""
    leg = local.call(channel, member.interface, at, deadline)
    legs = leg.channel.trace.legs
    dialled = [each._replace(via_queue=True, status=each.reported) for each in legs if each.reported]
    talks_ms = channel.around.talk_ms if leg.channel.bridged else leg.lasts
    return Ringing(member, dialled, leg.answered_at, leg.fails_at, talks_ms, leg)


def talk(channel: Channel, winner: Ringing) -> None:
    """The agent has answered: until one of the two hangs up, the call is theirs."""
    queue = channel.trace.queue
    assert queue is not None
    queue.update(status="CONTINUE", answered_by=winner.member.name, agent_answered=True)
    channel.variables["QUEUESTATUS"] = "CONTINUE"
    channel.event("queue", "CONTINUE")
    channel.trace.dial(winner.legs)
    if winner.leg is not None:
        channel.trace.diagnoses.extend(winner.leg.channel.trace.diagnoses)
    channel.trace.tell(f"{winner.member.name} takes the call.")
    channel.answer()
    channel.bridged = True
    channel.open_record = "ANSWERED"
    if winner.leg is not None and not winner.leg.channel.bridged:
        _hear_leg(channel, winner.leg)
    else:
        device = winner.member.device or winner.member.interface
        channel.count_leg(device)
        channel.caller.wait(winner.talks_ms)
        channel.release_leg(device)
    channel.bridged = False


def _hear_leg(channel: Channel, leg: LocalLeg) -> None:
    """What answered is no phone: an AI agent, or an announcement that the leg plays itself.

    The caller keeps the cause with which such a leg ended (case oss_user_phone_in_queue_busy).
    """
    trace = leg.channel.trace
    if trace.stasis is not None:
        note_agent(channel, leg)
        channel.trace.member = "ai_agent"
    elif trace.heard:
        channel.trace.member = "announcement"
        channel.trace.heard.extend(trace.heard)
        channel.trace.story.extend(trace.story)
    channel.caller.wait(leg.lasts)
    channel.cause = leg.channel.cause


def note_agent(channel: Channel, leg: LocalLeg) -> None:
    """Note what an AI agent was given."""
    channel.trace.stasis = leg.channel.trace.stasis
    channel.trace.stasis_status = f"{leg.channel.trace.stasis_status} by the queue member leg"
