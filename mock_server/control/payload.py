"""What every view of the control API takes from a request: its world, its query, its body.

Query and body are checked against the control API's document before a view runs.
"""

from typing import Any

import orjson
from flask import current_app, g, request

from mock_server.contract import pointers
from mock_server.contract.operation import Operation
from mock_server.contract.schema import Schema
from mock_server.contract.violations import UNKNOWN_FIELD, Violation
from mock_server.control.document import ControlDocument
from mock_server.control.refusals import Refused
from mock_server.world.world import World


def the_world() -> World:
    """The world that the request is for."""
    world: World = current_app.world  # type: ignore[attr-defined]
    return world


def the_document() -> ControlDocument:
    """The control API's own document."""
    document: ControlDocument = current_app.control_document  # type: ignore[attr-defined]
    return document


def payload() -> Any:
    """The JSON value of the request; an empty object where nothing was sent."""
    return g.payload


def query() -> dict[str, Any]:
    """The query parameters, those that were left out with their defaults."""
    found: dict[str, Any] = g.query
    return found


def read_request() -> None:
    """Read query and body of the request as its operation declares them. Raises Refused."""
    method = "GET" if request.method == "HEAD" else request.method
    operation = the_document().by_route.get((method, str(request.url_rule)))
    if operation is not None:  # Flask answers OPTIONS by itself
        g.query = _query(operation)
        g.payload = _payload(operation)


def _query(operation: Operation) -> dict[str, Any]:
    parameters = the_document().parameters(operation)
    unknown = request.args.keys() - parameters.keys()
    if unknown:
        raise Refused(f"/{min(unknown)}", f"?{min(unknown)}: unknown parameter", _there_are(parameters))
    values = {name: schema.document["default"] for name, schema in parameters.items() if "default" in schema.document}
    for name, text in request.args.items():
        values[name] = value = _typed(text, parameters[name])
        if violation := parameters[name].violation(value):
            raise Refused(f"/{name}", f"?{name} is {text!r}", _expected(violation, parameters[name]))
    return values


def _typed(text: str, schema: Schema) -> Any:
    """A query parameter as its schema's type, or as the text that it is."""
    if schema.document.get("type") == "string":
        return text
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def _payload(operation: Operation) -> Any:
    if operation.body is None:
        return {}
    raw = request.get_data()
    if raw:
        value = _parsed(raw)
    elif operation.document["requestBody"].get("required"):
        raise Refused("", "the request body is empty", "send a JSON object")
    else:
        value = {}
    check(operation.body, value)
    return value


def check(schema: Schema, value: Any) -> None:
    """Raises Refused for a JSON value that breaks its schema."""
    if violation := schema.violation(value):
        raise _refused(violation, value, schema)


def _parsed(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Refused("", f"the request body is not JSON: {error}") from None


def _refused(violation: Violation, body: Any, schema: Schema) -> Refused:
    pointer = violation.pointer
    if violation.keyword in UNKNOWN_FIELD:
        known = schema.part(pointer.rpartition("/")[0]).properties
        return Refused(pointer, f"{pointer}: unknown field", _there_are(known))
    hint = _expected(violation, schema.part(pointer))
    if violation.keyword == "required":
        return Refused(pointer, f"{pointer} is missing", hint)
    value = orjson.dumps(pointers.resolve(body, pointer)).decode()
    return Refused(pointer, f"{pointer or 'the request body'} is {value[:_SHOWN]}", hint)


#: So much of a wrong value is repeated.
_SHOWN = 100


def _there_are(known: dict[str, Any]) -> str:
    return f"choose from {', '.join(known)}" if known else "there are none"


def _expected(violation: Violation, schema: Schema) -> str:
    expected = schema.document.get("x-expected")
    return f"expected {expected}" if expected else f"it {violation.rule}"
