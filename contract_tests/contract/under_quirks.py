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
        for operation in operations(applied):
            for response in operation["responses"].values():
                for media in response.get("content", {}).values():
                    media["schema"] = True
    for operation in operations(applied):
        if operation["operationId"] in absent:
            operation["responses"]["404"] = {"description": "the server does not have this operation"}
    return applied


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    """All operations of a document, as they stand there."""
    return [item[method] for item in document["paths"].values() for method in METHODS if method in item]


def _applied(value: Any, quirks: frozenset[str]) -> Any:
    if isinstance(value, list):
        return [_applied(item, quirks) for item in value]
    if not isinstance(value, dict):
        return value
    for annotation in ("x-unchecked-by", "x-ignored-by"):
        if value.get(annotation) in quirks:
            return {"description": f"any value, under the quirk {value[annotation]}"}
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
    annotations = schema if isinstance(schema, dict) else {}
    return bool(quirks & {annotations.get("x-ignored-by"), annotations.get("x-optional-under")})


def _shapes(shapes: list[Any], made: list[Any], quirks: frozenset[str]) -> list[Any]:
    """Of the shapes of an answer those of the quirks that are there, else those of no quirk."""
    under = [shape.get("x-answered-under") if isinstance(shape, dict) else None for shape in shapes]
    special = [one for one, quirk in zip(made, under, strict=True) if quirk in quirks]
    return special or [one for one, quirk in zip(made, under, strict=True) if quirk is None]
