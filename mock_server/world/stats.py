"""What a world counts."""

from dataclasses import dataclass


@dataclass(slots=True)
class Stats:
    """Counts since the world's last reset."""

    #: Answered requests of the product's API.
    requests: int = 0
    #: Answers for which the simulator itself failed; more than none is a bug.
    internal_errors: int = 0
    #: Writes that had to be tried again because another one came first.
    conflicts: int = 0
