"""A request body as a behaviour asks of it."""

import math
from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any, NoReturn

from mock_server import errors
from mock_server.contract import pointers
from mock_server.contract.fields import Field
from mock_server.contract.schema import Schema
from mock_server.contract.violations import Violation
from mock_server.world import javascript
from mock_server.world.notices import Failure
from mock_server.world.world import Transaction


class Body:
    """A JSON object that was sent, and the schema that the contract has for it.

    `require` looks at what was sent as the server's handlers do, before anything else is known of it.
    `fields` and `get` check the whole body against its schema first, once: so a body that breaks the
    contract is refused at the point where the real server would have trusted it. Where the docstrings say
    `errors.FIELD_INVALID`, it is the server's own sentence for fields that have one (`error` in `x-field`).
    """

    def __init__(self, transaction: Transaction, schema: Schema, payload: Mapping[str, Any]) -> None:
        self._tx = transaction
        self._schema = schema
        self.payload = payload
        self._checked = False

    def has(self, *names: str) -> bool:
        """Whether each field was sent with a value that JavaScript takes for true."""
        aliases = self._schema.aliases
        payload = {name for name, value in self.payload.items() if truthy(value)} - self._unread
        return {aliases.get(name, name) for name in payload}.issuperset(names)

    def pointer(self, name: str) -> str:
        """A JSON pointer to a field, under the name by which it was sent."""
        return next(
            (pointers.join(field) for field in self.payload if self._schema.aliases.get(field, field) == name), ""
        )

    def sent_at(self, pointer: str) -> str | None:
        """The JSON pointer at which the body has the value of this JSON pointer into a row; None if it has none.

        `/menuOptions/1/action_type` is `/options/1/action_type` where the body has the column as `options`.
        """
        column, *inside = pointers.keys(pointer)
        field = next(iter(pointers.keys(self.pointer(column))), None)
        if field is None or field not in self._read:
            return None
        place = pointers.join(field, *inside)
        try:
            pointers.resolve(self.payload, place)
        except (LookupError, TypeError, ValueError):
            return None
        return place

    def require(self, *names: str, error: errors.Sentence) -> None:
        """Raise `error` unless the body has each field (`has`)."""
        if not self.has(*names):
            missing = ", ".join(name for name in names if not self.has(name))
            raise error().because(errors.FIELDS_NEEDED, names=missing)

    def fields(self) -> dict[str, Any]:
        """What was sent of the fields that the contract names, under the names that rows have.

        Raises `errors.FIELD_INVALID`. Other fields are ignored, as the server does, and warned of.
        """
        self.check()
        aliases = self._schema.aliases
        return {aliases.get(name, name): value for name, value in self._values.items() if name in self._read}

    def filled(self) -> dict[str, Any]:
        """`fields`, and for what was not sent the defaults of the body's own schema.

        Raises `errors.FIELD_INVALID`.
        """
        defaults = {name: part["default"] for name, part in self._schema.properties.items() if "default" in part}
        return defaults | self._schema.quirky_defaults(self._tx.quirk) | self.fields()

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a field of the contract. Raises `errors.FIELD_INVALID`."""
        return self.fields().get(name, default)

    def items(self, name: str) -> list[dict[str, Any]]:
        """The objects of a list that was sent, each with its fields that the contract names.

        Raises `errors.FIELD_INVALID`.
        """
        items = self.get(self._schema.aliases.get(name, name), [])
        known = self._schema.part(pointers.join(name, 0)).properties.keys()
        unread = [(index, field) for index, item in enumerate(items) for field in item.keys() - known]
        self._ignore({pointers.join(name, index, field): f"{name}[].{field}" for index, field in unread}, known)
        return [{field: value for field, value in item.items() if field in known} for item in items]

    def check(self) -> None:
        """Raise `errors.FIELD_INVALID` if the body breaks its schema."""
        if self._checked:
            return
        violation = self._schema.violation(self._values, self._tolerated)
        if violation:
            self._refuse(violation)
        self._refuse_unknown_values()
        self._checked = True
        self._ignore({pointers.join(name): name for name in self.payload if name not in self._read}, self._read)
        self._note_differences()

    def _refuse_unknown_values(self) -> None:
        """Refuse the documented values that a quirk which is on keeps the server from knowing (`refused_by`)."""
        if self._tx.quirk("database-decides"):
            return  # an enum column refuses them
        for name, unknown in self._schema.refused_by.items():
            refused = [value for value, quirk in unknown.items() if self._tx.quirk(quirk)]
            if name in self._read and self.payload.get(name) in refused:
                known = ", ".join(value for value in self._schema.properties[name]["enum"] if value not in refused)
                raise errors.FIELD_INVALID(field=name, rule=f"must be one of: {known}")

    def _note_differences(self) -> None:
        """Note the fields and values that a quirk keeps other servers from reading."""
        for name, quirk in self._schema.ignored_by.items():
            if name in self.payload:
                self._tx.note_difference(quirk, at=pointers.join(name))
        for name, unknown in self._schema.refused_by.items():
            quirk_of = next((quirk for value, quirk in unknown.items() if value == self.payload.get(name)), None)
            if quirk_of is not None and name in self._read:
                self._tx.note_difference(quirk_of, at=pointers.join(name))

    def _refuse(self, violation: Violation) -> NoReturn:
        """In the server's own words where the contract names them; then the rule is in a warning."""
        quirk = self._field(violation).unchecked_by
        if quirk is not None:
            self._tx.note_refusal(quirk, at=violation.pointer)
        if violation.sentence is None:
            raise errors.FIELD_INVALID(field=violation.field, rule=violation.rule)
        self._tx.warn(f"{violation.field} {violation.rule}")
        raise violation.sentence(field=violation.field, value=violation.value)

    def _ignore(self, unread: Mapping[str, str], known: Collection[str]) -> None:
        """Tell of the fields at these pointers, with their names, that nobody reads."""
        if not unread:
            return
        remedy = errors.LEAVE_OUT.format(names=", ".join(known))
        failures = (
            Failure(pointer, errors.FIELDS_IGNORED.format(names=name), remedy) for pointer, name in unread.items()
        )
        self._tx.fail(errors.FIELDS_IGNORED.format(names=", ".join(sorted(set(unread.values())))), *failures)

    @cached_property
    def _values(self) -> Mapping[str, Any]:
        """What was sent, as a handler that converts some fields before it looks at them reads it (`read_as`)."""
        return _as_read(self._schema, self.payload) if self._tx.quirk("database-decides") else self.payload

    @cached_property
    def _unread(self) -> set[str]:
        """The fields that a quirk which is on keeps the server from reading."""
        return {name for name, quirk in self._schema.ignored_by.items() if self._tx.quirk(quirk)}

    @cached_property
    def _read(self) -> Collection[str]:
        known = self._schema.properties
        return {name: part for name, part in known.items() if name not in self._unread} if self._unread else known

    def _tolerated(self, violation: Violation) -> bool:
        """Whether a quirk that is on leaves the field unchecked, or lets it be left out."""
        name = next(iter(pointers.keys(violation.pointer)), None)
        if name in self._unread:
            return True
        if self._tx.quirk("database-decides") and not self._schema.part(violation.pointer).field.enforced:
            return True
        field = self._field(violation)
        if self._tx.quirk("database-decides") and field.checked_as:
            return self._passes_as(field.checked_as, violation.pointer, self.payload.get(str(name)))
        quirk = field.unchecked_by or (field.optional_under if name not in self.payload else None)
        return quirk is not None and self._tx.quirk(quirk)

    def _passes_as(self, kind: str, pointer: str, value: Any) -> bool:
        """Whether a value passes a handler's check that looks at it as a number or a text."""
        if kind == "number":
            return 0 <= javascript.number(value) < math.inf
        return self._schema.part(pointer).violation(javascript.text(value)) is None

    def _field(self, violation: Violation) -> Field:
        """What the contract says of the body's field that a violation is in."""
        return self._schema.fields.get(next(iter(pointers.keys(violation.pointer)), ""), Field())


def _as_read(schema: Schema, value: Any) -> Any:
    """A value as the server's handler reads it. Raises `errors.PROPERTY_OF_NULL`."""
    match schema.field.read_as:
        case "text":
            return javascript.text(value)
        case "trimmed":
            return javascript.text(value).strip()
        case "number":
            return javascript.number(value)
        case "object" if value is None:
            raise errors.PROPERTY_OF_NULL(name=schema.document["required"][0])
        case "object" if not isinstance(value, dict):
            return {}
    if isinstance(value, dict):
        return {name: _as_read(schema.part(pointers.join(name)), item) for name, item in value.items()}
    return [_as_read(schema.part("/0"), item) for item in value] if isinstance(value, list) else value


def truthy(value: Any) -> bool:
    """What JavaScript takes for true: empty lists and objects too."""
    return bool(value) or isinstance(value, list | dict)
