"""Variables `${...}`, expressions `$[...]` and what GotoIf takes for true."""

from __future__ import annotations

import re
from collections.abc import Callable

#: The value of a variable or function by the text between the braces.
Lookup = Callable[[str], str]

_WORD = re.compile(r'\s*("[^"]*"|<=|>=|!=|==|[|&=<>+\-*/%!()]|[^\s|&=<>+\-*/%!()"]+)')
#: Nesting beyond this is left as it stands.
_DEEPEST = 50
_LONGEST_S = 1e6
_LEADING_NUMBER = re.compile(r"\s*([+-]?\d+)")
_OFFSETS = re.compile(r"^(.*?):(-?\d+)(?::(-?\d+))?$", re.DOTALL)
_LEVELS: tuple[tuple[str, ...], ...] = (
    ("|",),
    ("&",),
    ("=", "==", "!=", "<", ">", "<=", ">="),
    ("+", "-"),
    ("*", "/", "%"),
)


def is_true(condition: str) -> bool:
    """GotoIf's truth: false is only the empty text and text that reads as the number 0.

    So `${X}=Y` without `$[ ]` is always true, which is how a queue that was answered still runs its timeout
    branch (case oss_queue_dest_uuid).
    """
    reads_as = _LEADING_NUMBER.match(condition)
    return bool(reads_as.group(1).strip("+-0")) if reads_as else bool(condition.strip())


def seconds_of(text: str, default: float) -> float:
    """A time argument of an application, or the default where it is none."""
    try:
        found = float(text)
    except ValueError:
        return default
    return found if abs(found) < _LONGEST_S else default


def substitute(text: str, lookup: Lookup, depth: int = 0) -> str:
    """The text with its variables and expressions replaced, innermost first."""
    if "$" not in text or depth > _DEEPEST:
        return text
    parts, at = [], 0
    while (dollar := text.find("$", at)) >= 0:
        opening = text[dollar : dollar + 2]
        closing = _closing(text, dollar + 1) if opening in ("${", "$[") else -1
        if closing < 0:
            parts.append(text[at : dollar + 1])
            at = dollar + 1
            continue
        inside = substitute(text[dollar + 2 : closing], lookup, depth + 1)
        parts += text[at:dollar], _variable(inside, lookup) if opening == "${" else evaluate(inside)
        at = closing + 1
    return "".join((*parts, text[at:]))


def _closing(text: str, opening: int) -> int:
    """Where the bracket that opens here closes, or -1."""
    left, depth = text[opening], 0
    right = "}" if left == "{" else "]"
    for at in range(opening, len(text)):
        depth += (text[at] == left) - (text[at] == right)
        if depth == 0:
            return at
    return -1


def _variable(inside: str, lookup: Lookup) -> str:
    """`NAME`, `NAME:offset` or `NAME:offset:length`."""
    offsets = _OFFSETS.match(inside)
    if not offsets:
        return lookup(inside)
    name, offset, length = offsets.groups()
    value = lookup(name)[int(offset) :]
    return value if length is None else value[: int(length)]


def evaluate(expression: str) -> str:
    """The value of `$[expression]`.

    A syntax error gives the empty text, and so false: `$[ != 1]` of a caller who pressed nothing is not
    "something other than 1" (case hosted_rec_explicit_opt_in_no_key). Text left over after a whole
    expression is ignored.
    """
    words = _WORD.findall(expression)
    try:
        return _Parser(words).level(0)
    except (ValueError, ZeroDivisionError, RecursionError):
        return ""


class _Parser:
    """Asterisk's operators, the loosest binding first; there is a unary minus and no unary plus."""

    def __init__(self, words: list[str]) -> None:
        self.words = words

    def level(self, depth: int) -> str:
        if depth == len(_LEVELS):
            return self.operand()
        value = self.level(depth + 1)
        while self.words and self.words[0] in _LEVELS[depth]:
            operator = self.words.pop(0)
            value = _apply(operator, value, self.level(depth + 1))
        return value

    def operand(self) -> str:
        if not self.words:
            raise ValueError("an operand is missing")
        word = self.words.pop(0)
        if word == "(":
            value = self.level(0)
            if not self.words or self.words.pop(0) != ")":
                raise ValueError("a parenthesis is missing")
            return value
        if word == "-":
            return str(-int(self.operand()))
        if word == "!":
            return "0" if is_true(self.operand()) else "1"
        if word.startswith('"'):
            return word[1:-1]
        if _WORD_IS_OPERATOR.fullmatch(word):
            raise ValueError(f"operator {word} without a left side")
        return word


_WORD_IS_OPERATOR = re.compile(r"<=|>=|!=|==|[|&=<>+\-*/%!)]")


def _apply(operator: str, left: str, right: str) -> str:
    if operator == "|":
        return left if is_true(left) else right
    if operator == "&":
        return left if is_true(left) and is_true(right) else "0"
    if operator in _LEVELS[2]:
        return str(int(_compare(operator, left, right)))
    a, b = int(left), int(right)
    return str({"+": a + b, "-": a - b, "*": a * b}[operator] if operator in "+-*" else _divide(operator, a, b))


def _divide(operator: str, a: int, b: int) -> int:
    """Division and remainder as in C: towards zero."""
    quotient = abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
    return quotient if operator == "/" else a - quotient * b


def _compare(operator: str, left: str, right: str) -> bool:
    """As numbers where both are, else as text."""
    try:
        order = int(left) - int(right)
    except ValueError:
        order = (left > right) - (left < right)
    return {
        "=": order == 0,
        "==": order == 0,
        "!=": order != 0,
        "<": order < 0,
        ">": order > 0,
        "<=": order <= 0,
        ">=": order >= 0,
    }[operator]
