"""The clock of a world through the control API."""

from flask import Blueprint, Response, jsonify

from mock_server.control.payload import payload, the_world
from mock_server.control.refusals import Refused
from mock_server.world.clock import iso, seconds_of

blueprint = Blueprint("clock", __name__)


@blueprint.get("/clock")
def get_clock() -> Response:
    """The world's time and whether it stands still."""
    world = the_world()
    return jsonify(now=iso(world.clock.now()), frozen=world.clock.frozen)


@blueprint.put("/clock")
def put_clock() -> Response:
    fields, clock = payload(), the_world().clock
    now, frozen = fields.get("now"), fields.get("frozen")
    if now is not None:
        try:
            clock.set(seconds_of(now))
        except (ValueError, OverflowError):
            raise Refused("/now", f"/now is {now!r}", "expected a time such as 2026-01-15T10:00:00Z") from None
    if frozen is not None:
        clock.freeze() if frozen else clock.run()
    return get_clock()


@blueprint.post("/clock/advance")
def advance_clock() -> Response:
    seconds = payload()["seconds"]
    try:
        the_world().clock.advance(seconds)
    except (ValueError, OverflowError):
        raise Refused("/seconds", f"/seconds is {seconds!r}", "expected a time before the year 9000") from None
    return get_clock()
