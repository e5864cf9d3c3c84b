"""Counts of what a world has served since it began or was reset."""

import threading
from dataclasses import dataclass, field


@dataclass(slots=True)
class Stats:
    """How often things happened. A count is raised by `count`, since requests are answered in parallel."""

    requests: int = 0
    #: Exceptions that no part of the server expected. Each is a bug of the simulator's, in any profile.
    internal_errors: int = 0
    #: Writes that were begun anew because another had changed what they had read.
    conflicts: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def count(self, *, requests: int = 0, internal_errors: int = 0, conflicts: int = 0) -> None:
        """Add to the counts."""
        with self._lock:
            self.requests += requests
            self.internal_errors += internal_errors
            self.conflicts += conflicts
