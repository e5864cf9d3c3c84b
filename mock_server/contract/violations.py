"""How a value breaks its schema, in words."""

import json
from dataclasses import dataclass
from typing import Any

from mock_server import errors
from mock_server.contract import pointers

#: The keywords under which a schema allows no other field.
UNKNOWN_FIELD = frozenset({"additionalProperties", "unevaluatedProperties"})


@dataclass(frozen=True)
class Violation:
    """Where and how a value breaks its schema."""

    #: JSON pointer into the checked value.
    pointer: str
    #: The keyword of the schema that is broken: `enum`, `maxLength`.
    keyword: str
    #: A sentence without a subject: `must be one of: extension, queue`.
    rule: str
    #: What stands there, as JavaScript writes it into a text.
    value: str = "undefined"
    #: The server's own sentence for the field, if the contract names one.
    sentence: errors.Sentence | None = None

    @property
    def field(self) -> str:
        """The pointer as people write it: `options[0].digit`."""
        keys = pointers.keys(self.pointer)
        text = "".join(f"[{key}]" if key.isdigit() else f".{key}" for key in keys)
        return text.removeprefix(".") or "The request body"


def violation_of(error: Any) -> Violation:
    """An error of the validator; of one in several branches, that of the most telling branch."""
    context = getattr(error.kind, "context", None)
    if context:  # of the branches of anyOf and oneOf, the one that fits best and says more than "must be null"
        branches = [branch[0] for branch in context if branch]
        told = [branch for branch in branches if not _is_null_rule(branch)]
        return violation_of(max(told or branches, key=lambda branch: len(branch.instance_path)))
    path = list(error.instance_path)
    if error.kind.name == "required":
        path.append(error.kind.property)
        return Violation(pointers.join(*path), "required", _rule(error))
    if error.kind.name in UNKNOWN_FIELD:
        path.append(error.kind.unexpected[0])
    return Violation(pointers.join(*path), str(error.kind.name), _rule(error), _written(error.instance))


def _written(value: Any) -> str:
    if isinstance(value, dict | list):
        return "[object Object]"
    return value if isinstance(value, str) else json.dumps(value)


def _is_null_rule(error: Any) -> bool:
    return bool(error.kind.name == "type" and error.kind.types == ["null"])


def _rule(error: Any) -> str:
    kind = error.kind
    match kind.name:
        case "required":
            return "is required"
        case "type":
            return "must be " + " or ".join(map(_article, sorted(kind.types, key="null".__eq__)))
        case "enum":
            return "must be one of: " + ", ".join("null" if option is None else str(option) for option in kind.options)
        case "minimum" if kind.limit == 0:
            return "must be a non-negative number"
        case "minimum":
            return f"must be at least {kind.limit}"
        case "maximum":
            return f"must be at most {kind.limit}"
        case "minLength":
            return "must not be empty" if kind.limit == 1 else f"must have at least {kind.limit} characters"
        case "maxLength":
            return f"must be ≤ {kind.limit} characters"
        case "minItems":
            return "must not be empty" if kind.limit == 1 else f"must have at least {kind.limit} items"
        case "pattern":
            return f"must match {kind.pattern}"
        case name if name in UNKNOWN_FIELD:
            return "is no field"
        case _:
            return f"is invalid: {error.message}"


def _article(name: str) -> str:
    return {"null": "null", "object": "an object", "array": "an array", "integer": "an integer"}.get(name, f"a {name}")
