"""What every part of the control API needs of Flask: the world, and the request's JSON object."""

import json
from typing import Any

from flask import current_app, request
from werkzeug.exceptions import BadRequest

from mock_server.world.world import World


def the_world() -> World:
    """The world that the request is for."""
    world: World = current_app.world  # type: ignore[attr-defined]
    return world


def json_value() -> Any:
    """The JSON value of the request. Raises BadRequest."""
    try:
        return json.loads(request.get_data())
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"the request body is not JSON: {error}") from None


def json_object(*known: str) -> dict[str, Any]:
    """The JSON object of the request; nothing sent is an empty one.

    Raises BadRequest for anything else, and for a field that is not among the known ones, if any are given.
    """
    if not request.get_data():
        return {}
    document = json_value()
    if not isinstance(document, dict):
        raise BadRequest("the request body must be a JSON object")
    unknown = [name for name in document if known and name not in known]
    if unknown:
        raise BadRequest(f"/{unknown[0]}: unknown field; choose from {', '.join(known)}")
    return document
