"""Extension patterns such as `_91NXXXXXXXXX`: what they match, and which is the more specific."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

_CLASSES = {"X": "0123456789", "Z": "123456789", "N": "23456789"}
#: Sorts after every set of characters: `.` and then `!` are the least specific.
_ANY_TAIL = {"": (0, ""), ".": (1000, ""), "!": (1001, "")}


class Pattern(NamedTuple):
    """A compiled pattern extension such as `_91NXXXXXXXXX` or `_X.`."""

    name: str
    elements: tuple[frozenset[str], ...]
    #: `.` takes one or more further characters, `!` none or more, "" none.
    tail: str
    #: Sorts the most specific pattern first.
    specificity: tuple[tuple[int, str], ...]

    def matches(self, number: str) -> bool:
        """Whether the whole number fits."""
        number = without_dashes(number)
        surplus = len(number) - len(self.elements)
        fits = surplus == 0 if not self.tail else surplus >= (1 if self.tail == "." else 0)
        return fits and self._begins(number)

    def could_grow(self, digits: str) -> bool:
        """Whether further digits could still give a match, so that a caller's typing is awaited."""
        digits = without_dashes(digits)
        if len(digits) < len(self.elements) or self.tail == ".":
            return self._begins(digits)
        return False

    def _begins(self, number: str) -> bool:
        return all(char in allowed for char, allowed in zip(number, self.elements, strict=False))


def without_dashes(name: str) -> str:
    """An extension's name as it is compared: Asterisk ignores dashes."""
    return name.replace("-", "") if "-" in name else name


@lru_cache(maxsize=4096)
def compile_pattern(name: str) -> Pattern:
    """The pattern written as `_...`. A `[` without its `]` stands for itself."""
    body, elements, tail, at = name[1:], [], "", 0
    while at < len(body):
        char = body[at]
        closing = body.find("]", at) if char == "[" else -1
        if char in ".!":
            tail = char
            break
        if closing > at:
            elements.append(_bracket(body[at + 1 : closing]))
            at = closing
        elif char != "-":
            elements.append(frozenset(_CLASSES.get(char.upper(), char)))
        at += 1
    order = (*((len(allowed), min(allowed, default="")) for allowed in elements), _ANY_TAIL[tail])
    return Pattern(name, tuple(elements), tail, order)


def _bracket(inside: str) -> frozenset[str]:
    """The characters of `[13-5]`."""
    found: set[str] = set()
    at = 0
    while at < len(inside):
        if inside[at + 1 : at + 2] == "-" and at + 2 < len(inside):
            found.update(map(chr, range(ord(inside[at]), ord(inside[at + 2]) + 1)))
            at += 3
        else:
            found.add(inside[at])
            at += 1
    return frozenset(found)
