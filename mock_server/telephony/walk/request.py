"""A call to be placed: a value, read once of its JSON form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

#: How long an answered far end talks, unless the call says otherwise.
TALK_S: Final = 4.0
#: How long the switch rings the phone that it calls first, unless it is told otherwise.
RING_S: Final = 30.0
#: How far into a wait a press that is a plain text is typed.
PLAIN_KEY_S: Final = 0.3
#: How old a preceding call is when the next one comes: by then a phone has answered, and a caller who was only
#: played an announcement is gone. What such a call holds at that moment stays in use.
PRECEDES_BY_S: Final = 3.0


@dataclass(frozen=True, slots=True)
class Press:
    """Keys that the caller presses in one place; any place will do where none is named."""

    key: str
    at: str | None = None
    #: The step in which they are typed: greeting, wait, prompt, read; `any` is a wait or a read, `typing` goes on
    #: with the press before.
    during: str = "any"
    after_s: float = 0.0
    after_previous_s: float = 0.0
    #: The call was over before.
    sent: bool = True


@dataclass(frozen=True, slots=True)
class CallRequest:
    """A call to be placed: who calls whom, and what everybody does meanwhile."""

    to: str
    #: The caller's number; of a call `via` internal, the extension whose phone calls.
    from_number: str | None = None
    #: The number that the call's record shows instead.
    caller_id: str | None = None
    #: trunk, gateway or internal.
    via: str = "trunk"
    org_id: str | None = None
    #: The endpoint that the switch rings first, where the switch itself places the call.
    rings: str | None = None
    ring_s: float = RING_S
    #: Extension, or `trunk` -> behaviour. None: all answer; else who is not named is not registered.
    phones: Mapping[str, str] | None = None
    #: How the AI agent behaves: connected, unreachable or app_not_connected.
    agent: str = "connected"
    #: The URL of the AI agent that calls, where it is one that does.
    calling_agent: str | None = None
    #: The context that the record of the call shows, without the organization's prefix; None = where it began.
    dialled_in: str | None = None
    press: tuple[Press, ...] = ()
    far_end_hangs_up_after_s: float | None = TALK_S
    caller_hangs_up_at_s: float | None = None
    #: Calls that are up when this one comes.
    preceding_calls: tuple[CallRequest, ...] = ()
    #: Nobody hangs up: the call stays up until it is ended from outside.
    hold: bool = False
    #: The whole story, and every step of the route: nothing is folded or left out.
    all: bool = False

    @property
    def talk_ms(self) -> int | None:
        """How long an answered far end talks; None = until the caller hangs up."""
        return _ms(None if self.hold else self.far_end_hangs_up_after_s)

    @property
    def gives_up_ms(self) -> int | None:
        """When the caller hangs up; None = never."""
        return _ms(None if self.hold else self.caller_hangs_up_at_s)


def read_call(document: Mapping[str, Any]) -> CallRequest:
    """The call that a JSON object describes; it fits the schema of `openapi/control/calls.yaml`."""
    given = {name: value for name, value in document.items() if value is not None}
    return CallRequest(
        to=given["to"],
        from_number=given.get("from"),
        caller_id=given.get("caller_id"),
        via=given.get("via", "trunk"),
        org_id=given.get("org_id"),
        rings=given.get("rings"),
        ring_s=given.get("ring_s") or RING_S,
        phones=given.get("phones"),
        agent=given.get("agents", {}).get("ai_agent", "connected"),
        press=tuple(map(_read_press, given.get("press", ()))),
        far_end_hangs_up_after_s=document.get("far_end_hangs_up_after_s", TALK_S),
        caller_hangs_up_at_s=given.get("caller_hangs_up_at_s"),
        preceding_calls=tuple(_read_preceding(document, earlier) for earlier in given.get("preceding_calls", ())),
        hold=given.get("hold", False),
        all=given.get("all", False),
    )


def _read_preceding(call: Mapping[str, Any], earlier: Mapping[str, Any]) -> CallRequest:
    """A call that is up when the other comes: what it does not say itself is as in that one."""
    defaults = {
        "press": (),
        "rings": None,
        "far_end_hangs_up_after_s": None,
        "caller_hangs_up_at_s": PRECEDES_BY_S,
    }
    return read_call({**call, **defaults, **earlier, "preceding_calls": (), "hold": False})


def _read_press(press: str | Mapping[str, Any]) -> Press:
    if isinstance(press, str):
        return Press(press, after_s=PLAIN_KEY_S)
    given = {name: value for name, value in press.items() if value is not None and name != "note"}
    return Press(**{"key": "", **given})


def _ms(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)
