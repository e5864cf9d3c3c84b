"""Calls through the control API: place one, ask what came of it, see where every number leads."""

from typing import Any

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import NotFound

from mock_server.control.payload import json_object, the_world
from mock_server.control.routes import routes
from mock_server.telephony.walk.request import BadCall, read_call
from mock_server.world import calls

blueprint = Blueprint("calls", __name__)


@blueprint.post("/calls")
def place_call() -> Any:
    try:
        placed = calls.place(the_world(), read_call(json_object()))
    except BadCall as error:
        return jsonify(error=str(error), pointer=error.pointer), 400
    return jsonify(placed.to_json())


@blueprint.get("/calls/<call_id>")
def get_call(call_id: str) -> Response:
    outcome = the_world().outcomes.get(call_id)
    if outcome is None:
        raise NotFound(f"no call {call_id!r} was placed here since the last reset")
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


@blueprint.get("/routes")
def list_routes() -> Response:
    return jsonify(routes(the_world()))


@blueprint.get("/dialplan")
def get_dialplan() -> Response:
    """The deployed dialplans as text: of all organizations and the gateway, or of `?org=` (id or name)."""
    world = the_world()
    state = world.state
    wanted = request.args.get("org")
    parts = []
    for org in state.tables["organizations"].ordered():
        if wanted in (None, org["id"], org["name"]):
            plan = world.deployed.dialplan(state, org["id"])
            parts.append(f"; {org['name']}\n" + (plan.text() if plan else "; never deployed\n"))
    if wanted is not None and not parts:
        raise NotFound(f"no organization {wanted!r}")
    if wanted is None:
        parts.append("; the hosted gateway\n" + world.deployed.gateway(state).text())
    return Response("\n".join(parts), mimetype="text/plain")
