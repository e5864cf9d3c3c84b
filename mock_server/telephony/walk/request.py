"""A call to be placed: its JSON form, checked once by a schema, and the value that is walked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import jsonschema_rs

from mock_server.telephony.walk.phones import BEHAVIOURS

#: How long an answered far end talks, unless the call says otherwise.
TALK_S: Final = 4.0
#: How long the switch rings the phone that it calls first, unless it is told otherwise.
RING_S: Final = 30.0
#: How far into a wait a press that is a plain text is typed.
PLAIN_KEY_S: Final = 0.3
#: How old a preceding call is when the next one comes: by then a phone has answered, and a caller who was only
#: played an announcement is gone. What such a call holds at that moment stays in use.
PRECEDES_BY_S: Final = 3.0

VIA = ("trunk", "gateway", "internal")
AGENTS = ("connected", "unreachable", "app_not_connected")

_TEXT: Final = {"type": ["string", "null"]}
_SECONDS: Final = {"type": ["number", "null"], "minimum": 0, "maximum": 1e9}
_KEYS: Final = {"type": "string", "pattern": "^[0-9*#A-D]*$"}
_PRESS: Final[dict[str, Any]] = {
    "description": "Keys as a text, typed 0.3 s into the next wait for a key; or keys with their place.",
    "type": ["string", "object"],
    "pattern": _KEYS["pattern"],
    "properties": {
        "at": {**_TEXT, "description": "The IVR's extension, or the prompt that asks for consent."},
        "during": {"enum": ["any", "greeting", "wait", "prompt", "read", "typing"]},
        "after_s": {**_SECONDS, "description": "Seconds into that step."},
        "after_previous_s": {**_SECONDS, "description": "During typing: seconds after the previous key."},
        "key": {**_KEYS, "description": "One or more keys, 0.15 s apart; none is a visit without a key."},
        "sent": {"type": "boolean", "description": "false: the call was over before."},
        "note": _TEXT,
    },
    "additionalProperties": False,
}
#: The JSON form of a call.
SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["to"],
    "properties": {
        "to": {"type": "string", "minLength": 1, "description": "The number as the carrier sends it."},
        "from": {**_TEXT, "description": "The caller's number; with via internal, the extension that calls."},
        "caller_id": {**_TEXT, "description": "The number that the record of the call shows, if not `from`."},
        "via": {"enum": [*VIA, None], "default": "trunk"},
        "org_id": {**_TEXT, "description": "Whose trunk or phone it is: an id or a name. Else the number's owner."},
        "rings": {**_TEXT, "description": "The endpoint that the switch rings first, `PJSIP/…`."},
        "ring_s": {**_SECONDS, "default": RING_S},
        "phones": {
            "description": "How each extension's phone behaves, and `trunk`, the far side. Without it, all answer.",
            "type": ["object", "null"],
            "additionalProperties": {"enum": list(BEHAVIOURS)},
        },
        "agents": {
            "type": ["object", "null"],
            "properties": {"ai_agent": {"enum": list(AGENTS), "default": "connected"}},
            "additionalProperties": False,
        },
        "press": {"type": ["array", "null"], "items": _PRESS},
        "far_end_hangs_up_after_s": {**_SECONDS, "default": TALK_S, "description": "null: it never does."},
        "caller_hangs_up_at_s": {**_SECONDS, "description": "null: the caller never gives up."},
        "preceding_calls": {
            "description": "Calls that are up when this one comes. Each takes over what it does not say itself.",
            "type": ["array", "null"],
            "items": {"$ref": "#"},
        },
        "still_up": {"type": "boolean", "description": "Of a preceding call: always true."},
        "hold": {"type": ["boolean", "null"], "description": "Nobody hangs up until the call is hung up by DELETE."},
    },
    "additionalProperties": False,
}
_VALIDATOR: Final = jsonschema_rs.Draft202012Validator(SCHEMA)


class BadCall(ValueError):
    """A call that cannot be placed: where (JSON pointer) and what is wrong with it."""

    def __init__(self, pointer: str, wrong: str) -> None:
        super().__init__(f"{pointer}: {wrong}")
        self.pointer = pointer


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
    #: How the AI agent behaves.
    agent: str = AGENTS[0]
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

    @property
    def talk_ms(self) -> int | None:
        """How long an answered far end talks; None = until the caller hangs up."""
        return _ms(None if self.hold else self.far_end_hangs_up_after_s)

    @property
    def gives_up_ms(self) -> int | None:
        """When the caller hangs up; None = never."""
        return _ms(None if self.hold else self.caller_hangs_up_at_s)


def read_call(document: object) -> CallRequest:
    """The call that a JSON document describes. Raises BadCall."""
    error = None if _VALIDATOR.is_valid(document) else next(_VALIDATOR.iter_errors(document))
    if error is not None:
        raise _refusal(error)
    assert isinstance(document, dict)
    return _read(document)


def _read(document: Mapping[str, Any]) -> CallRequest:
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
        agent=given.get("agents", {}).get("ai_agent", AGENTS[0]),
        press=tuple(map(_read_press, given.get("press", ()))),
        far_end_hangs_up_after_s=document.get("far_end_hangs_up_after_s", TALK_S),
        caller_hangs_up_at_s=given.get("caller_hangs_up_at_s"),
        preceding_calls=tuple(_read_preceding(document, earlier) for earlier in given.get("preceding_calls", ())),
        hold=given.get("hold", False),
    )


def _read_preceding(call: Mapping[str, Any], earlier: Mapping[str, Any]) -> CallRequest:
    """A call that is up when the other comes: what it does not say itself is as in that one."""
    defaults = {
        "press": (),
        "rings": None,
        "far_end_hangs_up_after_s": None,
        "caller_hangs_up_at_s": PRECEDES_BY_S,
    }
    return _read({**call, **defaults, **earlier, "preceding_calls": (), "hold": False})


def _read_press(press: str | Mapping[str, Any]) -> Press:
    if isinstance(press, str):
        return Press(press, after_s=PLAIN_KEY_S)
    given = {name: value for name, value in press.items() if value is not None and name != "note"}
    return Press(**{"key": "", **given})


def _refusal(error: Any) -> BadCall:
    """What is wrong with a document, and where."""
    pointer = "".join(f"/{part}" for part in error.instance_path)
    if error.kind.name in ("required", "minLength"):
        return BadCall(f"{pointer.removesuffix('/to')}/to", "a call needs the number that is dialled")
    if error.kind.name == "additionalProperties":
        known = ", ".join(_PRESS["properties"] if "press" in error.instance_path else SCHEMA["properties"])
        return BadCall(f"{pointer}/{error.kind.unexpected[0]}", f"unknown field; there are {known}")
    if error.kind.name == "enum":
        known = ", ".join(str(option) for option in error.kind.options if option is not None)
        return BadCall(pointer, f"is {error.instance!r}; expected one of {known}")
    return BadCall(pointer or "/", error.message)


def _ms(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)
