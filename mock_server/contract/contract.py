"""The contract: what `openapi/` says of operations, parameters, bodies and rows, ready to be asked."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import jsonschema_rs

from mock_server.contract.bundle import escaped, operations, unescaped

_URN = "urn:astradial"

#: The keywords under which a schema allows no other field.
UNKNOWN_FIELD = frozenset({"additionalProperties", "unevaluatedProperties"})

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Violation:
    """Where and how a value breaks its schema."""

    #: JSON pointer into the checked value.
    pointer: str
    #: The keyword of the schema that is broken: `enum`, `maxLength`.
    keyword: str
    #: A sentence without a subject: `must be one of: extension, queue`.
    rule: str
    #: What stands there, as JavaScript writes it into a text.
    value: str = "undefined"
    #: The name in `errors` of the server's own sentence for the field, where the contract has one (`x-error`).
    sentence: str | None = None

    @property
    def field(self) -> str:
        """The pointer as people write it: `options[0].digit`."""
        parts = self.pointer.split("/")[1:]
        text = "".join(f"[{part}]" if part.isdigit() else f".{part}" for part in parts)
        return text.removeprefix(".") or "The request body"


class Schema:
    """A schema of the contract, with references followed and its validator compiled at first use."""

    def __init__(self, contract: "Contract", document: Json) -> None:
        self._contract = contract
        self.document: Json = contract.followed(document)

    @cached_property
    def _validator(self) -> jsonschema_rs.Draft202012Validator:
        return jsonschema_rs.Draft202012Validator(
            _absolute(self.document), registry=self._contract.registry, validate_formats=False
        )

    @cached_property
    def properties(self) -> dict[str, Json]:
        """The named properties in order, references followed; annotations beside a `$ref` win."""
        return self._contract.properties(self.document)

    @cached_property
    def aliases(self) -> dict[str, str]:
        """The documented names of stored fields: `ring_strategy` → `strategy`."""
        return {name: schema["x-alias-of"] for name, schema in self.properties.items() if "x-alias-of" in schema}

    @cached_property
    def ignored_by(self) -> dict[str, str]:
        """The properties that the server does not read under a quirk (`x-ignored-by`), with that quirk."""
        return {name: part["x-ignored-by"] for name, part in self.properties.items() if "x-ignored-by" in part}

    @cached_property
    def refused_by(self) -> dict[str, dict[str, str]]:
        """The properties with values that the server does not know under a quirk (`x-refused-by`), with both."""
        return {name: part["x-refused-by"] for name, part in self.properties.items() if "x-refused-by" in part}

    @cached_property
    def _defaults_under(self) -> list[tuple[str, str, Any]]:
        return [
            (name, quirk, default)
            for name, part in self.properties.items()
            for quirk, default in part.get("x-default-under", {}).items()
        ]

    def quirky_defaults(self, quirk: Callable[[str], bool]) -> dict[str, Any]:
        """The defaults that are others under the quirks that are on (`x-default-under`)."""
        return {name: default for name, why, default in self._defaults_under if quirk(why)}

    @cached_property
    def is_enforced(self) -> bool:
        """Whether the server's own handler checks the value (`x-error`, `x-enforced`), not only its database."""
        return bool(self.document.get("x-enforced", "x-error" in self.document))

    def nested_table(self, name: str, property_schema: Json) -> "Table | None":
        """The table of the rows that a property holds; None where it holds plain values."""
        items = self._contract.followed(property_schema.get("items"))
        if not isinstance(items, dict) or "x-owner" not in items:
            return None
        return Table(name, items.get("title", name), Schema(self._contract, items))

    def violation(
        self, value: Any, tolerated: Callable[[Violation], bool] = lambda violation: False
    ) -> Violation | None:
        """The first way in which the value breaks the schema that is not tolerated."""
        if self._validator.is_valid(value):
            return None
        violations = map(_violation, self._validator.iter_errors(value))
        found = next((violation for violation in violations if not tolerated(violation)), None)
        return found and replace(found, sentence=self.part(found.pointer).document.get("x-error"))

    def part(self, pointer: str) -> "Schema":
        """The schema of what a JSON pointer into a value names; one that allows anything where none names it."""
        part = self
        for token in pointer.split("/")[1:]:
            inner = part.document.get("items") if token.isdigit() else part.properties.get(unescaped(token))
            part = Schema(self._contract, inner or {})
        return part


def _violation(error: Any) -> Violation:
    context = getattr(error.kind, "context", None)
    if context:  # of the branches of anyOf and oneOf, the one that fits best and says more than "must be null"
        branches = [branch[0] for branch in context if branch]
        told = [branch for branch in branches if not _is_null_rule(branch)]
        return _violation(max(told or branches, key=lambda branch: len(branch.instance_path)))
    path = list(error.instance_path)
    if error.kind.name == "required":
        path.append(error.kind.property)
        return Violation(_pointer(path), "required", _rule(error))
    if error.kind.name in UNKNOWN_FIELD:
        path.append(error.kind.unexpected[0])
    return Violation(_pointer(path), str(error.kind.name), _rule(error), _written(error.instance))


def _pointer(path: list[str | int]) -> str:
    return "".join(f"/{escaped(str(part))}" for part in path)


def _written(value: Any) -> str:
    if isinstance(value, dict | list):
        return "[object Object]"
    return value if isinstance(value, str) else json.dumps(value)


def _is_null_rule(error: Any) -> bool:
    return bool(error.kind.name == "type" and error.kind.types == ["null"])


def _rule(error: Any) -> str:
    kind = error.kind
    match kind.name:
        case "required":
            return "is required"
        case "type":
            return "must be " + " or ".join(map(_article, sorted(kind.types, key="null".__eq__)))
        case "enum":
            return "must be one of: " + ", ".join("null" if option is None else str(option) for option in kind.options)
        case "minimum" if kind.limit == 0:
            return "must be a non-negative number"
        case "minimum":
            return f"must be at least {kind.limit}"
        case "maximum":
            return f"must be at most {kind.limit}"
        case "minLength":
            return "must not be empty" if kind.limit == 1 else f"must have at least {kind.limit} characters"
        case "maxLength":
            return f"must be ≤ {kind.limit} characters"
        case "minItems":
            return "must not be empty" if kind.limit == 1 else f"must have at least {kind.limit} items"
        case "pattern":
            return f"must match {kind.pattern}"
        case name if name in UNKNOWN_FIELD:
            return "is no field"
        case _:
            return f"is invalid: {error.message}"


def _article(name: str) -> str:
    return {"null": "null", "object": "an object", "array": "an array", "integer": "an integer"}.get(name, f"a {name}")


def _kind(schema: Json) -> str:
    """What a column holds: enum, text, boolean, integer, number or json. Free text says so (`x-column: text`)."""
    if "x-column" in schema:
        return str(schema["x-column"])
    if "enum" in schema:
        return "enum"
    kinds = schema.get("type", "json")
    kind = next((one for one in kinds if one != "null"), "json") if isinstance(kinds, list) else kinds
    return {"string": "text", "array": "json", "object": "json"}.get(kind, kind)


class Table:
    """The row schema of a section: columns with their defaults, and what an answer shows of them."""

    def __init__(self, section: str, name: str, schema: Schema) -> None:
        self.section = section
        #: The schema's name, as people say it: `Did`.
        self.name = name
        #: What the server's own messages call it.
        self.model: str = schema.document.get("x-model", name)
        self.schema = schema
        #: Whether the released servers ignore the letter case of an id (`x-ids`).
        self.ids_in_any_case = schema.document.get("x-ids") == "any-case"
        stored = {
            key: value
            for key, value in schema.properties.items()
            if not value.get("x-derived") and "x-alias-of" not in value
        }
        self.columns = tuple(stored)
        #: Columns that hold text or null.
        self.texts = frozenset(
            key for key, value in stored.items() if value.get("type") in ("string", ["string", "null"])
        )
        #: What the database takes each column for: text, enum, boolean, integer, number or json.
        self.kinds = {key: _kind(value) for key, value in stored.items()}
        #: The column of a row inside a row that names its owner: `queue_id` of a queue's member.
        self.owner: str | None = schema.document.get("x-owner")
        #: The columns that hold rows of their own: a queue's `members`.
        self.nested = {key: inner for key, value in stored.items() if (inner := schema.nested_table(key, value))}
        self.defaults = {key: value.get("default") for key, value in stored.items()}
        #: Columns of rows that the server itself never leaves null: `type` says so, and `x-never-null` asks for it.
        self.never_null = tuple(key for key, value in stored.items() if value.get("x-never-null"))
        #: The schema of each column.
        self.parts = {key: schema.part(f"/{key}") for key in stored}
        #: Columns that no answer shows: secrets, passwords.
        self.private = frozenset(key for key, value in stored.items() if value.get("writeOnly"))
        #: What people call such a row: `phone number`.
        self.title: str = schema.document.get("title", name)
        self.unique: tuple[tuple[str, ...], ...] = tuple(map(tuple, schema.document.get("x-unique", ())))


@dataclass(frozen=True)
class Operation:
    """One operation of the contract."""

    id: str
    method: str
    #: The whole path from the root, base path included.
    path: str
    tag: str
    #: The first 2xx status that it declares: what a behaviour that returns a plain value is answered with.
    status: int
    #: The status codes that it declares.
    statuses: frozenset[int]
    #: False where no credentials are asked for.
    guarded: bool
    #: The credentials that it takes, by their names in the contract.
    schemes: frozenset[str]
    #: The least role of a dashboard user, and the quirk that drops the check.
    role: str | None
    role_quirk: str | None
    #: The quirk under which it takes no API key.
    key_quirk: str | None
    #: The query parameters that it reads, those of its credentials too.
    query: frozenset[str]
    body: Schema | None
    #: Whether its handler does without a body where others fail (`x-may-be-missing`).
    body_may_be_missing: bool
    #: Whether its body is a form with a file.
    uploads: bool
    #: The example of the first answer, None where there is none.
    example: Any
    #: How a failure of the database or the handler is answered, where not by its own 500 (`x-failure`).
    failure: Json
    document: Json
    #: What it is under a quirk that gives it another request (`x-under`), by that quirk.
    variants: Mapping[str, "Operation"]

    def under(self, quirk: Callable[[str], bool]) -> "Operation":
        """The operation as a server with these quirks has it."""
        if not self.variants:
            return self
        return next((variant for quirk_id, variant in self.variants.items() if quirk(quirk_id)), self)


class Contract:
    """The joined OpenAPI document and what the server asks of it."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.registry = jsonschema_rs.Registry([(_URN, document)], draft=jsonschema_rs.Draft202012)
        self.operations = {
            operation["operationId"]: self._operation(path, method, item, operation)
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
        """The fields that hold any value under a quirk, by name, with those quirks (`x-unchecked-by`)."""
        found: dict[str, set[str]] = {}
        for schema in self.document["components"]["schemas"].values():
            for name, part in self.properties(schema).items():
                if "x-unchecked-by" in part:
                    found.setdefault(name, set()).add(part["x-unchecked-by"])
        return found

    def at(self, pointer: str) -> Any:
        """What a JSON pointer names; a reference there is followed."""
        value: Any = self.document
        for token in pointer.split("/")[1:]:
            key = unescaped(token)
            value = value[int(key)] if isinstance(value, list) else value[key]
        return self.followed(value)

    def followed(self, value: Any) -> Any:
        """The value with a top-level `$ref` replaced by its target; keys beside it win."""
        if isinstance(value, dict) and "$ref" in value:
            beside = {key: item for key, item in value.items() if key != "$ref"}
            return {**self.at(value["$ref"].removeprefix("#")), **beside}
        return value

    def properties(self, schema: Json) -> dict[str, Json]:
        """The properties that a schema names itself or through `allOf`."""
        found: dict[str, Json] = {}
        for part in schema.get("allOf", ()):
            found |= self.properties(self.followed(part))
        return found | {name: self.followed(part) for name, part in schema.get("properties", {}).items()}

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

    def _example(self, response: Json) -> Any:
        """The first example of an answer, None where there is none."""
        for media in self.followed(response).get("content", {}).values():
            if "example" in media:
                return media["example"]
            for example in media.get("examples", {}).values():
                return self.followed(example).get("value")
        return None

    def _operation(self, path: str, method: str, item: Json, document: Json) -> Operation:
        base = item.get("servers", self.document["servers"])[0]["url"].rstrip("/")
        statuses = [int(status) for status in document["responses"]]
        body = document.get("requestBody")
        security = document.get("security", self.document["security"])
        schemes = frozenset(name for requirement in security for name in requirement)
        parameters = [
            *map(self.followed, (*item.get("parameters", ()), *document.get("parameters", ()))),
            *(self.document["components"]["securitySchemes"][name] for name in schemes),
        ]
        roles = [role for requirement in security for role in requirement.get("bearerAuth", ())]
        return Operation(
            id=document["operationId"],
            method=method,
            path=base + path,
            tag=document["tags"][0],
            status=min(statuses),
            statuses=frozenset(statuses),
            guarded=bool(security),
            schemes=schemes,
            role=roles[0] if roles else None,
            role_quirk=document.get("x-role-unchecked-by"),
            key_quirk=document.get("x-key-refused-by"),
            query=frozenset(part["name"] for part in parameters if part.get("in") == "query"),
            body=Schema(self, next(iter(body["content"].values()))["schema"]) if body else None,
            body_may_be_missing=bool(body and body.get("x-may-be-missing")),
            uploads=bool(body and "multipart/form-data" in body["content"]),
            example=self._example(document["responses"][str(min(statuses))]),
            failure=document.get("x-failure", {}),
            document=document,
            variants={
                quirk: self._operation(path, method, item, _overlaid(document, other))
                for quirk, other in document.get("x-under", {}).items()
            },
        )


def _overlaid(document: Json, other: Json) -> Json:
    """An operation's document with other parts, without its variants."""
    return {**{key: value for key, value in document.items() if key != "x-under"}, **other}


def _answered(schema: Json, quirk: Callable[[str], bool]) -> Json:
    """Of two shapes of an answer (`anyOf`), the one under whose quirk it is given, else the one without."""
    shapes = schema.get("anyOf", ()) if isinstance(schema, dict) else ()
    special = [shape for shape in shapes if "x-answered-under" in shape]
    usual = [shape for shape in shapes if "x-answered-under" not in shape] if special else [schema]
    return next((shape for shape in special if quirk(shape["x-answered-under"])), usual[0])


def _absolute(value: Any) -> Any:
    if isinstance(value, list):
        return [_absolute(item) for item in value]
    if isinstance(value, dict):
        return {
            key: f"{_URN}{item}" if key == "$ref" and isinstance(item, str) else _absolute(item)
            for key, item in value.items()
        }
    return value
