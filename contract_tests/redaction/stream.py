"""A stream in which no secret passes."""

import re
from typing import Any

from contract_tests.redaction import forms
from contract_tests.redaction.redactor import Redactor

_COLOURS = re.compile(r"(\x1b\[[\d;]*[mK]|\r)")  # what pytest writes itself


class Redacted:
    """A stream of text, such as a terminal: colours pass, secrets and other control characters do not."""

    def __init__(self, stream: Any, redactor: Redactor) -> None:
        self._stream = stream
        self._redactor = redactor

    def write(self, text: str) -> int:
        parts = _COLOURS.split(self._redactor.secrets_only(text))
        shown = [part if place % 2 else forms.visible(part, lines=True) for place, part in enumerate(parts)]
        self._stream.write("".join(shown))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
