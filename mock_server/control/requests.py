"""The journal of a world through the control API, and its counts."""

from flask import Blueprint, Response, jsonify

from mock_server.control.payload import the_world

blueprint = Blueprint("requests", __name__)


@blueprint.get("/requests")
def list_requests() -> Response:
    return jsonify([entry.to_json() for entry in the_world().journal.entries()])


@blueprint.delete("/requests")
def clear_requests() -> tuple[str, int]:
    the_world().journal.clear()
    return "", 204


@blueprint.get("/stats")
def get_stats() -> Response:
    stats = the_world().stats
    return jsonify(requests=stats.requests, internal_errors=stats.internal_errors, conflicts=stats.conflicts)
