"""What is hidden in any text by its form alone: secrets by their look or their field's name, numbers, addresses."""

import re

HIDDEN = "***"

_PRIVATE = (
    r"pass(?:word|wd|phrase|code)|secret|token(?!_?type)|api[_-]?key|authorization|cookie|credential|private[_-]?key"
)
_PERSONAL = (
    r"(?:full|first|last|display|user|caller|callee|contact|company|agent|member|owner)?[_-]?name|caller_id_name\w*"
    r"|\w*e?mail\w*|\w*phone\w*|\w*number|caller(?:_?id)?(?:_override)?|callee|from|to|dst|src|clid"
    r"|contact\w*|address\w*"
)
#: What says something of people where it is long enough to be a sentence.
_TELLING = r"\w*transcript\w*|\w*description|notes?|\w*summary"
SECRET_FIELD = re.compile(_PRIVATE, re.IGNORECASE)
PERSONAL_FIELD = re.compile(_PERSONAL, re.IGNORECASE)
TELLING_FIELD = re.compile(_TELLING, re.IGNORECASE)

#: The value of a field in a JSON text, in what Python prints of one, or in either as part of another text.
_FIELD = r"""(?P<head>(?P<quote>\\*["'])(?P<name>[^"'\\]{{0,60}}?(?:{name})[^"'\\]{{0,60}})(?P=quote)\s*:\s*)"""
_VALUE = (
    r"""(?:(?P<open>\\*["'])(?P<text>(?:(?!(?P=open)).|(?<=\\)(?P=open))*)(?P<end>(?P=open)|$)"""
    r"""|(?P<bare>\d[\d.]*|\[[^\]\[{}]*\]|\{[^{}]*\}))"""
)
_SECRET_VALUE = re.compile(_FIELD.format(name=_PRIVATE) + _VALUE, re.IGNORECASE | re.DOTALL)
#: `token=…` in a query or a form; `X-API-Key: …` as a header is written.
_ASSIGNED = re.compile(rf"(?P<head>(?:^|[?&;\s])[\w-]*(?:{_PRIVATE})[\w-]*=)(?![*$])[^&;\s\"']+", re.IGNORECASE)
_HEADER = re.compile(
    r"(?P<head>\b(?:authorization|x-api-key|cookie)\\*[\"']?\s*[:=]\s*\\*[\"']?(?:bearer\s+|basic\s+)?+)"
    r"(?![*$\s\"'\\,}\]])[^\"'\\\s,}\]]+",
    re.IGNORECASE,
)
_LOOKS = re.compile(
    r"eyJ[\w-]{6,}(?:\.[\w-]*){0,2}"  # a JSON Web Token, or its beginning
    r"|\b(?:ak|as|org|sk|pk|rk|whsec|ghp)_(?:live_|test_)?[0-9A-Za-z]{12,}"
    r"|\$(?:2[abxy]?|argon2\w*|scrypt|[156])\$[\w./$+=,-]{8,}"  # a hash of a password
    r"|(?<=\bBearer )(?![$*])[\w.~+/=-]{12,}|(?<=\bBasic )(?![$*])[\w.~+/=-]{8,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)"
    r"|\b(?:[0-9a-f]{40,}|[0-9A-F]{40,})\b"
    r"|(?<=://)[^/@\s:\"']+:[^/@\s\"']+(?=@)",
    re.DOTALL,
)
NUMBER = re.compile(r"(?<![\w.+-])(?:\+\d[\d ().-]{5,18}\d|\d{9,15})(?![\w-]|\.\d)")
ADDRESS = re.compile(r"[\w.+-]+(?=@[\w-]+(?:\.[\w-]+)+)")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufffe\uffff]|\r"
)


def without_secrets(text: str) -> str:
    """The text without what is secret by its form, or by the name of its field."""
    text = _SECRET_VALUE.sub(_hide, text)
    for pattern in (_ASSIGNED, _HEADER):
        text = pattern.sub(rf"\g<head>{HIDDEN}", text)
    return _LOOKS.sub(HIDDEN, text)


def _hide(found: re.Match[str]) -> str:
    if found["bare"] is not None:
        return f'{found["head"]}"{HIDDEN}"'
    if found["text"].startswith("$"):  # a variable of the shell
        return found[0]
    return f"{found['head']}{found['open']}{HIDDEN}{found['end']}"


def visible(text: str, *, lines: bool = False) -> str:
    """The text with control characters, lone surrogates and what turns a line around written out.

    `lines` keeps ends of lines and tabs, of a text that has several.
    """
    text = _INVISIBLE.sub(lambda found: _escaped(found[0]), text)
    return text if lines else text.replace("\n", "\\n").replace("\t", "\\t")


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def plain(text: str, *, lines: bool = False) -> str:
    """What may be shown of a text of which nothing else is known."""
    return visible(without_secrets(text), lines=lines)


def masked(number: str) -> str:
    """A phone number of which the last two digits are left."""
    digits = [place for place, character in enumerate(number) if character.isdigit()]
    shown = set(digits[-2:])
    return "".join("*" if place in set(digits) - shown else one for place, one in enumerate(number))


def personal_values(text: str) -> list[tuple[str, str]]:
    """The fields of a JSON text that are about somebody or secret, with their values, as they stand there."""
    return [(found["name"], found["text"]) for found in _ANY_VALUE.finditer(text)]


_ANY_VALUE = re.compile(r'"(?P<name>[^"\\]{1,60})"\s*:\s*"?(?P<text>(?<=")(?:[^"\\]|\\.)*|\d{7,15})', re.DOTALL)
