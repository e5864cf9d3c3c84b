"""What a behaviour gives back when a status or a media type of its own is called for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

JSON = "application/json"
_JSON_UTF8 = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: a status and a JSON value, or bytes of another media type. `b""` is no body."""

    status: int
    body: Any = b""
    media: str = _JSON_UTF8
    headers: Mapping[str, str] = field(default_factory=dict)


def header_text(lines: list[str]) -> str:
    """Texts as the value of one header: one line, ASCII, anything else escaped as in JSON."""
    return " | ".join("".join(map(_ascii, line)) for line in lines)


def _ascii(character: str) -> str:
    if " " <= character <= "~":
        return character
    return "".join(f"\\u{unit:04x}" for unit in memoryview(character.encode("utf-16-le", "surrogatepass")).cast("H"))
