"""What a caller who waits in a queue is told, and when: the position, and prompts in turn."""

from __future__ import annotations

from collections.abc import Iterator

from mock_server.telephony.dialplan.plan import QueueDefinition

#: Between two position announcements at least, however often they are wanted.
_MIN_POSITION_MS = 15_000


class Announcements:
    """The announcements of one caller in one queue."""

    def __init__(self, queue: QueueDefinition, position: int, now: int) -> None:
        self.queue = queue
        self.position = position
        self._position_at: int | None = None
        self._periodic_at = now
        #: How many of the periodic prompts have been played.
        self._played = 0

    def due(self, now: int) -> Iterator[list[str]]:
        """The announcements that are due, each as its prompts."""
        if self._position_due(now):
            self._position_at = now
            yield [*self._place(), "queue-thankyou"]
        prompts = self.queue.periodic_announce
        if prompts and self._periodic_due(now):
            self._periodic_at = now
            self._played += 1
            yield [prompts[(self._played - 1) % len(prompts)]]

    def _position_due(self, now: int) -> bool:
        every = self.queue.announce_every_s * 1000
        if not every or self.queue.announce_position not in ("yes", "true", "limit", "more"):
            return False
        if self.queue.announce_position == "limit" and self.position > self.queue.announce_position_limit:
            return False
        return self._position_at is None or now - self._position_at >= max(every, _MIN_POSITION_MS)

    def _periodic_due(self, now: int) -> bool:
        every = self.queue.periodic_announce_every_s * 1000
        return every > 0 and now - self._periodic_at >= every

    def _place(self) -> list[str]:
        if self.position == 1:
            return ["queue-youarenext"]
        return ["queue-thereare", f"number:{self.position}", "queue-callswaiting"]
