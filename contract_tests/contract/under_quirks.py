"""The contract as a server with known quirks keeps it.

The contract says with `x-` annotations where a quirk of the ledger changes what is sent. Given the quirks that a
server is known to have, this makes a plain OpenAPI document of it, in which any tool can look.
"""

from typing import Any

METHODS = ("get", "put", "post", "delete", "patch")


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
    if quirks & set(document.get("x-answers-open-under", ())):
        _open_answers(applied)
    for operation in operations(applied):
        if operation["operationId"] in absent:
            operation["responses"]["404"] = {"description": "the server does not have this operation"}
    return applied


def _open_answers(document: dict[str, Any]) -> None:
    """Let answers hold anything, or nothing, in the fields that clients can write: the server shows what it was sent.

    What the server itself makes is as documented.
    """
    bodies = [operation["requestBody"] for operation in operations(document) if "requestBody" in operation]
    written = _names_in(bodies, document)
    document[_ANSWERS] = _opened(document["components"]["schemas"], written)
    responses = [*document["components"].get("responses", {}).values()]
    for operation in operations(document):
        responses += operation["responses"].values()
    for response in responses:
        for media in response.get("content", {}).values():
            media["schema"] = _opened(media.get("schema", True), written)


#: Where the schemas of answers stand, beside those of requests.
_ANSWERS = "x-answers"
_SCHEMAS = "#/components/schemas/"


def _names_in(value: Any, document: dict[str, Any]) -> set[str]:
    """The names of all properties in schemas, and in those that they refer to."""
    if isinstance(value, list):
        return set().union(*(_names_in(item, document) for item in value))
    if not isinstance(value, dict):
        return set()
    found = set(value["properties"]) if isinstance(value.get("properties"), dict) else set()
    if isinstance(value.get("$ref"), str):
        found |= _names_in(_target(value["$ref"], document), document)
    return found.union(
        *(_names_in(item, document) for key, item in value.items() if key not in ("example", "examples"))
    )


def _target(reference: str, document: dict[str, Any]) -> Any:
    target: Any = document
    for token in reference.split("/")[1:]:
        target = target[token.replace("~1", "/").replace("~0", "~")]
    return target


def _opened(value: Any, written: set[str]) -> Any:
    """A schema of answers in which these properties may hold anything, or be missing."""
    if isinstance(value, list):
        return [_opened(item, written) for item in value]
    if not isinstance(value, dict):
        return value
    made = {key: _opened(item, written) for key, item in value.items()}
    if isinstance(made.get("properties"), dict):
        made["properties"] = {name: True if name in written else item for name, item in made["properties"].items()}
    if isinstance(made.get("required"), list):
        made["required"] = [name for name in made["required"] if name not in written]
    if isinstance(made.get("$ref"), str):
        made["$ref"] = made["$ref"].replace(_SCHEMAS, f"#/{_ANSWERS}/")
    return made


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    """All operations of a document, as they stand there."""
    return [item[method] for item in document["paths"].values() for method in METHODS if method in item]


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
