"""The contract, ready to judge an exchange."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jsonschema_rs

from contract_tests.contract.kinds import Kind, of_status
from contract_tests.contract.under_quirks import METHODS, body_fields, followed

_URN = "urn:astradial"


@dataclass(frozen=True)
class Operation:
    """One operation of the contract."""

    id: str
    method: str
    #: The path from the root of the server, base path included: `/api/v1/dids/{id}`.
    path: str
    document: dict[str, Any]

    @property
    def is_billable(self) -> bool:
        """Whether it costs money or disturbs people: a number taken from the pool, a call placed."""
        return bool(self.document.get("x-billable"))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile("/".join("[^/]+" if part[:1] == "{" else re.escape(part) for part in self.path.split("/")))


class Contract:
    """Finds the operation of a request, and says how an answer breaks its schema."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self._registry = jsonschema_rs.Registry([(_URN, document)], draft=jsonschema_rs.Draft202012)
        self._validators: dict[tuple[str, int, str], jsonschema_rs.Draft202012Validator | None] = {}
        self.operations = {
            item[method]["operationId"]: Operation(
                item[method]["operationId"], method.upper(), self._base(item) + path, item[method]
            )
            for path, item in document["paths"].items()
            for method in METHODS
            if method in item
        }
        # a path without parameters is tried before one that has them: /dids/pool before /dids/{id}
        in_order = sorted(self.operations.values(), key=lambda operation: operation.path.count("{"))
        #: By method and number of segments.
        self._alike: dict[tuple[str, int], list[Operation]] = {}
        for operation in in_order:
            self._alike.setdefault((operation.method, operation.path.count("/")), []).append(operation)

    def _base(self, item: dict[str, Any]) -> str:
        url: str = item.get("servers", self.document["servers"])[0]["url"]
        return url.rstrip("/")

    def operation(self, method: str, path: str) -> Operation | None:
        """The operation of a request by its path from the root, None where the contract has none."""
        plain = path.partition("?")[0]
        alike = self._alike.get((method, plain.count("/")), ())
        return next((one for one in alike if one.pattern.fullmatch(plain)), None)

    def violation(self, operation: Operation, status: int, media: str, value: Any) -> tuple[Kind, str] | None:
        """In what way an answer breaks the contract, and one sentence of how; None where it keeps it."""
        key = (operation.id, status, media)
        if key not in self._validators:
            response = self.followed(operation.document["responses"].get(str(status)))
            if response is None:
                return of_status(status), f"{operation.id} does not declare the status {status}"
            declared = response.get("content", {})
            if declared and media not in declared:
                said = f"{operation.id} answers {status} with {media or 'no media type'}, not {', '.join(declared)}"
                return Kind.MEDIA_TYPE, said
            self._validators[key] = self._validator(declared[media].get("schema"), media) if declared else None
        validator = self._validators[key]
        if validator is None or validator.is_valid(value):
            return None
        error = next(iter(validator.iter_errors(value)))
        pointer = "".join(f"/{part}" for part in error.instance_path)
        return Kind.SCHEMA, f"{operation.id} {status}: {pointer or 'the body'}: {_cut(error.message)}"

    def _validator(self, schema: Any, media: str) -> jsonschema_rs.Draft202012Validator | None:
        if schema is None or "json" not in media:
            return None
        return jsonschema_rs.Draft202012Validator(_absolute(schema), registry=self._registry, validate_formats=False)

    def body_fields(self, operation: Operation) -> set[str]:
        """The fields of the body that an operation takes."""
        return body_fields(self.document, operation.document)

    def followed(self, value: Any) -> Any:
        """The value with a top-level `$ref` replaced by its target."""
        return followed(self.document, value)


def _cut(message: str) -> str:
    """A sentence without most of a long value in it: answers hold what is not for everybody's eyes."""
    return message if len(message) <= 160 else f"{message[:80]} … {message[-79:]}"


def _absolute(value: Any) -> Any:
    """A schema with its references made ones into the registered document."""
    if isinstance(value, list):
        return [_absolute(item) for item in value]
    if isinstance(value, dict):
        return {
            key: f"{_URN}{item}" if key == "$ref" and isinstance(item, str) else _absolute(item)
            for key, item in value.items()
        }
    return value
