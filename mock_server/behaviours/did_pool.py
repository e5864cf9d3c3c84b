"""The pool of numbers: organizations ask for one, the platform's admins give and take them.

The admin operations are the platform's: whoever may use them reaches the numbers of all organizations.
"""

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from mock_server import errors
from mock_server.behaviours import operation
from mock_server.behaviours.dids import Did, with_trunk
from mock_server.http.answer import Answer
from mock_server.http.auth import Principal
from mock_server.http.body import Body
from mock_server.world import javascript
from mock_server.world.tables import Row
from mock_server.world.world import Transaction

Reply = dict[str, Any]

#: What /available shows of a number; a request also has its time.
_OFFERED = ("id", "number", "description", "region", "provider", "monthly_price")

_STATES = ("available", "pending", "assigned", "reserved")
_FILTERS = ("status", "pool_status", "org_id")

_NO_REQUEST = {"requested_by_org": None, "requested_at": None}
_UNROUTED = {"routing_type": None, "routing_destination": None}


@dataclass(frozen=True, slots=True)
class Action:
    """What may be done with a number of the pool: from which states, to which, and how it is refused in others."""

    states: frozenset[str]
    leads_to: str
    refusal: errors.Sentence

    def check(self, did: Row) -> None:
        """Raises the refusal."""
        if did["pool_status"] not in self.states:
            raise self.refusal(state=did["pool_status"], owner=did["org_id"] or "null")

    def done(self, tx: Transaction, did: Row, **changes: Any) -> Row:
        """The number after the action, stored. Raises the refusal."""
        self.check(did)
        return tx["dids"].update(did, {"pool_status": self.leads_to, **changes})


# The state machine. An admin's release is not in it: it is never refused.
REQUEST = Action(frozenset({"available"}), "pending", errors.POOL_NOT_REQUESTABLE)
CANCEL = Action(frozenset({"pending"}), "available", errors.POOL_NOT_CANCELLABLE)
APPROVE = Action(frozenset({"pending"}), "assigned", errors.POOL_NOT_PENDING)
REJECT = Action(frozenset({"pending"}), "available", errors.POOL_NOT_PENDING)
ASSIGN = Action(frozenset({"available", "pending", "reserved"}), "assigned", errors.POOL_ASSIGNED)
RELEASE = Action(frozenset({"assigned"}), "available", errors.POOL_NOT_RELEASABLE)


def any_did(tx: Transaction, did_id: str) -> Row:
    """The number with this id, whoever owns it. Raises `errors.DID_NOT_FOUND`."""
    did = tx["dids"].get(did_id)
    if did is None:
        raise errors.DID_NOT_FOUND()
    return did


def is_of_another(principal: Principal, did: Row) -> bool:
    """Whether another organization owns the number, be it available: `did-create-in-pool` makes such rows.

    Real servers offer them to everybody, with the owner's data. Here tenants stay apart.
    """
    return did["org_id"] not in (None, principal.org_id)


def by_number(dids: list[Row]) -> list[Row]:
    return sorted(dids, key=lambda did: str(did["number"] or ""))


def price(did: Row) -> float:
    """What a number costs, for sorting: one without a price comes first."""
    value = did["monthly_price"]
    return value if isinstance(value, int | float) else -math.inf


def give(tx: Transaction, did: Row, org_id: str, action: Action) -> Did:
    """Make an organization the owner of a number. The answer shows the number before a default is chosen."""
    did = action.done(tx, did, org_id=org_id, **_NO_REQUEST)
    shown = tx["dids"].show(did)
    if not tx.quirk("pool-first-number-not-default"):
        choose_default(tx, org_id)
    tx.deploy(org_id)
    return shown


def choose_default(tx: Transaction, org_id: str) -> None:
    """Make an organization's first usable number, by id, its default caller ID unless another one is."""
    usable = [did for did in tx["dids"].of(org_id) if (did["pool_status"], did["status"]) == ("assigned", "active")]
    if usable and not any(did["is_default"] for did in usable):
        tx["dids"].update(min(usable, key=lambda did: str(did["id"])), {"is_default": True})


def take_back(tx: Transaction, did: Row) -> Reply:
    """Return a number to the pool. Its description, trunk, region, price and status stay."""
    owner, is_default = did["org_id"], did["is_default"]
    if is_default and not tx.quirk("pool-release-keeps-default"):
        tx.note_difference("pool-release-keeps-default")
        is_default = False
    free = {
        "pool_status": "available",
        "org_id": None,
        "is_default": is_default,
        "recording_enabled": False,
        **_UNROUTED,
        **_NO_REQUEST,
    }
    tx["dids"].update(did, free)
    tx.deploy_gateway()
    if owner is not None:
        tx.deploy_unless("pool-release-keeps-dialplan", owner)
    if owner is not None and not tx.deploys(owner):
        tx.warn(errors.OLD_OWNER_ANSWERS.format(number=did["number"]))
    return {"message": errors.POOL_RELEASED.format(number=did["number"])}


@operation("listAvailableDids")
def list_available_dids(tx: Transaction, principal: Principal) -> list[Did]:
    offered = {"status": "active", "pool_status": "available", "routing_environment": "prod"}.items()
    dids = [did for did in tx["dids"].all() if offered <= did.items() and not is_of_another(principal, did)]
    return [{name: did[name] for name in _OFFERED} for did in sorted(by_number(dids), key=price)]


@operation("listMyDids")
def list_my_dids(tx: Transaction, principal: Principal) -> Reply:
    assigned = [did for did in tx["dids"].of(principal.org_id) if did["pool_status"] == "assigned"]
    asked = {"pool_status": "pending", "requested_by_org": principal.org_id}.items()
    pending = [did for did in tx["dids"].all() if asked <= did.items()]
    pending.sort(key=lambda did: str(did["requested_at"] or ""), reverse=True)
    return {
        "assigned": [with_trunk(tx, did, "id", "name") for did in by_number(assigned)],
        "pending": [{name: did[name] for name in (*_OFFERED, "requested_at")} for did in pending],
    }


@operation("requestDid")
def request_did(tx: Transaction, principal: Principal, did_id: str) -> Reply:
    did = any_did(tx, did_id)
    if did["pool_status"] in REQUEST.states and is_of_another(principal, did):
        raise errors.DID_NOT_FOUND()
    did = REQUEST.done(tx, did, requested_by_org=principal.org_id, requested_at=tx.now)
    return {"message": errors.POOL_REQUESTED, "did": tx["dids"].show(did)}


@operation("cancelDidRequest")
def cancel_did_request(tx: Transaction, principal: Principal, did_id: str) -> Reply:
    did = any_did(tx, did_id)
    if did["requested_by_org"] != principal.org_id:
        raise errors.POOL_NOT_CANCELLABLE()
    CANCEL.done(tx, did, **_NO_REQUEST)
    return {"message": errors.POOL_CANCELLED}


@operation("releaseDid")
def release_did(tx: Transaction, principal: Principal, did_id: str) -> Reply:
    did = tx["dids"].owned(principal.org_id, did_id, errors.DID_NOT_FOUND)
    RELEASE.check(did)
    tx.warn(errors.RELEASE_ONLY_DOCUMENTED)
    return take_back(tx, did)


@operation("setDefaultDid")
def set_default_did(tx: Transaction, principal: Principal, did_id: str) -> Reply:
    did = tx["dids"].owned(principal.org_id, did_id, errors.DID_NOT_FOUND)
    if (did["pool_status"], did["status"]) != ("assigned", "active"):
        raise errors.DEFAULT_NOT_USABLE()
    for own in tx["dids"].of(principal.org_id):
        tx["dids"].update(own, {"is_default": own["id"] == did["id"]})
    tx.deploy(principal.org_id)
    message = errors.POOL_DEFAULT_SET.format(number=did["number"])
    return {"message": message, "did": tx["dids"].show(any_did(tx, did["id"]))}


@operation("adminListDids")
def admin_list_dids(tx: Transaction, query: MultiDict[str, str]) -> Reply:
    dids = tx["dids"].all()
    counts = Counter(did["pool_status"] for did in dids)
    filters = {name: values for name in _FILTERS if any(values := query.getlist(name))}
    chosen = [did for did in dids if all(did[name] in values for name, values in filters.items())]
    return {
        "dids": [with_organization(tx, did) for did in by_number(chosen)],
        "counts": {**{state: counts[state] for state in _STATES}, "total": len(dids)},
    }


def with_organization(tx: Transaction, did: Row) -> Did:
    """A number as the admin list shows it: with its owner and its trunk in short."""
    owner = tx["organizations"].get(did["org_id"])
    organization = owner and {"id": owner["id"], "name": owner["name"]}
    return {**with_trunk(tx, did, "id", "name"), "organization": organization}


@operation("adminAddDids")
def admin_add_dids(tx: Transaction, body: Body) -> Reply | Answer:
    entries = body.payload.get("numbers")
    if not isinstance(entries, list) or not entries:
        raise errors.NUMBERS_REQUIRED()
    sent = {name: value or None for name, value in body.fields().items() if name != "numbers"}
    shared = storable(tx, sent)
    skipped = []
    for entry in entries:
        number = re.sub(r"[^0-9+]", "", str(entry))
        if not number:
            return bad_entry(tx, errors.NUMBER_EMPTY())
        if tx["dids"].with_key(number=number):
            skipped.append(number)
        else:
            try:
                tx["dids"].insert(number=number, pool_status="available", **_UNROUTED, **shared)
            except errors.Problem as problem:
                return bad_entry(tx, problem)
    return {"created": len(entries) - len(skipped), "skipped": len(skipped), "skipped_numbers": skipped}


def bad_entry(tx: Transaction, problem: errors.Problem) -> Answer:
    """Refuses a whole list for one entry. Under the quirk it only answers so: what was added before it stays."""
    if tx.quirk("pool-bulk-not-atomic"):
        return Answer(400, problem.body)
    tx.note_difference("pool-bulk-not-atomic")
    raise problem


def storable(tx: Transaction, fields: dict[str, Any]) -> dict[str, Any]:
    """Fields as the database keeps them. Raises `errors.TRUNK_INVALID` for a trunk that no organization has."""
    if fields.get("trunk_id") is not None and tx["trunks"].get(fields["trunk_id"]) is None:
        raise errors.TRUNK_INVALID()
    if isinstance(fields.get("monthly_price"), float):
        return {**fields, "monthly_price": round(fields["monthly_price"], 2)}
    return fields


@operation("adminApproveDid")
def admin_approve_did(tx: Transaction, did_id: str) -> Reply:
    did = any_did(tx, did_id)
    APPROVE.check(did)
    if not did["requested_by_org"]:
        raise errors.POOL_NO_REQUESTER()
    shown = give(tx, did, did["requested_by_org"], APPROVE)
    return {"message": errors.POOL_APPROVED.format(number=did["number"]), "did": shown}


@operation("adminRejectDid")
def admin_reject_did(tx: Transaction, did_id: str) -> Reply:
    REJECT.done(tx, any_did(tx, did_id), **_NO_REQUEST)
    return {"message": errors.POOL_REJECTED}


@operation("adminAssignDid")
def admin_assign_did(tx: Transaction, did_id: str, body: Body) -> Reply:
    body.require("org_id", error=errors.ORG_ID_REQUIRED)
    did = any_did(tx, did_id)
    ASSIGN.check(did)
    organization = tx["organizations"].get(primary_key(body.get("org_id")))
    if organization is None:
        raise errors.ORGANIZATION_NOT_FOUND()
    shown = give(tx, did, organization["id"], ASSIGN)
    message = errors.POOL_ASSIGNED_TO.format(number=did["number"], organization=organization["name"])
    return {"message": message, "did": shown}


def primary_key(value: Any) -> Any:
    """A value that a row can be looked up by. Raises `errors.PRIMARY_KEY_INVALID` for any but a text and a number."""
    if isinstance(value, bool | list | dict):
        raise errors.PRIMARY_KEY_INVALID(value=javascript.text(value))
    return value


@operation("adminReleaseDid")
def admin_release_did(tx: Transaction, did_id: str) -> Reply:
    return take_back(tx, any_did(tx, did_id))


@operation("adminUpdateDid")
def admin_update_did(tx: Transaction, did_id: str, body: Body) -> Did:
    did = tx["dids"].update(any_did(tx, did_id), storable(tx, body.fields()))
    if did["org_id"] is not None:
        tx.deploy_unless("did-update-without-deploy", did["org_id"])
    return tx["dids"].show(did)
