"""The contract: what `openapi/` says of operations, parameters, bodies and rows, ready to be asked."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from mock_server.contract.bundle import operations
from mock_server.contract.document import Document, Json
from mock_server.contract.operation import Operation, operation_of
from mock_server.contract.schema import Schema
from mock_server.contract.table import Table


class Contract(Document):
    """The joined OpenAPI document and what the server asks of it."""

    def __init__(self, document: dict[str, Any]) -> None:
        super().__init__(document)
        self.operations = {
            operation["operationId"]: operation_of(self, path, method, item, operation)
            for path, method, item, operation in operations(document)
        }

    @cached_property
    def tables(self) -> dict[str, Table]:
        """The row schemas by section of the fixture document, in its order."""
        schemas = self.document["components"]["schemas"].items()
        found = {
            schema["x-table"]: Table(schema["x-table"], name, Schema(self, schema))
            for name, schema in schemas
            if "x-table" in schema
        }
        return {section: found[section] for section in self.document["x-sections"]}

    @cached_property
    def unchecked(self) -> dict[str, set[str]]:
        """The fields that hold any value under a quirk, by name, with those quirks."""
        found: dict[str, set[str]] = {}
        for schema in self.document["components"]["schemas"].values():
            for name, one in Schema(self, schema).fields.items():
                if one.unchecked_by:
                    found.setdefault(name, set()).add(one.unchecked_by)
        return found

    def response_schema(
        self, operation: Operation, status: int, media: str, quirk: Callable[[str], bool] | None = None
    ) -> Schema | None:
        """The schema of an answer, None where the contract declares the status without such a body.

        Where it depends on a quirk (`x-answered-under`), that of the quirks that are on; without `quirk`, either.
        Raises KeyError where the contract does not declare the status.
        """
        response = self.followed(operation.document["responses"][str(status)])
        if media not in response.get("content", {}):
            return None
        schema = response["content"][media].get("schema", True)
        return Schema(self, schema if quirk is None else _answered(schema, quirk))


def _answered(schema: Json, quirk: Callable[[str], bool]) -> Json:
    """Of two shapes of an answer (`anyOf`), the one under whose quirk it is given, else the one without."""
    shapes = schema.get("anyOf", ()) if isinstance(schema, dict) else ()
    special = [shape for shape in shapes if "x-answered-under" in shape]
    usual = [shape for shape in shapes if "x-answered-under" not in shape] if special else [schema]
    return next((shape for shape in special if quirk(shape["x-answered-under"])), usual[0])
