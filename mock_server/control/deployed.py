"""What callers meet, through the control API: where every number leads, the deployed dialplans, who is behind."""

from flask import Blueprint, Response, jsonify
from werkzeug.exceptions import NotFound

from mock_server.control.payload import query, the_world
from mock_server.control.routes import routes
from mock_server.telephony.generator.generate import deploy_failure

blueprint = Blueprint("deployed", __name__)


@blueprint.get("/routes")
def list_routes() -> Response:
    return jsonify(routes(the_world()))


@blueprint.get("/dialplan")
def get_dialplan() -> Response:
    """The deployed dialplans as text: of all organizations and the gateway, or of `?org=` (id or name)."""
    world = the_world()
    state = world.state
    wanted = query().get("org")
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


@blueprint.get("/deployments")
def list_deployments() -> Response:
    """Which version of its rows each organization's callers meet, and whether the stored rows differ."""
    state = the_world().state
    return jsonify(
        [
            {
                "organization": org["id"],
                "name": org["name"],
                "version": live.version if (live := state.deployed.get(org["id"])) else None,
                "deployed_at": live.at if live else None,
                "pending": state.pending(org["id"]),
                "fails": deploy_failure(state.tables["ivrs"].of(org["id"]).values(), the_world().quirk),
            }
            for org in state.tables["organizations"].ordered()
        ]
    )
