"""What happened in a call, written down while it is walked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mock_server.telephony.dialplan.diagnosis import Diagnosis

#: How many of the last steps are looked at for a ring.
_RING = 20


class CallerId(NamedTuple):
    """Whom the far side of a leg sees."""

    number: str | None
    name: str | None = None
    #: What the number is, as a person would say it.
    what: str = "the caller's own number"

    def __str__(self) -> str:
        number = self.number or "no number"
        return f'{number} "{self.name}"' if self.name else number


class Leg(NamedTuple):
    """One dialled target; times in milliseconds of the call."""

    target: str
    status: str
    started_at: int
    settled_at: int
    via_queue: bool = False
    #: The status that the switch reports for the leg itself; "" where no channel came about.
    reported: str = ""
    #: What the far side sees; None where no SIP call left.
    caller_id: CallerId | None = None
    #: The far side refused it for its caller id.
    caller_id_refused: bool = False

    def seen_until(self, moment: int) -> Leg:
        """The leg as it was when something else cancelled it at this moment."""
        if self.settled_at <= moment:
            return self
        return self._replace(status="CANCEL", reported="CANCEL", settled_at=moment)


class Event(NamedTuple):
    """Something that may turn out to be the last thing that mattered."""

    #: prompt, dial, queue, stasis, voicemail, application, missing_extension, missing_application, menu
    kind: str
    #: The prompt, status or name.
    what: str
    #: The extension in which it happened.
    extension: str = ""
    target: str = ""


@dataclass
class Trace:
    """The record of one channel."""

    heard: list[str] = field(default_factory=list)
    route: list[dict[str, Any]] = field(default_factory=list)
    #: When each step of the route began.
    times: list[int] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    story: list[str] = field(default_factory=list)
    moh: list[str] = field(default_factory=list)
    recorded_by: list[str] = field(default_factory=list)
    #: What the generator could not resolve, the latest last.
    diagnoses: list[Diagnosis] = field(default_factory=list)
    #: How often the call came by each of them.
    noted: Counter[Diagnosis] = field(default_factory=Counter)
    #: Keys that a menu does not have, since the last one that it has.
    wrong_keys: list[str] = field(default_factory=list)
    queue: dict[str, Any] | None = None
    stasis: list[str] | None = None
    stasis_status: str | None = None
    voicemail: dict[str, Any] | None = None
    #: The agent's leg was an AI agent, or played an announcement of its own.
    member: str | None = None

    def tell(self, sentence: str) -> None:
        """Add a sentence to the story; the same one twice running is told once."""
        if not self.story or self.story[-1] != sentence:
            self.story.append(sentence)

    def dial(self, legs: Iterable[Leg]) -> None:
        """Legs that have been called; of one that left over a trunk it is told whom its far side saw."""
        for leg in legs:
            self.legs.append(leg)
            if leg.caller_id is not None and "@" in leg.target:
                refuses = (
                    " and refuses the call, because it is not a number of the organization"
                    if leg.caller_id_refused
                    else ""
                )
                shown = f"{leg.caller_id}, {leg.caller_id.what}" if leg.caller_id.number else str(leg.caller_id)
                self.tell(f"The far end sees {shown}{refuses}.")

    def diagnose(self, diagnosis: Diagnosis) -> None:
        """Keep what the generator could not resolve; a loop passes it again and again."""
        self.noted[diagnosis] += 1
        if not self.diagnoses or self.diagnoses[-1] != diagnosis:
            self.diagnoses.append(diagnosis)

    def choose(self) -> None:
        """The caller pressed a key that leads on: what was odd on the way is no reason any more."""
        self.diagnoses.clear()
        self.noted.clear()
        self.wrong_keys.clear()

    def goes_round(self) -> tuple[str, ...]:
        """The extensions that a call without end goes through again and again."""
        places = [f"{step['exten']} in {step['context']}" for step in self.route if "exten" in step]
        return tuple(dict.fromkeys(places[-_RING:]))

    def hear(self, prompt: str, extension: str = "") -> None:
        """A prompt that the caller hears."""
        self.heard.append(prompt)
        self.events.append(Event("prompt", prompt, extension))
        self.tell(f"The caller hears {prompt!r}.")
