"""The Queue application: waiting, position announcements, and the attempts to reach an agent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mock_server.telephony.dialplan.plan import Member, QueueDefinition
from mock_server.telephony.walk import agents
from mock_server.telephony.walk.activity import Kind
from mock_server.telephony.walk.agents import Ringing
from mock_server.telephony.walk.caller import CallerHungUp
from mock_server.telephony.walk.channel import Channel
from mock_server.telephony.walk.expressions import seconds_of

#: How often a caller who is not the first looks whether it is their turn.
_RECHECK_MS = 1000
#: Between two position announcements at least, however often they are wanted.
_MIN_ANNOUNCE_MS = 15_000


def queue(channel: Channel, data: str) -> None:
    """Queue(name,options,,,seconds): sets QUEUESTATUS and goes on, also after the agent hung up (option c)."""
    name, *_, seconds = data.split(",")
    definition = channel.plan.queues.get(name)
    if definition is None:
        channel.variables["QUEUESTATUS"] = "UNKNOWN"
        channel.event("queue", "UNKNOWN")
        return
    channel.trace.tell(f"The caller enters queue {name}.")
    channel.trace.queue = {"name": name, "status": "ABANDON", "agent_answered": False}
    channel.event("queue", name)
    status = _Visit(channel, definition, channel.caller.now + round(seconds_of(seconds, 0) * 1000)).run()
    channel.trace.queue["status"] = channel.variables["QUEUESTATUS"] = status
    channel.trace.tell(_WORDS[status])


_WORDS = {
    "CONTINUE": "The agent hangs up.",
    "TIMEOUT": "Nobody takes the call in time.",
    "JOINEMPTY": "The queue has no member and takes no caller.",
    "LEAVEEMPTY": "The queue has no member; the caller leaves it.",
    "FULL": "The queue is full.",
}


class _Attempt(NamedTuple):
    """One round of calling members, worked out ahead: legs, and when it is over if nobody answers."""

    ringing: list[Ringing]
    over_at: int

    @property
    def winner(self) -> Ringing | None:
        answered = [each for each in self.ringing if each.answers_at is not None]
        return min(answered, key=lambda each: each.answers_at or 0, default=None)


class _Visit:
    """One caller in one queue."""

    def __init__(self, channel: Channel, definition: QueueDefinition, expires_at: int) -> None:
        self.channel = channel
        self.queue = definition
        self.expires_at = expires_at
        self.usage = channel.around.usage
        self.position = self.usage.count(Kind.WAITING, definition.name) + 1
        self.said_at: int | None = None
        #: Where a linear or round-robin queue begins its next attempt.
        self.begin = 0

    def run(self) -> str:
        """The QUEUESTATUS. A caller who gives up meanwhile stays counted, as one who is still there."""
        if self.queue.max_callers and self.position > self.queue.max_callers:
            return "FULL"
        if not self.queue.members and not self.queue.join_empty:
            return "JOINEMPTY"
        # A class without deployed files falls back to this one (case hosted_queue_moh_missing_class).
        self.channel.trace.moh.append("default")
        self.usage.take(Kind.WAITING, self.queue.name)
        status = self._wait()
        if status != "CONTINUE":
            self.usage.free(Kind.WAITING, self.queue.name)
        return status

    def _wait(self) -> str:
        if not self.queue.members and self.queue.leave_when_empty:
            return "LEAVEEMPTY"
        caller = self.channel.caller
        while caller.now < self.expires_at:
            if not self._is_our_turn():
                self._say_position()
                pause = _RECHECK_MS
            elif self._try_agents():
                return "CONTINUE"
            else:
                pause = self.queue.retry_s * 1000
            caller.wait(max(0, min(pause, self.expires_at - caller.now)))
        return "TIMEOUT"

    def _is_our_turn(self) -> bool:
        """Members are called for as many callers as there are free members.

        So even the first caller waits aside while no member's phone is registered and idle (cases
        hosted_failover_queue_agent_ignores_failover, hosted_two_dids_to_same_queue_busy).
        """
        name = self.queue.name
        before = self.position - 1 - self.usage.count(Kind.SERVED, name)
        return before < sum(map(self._is_free, self.queue.members))

    def _say_position(self) -> None:
        """Tell a caller who waits aside the position; one for whom members ring is not told."""
        now, every = self.channel.caller.now, self.queue.announce_every_s * 1000
        silent = self.queue.announce_position not in ("yes", "true", "limit", "more")
        if not every or silent:
            return
        if self.said_at is not None and now - self.said_at < max(every, _MIN_ANNOUNCE_MS):
            return
        if self.queue.announce_position == "limit" and self.position > self.queue.announce_position_limit:
            return
        self.said_at = now
        place = ["queue-youarenext"]
        if self.position > 1:
            place = ["queue-thereare", f"number:{self.position}", "queue-callswaiting"]
        for prompt in (*place, "queue-thankyou"):
            self.channel.play(prompt)
        self.channel.trace.moh.append("default")

    def _try_agents(self) -> bool:
        """Call members; True after an agent answered and hung up again."""
        attempt = self._plan_attempt()
        winner = attempt.winner
        over_at = attempt.over_at if winner is None else winner.answers_at or 0
        self._let_ring(attempt, over_at)
        legs = [leg for each in attempt.ringing if each is not winner for leg in each.seen_until(over_at)]
        self.channel.trace.legs.extend(legs)
        if winner is None:
            return False
        self.usage.free(Kind.WAITING, self.queue.name)
        agents.talk(self.channel, winner)
        return True

    def _let_ring(self, attempt: _Attempt, until: int) -> None:
        """Wait while the phones ring; if the caller gives up, what rings then is cancelled and stays in use."""
        caller = self.channel.caller
        try:
            caller.wait(until - caller.now)
        except CallerHungUp:
            legs = [leg for each in attempt.ringing for leg in each.seen_until(caller.now)]
            self.channel.trace.legs.extend(legs)
            ringing = [leg for leg in legs if leg.status == "CANCEL"]
            for leg in ringing:
                self.channel.count_leg(leg.target)
            if ringing:
                self.usage.take(Kind.SERVED, self.queue.name)
                self.channel.open_record = "NO ANSWER"
            raise

    def _plan_attempt(self) -> _Attempt:
        """Ring wave after wave until somebody answers, all have failed, or the attempt's time is up."""
        now = self.channel.caller.now
        deadline = self.expires_at
        if self.queue.ring_s:
            deadline = min(deadline, now + self.queue.ring_s * 1000)
        rung: list[Ringing] = []
        for wave in self._waves():
            started = [agents.ring(self.channel, member, now, deadline) for member in wave]
            rung.extend(started)
            self._advance(wave[-1])
            if any(each.answers_at is not None for each in started):
                break
            now = max(each.fails_at if each.fails_at is not None else deadline for each in started)
            if now >= deadline:
                break
        return _Attempt(rung, min(now, deadline))

    def _waves(self) -> Iterator[list[Member]]:
        """Who is called together, and in which order.

        `ringall` rings all of the lowest penalty and, when all of these have failed, those of the next. The
        others ring one at a time; `leastrecent` and its like take of equal members the last one (case
        hosted_queue_two_agents_leastrecent).
        """
        free = [(at, member) for at, member in enumerate(self.queue.members) if self._is_free(member)]
        if self.queue.strategy == "ringall":
            for penalty in sorted({member.penalty for _, member in free}):
                yield [member for _, member in free if member.penalty == penalty]
            return
        count = len(self.queue.members)
        if self.queue.strategy in ("linear", "rrmemory", "rrordered"):
            free.sort(key=lambda pair: (pair[1].penalty, (pair[0] - self.begin) % count))
        else:
            free.sort(key=lambda pair: (pair[1].penalty, -pair[0]))
        yield from ([member] for _, member in free)

    def _advance(self, rung: Member) -> None:
        """The next attempt of a linear or round-robin queue begins behind the last member rung."""
        self.begin = (self.queue.members.index(rung) + 1) % len(self.queue.members)

    def _is_free(self, member: Member) -> bool:
        """A member whose phone is not registered is not called, nor one in a call unless the queue says so."""
        if not member.device:
            return True
        state = agents.device_state(self.channel, member)
        return state == "NOT_INUSE" or (state == "INUSE" and self.queue.ring_in_use)
