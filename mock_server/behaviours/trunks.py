"""Trunks. A new one reaches callers at once on the newest server, a changed or deleted one with the next deploy."""

import re
from collections.abc import Mapping
from itertools import count
from typing import Any

from mock_server import errors
from mock_server.behaviours import operation
from mock_server.behaviours.rules.limits import check_limit
from mock_server.http.auth import Principal
from mock_server.http.body import Body
from mock_server.world import asterisk_names
from mock_server.world.tables import Row
from mock_server.world.world import Transaction

Trunk = dict[str, Any]

#: What is said where a trunk that needs credentials has none.
_CREDENTIALS_REQUIRED = {
    "inbound": errors.INBOUND_CREDENTIALS_REQUIRED,
    "outbound": errors.OUTBOUND_CREDENTIALS_REQUIRED,
}

#: A host with a port behind its last colon, as `parseInt` reads it.
_HOST_AND_PORT = re.compile(r"(.+):\s*\+?([0-9]+)[^:]*", re.DOTALL)

#: What the switch measures of a peer that answers; every one is as near as the other.
_REACHABLE = {"status": "reachable", "rtt_ms": 20, "source": "pjsip"}


def owned(tx: Transaction, principal: Principal, trunk_id: str) -> Row:
    """The principal's trunk with this id. Raises `errors.TRUNK_NOT_FOUND`."""
    return tx["trunks"].owned(principal.org_id, trunk_id, errors.TRUNK_NOT_FOUND)


def listed(tx: Transaction, trunk: Row) -> Trunk:
    """A trunk as the list shows it: with what the switch says of it, null where it lists no such peer."""
    shown = tx["trunks"].show(trunk)
    if not tx.quirk("trunks-listed-as-stored"):
        without_contact = trunk["trunk_type"] == "outbound" and tx.quirk("outbound-trunk-without-contact")
        shown["live_status"] = _REACHABLE if trunk["status"] == "active" and not without_contact else None
    return shown


def host_and_port(tx: Transaction, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a new trunk with a `host:port` in its two parts; the port in the host wins."""
    parts = _HOST_AND_PORT.fullmatch(str(fields.get("host") or ""))
    if tx.quirk("trunks-listed-as-stored") or parts is None or not 0 < int(parts[2]) < 65536:
        return dict(fields)
    return {**fields, "host": parts[1], "port": int(parts[2])}


def for_its_type(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a new trunk without those that its type has no use for.

    Only an outbound trunk registers; to an inbound one the provider comes, from wherever it is.
    """
    if fields["trunk_type"] == "outbound":
        return {"contact_user": fields["username"], **fields}
    unused = ["retry_interval", "expiration", "contact_user"]
    if fields["trunk_type"] == "inbound":
        unused += ["host", "port"]
    return {**fields, **dict.fromkeys(unused)}


def free_name(tx: Transaction, principal: Principal) -> str:
    """The first name at the switch that none of the organization's trunks has."""
    taken = {trunk["asterisk_peer_name"] for trunk in tx["trunks"].group(principal.org_id).values()}
    return next(name for number in count(1) if (name := asterisk_names.trunk(principal.org, number)) not in taken)


@operation("listTrunks")
def list_trunks(tx: Transaction, principal: Principal) -> list[Trunk]:
    return [listed(tx, trunk) for trunk in tx["trunks"].of(principal.org_id)]


@operation("getTrunk")
def get_trunk(tx: Transaction, principal: Principal, trunk_id: str) -> Trunk:
    return tx["trunks"].show(owned(tx, principal, trunk_id))


@operation("createTrunk")
def create_trunk(tx: Transaction, principal: Principal, body: Body) -> Trunk:
    check_required(body)
    fields = for_its_type(host_and_port(tx, body.filled()))
    check_limit(tx, principal, "trunks")
    trunk = tx["trunks"].insert(org_id=principal.org_id, asterisk_peer_name=free_name(tx, principal), **fields)
    tx.deploy_unless("trunk-create-without-deploy", principal.org_id)
    return tx["trunks"].show(trunk)


def check_required(body: Body) -> None:
    """Raises what the server says where a trunk of this type lacks something."""
    trunk_type = body.payload.get("trunk_type", "outbound")
    body.require("name", error=errors.NAME_REQUIRED)
    if trunk_type != "inbound":
        body.require("host", error=errors.TRUNK_HOST_REQUIRED)
    for needing, error in _CREDENTIALS_REQUIRED.items():
        if trunk_type == needing:
            body.require("username", "password", error=error)


@operation("updateTrunk")
def update_trunk(tx: Transaction, principal: Principal, trunk_id: str, body: Body) -> Trunk:
    trunk = tx["trunks"].update(owned(tx, principal, trunk_id), body.fields())
    tx.deploy_unless("trunk-changes-without-deploy", principal.org_id)
    return tx["trunks"].show(trunk)


@operation("deleteTrunk")
def delete_trunk(tx: Transaction, principal: Principal, trunk_id: str) -> None:
    trunk = owned(tx, principal, trunk_id)
    tx["trunks"].delete(trunk)
    for route in tx["outbound_routes"].of(principal.org_id):
        if route["trunk_id"] == trunk["id"]:
            tx["outbound_routes"].delete(route)
    for owner in (principal.org_id, None):  # the pool's numbers too: its admins may give them any trunk
        for did in tx["dids"].of(owner):
            if did["trunk_id"] == trunk["id"]:  # by the database, which leaves the time of change alone
                tx["dids"].update(did, {"trunk_id": None, "updatedAt": did["updatedAt"]})
    tx.deploy_unless("trunk-changes-without-deploy", principal.org_id)
