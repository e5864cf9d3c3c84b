"""A channel: where a call stands in the dialplan, and its variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from mock_server.telephony.dialplan import lookup
from mock_server.telephony.dialplan.plan import CALLER_ID_IS, Dialplan
from mock_server.telephony.outcome import causes
from mock_server.telephony.outcome.trace import CallerId, Event, Trace
from mock_server.telephony.walk.activity import Kind, Usage
from mock_server.telephony.walk.caller import Caller
from mock_server.telephony.walk.phones import Phones
from mock_server.telephony.walk.switch import Namespace

PROMPT_MS = 300


class CallEnded(Exception):
    """The call is over. `cause` is its hangup cause; None leaves the one that a failed leg set."""

    def __init__(self, cause: int | None = None) -> None:
        super().__init__(cause)
        self.cause = cause


class EndlessLoop(Exception):
    """The dialplan goes round in circles and no time passes: only the caller can end the call."""


@dataclass(frozen=True)
class Surroundings:
    """What lies around a call: phones, agents, other calls."""

    phones: Phones
    usage: Usage
    #: How the AI agent behaves: connected, unreachable or app_not_connected.
    agent: str = "connected"
    #: How long an answered far end talks; None = until the caller hangs up.
    talk_ms: int | None = None


@dataclass
class Channel:
    """One call leg that executes dialplan."""

    contexts: Namespace
    caller: Caller
    around: Surroundings
    #: Runs a channel's extension to its end; a queue needs it for the legs of its members.
    walk: Callable[[Channel], NoReturn]
    context: str
    extension: str
    priority: int = 1
    trace: Trace = field(default_factory=Trace)
    variables: dict[str, str] = field(default_factory=dict)
    #: The caller's own phone at this switch: in use once the call is answered.
    device: str | None = None
    answered_at: int | None = None
    cause: int = causes.NONE
    #: The leg is up with somebody: a phone, an agent, a conference.
    bridged: bool = False
    #: The CDR of a dialled leg while it is the last thing that happened.
    open_record: str | None = None
    group: str | None = None
    stack: list[tuple[str, str, int, dict[str, str]]] = field(default_factory=list)
    #: Set by an application that jumped.
    jumped: bool = False
    #: A leg of a queue is given up at its ring time unless it has answered; then this counts.
    gives_up_once_answered: int | None = None
    is_leg: bool = False

    @property
    def caller_id(self) -> CallerId:
        """Whom the far side of a call that leaves now sees."""
        number, name = self.variables.get("CALLERID(num)"), self.variables.get("CALLERID(name)")
        what = self.variables.get(CALLER_ID_IS)
        return CallerId(number or None, name or None, what) if what else CallerId(number or None, name or None)

    @property
    def plan(self) -> Dialplan:
        """The dialplan of the context in which the channel is."""
        return self.contexts.plan

    @property
    def places(self) -> tuple[str, str]:
        """Names under which a `press` may know this place: the extension, or the IVR of the context."""
        return self.extension, self.context.rpartition("_")[2]

    def answer(self) -> None:
        """Answer the channel, once."""
        if self.answered_at is None:
            self.answered_at = self.caller.now
            if self.device:
                self.around.usage.take(Kind.DEVICE, self.device)
            if self.is_leg:
                self.caller.gives_up_at = self.gives_up_once_answered

    def play(self, prompt: str) -> None:
        """Play a prompt to which nothing listens."""
        self.trace.hear(prompt, self.extension)
        self.caller.wait(PROMPT_MS)

    def take_step(self, shown: dict[str, Any]) -> None:
        """Note a step of the route."""
        self.trace.route.append(shown)
        self.trace.times.append(self.caller.now)

    def jump(self, context: str, extension: str, priority: int) -> None:
        """Go on there; whether it exists is the walk's business."""
        if context != self.context:
            self.contexts.enter(context)
        self.context, self.extension, self.priority = context, extension, priority
        self.jumped = True

    def exists(self, extension: str) -> bool:
        """Whether the current context has the extension, itself or through an include."""
        return lookup.exists(self.contexts, self.context, extension)

    def join(self, group: str) -> None:
        """Count in a group, once."""
        if self.group is None:
            self.around.usage.take(Kind.GROUP, group)
        self.group = group

    def count_leg(self, device: str) -> None:
        """A called phone is in use, and counts in the caller's group where legs are counted."""
        self.around.usage.take(Kind.DEVICE, device)
        if self.group and self.plan.counts_legs:
            self.around.usage.take(Kind.GROUP, self.group)

    def release_leg(self, device: str) -> None:
        """The leg to a called phone is over."""
        self.around.usage.free(Kind.DEVICE, device)
        if self.group and self.plan.counts_legs:
            self.around.usage.free(Kind.GROUP, self.group)

    def event(self, kind: str, what: str, target: str = "") -> None:
        """Note something that may be the last thing that mattered."""
        self.trace.events.append(Event(kind, what, self.extension, target))

    def look_up(self, name: str) -> str:
        """A variable or function as `${name}` reads it; an unknown one is empty."""
        if name in self.variables:
            return self.variables[name]
        function, opening, rest = name.partition("(")
        if opening:
            return self._function(function, rest.rstrip(")"))
        own: Mapping[str, Any] = {"EXTEN": self.extension, "CONTEXT": self.context, "PRIORITY": self.priority}
        return str(own.get(name, ""))

    def _function(self, name: str, argument: str) -> str:
        usage = self.around.usage
        if name == "DEVICE_STATE":
            return self.around.phones.device_state(argument, self.plan, usage.count(Kind.DEVICE, argument))
        if name == "GROUP_COUNT":
            return str(usage.count(Kind.GROUP, argument))
        if name == "LEN":
            return str(len(argument))
        return "<TIME>" if name == "STRFTIME" else ""
