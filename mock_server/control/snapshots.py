"""Snapshots of a world through the control API."""

from typing import Any

from flask import Blueprint, Response, jsonify
from werkzeug.exceptions import NotFound

from mock_server.control.payload import payload, the_world
from mock_server.world.clock import iso
from mock_server.world.state import Snapshot

blueprint = Blueprint("snapshots", __name__)


@blueprint.get("/snapshots")
def list_snapshots() -> Response:
    return jsonify([_named(name, snapshot) for name, snapshot in the_world().snapshots.items()])


@blueprint.post("/snapshots")
def take_snapshot() -> tuple[Response, int]:
    world = the_world()
    name = payload().get("name") or f"snapshot-{len(world.snapshots) + 1}"
    return jsonify(_named(name, world.take_snapshot(name))), 201


@blueprint.post("/snapshots/<name>/restore")
def restore_snapshot(name: str) -> Response:
    snapshot = _snapshot(name)
    the_world().restore(snapshot)
    return jsonify(_named(name, snapshot))


@blueprint.delete("/snapshots/<name>")
def delete_snapshot(name: str) -> tuple[str, int]:
    _snapshot(name)
    del the_world().snapshots[name]
    return "", 204


def _snapshot(name: str) -> Snapshot:
    snapshots = the_world().snapshots
    if name not in snapshots:
        there_are = f"choose from {', '.join(sorted(snapshots))}" if snapshots else "there are none"
        raise NotFound(f"no snapshot {name!r}; {there_are}")
    return snapshots[name]


def _named(name: str, snapshot: Snapshot) -> dict[str, Any]:
    return {"name": name, "version": snapshot.state.version, "now": iso(snapshot.clock.now())}
