"""Faults through the control API: what there is, what is armed, arming and disarming."""

from typing import Any

from flask import Blueprint, Response, jsonify
from werkzeug.exceptions import NotFound

from mock_server.control.payload import payload, the_world
from mock_server.control.refusals import Refused
from mock_server.faults.catalogue import UnknownFault, catalogue, fault
from mock_server.world.fault import Fault

blueprint = Blueprint("faults", __name__)


@blueprint.get("/faults")
def list_faults() -> Response:
    """Every fault, and whether it is armed."""
    return jsonify([_shown(one) for one in catalogue().values()])


@blueprint.post("/faults")
def arm_fault() -> Response:
    try:
        found = fault(payload()["id"])
    except UnknownFault as error:
        raise Refused("/id", f"/id: {error}") from None
    the_world().arm(found)
    return jsonify(_shown(found))


@blueprint.delete("/faults")
def disarm_faults() -> tuple[str, int]:
    the_world().faults = ()
    return "", 204


@blueprint.delete("/faults/<fault_id>")
def disarm_fault(fault_id: str) -> tuple[str, int]:
    try:
        the_world().disarm(fault(fault_id))
    except UnknownFault as error:
        raise NotFound(str(error)) from None
    return "", 204


def _shown(fault: Fault) -> dict[str, Any]:
    return {
        "id": fault.id,
        "on": fault in the_world().faults,
        "sentence": fault.sentence,
        "seam": fault.seam,
        "operations": sorted(fault.operations),
        "breaks": fault.breaks,
        "equivalent": fault.equivalent,
    }
