"""The Queue application: waiting, leaving by keys, and the attempts to reach an agent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mock_server.telephony.dialplan import lookup
from mock_server.telephony.dialplan.plan import Member, QueueDefinition
from mock_server.telephony.walk import agents
from mock_server.telephony.walk.activity import Kind
from mock_server.telephony.walk.agents import Ringing
from mock_server.telephony.walk.announcements import Announcements
from mock_server.telephony.walk.caller import LONGEST_CALL_MS, CallerHungUp
from mock_server.telephony.walk.channel import PROMPT_MS, Channel
from mock_server.telephony.walk.expressions import seconds_of

#: How often a caller who is not the first looks whether it is their turn.
_RECHECK_MS = 1000


def queue(channel: Channel, data: str) -> None:
    """Queue(name,options,,,seconds): sets QUEUESTATUS and goes on, also after the agent hung up (option c).

    A caller who types the number of a queue goes on there; then QUEUESTATUS stays as it was.
    """
    name, *_, seconds = data.split(",")
    definition = channel.plan.queues.get(name)
    if definition is None:
        channel.variables["QUEUESTATUS"] = "UNKNOWN"
        channel.event("queue", "UNKNOWN")
        return
    channel.trace.tell(f"The caller enters queue {name}.")
    channel.trace.queue = {"name": name, "status": "ABANDON", "agent_answered": False}
    channel.event("queue", name)
    visit = _Visit(channel, definition, channel.caller.now + round(seconds_of(seconds, 0) * 1000))
    try:
        status = visit.run()
    except _LeftByKeys as left:
        channel.trace.queue["status"] = "EXITWITHKEY"
        channel.trace.tell(f"The caller types {left.number} and leaves the queue for that one.")
        channel.jump(definition.context, left.number, 1)
        return
    channel.trace.queue["status"] = channel.variables["QUEUESTATUS"] = status
    channel.trace.tell(_WORDS[status])


_WORDS = {
    "CONTINUE": "The agent hangs up.",
    "TIMEOUT": "Nobody takes the call in time.",
    "JOINEMPTY": "The queue has no member who takes calls, and takes no caller.",
    "LEAVEEMPTY": "The queue has no member who takes calls; the caller leaves it.",
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


class _LeftByKeys(Exception):
    """The caller typed the number of a queue."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class _Visit:
    """One caller in one queue."""

    def __init__(self, channel: Channel, definition: QueueDefinition, expires_at: int) -> None:
        self.channel = channel
        self.queue = definition
        self.expires_at = expires_at
        self.usage = channel.around.usage
        self.position = self.usage.count(Kind.WAITING, definition.name) + 1
        self.announcements = Announcements(definition, self.position, channel.caller.now)
        #: The keys so far that could still become the number of a queue.
        self.typed = ""
        #: Where a linear or round-robin queue begins its next attempt.
        self.begin = 0

    def run(self) -> str:
        """The QUEUESTATUS. A caller who gives up meanwhile stays counted, as one who is still there."""
        if self.queue.max_callers and self.position > self.queue.max_callers:
            return "FULL"
        if self._is_empty() and not self.queue.join_empty:
            return "JOINEMPTY"
        # A class without deployed files falls back to this one (case hosted_queue_moh_missing_class).
        self.channel.trace.moh.append("default")
        self.channel.caller.enter(self.channel.places, "wait", asked=False)
        self.usage.take(Kind.WAITING, self.queue.name)
        try:
            status = self._wait()
        except _LeftByKeys:
            self.usage.free(Kind.WAITING, self.queue.name)
            raise
        if status != "CONTINUE":
            self.usage.free(Kind.WAITING, self.queue.name)
        return status

    def _wait(self) -> str:
        if self._leaves_empty():
            return "LEAVEEMPTY"
        caller = self.channel.caller
        while caller.now < self.expires_at:
            if not self._is_our_turn():
                self._announce()
                pause = _RECHECK_MS
            elif self._try_agents():
                return "CONTINUE"
            else:
                pause = self.queue.retry_s * 1000
            if self._leaves_empty():
                return "LEAVEEMPTY"
            self._listen(min(caller.now + pause, self.expires_at))
        return "TIMEOUT"

    def _is_empty(self) -> bool:
        """No member takes calls: there is none, or all are paused. Phones that are away or busy do not matter."""
        return all(map(self._is_paused, self.queue.members))

    def _leaves_empty(self) -> bool:
        return self.queue.leave_when_empty and self._is_empty()

    def _listen(self, until: int, *, rings: bool = False) -> bool:
        """Let time pass until then, or until a key; whether one came. While members ring, `*` is no key."""
        key = self.channel.caller.listen(until - self.channel.caller.now)
        if key is not None and not (rings and key == "*"):
            self._type(key)
        return key is not None

    def _type(self, key: str) -> None:
        """Keys are kept, however slowly they come, while some queue's number can begin so; else all are forgotten."""
        self.typed += key
        if lookup.exists(self.channel.contexts, self.queue.context, self.typed):
            raise _LeftByKeys(self.typed)
        if not lookup.could_grow(self.channel.contexts, self.queue.context, self.typed):
            self.typed = ""

    def _is_our_turn(self) -> bool:
        """Members are called for as many callers as there are free members.

        So even the first caller waits aside while no member's phone is registered and idle (cases
        hosted_failover_queue_agent_ignores_failover, hosted_two_dids_to_same_queue_busy).
        """
        before = self.position - 1 - self.usage.count(Kind.SERVED, self.queue.name)
        return before < sum(map(self._is_free, self.queue.members))

    def _announce(self) -> None:
        """Tell a caller who waits aside what is due; one for whom members ring is told nothing. A key ends it."""
        for prompts in self.announcements.due(self.channel.caller.now):
            for prompt in prompts:
                self.channel.trace.hear(prompt, self.channel.extension)
                if self._listen(self.channel.caller.now + PROMPT_MS):
                    break
            self.channel.trace.moh.append("default")

    def _try_agents(self) -> bool:
        """Call members; True after an agent answered, talked and hung up again."""
        attempt = self._plan_attempt()
        winner = attempt.winner
        over_at = attempt.over_at if winner is None else winner.answers_at or 0
        self._let_ring(attempt, over_at)
        others = [each for each in attempt.ringing if each is not winner]
        self.channel.trace.dial(leg for each in others for leg in each.seen_until(over_at))
        self._pause([each for each in others if winner is None or (each.fails_at or over_at) < over_at])
        if winner is None:
            return False
        if winner.talks_ms is not None and winner.talks_ms < self.queue.briefing_ms:
            self._lose(winner)
            return False
        self.usage.free(Kind.WAITING, self.queue.name)
        agents.talk(self.channel, winner)
        return True

    def _lose(self, winner: Ringing) -> None:
        """The agent hangs up while still being told of the caller, who stays."""
        self.channel.trace.dial(winner.legs)
        if winner.leg is not None and winner.leg.channel.trace.stasis is not None:
            agents.note_agent(self.channel, winner.leg)
        self.channel.trace.tell(f"{winner.member.name} hangs up before the caller is put through.")
        self.channel.caller.wait(winner.talks_ms)

    def _let_ring(self, attempt: _Attempt, until: int) -> None:
        """Wait while the phones ring. If the caller gives up or leaves, what rings then is cancelled.

        The phones of a caller who gave up stay in use, as those of one who is still there.
        """
        caller = self.channel.caller
        if any(each.rang for each in attempt.ringing):
            self.channel.open_record = "NO ANSWER"
        try:
            while caller.now < until and self._listen(until, rings=True):
                pass
        except (CallerHungUp, _LeftByKeys) as ended:
            legs = [leg for each in attempt.ringing for leg in each.seen_until(caller.now)]
            self.channel.trace.dial(legs)
            ringing = [leg for leg in legs if leg.status == "CANCEL"]
            if ringing and isinstance(ended, CallerHungUp):
                for leg in ringing:
                    self.channel.count_leg(leg.target)
                self.usage.take(Kind.SERVED, self.queue.name)
            raise

    def _plan_attempt(self) -> _Attempt:
        """Ring wave after wave until somebody answers, all have failed, or the attempt's time is up."""
        now = self.channel.caller.now
        deadline = LONGEST_CALL_MS if self.queue.rings_beyond_wait else self.expires_at
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

    def _pause(self, failed: list[Ringing]) -> None:
        """Whom the queue has called in vain, it may call no more: in this queue, or in all."""
        for each in failed:
            if self.queue.autopause in ("yes", "all") and not self._is_paused(each.member):
                self.usage.take(Kind.PAUSED, self._paused_in(each.member, everywhere=self.queue.autopause == "all"))
                self.channel.trace.tell(f"{each.member.name} is paused.")

    def _is_paused(self, member: Member) -> bool:
        return any(self.usage.count(Kind.PAUSED, self._paused_in(member, everywhere=each)) for each in (False, True))

    def _paused_in(self, member: Member, *, everywhere: bool) -> str:
        return member.interface if everywhere else f"{self.queue.name} {member.interface}"

    def _is_free(self, member: Member) -> bool:
        """A member whose phone is not registered is not called, nor one in a call unless the queue says so."""
        if self._is_paused(member):
            return False
        if not member.device:
            return True
        state = agents.device_state(self.channel, member)
        return state == "NOT_INUSE" or (state == "INUSE" and self.queue.ring_in_use)
