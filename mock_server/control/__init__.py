"""The control API under `/_mock`: for people and tests that steer the simulator. Never part of the contract."""

from pathlib import Path
from typing import Any

import yaml
from flask import Blueprint, Response, current_app, jsonify, redirect, request
from werkzeug.exceptions import BadRequest, HTTPException, NotFound
from werkzeug.wrappers import Response as BaseResponse

from mock_server import quirks
from mock_server.control import calls, faults, tokens
from mock_server.control.payload import json_object, json_value, the_world
from mock_server.http.auth import TOKEN_LIFETIME
from mock_server.http.roles import RANKS
from mock_server.telephony.generator.generate import deploy_failure
from mock_server.world import clock, fixtures
from mock_server.world.state import Snapshot

blueprint = Blueprint("control", __name__)
blueprint.register_blueprint(calls.blueprint)
blueprint.register_blueprint(faults.blueprint)
contract_documents = Blueprint("contract", __name__)

_PAGE = Path(__file__).with_name("docs.html")


def _number(document: dict[str, Any], name: str) -> float:
    if name not in document:
        raise BadRequest(f"/{name} is missing; expected a number of seconds")
    value = document[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e10:
        raise BadRequest(f"/{name} is {value!r}; expected a number of seconds")
    return float(value)


def _flag(name: str, *, default: bool) -> bool:
    """A query parameter that is `true` or `false`. Raises BadRequest, also for any other parameter."""
    unknown = request.args.keys() - {name}
    if unknown:
        raise BadRequest(f"?{min(unknown)}: unknown parameter; there is {name}")
    value = request.args.get(name, str(default).lower())
    if value not in ("true", "false"):
        raise BadRequest(f"?{name} is {value!r}; expected true or false")
    return value == "true"


def refusal(error: HTTPException) -> tuple[Response, int]:
    """Any refusal of the control API as `{"error": text}`; of an unknown path with those that there are."""
    if request.routing_exception is None:
        return jsonify(error=error.description), error.code or 500
    rules = [rule for rule in current_app.url_map.iter_rules() if str(rule).startswith("/_mock")]
    there_are = sorted(f"{method} {rule}" for rule in rules for method in (rule.methods or set()) - {"HEAD", "OPTIONS"})
    return jsonify(
        error=f"{request.method} {request.path}: there is no such thing", there_are=there_are
    ), error.code or 500


@blueprint.get("/state")
def get_state() -> Response:
    return jsonify(fixtures.exported(the_world().state.tables))


@blueprint.put("/state")
def put_state() -> Any:
    world = the_world()
    try:
        with world.lock:
            world.state = fixtures.loaded(json_value(), world, deploy=_flag("deploy", default=True))
    except fixtures.FixtureError as error:
        return jsonify(error=str(error), pointer=error.pointer, hint=error.remedy), 400
    return jsonify({name: len(world.state.tables[name].by_id) for name in world.state.tables.sections})


@blueprint.post("/reset")
def reset() -> Response:
    the_world().reset()
    return jsonify(reset=True)


@blueprint.get("/snapshots")
def list_snapshots() -> Response:
    return jsonify([_named(name, snapshot) for name, snapshot in the_world().snapshots.items()])


@blueprint.post("/snapshots")
def take_snapshot() -> Any:
    world = the_world()
    name = json_object("name").get("name") or f"snapshot-{len(world.snapshots) + 1}"
    if not isinstance(name, str) or "/" in name:
        raise BadRequest(f"/name is {name!r}; it must be a text without a slash")
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
        raise NotFound(f"no snapshot {name!r}; there are: {', '.join(sorted(snapshots)) or 'none'}")
    return snapshots[name]


def _named(name: str, snapshot: Snapshot) -> dict[str, Any]:
    return {"name": name, "version": snapshot.state.version, "now": clock.iso(snapshot.clock.now())}


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


@blueprint.get("/clock")
def get_clock() -> Response:
    """The world's time and whether it stands still."""
    world = the_world()
    return jsonify(now=clock.iso(world.clock.now()), frozen=world.clock.frozen)


@blueprint.put("/clock")
def put_clock() -> Response:
    document, world = json_object("now", "frozen"), the_world()
    now, frozen = document.get("now"), document.get("frozen")
    if frozen is not None and not isinstance(frozen, bool):
        raise BadRequest(f"/frozen is {frozen!r}; expected true or false")
    if now is not None:
        try:
            world.clock.set(clock.seconds_of(now))
        except (ValueError, TypeError, OverflowError):
            raise BadRequest(f"/now is {now!r}; expected a time such as 2026-01-15T10:00:00Z") from None
    if frozen is not None:
        world.clock.freeze() if frozen else world.clock.run()
    return get_clock()


@blueprint.post("/clock/advance")
def advance_clock() -> Response:
    the_world().clock.advance(_number(json_object("seconds"), "seconds"))
    return get_clock()


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


@blueprint.get("/quirks")
def list_quirks() -> Response:
    return jsonify([_shown(quirk) for quirk in quirks.ledger().values()])


@blueprint.get("/quirks/<quirk_id>")
def get_quirk(quirk_id: str) -> Response:
    return jsonify(_shown(_quirk(quirk_id)))


@blueprint.put("/quirks/<quirk_id>")
def put_quirk(quirk_id: str) -> Response:
    quirk, on = _quirk(quirk_id), json_object("on").get("on")
    if not isinstance(on, bool):
        raise BadRequest(f"/on is {on!r}; expected true or false")
    the_world().switch(quirk_id, on)
    return jsonify(_shown(quirk))


def _quirk(quirk_id: str) -> quirks.Quirk:
    if quirk_id not in quirks.ledger():
        raise NotFound(str(quirks.UnknownQuirk(quirk_id)))
    return quirks.ledger()[quirk_id]


@blueprint.get("/requests")
def list_requests() -> Response:
    return jsonify([entry.to_json() for entry in the_world().journal.entries()])


@blueprint.delete("/requests")
def clear_requests() -> tuple[str, int]:
    the_world().journal.clear()
    return "", 204


@blueprint.post("/tokens")
def make_token() -> Response:
    document = json_object("organization", "role", "user", "expires_in")
    role, lifetime = document.get("role", "owner"), TOKEN_LIFETIME
    if role is not None and role not in RANKS:
        raise BadRequest(f"/role is {role!r}; expected one of {', '.join(RANKS)}, or null for none")
    if document.get("user") is not None and {"role", "organization"} & document.keys():
        raise BadRequest("/user: a user has a role and an organization of their own; leave those out")
    if "expires_in" in document:
        lifetime = int(_number(document, "expires_in"))
    try:
        token = tokens.minted(
            the_world(),
            organization=document.get("organization"),
            role=role,
            user=document.get("user"),
            lifetime=lifetime,
        )
    except tokens.NobodyFound as error:
        raise NotFound(str(error)) from None
    return jsonify(token=token)


@contract_documents.get("/<any(docs, api, 'api-docs'):name>", strict_slashes=True)
def contract_page_elsewhere(name: str) -> BaseResponse:
    """Observed: the page is at the path with a slash; the one without leads there."""
    return redirect(f"{request.script_root}/{name}/", 301)


@contract_documents.get("/<any(docs, api, 'api-docs'):name>/")
def contract_page(name: str) -> Response:
    """The contract for reading and trying, in a browser; the page needs nothing from elsewhere."""
    return Response(_PAGE.read_bytes(), mimetype="text/html")


@contract_documents.get("/api-spec.json")
def contract_as_json() -> Response:
    return jsonify(_contract())


@contract_documents.get("/openapi.yaml")
def contract_as_yaml() -> Response:
    text = yaml.safe_dump(_contract(), sort_keys=False, allow_unicode=True, width=120)
    return Response(text, mimetype="application/yaml")


def _contract() -> dict[str, Any]:
    return the_world().contract.document
