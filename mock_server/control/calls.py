"""Calls through the control API: place one, ask what came of it, hang it up."""

from flask import Blueprint, Response, jsonify
from werkzeug.exceptions import NotFound

from mock_server.control.payload import payload, the_world
from mock_server.control.refusals import Refused
from mock_server.telephony.walk.request import read_call
from mock_server.world import calls

blueprint = Blueprint("calls", __name__)


@blueprint.post("/calls")
def place_call() -> Response:
    try:
        placed = calls.place(the_world(), read_call(payload()))
    except calls.UnknownOrganization as error:
        raise Refused("/org_id", f"/org_id: {error}") from None
    return jsonify(placed.to_json())


@blueprint.get("/calls/<call_id>")
def get_call(call_id: str) -> Response:
    outcome = the_world().outcomes.get(call_id)
    if outcome is None:
        raise NotFound(f"no call {call_id!r} since the last reset")
    return jsonify({**outcome, "up": call_id in the_world().state.live})


@blueprint.delete("/calls/<call_id>")
def hang_up(call_id: str) -> tuple[str, int]:
    """End a call that is held up."""
    with the_world().write() as tx:
        live = tx.live.get(call_id)
        if live is None:
            raise NotFound(f"no call {call_id!r} is up")
        calls.hang_up(tx, live)
    return "", 204
