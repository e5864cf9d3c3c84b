"""What every part of the control API needs of Flask: the world, and the request's JSON object."""

from typing import Any

from flask import current_app, request
from werkzeug.exceptions import BadRequest

from mock_server.world import World


def the_world() -> World:
    """The world that the request is for."""
    world: World = current_app.world  # type: ignore[attr-defined]
    return world


def json_object() -> dict[str, Any]:
    """The JSON object of the request; nothing sent is an empty one. Raises BadRequest."""
    if not request.get_data():
        return {}
    document = request.get_json(force=True)
    if not isinstance(document, dict):
        raise BadRequest("the request body must be a JSON object")
    return document
