"""What no document decides, decided by a seed: a client that is right does not notice.

Varied are the order of the properties of objects and of lists of rows, properties that the contract does not
name, the sentences of errors, the case of header names, milliseconds of times, and the kind of new UUIDs.
"""

import re
from collections.abc import Iterable, Mapping
from random import Random
from typing import Any

from mock_server.contract import pointers
from mock_server.contract.schema import Schema

#: What the names of the properties begin with that are added.
ADDED = "undocumented_"

_MILLISECONDS = re.compile(r"\.[0-9]{3}Z$")
_CASES = (str.lower, str.upper, str.title)


class Variation:
    """The choices of one seed. A list is shuffled anew for each answer, the rest stays as it is."""

    def __init__(self, seed: int) -> None:
        self._random = random = Random(seed)
        #: The version of the UUIDs of new rows.
        self.id_version = random.choice((1, 4))
        self._with_milliseconds = random.random() < 0.5
        self._case = random.choice(_CASES)
        added: Any = random.choice((None, 1, "text", [], {"nested": True}))
        self._added = {f"{ADDED}{random.randrange(100)}": added}
        self._said = random.choice(("{0}!", "No: {0}", "Error {1}"))

    def refusal(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """An error body with another sentence."""
        return self._shuffled({**body, "error": self._sentence(body["error"])})

    def body(self, value: Any, schema: Schema) -> Any:
        """The body of an answer as another server could have given it, by its schema."""
        return self._value(value, schema)

    def headers(self, headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Headers with their names in another case."""
        return [(self._case(name), value) for name, value in headers]

    def _sentence(self, text: Any) -> Any:
        """Another sentence; what is a word for programs stays."""
        if not isinstance(text, str) or "_" in text:
            return text
        return self._said.format(text, len(text))

    def _value(self, value: Any, schema: Schema) -> Any:
        if isinstance(value, dict):
            return self._object(value, schema)
        if isinstance(value, list):
            return self._list(value, schema)
        if isinstance(value, str) and schema.document.get("format") == "date-time" and not self._with_milliseconds:
            return _MILLISECONDS.sub("Z", value)
        return value

    def _list(self, value: list[Any], schema: Schema) -> list[Any]:
        """A list with its rows in any order, unless the docs say which (`x-ordered`). Plain values stay in theirs."""
        items = schema.part("/0")
        varied = [self._value(item, items) for item in value]
        rows = all(isinstance(item, dict) and "id" in item for item in value)
        return self._random.sample(varied, len(varied)) if rows and "x-ordered" not in schema.document else varied

    def _object(self, value: dict[str, Any], schema: Schema) -> dict[str, Any]:
        """An object with one more property, if the contract names some of it and lets there be others."""
        if not schema.properties:
            return self._shuffled(value)
        varied = {name: self._value(item, schema.part(pointers.join(name))) for name, item in value.items()}
        return self._shuffled(varied if "additionalProperties" in schema.document else {**varied, **self._added})

    def _shuffled(self, value: dict[str, Any]) -> dict[str, Any]:
        return dict(self._random.sample(list(value.items()), len(value)))
