"""The deployed dialplan as a value: contexts, extensions, priorities, and what else a call needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Final, NamedTuple

from mock_server.telephony.dialplan.diagnosis import Diagnosis
from mock_server.telephony.dialplan.pattern import Pattern, compile_pattern, without_dashes
from mock_server.telephony.dialplan.rows import national

#: The variable that says in words what the caller id of the channel is, where the dialplan has set it.
CALLER_ID_IS: Final = "CALLER_ID_IS"


class Step(NamedTuple):
    """One priority: an application with its data, perhaps labelled.

    `diagnosis` is kept where the generator gave up on what is stored; a call that ends here repeats it.
    """

    application: str
    data: str = ""
    label: str | None = None
    diagnosis: Diagnosis | None = None


#: The priorities of an extension, from 1; None where a priority is missing.
Steps = tuple[Step | None, ...]


def steps(*parts: Step | Iterable[Step]) -> tuple[Step, ...]:
    """Steps one after the other, with nested groups flattened."""
    flat: list[Step] = []
    for part in parts:
        if isinstance(part, Step):
            flat.append(part)
        else:
            flat.extend(part)
    return tuple(flat)


def merged(earlier: Steps, later: Steps) -> Steps:
    """Two definitions of one extension: the first read keeps each priority that it has.

    Asterisk refuses the duplicate and still adds the priorities that the first did not have, so that a mix
    of both runs (asterisk-semantics, (e)).
    """
    longer = max(len(earlier), len(later))
    padded = [*earlier, *[None] * (longer - len(earlier))]
    return tuple(mine or (later[at] if at < len(later) else None) for at, mine in enumerate(padded))


@dataclass(frozen=True)
class Context:
    """A named set of extensions, and the contexts it includes in order."""

    name: str
    #: Extensions by their literal name, dashes left out: Asterisk ignores them when it matches.
    exact: Mapping[str, Steps]
    #: Pattern extensions, the most specific first.
    patterns: tuple[tuple[Pattern, Steps], ...] = ()
    includes: tuple[str, ...] = ()

    @cached_property
    def diagnoses(self) -> tuple[Diagnosis, ...]:
        """All that the generator found wrong with what is stored, in the order of the extensions."""
        extensions = (*self.exact.values(), *(priorities for _, priorities in self.patterns))
        return tuple(step.diagnosis for priorities in extensions for step in priorities if step and step.diagnosis)


class ContextBuilder:
    """Collects extensions in the order of a file; the first definition of a priority wins."""

    def __init__(self, name: str, includes: Iterable[str] = ()) -> None:
        self.name = name
        self.includes = tuple(includes)
        self._exact: dict[str, Steps] = {}
        self._patterns: dict[str, Steps] = {}

    def add(self, extension: str, priorities: Steps) -> None:
        """Define an extension, or add the priorities that an earlier definition lacks."""
        if extension.startswith("_"):
            known, name = self._patterns, extension
        else:
            known, name = self._exact, without_dashes(extension)
        known[name] = merged(known[name], priorities) if name in known else priorities

    def build(self) -> Context:
        """The context, its patterns sorted by how specific they are."""
        compiled = [(compile_pattern(name), priorities) for name, priorities in self._patterns.items()]
        compiled.sort(key=lambda pair: pair[0].specificity)
        return Context(self.name, self._exact, tuple(compiled), self.includes)


class Member(NamedTuple):
    """A deployed member of a queue."""

    #: What is called: `PJSIP/endpoint`, or `Local/extension@context` for a leg that runs dialplan itself.
    interface: str
    #: Whose device state decides whether the member can be called.
    device: str
    name: str
    penalty: int = 0


@dataclass(frozen=True, slots=True)
class QueueDefinition:
    """A queue as deployed. Times are in seconds."""

    name: str
    strategy: str = "ringall"
    #: How long one attempt rings; None lets the members' own legs decide.
    ring_s: int | None = 30
    #: The pause between two attempts.
    retry_s: int = 5
    max_callers: int = 0
    join_empty: bool = False
    leave_when_empty: bool = True
    ring_in_use: bool = False
    announce_every_s: int = 30
    announce_position: str = "yes"
    announce_position_limit: int = 5
    members: tuple[Member, ...] = ()
    #: Where the keys of a waiting caller lead.
    context: str = ""
    #: Whom a failed call pauses: a member of this queue (`yes`), or of all queues (`all`).
    autopause: str = "no"
    #: Prompts for callers who wait while nobody rings, one in turn each time.
    periodic_announce: tuple[str, ...] = ()
    periodic_announce_every_s: int = 60
    #: How long a member who has answered is told of the caller before the two are connected.
    briefing_ms: int = 0
    #: Whether members ring their own time out, even beyond the caller's.
    rings_beyond_wait: bool = False


@dataclass(frozen=True)
class Dialplan:
    """Everything that one deploy gives the switch. Comparable by value; never changed."""

    #: Where calls from the own trunk enter.
    entry: str
    contexts: Mapping[str, Context]
    #: The prefix of the organization's contexts, left out where a call's route is shown.
    prefix: str = ""
    queues: Mapping[str, QueueDefinition] = field(default_factory=lambda: MappingProxyType({}))
    #: Endpoint name -> the extension of the phone that registers with it.
    endpoints: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    #: Endpoints of AI agents: not phones that somebody registers, they are always there.
    agent_endpoints: frozenset[str] = frozenset()
    #: Extension -> the name that its phone shows when it calls.
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    #: Extension -> the caller id of its user's own.
    outbound_dids: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    #: The organization's numbers as they are stored, active or not.
    numbers: tuple[str, ...] = ()
    #: The group in which the organization's own phones count when they call.
    group: str = ""
    #: Trunk name -> whether it has a contact, without which nothing can be dialled over it.
    trunks: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))
    #: Trunk name -> why nothing can be dialled over it.
    dead_trunks: Mapping[str, Diagnosis] = field(default_factory=lambda: MappingProxyType({}))
    #: The extensions that ring a phone number.
    phone_numbers: frozenset[str] = frozenset()
    #: The organization's own numbers that an outbound route takes, if one matches -> why.
    dialled_out: Mapping[str, Diagnosis] = field(default_factory=lambda: MappingProxyType({}))
    #: `box@context` of each deployed mailbox.
    mailboxes: frozenset[str] = frozenset()
    #: Whether a called phone counts in the caller's group.
    counts_legs: bool = False

    def owns(self, number: str | None) -> bool:
        """Whether a number is one of the organization's, however the country code is spelled."""
        asked = national(number)
        return any(national(own) == asked for own in self.numbers)

    def said(self, target: str) -> str:
        """A dialled target as people name it: a phone by its extension, a number with its trunk."""
        driver, _, resource = target.partition("/")
        number, over_trunk, trunk = resource.partition("@")
        if driver != "PJSIP":
            return target
        if over_trunk:
            return f"{number or 'an empty number'} over trunk {trunk}"
        return f"the phone of extension {self.endpoints[resource]}" if resource in self.endpoints else target

    def text(self) -> str:
        """The dialplan in the manner of extensions.conf, for people; not meant to be loaded."""
        return self._text

    @cached_property
    def _text(self) -> str:
        return "\n".join(line for context in self.contexts.values() for line in _context_text(context))


def _context_text(context: Context) -> Iterator[str]:
    yield f"[{context.name}]"
    yield from (f"include => {name}" for name in context.includes)
    for name, priorities in context.exact.items():
        yield from _extension_text(name, priorities)
    for pattern, priorities in context.patterns:
        yield from _extension_text(pattern.name, priorities)
    yield ""


def _extension_text(name: str, priorities: Steps) -> Iterator[str]:
    for at, step in enumerate(priorities, start=1):
        if step is not None:
            label = f"({step.label})" if step.label else ""
            yield f"exten => {name},{at}{label},{step.application}({step.data})"
