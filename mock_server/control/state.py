"""The stored rows through the control API, and the way back to the beginning."""

from flask import Blueprint, Response, jsonify

from mock_server.control.payload import payload, query, the_world
from mock_server.control.refusals import Refused
from mock_server.world import fixtures

blueprint = Blueprint("state", __name__)


@blueprint.get("/state")
def get_state() -> Response:
    return jsonify(fixtures.exported(the_world().state.tables))


@blueprint.put("/state")
def put_state() -> Response:
    world = the_world()
    try:
        with world.lock:
            world.state = fixtures.loaded(payload(), world, deploy=query()["deploy"])
    except fixtures.FixtureError as error:
        where = f"{error.pointer}: " if error.pointer else ""
        raise Refused(error.pointer, f"{where}{error.problem}", error.remedy) from None
    return jsonify({name: len(world.state.tables[name].by_id) for name in world.state.tables.sections})


@blueprint.post("/reset")
def reset() -> Response:
    the_world().reset()
    return jsonify(reset=True)
