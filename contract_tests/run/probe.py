"""Asking what a caller hears: an interface with one implementation, and room for others."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from contract_tests.client.client import Client
from contract_tests.client.guard import CONTROL

#: What a phone does that is called. It is picked up after a second, unless it says otherwise.
Phone = Literal["answer", "answer_after_6s", "busy", "no_answer", "unregistered", "decline"]


@dataclass(frozen=True)
class Heard:
    """What came of a call."""

    #: `connected`, `not_in_service`, `queue`, `menu`, … as the probe names it.
    result: str
    #: The numbers and extensions that were rung, in order: `1001`, `+919944421125`.
    dialed: tuple[str, ...]
    #: The number of the queue that the caller waited in.
    queue: str | None
    #: What the application of an AI agent was given, None where none took the call.
    agent: tuple[str, ...] | None
    #: The prompts that were played.
    prompts: tuple[str, ...]
    #: Whether what was said was recorded.
    recorded: bool
    #: The extension whose mailbox took a message.
    mailbox: str | None
    #: Who hung up: `caller`, `callee` or `system`.
    ended_by: str
    #: All that the probe knows.
    details: Mapping[str, Any]

    @property
    def is_not_in_service(self) -> bool:
        """Whether the caller was told that the number is not in service."""
        return self.result == "not_in_service"

    @property
    def is_connected(self) -> bool:
        """Whether a phone, a queue's member, an agent or a mailbox took the call."""
        return self.result in ("connected", "queue_connected", "ai_agent", "voicemail")

    @property
    def greetings(self) -> int:
        """How often the first prompt was played."""
        return self.prompts.count(self.prompts[0]) if self.prompts else 0

    def is_taken_by(self, number: str) -> bool:
        """Whether the phone that was rung last took the call: that of an extension, or of an E.164 number.

        A trunk may be given the number without its plus and country code, or with a 0 instead.
        """
        rung = self.dialed[-1] if self.dialed else ""
        plain = rung.removeprefix("+").removeprefix("0")
        outside = number.startswith("+") and number.endswith(plain) and len(plain) >= len(number) - len("+123")
        return self.is_connected and (rung == number or outside)

    def __str__(self) -> str:
        told = [self.result]
        told += [f"rang {number}" for number in self.dialed]
        told += [f"queue {self.queue}"] if self.queue else []
        told += [f"agent {' '.join(self.agent)}"] if self.agent else []
        return ", ".join(told + [f"heard {prompt}" for prompt in self.prompts])


class CallProbe(Protocol):
    """Places a call from outside to a number and tells what the caller met."""

    def call(
        self,
        number: str,
        *,
        caller: str | None = None,
        press: Sequence[str] = (),
        phones: Mapping[str, Phone] | None = None,
        **how: Any,
    ) -> Heard:
        """`caller` is the number that is shown, `press` are the keys pressed at each wait for one.

        `phones` says what the phones of extensions do, and `trunk`, the far side of a trunk; with it, those that are
        not named are unregistered. Without it all answer. Raises `Unsupported` where the probe cannot do it.
        """
        ...


class MockProbe:
    """Asks the mock, which simulates the deployed dialplan (`POST /_mock/calls`)."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def call(
        self,
        number: str,
        *,
        caller: str | None = None,
        press: Sequence[str] = (),
        phones: Mapping[str, Phone] | None = None,
        **how: Any,
    ) -> Heard:
        said = {"from": caller, "phones": phones}
        body = {
            "to": number,
            "press": list(press),
            **{name: value for name, value in said.items() if value is not None},
            **how,
        }
        outcome = self._client.post("/calls", body, base=CONTROL).expect(200, 201).body
        return heard(outcome)


def heard(outcome: Mapping[str, Any]) -> Heard:
    """A mock's outcome of a call."""
    return Heard(
        result=outcome["result"],
        dialed=tuple(_number(leg["target"]) for leg in outcome["dialed"]),
        queue=_number(outcome["queue"]["name"]) if outcome.get("queue") else None,
        agent=tuple(outcome["stasis"]) if outcome.get("stasis") else None,
        prompts=tuple(outcome["heard"]),
        recorded=bool(outcome.get("recorded")),
        mailbox=_mailbox(outcome.get("voicemail") or {}),
        ended_by=outcome["ended_by"],
        details=outcome,
    )


def _mailbox(voicemail: Mapping[str, Any]) -> str | None:
    return _number(voicemail["mailbox"]) if voicemail.get("status") == "SUCCESS" else None


def _number(target: str) -> str:
    """The number in what the switch dials: `PJSIP/org_acme__1001` → `1001`, `PJSIP/+9199@trunk` → `+9199`."""
    found = re.search(r"(\+?\d+)(?:@.*)?$", target)
    return found[1] if found else target
