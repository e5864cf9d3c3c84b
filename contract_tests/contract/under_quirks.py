"""The contract as a server with known quirks keeps it.

The contract says with `x-` annotations where a quirk of the ledger changes what is sent. Given the quirks that a
server is known to have, this makes a plain OpenAPI document of it, in which any tool can look. A quirk opens what it
touches, and nothing else.
"""

from typing import Any

METHODS = ("get", "put", "post", "delete", "patch")

#: Where the schemas of what was stored unchecked stand, beside those of the contract.
_STORED = "x-stored"
_NULL = {"type": "null"}
#: The column of a boolean holds small numbers; only 0 and 1 are shown as booleans.
_SMALL_NUMBER = {"type": "integer", "not": {"enum": [0, 1]}}
#: What a database does not look at that makes every value fit the type of its column.
_LIMITS = frozenset(
    (
        *("enum", "const", "pattern", "format", "minLength", "maxLength", "minItems", "maxItems", "uniqueItems"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    )
)


def contract_under(
    document: dict[str, Any], quirks: frozenset[str], absent: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """The document with the annotations of these quirks applied, and 404 for absent operations.

    The document itself is left alone.
    """
    applied: dict[str, Any] = _applied(document, quirks)
    for quirk, status in document.get("x-quirk-statuses", {}).items():
        if quirk in quirks:
            failure = {"description": f"under the quirk {quirk}"}
            for operation in operations(applied):
                operation["responses"].setdefault(str(status), failure)
    if document.get("x-values-stored-under") in quirks:
        _open_what_is_stored(applied)
    if document.get("x-values-echoed-under") in quirks:
        _open_what_is_echoed(applied)
    for operation in operations(applied):
        if operation["operationId"] in absent:
            operation["responses"]["404"] = {"description": "the server does not have this operation"}
    return applied


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    """All operations of a document, as they stand there."""
    return [item[method] for item in document["paths"].values() for method in METHODS if method in item]


def followed(document: dict[str, Any], value: Any) -> Any:
    """The value with a top-level `$ref` replaced by its target."""
    if not isinstance(value, dict) or "$ref" not in value:
        return value
    target: Any = document
    for token in value["$ref"].split("/")[1:]:
        target = target[token.replace("~1", "/").replace("~0", "~")]
    return target


def body_fields(document: dict[str, Any], operation: dict[str, Any]) -> set[str]:
    """The fields of the body that an operation takes."""
    media = operation.get("requestBody", {}).get("content", {}).values()
    return {name for one in media for name in _properties(document, one["schema"])}


def _properties(document: dict[str, Any], schema: Any, *, inner: bool = False) -> set[str]:
    """The names of a schema's properties; with those of the rows that `inner` lists hold."""
    schema = followed(document, schema)
    if not isinstance(schema, dict):
        return set()
    parts = [*schema.get("allOf", ()), *schema.get("anyOf", ()), *schema.get("oneOf", ())]
    if inner:
        parts += [schema.get("items"), *schema.get("properties", {}).values()]
    found = schema.get("properties", {}).keys()
    return set(found).union(*(_properties(document, part, inner=inner) for part in parts))


def _sent(document: dict[str, Any], operation: dict[str, Any]) -> frozenset[str]:
    """All names that a request's body may hold, at any depth."""
    media = operation.get("requestBody", {}).get("content", {}).values()
    return frozenset[str]().union(*(_properties(document, one["schema"], inner=True) for one in media))


def _answers(document: dict[str, Any], operation: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The JSON media of an operation's answers, each with its status. Shared answers are copied first."""
    found = []
    for status, response in operation["responses"].items():
        own = {**followed(document, response)}
        if "content" in own:
            own["content"] = {name: {**media} for name, media in own["content"].items()}
            found += [(status, media) for name, media in own["content"].items() if "json" in name]
        operation["responses"][status] = own
    return found


def _open_what_is_stored(document: dict[str, Any]) -> None:
    """Let answers show what may be sent with any value of the right type, or null: few are checked when stored."""
    sent = frozenset[str]().union(*(_sent(document, operation) for operation in operations(document)))
    document[_STORED] = _stored(document, document["components"]["schemas"], sent)
    for operation in operations(document):
        for _, media in _answers(document, operation):
            media["schema"] = _stored(document, media.get("schema", True), sent)


def _stored(document: dict[str, Any], value: Any, sent: frozenset[str]) -> Any:
    """A schema, or what holds schemas, with the fields in `sent` opened."""
    if isinstance(value, list):
        return [_stored(document, item, sent) for item in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        return {"$ref": f"#/{_STORED}/{value['$ref'].rpartition('/schemas/')[2]}"}
    made = {key: _stored(document, item, sent) for key, item in value.items()}
    if isinstance(value.get("type"), str | list) and isinstance(value.get("properties"), dict):
        for name in sent & value["properties"].keys():
            shapes = [_without_limits(document, value["properties"][name]), _NULL]
            is_flag = isinstance(shapes[0], dict) and shapes[0].get("type") == "boolean"
            made["properties"][name] = {"anyOf": [*shapes, _SMALL_NUMBER] if is_flag else shapes}
    return _any_of(made)


def _without_limits(document: dict[str, Any], value: Any) -> Any:
    """A schema that only asks for the type of a value."""
    if isinstance(value, list):
        return [_without_limits(document, item) for item in value]
    value = followed(document, value)
    if not isinstance(value, dict):
        return value
    is_typed = isinstance(value.get("type"), str | list)  # else it is no schema of a value, but holds some
    if is_typed and {"array", "object"} & {
        *(kind for kind in (value["type"], *value["type"]) if isinstance(kind, str))
    }:
        return True  # its column holds any JSON
    kept = {key: item for key, item in value.items() if not (is_typed and key in _LIMITS)}
    return _any_of({key: _without_limits(document, item) for key, item in kept.items()})


def _any_of(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema where several of its shapes may fit, now that they ask for less."""
    return {"anyOf" if key == "oneOf" else key: item for key, item in schema.items()}


def _open_what_is_echoed(document: dict[str, Any]) -> None:
    """Let the answer to a write show any value for what may be sent, and leave out what was not."""
    for path in document["paths"].values():
        for method in ("post", "put", "patch"):
            fields = _sent(document, path[method]) if method in path else frozenset[str]()
            if fields:
                for status, media in _answers(document, path[method]):
                    media["schema"] = _echoed(document, media.get("schema", True), fields, is_new=status == "201")


def _echoed(document: dict[str, Any], schema: Any, fields: frozenset[str], *, is_new: bool) -> Any:
    schema = followed(document, schema)
    if not isinstance(schema, dict):
        return schema
    made = dict(schema)
    for key in ("allOf", "anyOf", "oneOf"):
        if key in schema:
            made[key] = [_echoed(document, part, fields, is_new=is_new) for part in schema[key]]
    if isinstance(schema.get("properties"), dict):
        made["properties"] = {
            name: True if name in fields else _echoed(document, one, fields, is_new=is_new)
            for name, one in schema["properties"].items()
        }
    if isinstance(schema.get("items"), dict):
        made["items"] = _echoed(document, schema["items"], fields, is_new=is_new)
    if "required" in schema:
        made["required"] = [name for name in schema["required"] if name not in fields and (name == "id" or not is_new)]
    return _any_of(made)


def _applied(value: Any, quirks: frozenset[str]) -> Any:
    if isinstance(value, list):
        return [_applied(item, quirks) for item in value]
    if not isinstance(value, dict):
        return value
    field = _field(value)
    for annotation in ("unchecked_by", "ignored_by"):
        if field.get(annotation) in quirks:
            return {"description": f"any value, under the quirk {field[annotation]}"}
    for quirk, other in value.get("x-under", {}).items():
        if quirk in quirks:
            value = {**value, **other}
    made = {key: _applied(item, quirks) for key, item in value.items()}
    if "required" in made and isinstance(value.get("properties"), dict):
        made["required"] = [name for name in made["required"] if not _left_out(value["properties"].get(name), quirks)]
    if isinstance(value.get("anyOf"), list):
        made["anyOf"] = _shapes(value["anyOf"], made["anyOf"], quirks)
    return made


def _left_out(schema: Any, quirks: frozenset[str]) -> bool:
    """Whether a property may be missing although it is required."""
    field = _field(schema)
    return bool(quirks & {field.get("ignored_by"), field.get("optional_under")})


def _field(schema: Any) -> dict[str, Any]:
    """What the contract says of a property beside its schema."""
    return dict(schema.get("x-field", {})) if isinstance(schema, dict) else {}


def _shapes(shapes: list[Any], made: list[Any], quirks: frozenset[str]) -> list[Any]:
    """Of the shapes of an answer those of the quirks that are there, else those of no quirk."""
    under = [shape.get("x-answered-under") if isinstance(shape, dict) else None for shape in shapes]
    special = [one for one, quirk in zip(made, under, strict=True) if quirk in quirks]
    return special or [one for one, quirk in zip(made, under, strict=True) if quirk is None]
