"""What the real servers' handlers make of a JSON value where they convert it themselves."""

import json
import math
from collections.abc import Mapping
from typing import Any

_BASES = {"0x": 16, "0o": 8, "0b": 2}


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


def number(value: Any) -> float | int:
    """`Number(value)`: `""`, null and `[]` are 0, `"1e3"` is 1000, what is none is NaN."""
    match value:
        case bool() | int() | float():
            found = float(value)
        case None:
            found = 0.0
        case str():
            found = _parsed(value.strip())
        case list():
            found = float(number(text(value)))
        case _:
            found = math.nan
    return int(found) if math.isfinite(found) and found.is_integer() else found


def _parsed(digits: str) -> float:
    if not digits:
        return 0.0
    base = _BASES.get(digits[:2].lower())
    try:
        return float(int(digits[2:], base)) if base else float(digits if "_" not in digits else "x")
    except ValueError:
        return math.nan


def properties(value: Any) -> Mapping[str, Any]:
    """`{...value}`: lists and texts have their indexes for names, other plain values no properties."""
    if isinstance(value, dict):
        return value
    return {str(index): item for index, item in enumerate(value)} if isinstance(value, list | str) else {}
