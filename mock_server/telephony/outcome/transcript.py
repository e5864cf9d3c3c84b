"""The call in sentences: what repeats is told once, and of a long story the beginning and the end."""

from collections.abc import Iterable, Sequence
from typing import Final

#: With what follows it on a terminal, fewer than 60 lines.
MOST_SENTENCES: Final = 50
_BEGINNING: Final = 30
#: A part is folded if it comes at least so many times, and is at most so long.
_TIMES: Final = 3
_LONGEST_PART: Final = 40


def transcript(story: Sequence[str]) -> tuple[str, ...]:
    """What a reader is shown of a story."""
    folded = list(_folded(story))
    if len(folded) <= MOST_SENTENCES:
        return tuple(folded)
    end = MOST_SENTENCES - _BEGINNING - 1
    left_out = f"({len(folded) - _BEGINNING - end} more sentences; `all` shows them.)"
    return (*folded[:_BEGINNING], left_out, *folded[-end:])


def _folded(story: Sequence[str]) -> Iterable[str]:
    at = 0
    while at < len(story):
        length, times = _repeated(story, at)
        yield from story[at : at + length]
        if times > 1:
            what = "This happens" if length == 1 else f"The last {length} sentences happen"
            yield f"({what} {times} times in all.)"
        at += length * times


def _repeated(story: Sequence[str], at: int) -> tuple[int, int]:
    """The length of the part that begins here, and how often it comes in a row; the shortest that is repeated."""
    for length in range(1, min(_LONGEST_PART, (len(story) - at) // _TIMES) + 1):
        times = 1
        while story[at + length * times : at + length * (times + 1)] == story[at : at + length]:
            times += 1
        if times >= _TIMES:
            return length, times
    return 1, 1
