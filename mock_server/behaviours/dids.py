"""Phone numbers. Which of these writes reach the dialplan is the heart of the product's traps."""

from typing import Any

from mock_server import errors
from mock_server.behaviours import operation
from mock_server.behaviours.rules.limits import check_limit
from mock_server.http.auth import Principal
from mock_server.http.body import Body, truthy
from mock_server.world.tables import Row
from mock_server.world.world import Transaction

Did = dict[str, Any]


def with_trunk(tx: Transaction, did: Row, *fields: str) -> Did:
    """A number as lists show it: with these fields of its trunk, null where it has none."""
    trunk = tx["trunks"].get(did["trunk_id"])
    return tx["dids"].show(did, trunk=trunk and {name: trunk[name] for name in fields})


def check_trunk(tx: Transaction, principal: Principal, trunk_id: Any) -> None:
    """Raises `errors.TRUNK_INVALID` for a trunk that the organization does not have."""
    tx["trunks"].owned(principal.org_id, trunk_id, errors.TRUNK_INVALID)


@operation("listDids")
def list_dids(tx: Transaction, principal: Principal) -> list[Did]:
    group = tx["dids"].group(principal.org_id)
    return [with_trunk(tx, group[did_id], "name", "host") for did_id in sorted(group)]


@operation("getDid")
def get_did(tx: Transaction, principal: Principal, did_id: str) -> Did:
    did = tx["dids"].owned(principal.org_id, did_id, errors.DID_NOT_FOUND)
    return with_trunk(tx, did, "name", "host")


@operation("createDid")
def create_did(tx: Transaction, principal: Principal, body: Body) -> Did:
    if tx.quirk("did-needs-only-a-number"):
        body.require("number", error=errors.NUMBER_REQUIRED)
    else:
        body.require("number", "trunk_id", "routing_type", "routing_destination", error=errors.REQUIRED_FIELDS_MISSING)
    check_limit(tx, principal, "dids")
    fields = body.fields()
    if truthy(fields.get("trunk_id")):
        check_trunk(tx, principal, fields["trunk_id"])
    else:
        fields["trunk_id"] = None
    pool_status = "available" if tx.quirk("did-create-in-pool") else "assigned"
    tx.note_difference("did-create-in-pool")
    did = tx["dids"].insert(org_id=principal.org_id, pool_status=pool_status, **fields)
    tx.deploy_unless("did-create-without-deploy", principal.org_id)
    return tx["dids"].show(did)


@operation("updateDid")
def update_did(tx: Transaction, principal: Principal, did_id: str, body: Body) -> Did:
    did = tx["dids"].owned(principal.org_id, did_id, errors.DID_NOT_FOUND)
    changes = body.fields()
    if not truthy(changes.get("trunk_id")):
        changes.pop("trunk_id", None)  # a trunk cannot be taken away
    else:
        check_trunk(tx, principal, changes["trunk_id"])
    did = tx["dids"].update(did, changes)
    if truthy(changes.get("routing_type")) or truthy(changes.get("routing_destination")):
        tx.deploy(principal.org_id)
    else:
        tx.deploy_unless("did-update-without-deploy", principal.org_id)
    return tx["dids"].show(did)


@operation("updateDidRouting")
def update_did_routing(tx: Transaction, principal: Principal, did_id: str, body: Body) -> Did:
    did = tx["dids"].owned(principal.org_id, did_id, errors.DID_NOT_FOUND)
    body.require("routing_type", "routing_destination", error=errors.ROUTING_REQUIRED)
    did = tx["dids"].update(did, body.fields())
    tx.deploy(principal.org_id)
    return tx["dids"].show(did)


@operation("deleteDid")
def delete_did(tx: Transaction, principal: Principal, did_id: str) -> None:
    tx["dids"].delete(tx["dids"].owned(principal.org_id, did_id, errors.DID_NOT_FOUND))
    tx.deploy_unless("did-delete-without-deploy", principal.org_id)
