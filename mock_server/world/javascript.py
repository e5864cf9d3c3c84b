"""What the real servers' handlers make of a JSON value where they convert it themselves."""

import json
from collections.abc import Mapping
from typing import Any


def text(value: Any) -> str:
    """`String(value)`."""
    if isinstance(value, list):
        return ",".join("" if item is None else text(item) for item in value)
    if isinstance(value, dict):
        return "[object Object]"
    if isinstance(value, float):
        return _number(value)
    return value if isinstance(value, str) else json.dumps(value)


def _number(value: float) -> str:
    """1e21, 1.5, 3."""
    if value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    return repr(value).replace("e-0", "e-")


def inspected(value: Any) -> str:
    """`util.inspect(value)`, as messages have it: `{ a: 1 }`, `[ 'x' ]`."""
    if isinstance(value, dict):
        inside = ", ".join(f"{name}: {inspected(one)}" for name, one in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list):
        return f"[ {', '.join(map(inspected, value))} ]" if value else "[]"
    return repr(value) if isinstance(value, str) else text(value)


def properties(value: Any) -> Mapping[str, Any]:
    """`{...value}`: lists and texts have their indexes for names, other plain values no properties."""
    if isinstance(value, dict):
        return value
    return {str(index): item for index, item in enumerate(value)} if isinstance(value, list | str) else {}
