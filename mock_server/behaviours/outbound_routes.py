"""Outbound routes. Callers meet a change with the organization's next deploy."""

from collections.abc import Iterable
from typing import Any

from mock_server import errors
from mock_server.behaviours import operation
from mock_server.http.auth import Principal
from mock_server.http.body import Body, truthy
from mock_server.telephony.dialplan.rows import number
from mock_server.world.tables import Row
from mock_server.world.world import Transaction

Route = dict[str, Any]

#: What the list shows of a route's trunk.
_TRUNK_IN_SHORT = ("id", "name", "asterisk_peer_name", "host", "status")


def owned(tx: Transaction, principal: Principal, route_id: str) -> Row:
    """The principal's route with this id. Raises `errors.ROUTE_NOT_FOUND`."""
    return tx["outbound_routes"].owned(principal.org_id, route_id, errors.ROUTE_NOT_FOUND)


def with_trunk(tx: Transaction, route: Row, fields: Iterable[str] | None = None) -> Route:
    """A route with its trunk, or these fields of it: as it is stored, for the server reads it again after a write."""
    trunk = tx["trunks"].group(route["org_id"]).get(route["trunk_id"])
    return {**route, "trunk": trunk and {name: trunk[name] for name in fields or trunk}}


def check_trunk(tx: Transaction, principal: Principal, trunk_id: Any) -> None:
    """Raises `errors.ROUTE_TRUNK_NOT_FOUND` for a trunk that the organization does not have."""
    if not isinstance(trunk_id, str) or trunk_id not in tx["trunks"].group(principal.org_id):
        raise errors.ROUTE_TRUNK_NOT_FOUND()


@operation("listOutboundRoutes")
def list_outbound_routes(tx: Transaction, principal: Principal) -> list[Route]:
    routes = sorted(tx["outbound_routes"].of(principal.org_id), key=lambda route: number(route["priority"], 10))
    return [with_trunk(tx, route, _TRUNK_IN_SHORT) for route in routes]


@operation("getOutboundRoute")
def get_outbound_route(tx: Transaction, principal: Principal, route_id: str) -> Route:
    return with_trunk(tx, owned(tx, principal, route_id))


@operation("createOutboundRoute")
def create_outbound_route(tx: Transaction, principal: Principal, body: Body) -> Route:
    fields = body.filled()
    if "trunk_id" not in fields:  # where no schema asks for it, the database fails
        raise errors.ROUTE_TRUNK_UNDEFINED()
    check_trunk(tx, principal, fields["trunk_id"])
    if not tx.quirk("recording-off-unless-set"):
        fields["recording_enabled"] = body.payload.get("recording_enabled") is not False
    if not truthy(fields.get("priority")):
        fields.pop("priority", None)  # 0 too is taken for none
    route = tx["outbound_routes"].insert(org_id=principal.org_id, **fields)
    tx.deploy_unless("outbound-routes-without-deploy", principal.org_id)
    return with_trunk(tx, route)


@operation("updateOutboundRoute")
def update_outbound_route(tx: Transaction, principal: Principal, route_id: str, body: Body) -> Route:
    route = owned(tx, principal, route_id)
    changes = body.fields()
    if "trunk_id" in changes:
        check_trunk(tx, principal, changes["trunk_id"])
    route = tx["outbound_routes"].update(route, changes)
    tx.deploy_unless("outbound-routes-without-deploy", principal.org_id)
    return with_trunk(tx, route)


@operation("deleteOutboundRoute")
def delete_outbound_route(tx: Transaction, principal: Principal, route_id: str) -> None:
    tx["outbound_routes"].delete(owned(tx, principal, route_id))
    tx.deploy_unless("outbound-routes-without-deploy", principal.org_id)
