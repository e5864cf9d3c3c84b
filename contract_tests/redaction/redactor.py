"""The one redactor of a run: it knows what the run was given, what it made up, and what it was told about others."""

import base64
import html
import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, quote_plus

from contract_tests.redaction import forms

#: A secret of fewer characters, or a name, stands for too much to be hidden wherever it is found.
_UNMISTAKABLE = 8
_NAME = 4
_SENTENCE = 16
#: What the run writes into everything that it makes.
_OURS = re.compile(r"contract[- ]test", re.IGNORECASE)
#: Where a text was cut, and how much of a secret before or after may be left.
_CUT = re.compile(r"(…|\.\.\.)")
_LEAST = 4
_LONGEST = 1000
_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]{16,}")
_CREDENTIALS = ("authorization", "x-api-key", "cookie")


class Redactor:
    """Takes out of texts what is not for everybody's eyes.

    - secrets: those it was told (`hide`), in any encoding; by form; by the name of their field;
    - what is known of people from rows that the run did not make: names go, numbers keep their last two digits;
    - control characters and lone surrogates, which are written out.
    """

    def __init__(self) -> None:
        self._secrets: set[str] = set()
        #: Each way in which a secret may be written, the longest first.
        self._written: list[str] = []
        #: The same by their first and by their last characters.
        self._begins: dict[str, list[str]] = {}
        self._ends: dict[str, list[str]] = {}
        self._people: dict[str, str] = {}
        self._own: set[str] = set()
        self._seen: set[int] = set()

    def hide(self, *secrets: str) -> None:
        """Take these for secrets wherever they are found from now on."""
        new = {secret for secret in secrets if len(secret) >= _LEAST} - self._secrets
        written = {one for secret in new for one in _ways(secret) if len(one) >= _LEAST}
        self._secrets |= new
        self._written = sorted({*self._written, *written}, key=len, reverse=True) if written else self._written
        self._may_be_cut(*written)

    def leave(self, *texts: str) -> None:
        """Take these for the run's own, such as what it was asked for: they are nobody's secret."""
        self._own |= {one for text in texts for one in (text, _national(text))}

    def _may_be_cut(self, *texts: str) -> None:
        for text in texts:
            self._begins.setdefault(text[:_LEAST], []).append(text)
            self._ends.setdefault(text[-_LEAST:], []).append(text)

    def sent(self, headers: Mapping[str, str], body: bytes) -> None:
        """Learn from a request: its credentials are secret, and what it says the run made up, if nobody told it."""
        for name, value in headers.items():
            if name.lower() in _CREDENTIALS and value:
                self.hide(value.partition(" ")[2] or value)
        for name, value in self._fields(body):
            if forms.SECRET_FIELD.search(name):
                self._hide_field(value)
            elif value not in self._people:
                self._own |= {value, _national(value)}

    def came(self, body: bytes) -> None:
        """Learn from an answer: what it says of whom the run did not make up, and secrets by their field."""
        for name, value in self._fields(body):
            if forms.SECRET_FIELD.search(name):
                self._hide_field(value)
            elif _is_personal(name, value) and not self._is_own(value):
                self._people[value] = forms.masked(value) if forms.NUMBER.fullmatch(value) else forms.HIDDEN
                self._may_be_cut(value)

    def _fields(self, body: bytes) -> Iterator[tuple[str, str]]:
        """The fields of a body that was not seen before."""
        if not body or hash(body) in self._seen:
            return
        self._seen.add(hash(body))
        for name, value in forms.personal_values(body.decode("utf-8", "replace")):
            yield name, _unescaped(value) if "\\" in value else value

    def _hide_field(self, value: str) -> None:
        if len(value) >= _UNMISTAKABLE and not _OURS.search(value):
            self.hide(value)

    def _is_own(self, value: str) -> bool:
        return value in self._own or _national(value) in self._own or bool(_OURS.search(value))

    def text(self, text: str, *, lines: bool = False) -> str:
        """What may be shown of a text; `lines` of one that has several lines."""
        text = forms.without_secrets(self._without_told(text))
        for name, shown in self._people.items():
            if name in text:
                text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", shown.replace("\\", r"\\"), text)
        text = forms.NUMBER.sub(lambda found: self._number(found[0]), text)
        text = forms.ADDRESS.sub(lambda found: found[0] if self._is_address_own(text, found) else forms.HIDDEN, text)
        return forms.visible(text, lines=lines)

    def secrets_only(self, text: str) -> str:
        """A text of our own, in which only secrets are hidden."""
        return forms.without_secrets(self._without_told(text))

    def value(self, value: Any) -> Any:
        """A JSON value with all texts in it made fit to be shown."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {name: self.value(item) for name, item in value.items()}
        return [self.value(item) for item in value] if isinstance(value, list | tuple) else value

    def _without_told(self, text: str) -> str:
        for secret in self._written:
            if secret in text:
                text = text.replace(secret, forms.HIDDEN)
        return self._without_rests(text) if _CUT.search(text) else text

    def _without_rests(self, text: str) -> str:
        """The text without the beginning of a secret where it was cut, and its end."""
        parts = _CUT.split(text)  # each second one is a mark
        for place in range(0, len(parts) - 1, 2):
            parts[place] = self._without_end(parts[place])
            parts[place + 2] = self._without_beginning(parts[place + 2])
        return "".join(parts)

    def _without_end(self, text: str) -> str:
        """The text without a beginning of a secret at its end."""
        end = text.rstrip(" ")
        for place in range(max(0, len(end) - _LONGEST), len(end) - _LEAST + 1):
            for written in self._begins.get(end[place : place + _LEAST], ()):
                if written.startswith(end[place:]):
                    return end[:place] + forms.HIDDEN
        return text

    def _without_beginning(self, text: str) -> str:
        """The text without an end of a secret at its beginning."""
        inner = text.lstrip(" ")
        for place in range(min(_LONGEST, len(inner)), _LEAST - 1, -1):
            for written in self._ends.get(inner[place - _LEAST : place], ()):
                if written.endswith(inner[:place]):
                    return forms.HIDDEN + inner[place:]
        return text

    def _number(self, number: str) -> str:
        return number if self._is_own(number) else forms.masked(number)

    def _is_address_own(self, text: str, found: re.Match[str]) -> bool:
        domain = text[found.end() :]
        return domain.startswith("@contract-test.invalid") or any(
            domain.startswith(own.removeprefix(found[0])) for own in self._own if own.startswith(f"{found[0]}@")
        )


def _is_personal(field: str, value: str) -> bool:
    least = _least_personal(field)
    return least is not None and len(value) >= least


@lru_cache(maxsize=1024)
def _least_personal(field: str) -> int | None:
    """From how many characters on the values of a field are about somebody; None for a field that never is."""
    if forms.TELLING_FIELD.fullmatch(field):
        return _SENTENCE
    return _NAME if forms.PERSONAL_FIELD.fullmatch(field) else None


def _national(number: str) -> str:
    """The last ten digits of a number, by which it is known with any country code; else the text itself."""
    digits = re.sub(r"\D", "", number)
    return digits[-10:] if len(digits) >= 10 else number


def _ways(secret: str) -> Iterator[str]:
    """The ways in which a text may be written."""
    yield secret
    raw = secret.encode("utf-8", "surrogatepass")
    yield from (quote(raw, safe=""), quote(raw), quote_plus(raw), html.escape(secret))
    yield from (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1])
    if len(secret) >= _UNMISTAKABLE:
        yield from (raw.hex(), raw.hex().upper())
        yield from (one for shift in range(3) for one in _base64(raw, shift))
    if _TOKEN.fullmatch(secret):
        yield secret.rpartition(".")[2]  # its signature


def _base64(raw: bytes, shift: int) -> Iterator[str]:
    """What is surely in the base64 of a text in which the secret begins `shift` bytes after a group of three."""
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        code = encode(b"\0" * shift + raw).decode().rstrip("=")
        begins = 0 if shift == 0 else 4
        whole = (shift + len(raw)) // 3 * 4
        yield code[begins:whole]


def _unescaped(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"', strict=False))
    except ValueError:
        return value
