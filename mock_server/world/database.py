"""What a value becomes on its way into the real server's database, and what it refuses (MariaDB behind Sequelize).

The handlers of the released servers check little; the model and the column types do the rest, and what they
refuse is answered 500. Observed on the open-source server: scenarios dids_create_types, readback_odd_values.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from mock_server import errors
from mock_server.contract.fields import Field
from mock_server.contract.table import Table
from mock_server.contract.violations import Violation
from mock_server.world import javascript
from mock_server.world.tables import Group, Row, collated

Json = Mapping[str, Any]

#: Characters of a text column that the contract gives no length.
_TEXT_SIZE = 255

#: The model's validators by the keyword of the contract.
_VALIDATORS = {"minLength": "len", "maxLength": "len", "minimum": "min", "maximum": "max"}

_NUMBER = re.compile(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$")
_INTEGER_LIMIT = 2**31
#: A boolean is a tinyint(1).
_TINY_LIMIT = 2**7
_DECIMAL_LIMIT = 10**8
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$")


def modelled(table: Table, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as the model holds them, and as the answer to the write shows them: as sent, but for booleans."""
    kinds = table.kinds
    return {name: _truth(value) if kinds.get(name) == "boolean" else value for name, value in fields.items()}


def stored(table: Table, fields: Mapping[str, Any], quirk: Callable[[str], bool]) -> dict[str, Any]:
    """Fields as the columns hold them. Raises `errors.DATABASE_REFUSES`."""
    violations = [text for name, value in fields.items() if (text := _violation(table, name, value))]
    if violations:
        raise errors.DATABASE_REFUSES(text=",\n".join(violations))
    return {name: _column_value(table, name, value, quirk) for name, value in modelled(table, fields).items()}


def asked_for(value: Any) -> list[Any]:
    """The values that a condition on a value matches: a list asks for any of its items (SQL's IN).

    Raises `errors.DATABASE_REFUSES` for an object.
    """
    if isinstance(value, dict):
        raise errors.DATABASE_REFUSES(text=f"Invalid value {javascript.inspected(value)}")
    return value if isinstance(value, list) else [value]


def with_id(group: Group, row_id: Any, *, any_case: bool) -> Row | None:
    """The row of a group whose id a condition matches; trailing spaces do not matter, nor case with `any_case`.

    Raises `errors.DATABASE_REFUSES` for an object.
    """
    ids = [one.rstrip(" ") for one in asked_for(row_id) if isinstance(one, str)]
    found = next((group[one] for one in ids if one in group), None)
    if found is None and any_case:
        wanted = set(map(collated, ids))
        found = next((row for one, row in group.items() if collated(one) in wanted), None)
    return found


def check_nulls(table: Table, row: Mapping[str, Any]) -> None:
    """Raises `errors.DATABASE_REFUSES` for a null in a column that the contract says is never null."""
    nulls = [
        f"notNull Violation: {table.model}.{name} cannot be null" for name in table.never_null if row[name] is None
    ]
    if nulls:
        raise errors.DATABASE_REFUSES(text=",\n".join(nulls))


def _violation(table: Table, name: str, value: Any) -> str | None:
    """What the model's own validation says of a value."""
    kind, field = table.kinds.get(name), table.schema.fields.get(name, Field())
    if kind in ("text", "email") and isinstance(value, dict | list):
        container = f"string violation: {name} cannot be an array or an object"
        return f"{container},\n{blank}" if (blank := _blank(field, name, value)) else container
    if kind == "secret" and value is not None and not isinstance(value, str):
        return "data must be a string or Buffer and salt must either be a salt string or a number of rounds"
    if kind == "email" and value is not None and not _EMAIL.match(str(value)):
        return f"Validation error: Validation isEmail on {name} failed"
    if blank := _blank(field, name, value):
        return blank
    if field.validated and value is not None:
        return _invalid_in_own_words(table, name, value)
    return None


def _blank(field: Field, name: str, value: Any) -> str | None:
    """What the model says of a value without a visible character, where it does not take one."""
    if field.not_blank and not javascript.text(value).strip():
        return f"Validation error: Validation notEmpty on {name} failed"
    return None


def invalid(table: Table, name: str, value: Any) -> str | None:
    """What the model's validators say of a value."""
    violation = _broken(table, name, value)
    return None if violation is None else _of_validator(name, violation)


def _invalid_in_own_words(table: Table, name: str, value: Any) -> str | None:
    """`invalid`, in the words that the model has of its own for the column, where it has any."""
    violation = _broken(table, name, value)
    if violation is None:
        return None
    if violation.sentence is None:
        return _of_validator(name, violation)
    return violation.sentence.text.format(value=violation.value)


def _broken(table: Table, name: str, value: Any) -> Violation | None:
    if table.kinds[name] == "integer" and isinstance(value, str) and _NUMBER.match(value):
        value = float(value)
    return table.parts[name].violation(value)


def _of_validator(name: str, violation: Violation) -> str:
    return f"Validation error: Validation {_VALIDATORS.get(violation.keyword, 'is')} on {name} failed"


def _truth(value: Any) -> Any:
    """Sequelize's reading of a boolean: the words and the digits 1 and 0; anything else stays."""
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value, value)
    return bool(value) if value in (0, 1) and not isinstance(value, bool) and isinstance(value, int) else value


def _column_value(table: Table, name: str, value: Any, quirk: Callable[[str], bool]) -> Any:
    if value is None:
        return None
    schema = table.schema.properties.get(name, {})
    match table.kinds.get(name):
        case "text" | "email" | "secret":
            return _text(name, value, schema.get("maxLength", _TEXT_SIZE))
        case "reference":
            return _reference(name, value)
        case "enum" if (field := table.schema.fields[name]).unchecked_by and quirk(field.unchecked_by):
            return _text(name, value, schema["maxLength"])
        case "enum":
            unknown = {option for option, why in table.schema.refused_by.get(name, {}).items() if quirk(why)}
            return _option(name, value, [option for option in schema["enum"] if option not in unknown])
        case "boolean" | "flag":
            number = _integer(name, value, _TINY_LIMIT)
            return bool(number) if number in (0, 1) else number
        case "integer":
            return _integer(name, value, _INTEGER_LIMIT)
        case "number":
            return _decimal(name, value)
        case _:
            return value


def _reference(name: str, value: Any) -> str:
    """An id as SQL takes it: a list of one is that one."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, list | dict):
        raise errors.DATABASE_REFUSES(text=f"Invalid value {javascript.inspected(value)}")
    return _text(name, value, _TEXT_SIZE)


def _text(name: str, value: Any, size: int) -> str:
    text = str(int(value)) if isinstance(value, bool) else javascript.text(value)
    if len(text) > size:
        raise errors.DATABASE_REFUSES(text=f"Data too long for column '{name}' at row 1")
    return text


def _option(name: str, value: Any, options: list[Any]) -> str:
    found = next((option for option in options if str(option).lower() == str(value).lower()), None)
    if found is None:
        raise errors.DATABASE_REFUSES(text=f"Data truncated for column '{name}' at row 1")
    return str(found)


def _number(name: str, value: Any) -> float | int:
    if isinstance(value, str) and _NUMBER.match(value):
        value = float(value)
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise errors.DATABASE_REFUSES(text=f"Incorrect value for column '{name}' at row 1")
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _decimal(name: str, value: Any) -> float | int:
    """decimal(10,2)."""
    number = round(_number(name, value), 2)
    if abs(number) >= _DECIMAL_LIMIT:
        raise errors.DATABASE_REFUSES(text=f"Out of range value for column '{name}' at row 1")
    return number


def _integer(name: str, value: Any, limit: int) -> int:
    number = _number(name, value)
    whole = math.floor(abs(number) + 0.5) * (1 if number >= 0 else -1)
    if not -limit <= whole < limit:
        raise errors.DATABASE_REFUSES(text=f"Out of range value for column '{name}' at row 1")
    return whole
