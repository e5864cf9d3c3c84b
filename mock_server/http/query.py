"""Query parameters as a behaviour asks of them: with the limits and defaults that the contract declares."""

import re
from collections.abc import Mapping

from mock_server import errors
from mock_server.world.clock import seconds_of
from mock_server.world.world import Transaction

#: What counts as a number; a longer one is as good as this.
_WHOLE = re.compile(r"-?[0-9]{1,18}")
#: What JavaScript's parseInt reads.
_BEGINNING = re.compile(r"[+-]?[0-9]{1,18}")


class Query:
    """The query parameters of one operation. Nothing is refused: the server takes what it can read."""

    def __init__(self, tx: Transaction, operation_id: str, arguments: Mapping[str, str]) -> None:
        contract = tx.world.contract
        parameters = map(contract.followed, contract.operations[operation_id].document["parameters"])
        self._schemas = {parameter["name"]: parameter["schema"] for parameter in parameters}
        self._arguments = arguments

    def text(self, name: str) -> str:
        """What was sent, without spaces around it; "" for nothing."""
        return self._arguments.get(name, "").strip()

    def as_sent(self, name: str) -> str:
        """What was sent, spaces and all; "" for nothing."""
        return self._arguments.get(name, "")

    def whole(self, name: str, default: int | None = None) -> int:
        """A whole number within the declared limits; the default where none was sent, or 0."""
        schema = self._schemas[name]
        text = self.text(name)
        value = int(text) if _WHOLE.fullmatch(text) else 0
        value = value or (schema["default"] if default is None else default)
        return int(max(schema["minimum"], min(value, schema.get("maximum", value))))

    def parsed(self, name: str) -> int | None:
        """A whole number as parseInt reads it; None where it reads none, the default where nothing was sent."""
        text = self.text(name)
        found = _BEGINNING.match(text)
        return int(found[0]) if found else None if text else int(self._schemas[name]["default"])

    def moment(self, name: str) -> float | None:
        """A day or time that was asked for, in seconds since 1970. Raises `errors.FIELD_INVALID`."""
        text = self.text(name)
        try:
            return seconds_of(text) if text else None
        except (ValueError, OverflowError):
            raise errors.FIELD_INVALID(field=name, rule="must be a date such as 2026-01-15") from None
