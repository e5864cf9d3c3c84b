"""Which extension a dialled number finds: patterns, their order, and includes.

The rules are Asterisk's as measured (asterisk-semantics, (c), (d), (n)): a context's own extensions before
all its includes, an exact name before patterns, the narrower pattern before the wider, and all of this for
each priority anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mock_server.telephony.dialplan.plan import Context, Step, Steps

#: Finds a context by its name.
Contexts = Callable[[str], "Context | None"]

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


def find_step(contexts: Contexts, context: str, extension: str, priority: int) -> Step | None:
    """The step at this priority of the extension, looked for in the context and then in its includes."""
    for candidate in _candidates(contexts, context, extension):
        if 0 < priority <= len(candidate):
            step = candidate[priority - 1]
            if step is not None:
                return step
    return None


def find_label(contexts: Contexts, context: str, extension: str, label: str) -> int | None:
    """The priority that bears the label, or None."""
    for candidate in _candidates(contexts, context, extension):
        for priority, step in enumerate(candidate, start=1):
            if step is not None and step.label == label:
                return priority
    return None


def exists(contexts: Contexts, context: str, extension: str) -> bool:
    """Whether the extension has a priority 1."""
    return find_step(contexts, context, extension, 1) is not None


def could_grow(contexts: Contexts, context: str, digits: str) -> bool:
    """Whether some longer extension begins with these digits."""
    digits = without_dashes(digits)
    return any(
        any(len(name) > len(digits) and name.startswith(digits) for name in found.exact)
        or any(pattern.could_grow(digits) for pattern, _ in found.patterns)
        for found in _with_includes(contexts, context)
    )


def _candidates(contexts: Contexts, context: str, extension: str) -> Iterator[Steps]:
    """Every definition that the extension matches, the one that wins first."""
    name = without_dashes(extension)
    for found in _with_includes(contexts, context):
        exact = found.exact.get(name)
        if exact is not None and name:
            yield exact
        for pattern, priorities in found.patterns:
            if pattern.matches(name):
                yield priorities


def _with_includes(contexts: Contexts, context: str) -> Iterator[Context]:
    """The context and what it includes, depth first, each once; a missing include is harmless."""
    pending, seen = [context], set()
    while pending:
        name = pending.pop()
        found = contexts(name)
        if found is None or name in seen:
            continue
        seen.add(name)
        yield found
        pending.extend(reversed(found.includes))
