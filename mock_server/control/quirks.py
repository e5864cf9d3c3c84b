"""Quirks through the control API: what there is, what is on, switching one."""

from typing import Any

from flask import Blueprint, Response, jsonify
from werkzeug.exceptions import NotFound

from mock_server import quirks
from mock_server.control.payload import payload, the_world

blueprint = Blueprint("quirks", __name__)


@blueprint.get("/quirks")
def list_quirks() -> Response:
    return jsonify([_shown(quirk) for quirk in quirks.ledger().values()])


@blueprint.get("/quirks/<quirk_id>")
def get_quirk(quirk_id: str) -> Response:
    return jsonify(_shown(_quirk(quirk_id)))


@blueprint.put("/quirks/<quirk_id>")
def put_quirk(quirk_id: str) -> Response:
    quirk = _quirk(quirk_id)
    the_world().set_quirk(quirk_id, payload()["on"])
    return jsonify(_shown(quirk))


def _quirk(quirk_id: str) -> quirks.Quirk:
    if quirk_id not in quirks.ledger():
        raise NotFound(str(quirks.UnknownQuirk(quirk_id)))
    return quirks.ledger()[quirk_id]


def _shown(quirk: quirks.Quirk) -> dict[str, Any]:
    return {
        "id": quirk.id,
        "on": the_world().quirk(quirk.id),
        "sentence": quirk.sentence,
        "expected": quirk.expected,
        "source": quirk.source,
        "reproduce": quirk.reproduce,
        "profiles": sorted(quirk.profiles),
        "remedy": quirk.remedy,
        "unavoidable": quirk.unavoidable,
    }
