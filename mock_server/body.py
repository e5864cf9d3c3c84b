"""A request body as a behaviour asks of it."""

from collections.abc import Mapping
from typing import Any

from mock_server import errors
from mock_server.contract import Schema, Violation
from mock_server.world import Transaction


class Body:
    """A JSON object that was sent, and the schema that the contract has for it.

    `require` looks at what was sent as the server's handlers do, before anything else is known of it.
    `fields` and `get` check the whole body against its schema first, once: so a body that breaks the
    contract is refused at the point where the real server would have trusted it.
    """

    def __init__(self, transaction: Transaction, schema: Schema, sent: Mapping[str, Any]) -> None:
        self._tx = transaction
        self._schema = schema
        self.sent = sent
        self._checked = False

    def require(self, *names: str, error: errors.Sentence) -> None:
        """Raise `error` unless each field was sent with a value that JavaScript takes for true."""
        aliases = self._schema.aliases
        known = {aliases.get(name, name) for name, value in self.sent.items() if truthy(value)}
        if not known.issuperset(names):
            raise error()

    def fields(self) -> dict[str, Any]:
        """What was sent of the fields that the contract names, under the names that rows have.

        Raises `errors.FIELD_INVALID`. Other fields are ignored, as the server does, and warned of.
        """
        self.check()
        properties, aliases = self._schema.properties, self._schema.aliases
        return {aliases.get(name, name): value for name, value in self.sent.items() if name in properties}

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a field of the contract. Raises `errors.FIELD_INVALID`."""
        return self.fields().get(name, default)

    def check(self) -> None:
        """Raise `errors.FIELD_INVALID` if the body breaks its schema."""
        if self._checked:
            return
        violation = self._schema.violation(self.sent, self._tolerated)
        if violation:
            raise errors.FIELD_INVALID(field=violation.field, rule=violation.rule)
        self._checked = True
        unknown = self.sent.keys() - self._schema.properties.keys()
        if unknown:
            self._tx.warn(errors.FIELDS_IGNORED.format(names=", ".join(sorted(unknown))))

    def _tolerated(self, violation: Violation) -> bool:
        """Whether a quirk that is on leaves the field unchecked (`x-unchecked-by` in the contract)."""
        name = violation.pointer.split("/")[1] if violation.pointer else ""
        quirk = self._schema.properties.get(name, {}).get("x-unchecked-by")
        return quirk is not None and self._tx.quirk(quirk)


def truthy(value: Any) -> bool:
    """What JavaScript takes for true: empty lists and objects too."""
    return bool(value) or isinstance(value, list | dict)
