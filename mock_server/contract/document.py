"""The joined OpenAPI document, with its references followed."""

from collections.abc import Mapping
from typing import Any

import jsonschema_rs

from mock_server.contract import fields, pointers

URN = "urn:astradial"

Json = Mapping[str, Any]


class Document:
    """An OpenAPI document in which references are followed. Raises ValueError for an annotation that does not exist."""

    def __init__(self, document: dict[str, Any]) -> None:
        fields.check(document)
        self.document = document
        self.registry = jsonschema_rs.Registry([(URN, document)], draft=jsonschema_rs.Draft202012)

    def at(self, pointer: str) -> Any:
        """What a JSON pointer names; a reference there is followed."""
        return self.followed(pointers.resolve(self.document, pointer))

    def followed(self, value: Any) -> Any:
        """The value with a top-level `$ref` replaced by its target; keys beside it win."""
        if isinstance(value, dict) and "$ref" in value:
            beside = {key: item for key, item in value.items() if key != "$ref"}
            return fields.merged(self.at(value["$ref"].removeprefix("#")), beside)
        return value

    def properties(self, schema: Json) -> dict[str, Json]:
        """The properties that a schema names itself or through `allOf`."""
        found: dict[str, Json] = {}
        for part in schema.get("allOf", ()):
            found |= self.properties(self.followed(part))
        return found | {name: self.followed(part) for name, part in schema.get("properties", {}).items()}


def absolute(value: Any) -> Any:
    """A schema with its references made ones into the registered document."""
    if isinstance(value, list):
        return [absolute(item) for item in value]
    if isinstance(value, dict):
        return {
            key: f"{URN}{item}" if key == "$ref" and isinstance(item, str) else absolute(item)
            for key, item in value.items()
        }
    return value
