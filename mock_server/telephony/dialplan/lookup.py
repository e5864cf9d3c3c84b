"""Which extension a dialled number finds: patterns, their order, and includes.

The rules are Asterisk's as measured (asterisk-semantics, (c), (d), (n)): a context's own extensions before
all its includes, an exact name before patterns, the narrower pattern before the wider, and all of this for
each priority anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mock_server.telephony.dialplan.pattern import without_dashes
from mock_server.telephony.dialplan.plan import Context, Step, Steps

#: Finds a context by its name.
Contexts = Callable[[str], Context | None]


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
