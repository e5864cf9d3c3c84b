"""Query parameters as a behaviour asks of them: with the limits and defaults that the contract declares."""

import re
from collections.abc import Mapping

from mock_server.world.world import Transaction

#: What counts as a number; a longer one is as good as this.
_WHOLE = re.compile(r"-?[0-9]{1,18}")


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

    def whole(self, name: str, default: int | None = None) -> int:
        """A whole number within the declared limits; the default where none was sent."""
        schema = self._schemas[name]
        text = self.text(name)
        value = int(text) if _WHOLE.fullmatch(text) else schema["default"] if default is None else default
        return int(max(schema["minimum"], min(value, schema.get("maximum", value))))
