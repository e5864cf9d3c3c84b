"""What a placed call came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mock_server.telephony.outcome.trace import Leg


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a call, with the keys of the recorded ones; times in seconds after the call came in."""

    #: One word for the last thing that mattered, and its refinement.
    result: str
    detail: str | None
    #: Why it did not reach what was meant, in one word; of a loop, what it goes through.
    reason: str | None
    ring: tuple[str, ...]
    #: The prompts in order; `digits:1001`, `number:2` for spoken ones, `tone:busy` in band.
    heard: tuple[str, ...]
    #: The executed steps without Set and NoOp; a step found through an include carries the including context.
    route: tuple[dict[str, Any], ...]
    #: When each step of the route began.
    route_at_s: tuple[float, ...]
    #: Each leg's target, DIALSTATUS and the caller id that its far side sees; `via: queue` for those of a queue.
    dialed: tuple[dict[str, Any], ...]
    queue: dict[str, Any] | None
    #: The arguments given to the agent's application.
    stasis: tuple[str, ...] | None
    stasis_status: str | None
    voicemail: dict[str, Any] | None
    #: The classes of music on hold.
    moh: tuple[str, ...]
    answered: bool
    #: Q.850 of the caller's channel.
    hangup_cause: int
    #: The final answer to the INVITE.
    sip_status: int
    #: As in the CDR.
    disposition: str
    recorded: bool
    recorded_by: tuple[str, ...]
    answered_at_s: float | None
    ended_at_s: float | None
    #: Who hung up: caller, callee or system.
    ended_by: str
    #: Nobody would have ended the call: it is cut here.
    bounded: bool
    #: The call as a person would tell it.
    explanation: tuple[str, ...]
    #: Where it did not reach what was meant: the reason, and what to change.
    why: str | None = None
    fix: str | None = None
    #: `dialed` as the call record needs it, with times.
    legs: tuple[Leg, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The outcome as the control API answers it; what does not apply to the call is left out."""
        found: dict[str, Any] = {name: _plain(getattr(self, name)) for name in self.__slots__ if name != "legs"}
        return {name: value for name, value in found.items() if value or name not in _OPTIONAL}


#: Left out where they do not apply.
_OPTIONAL = frozenset(
    {"detail", "reason", "ring", "why", "fix", "stasis_status", "voicemail"}
    | {"moh", "recorded", "recorded_by", "bounded"}
)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
