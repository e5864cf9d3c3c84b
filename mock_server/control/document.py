"""The control API's own OpenAPI document, from `openapi/control/`: what its requests may say."""

import re
from functools import cached_property
from typing import Any

from mock_server.contract.contract import Contract
from mock_server.contract.operation import Operation
from mock_server.contract.schema import Schema


class ControlDocument:
    """The document, and its operations by route. All is read at first use: a server may never be asked."""

    def __init__(self, source: dict[str, Any]) -> None:
        self.source = source

    @cached_property
    def contract(self) -> Contract:
        return Contract(self.source)

    @cached_property
    def by_route(self) -> dict[tuple[str, str], Operation]:
        """The operations by method and by path as Flask writes it, `/_mock/calls/<call_id>`."""
        operations = self.contract.operations.values()
        return {(operation.method, re.sub(r"{(\w+)}", r"<\1>", operation.path)): operation for operation in operations}

    def parameters(self, operation: Operation) -> dict[str, Schema]:
        """The query parameters of an operation by name."""
        declared = operation.document.get("parameters", ())
        return {part["name"]: Schema(self.contract, part["schema"]) for part in declared if part["in"] == "query"}
