"""A schema of the contract, ready to be asked."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

import jsonschema_rs

from mock_server.contract import pointers
from mock_server.contract.document import Document, Json, absolute
from mock_server.contract.fields import Field
from mock_server.contract.violations import Violation, violation_of


class Schema:
    """A schema of the contract, with references followed and its validator compiled at first use."""

    def __init__(self, contract: Document, document: Json) -> None:
        self._contract = contract
        self.document: Json = contract.followed(document)

    @cached_property
    def _validator(self) -> jsonschema_rs.Draft202012Validator:
        return jsonschema_rs.Draft202012Validator(
            absolute(self.document), registry=self._contract.registry, validate_formats=False
        )

    @cached_property
    def field(self) -> Field:
        """What the contract says of the field that has this schema."""
        return Field.of(self.document)

    @cached_property
    def properties(self) -> dict[str, Json]:
        """The named properties in order, references followed; annotations beside a `$ref` win."""
        return self._contract.properties(self.document)

    @cached_property
    def fields(self) -> dict[str, Field]:
        """What the contract says of each property."""
        return {name: Field.of(part) for name, part in self.properties.items()}

    @cached_property
    def aliases(self) -> dict[str, str]:
        """The documented names of stored fields: `ring_strategy` → `strategy`."""
        return {name: one.alias_of for name, one in self.fields.items() if one.alias_of}

    @cached_property
    def ignored_by(self) -> dict[str, str]:
        """The properties that the server does not read under a quirk, with that quirk."""
        return {name: one.ignored_by for name, one in self.fields.items() if one.ignored_by}

    @cached_property
    def refused_by(self) -> dict[str, Mapping[str, str]]:
        """The properties with values that the server does not know under a quirk, with both."""
        return {name: one.refused_by for name, one in self.fields.items() if one.refused_by}

    @cached_property
    def _defaults_under(self) -> list[tuple[str, str, Any]]:
        return [
            (name, quirk, default) for name, one in self.fields.items() for quirk, default in one.default_under.items()
        ]

    def quirky_defaults(self, quirk: Callable[[str], bool]) -> dict[str, Any]:
        """The defaults that are others under the quirks that are on."""
        return {name: default for name, why, default in self._defaults_under if quirk(why)}

    def violation(
        self, value: Any, tolerated: Callable[[Violation], bool] = lambda violation: False
    ) -> Violation | None:
        """The first way in which the value breaks the schema that is not tolerated."""
        if self._validator.is_valid(value):
            return None
        violations = map(violation_of, self._validator.iter_errors(value))
        found = next((violation for violation in violations if not tolerated(violation)), None)
        return found and replace(found, sentence=self.part(found.pointer).field.error)

    def part(self, pointer: str) -> "Schema":
        """The schema of what a JSON pointer into a value names; one that allows anything where none names it."""
        part = self
        for key in pointers.keys(pointer):
            inner = part.document.get("items") if key.isdigit() else part.properties.get(key)
            part = Schema(self._contract, inner or {})
        return part
