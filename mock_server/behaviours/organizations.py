"""One's own organization."""

import re
from typing import Any

from mock_server import errors
from mock_server.behaviours import operation
from mock_server.behaviours.auth import free_prefix
from mock_server.behaviours.rules.accounts import ADMINISTRATOR, same_secret, with_email
from mock_server.http.auth import Principal
from mock_server.http.body import Body
from mock_server.world import asterisk_names, javascript
from mock_server.world.tables import Row
from mock_server.world.world import Transaction

_NAME_LENGTHS = (3, 50)

Organization = dict[str, Any]

#: The sections whose rows outlive their organization, without an owner; all others go with it.
_OUTLIVING = ("dids", "org_users")


def own(tx: Transaction, principal: Principal, organization_id: str) -> Row:
    """The caller's organization, if that is what was asked for. Raises `errors.ORGANIZATION_DENIED`."""
    org = tx["organizations"].get(organization_id)
    if org is None and tx.quirk("organization-ids-told-apart"):
        raise errors.ORGANIZATION_NOT_FOUND()
    if org is None or org["id"] != principal.org_id:
        raise errors.ORGANIZATION_DENIED()
    return org


@operation("listOrganizations")
def list_organizations(tx: Transaction, principal: Principal) -> list[Organization]:
    org = tx["organizations"].get(principal.org_id)
    return [tx["organizations"].show(org)] if org else []


@operation("createOrganization")
def create_organization(tx: Transaction, body: Body) -> Organization:
    check_administrator(body)
    body.require("name", error=errors.NAME_REQUIRED)
    fields = {name: value for name, value in body.filled().items() if not name.startswith("admin_")}
    org = tx["organizations"].insert(
        context_prefix=free_prefix(tx, "_"), api_key=f"org_{tx.new_hex(32)}", api_secret=tx.new_id(), **fields
    )
    provide(tx, org)
    tx.deploy(org["id"])
    return tx["organizations"].show(org, api_secret=org["api_secret"])


def check_administrator(body: Body) -> None:
    """Raises `errors.ADMIN_CREDENTIALS_REQUIRED` or `errors.ADMIN_CREDENTIALS_WRONG`."""
    body.require("admin_username", "admin_password", error=errors.ADMIN_CREDENTIALS_REQUIRED)
    sent = (body.payload["admin_username"], body.payload["admin_password"])
    if not all(
        isinstance(one, str) and same_secret(one, right) for one, right in zip(sent, ADMINISTRATOR, strict=True)
    ):
        raise errors.ADMIN_CREDENTIALS_WRONG()


def provide(tx: Transaction, org: Row) -> None:
    """Give a new organization its first extension, and the dashboard an owner where there is an e-mail for one."""
    contact = org["contact_info"]
    email = contact.get("email") if isinstance(contact, dict) else None
    if email and not isinstance(email, str):
        raise errors.INTERNAL()
    if email and not with_email(tx, email):
        name = email.partition("@")[0]
        tx["org_users"].insert(org_id=org["id"], email=email, name=name, role="owner", extension="1001")
    tx["users"].insert(
        org_id=org["id"],
        username=f"owner_{org['context_prefix'].removesuffix('_')}",
        email=email,
        full_name="Owner",
        extension="1001",
        role="admin",
        asterisk_endpoint=asterisk_names.endpoint(org, "1001"),
        sip_password=tx.new_hex(16),
    )


@operation("getOrganization")
def get_organization(tx: Transaction, principal: Principal, organization_id: str) -> Organization:
    return tx["organizations"].show(own(tx, principal, organization_id))


@operation("updateOrganization")
def update_organization(tx: Transaction, principal: Principal, organization_id: str, body: Body) -> Organization:
    org = own(tx, principal, organization_id)
    check_length(body.payload.get("name"))
    changes = body.fields()
    if "name" in changes:
        check_name(tx, changes["name"])
    for name in ("settings", "limits", "contact_info"):
        if name in changes:
            changes[name] = merged(org[name], changes[name])
    org = tx["organizations"].update(org, changes)
    if "concurrent_calls" in javascript.properties(body.get("limits")):
        tx.note_difference("limit-counts-legs", at="/limits/concurrent_calls")
    if not tx.tables.same_for(org["id"], tx.base.tables):
        tx.deploy_unless("settings-without-deploy", org["id"])
    if org["status"] != "active":
        tx.warn(errors.CREDENTIALS_DEAD.format(status=org["status"]))
    return tx["organizations"].show(org)


def check_length(name: Any) -> None:
    """Raises `errors.ORGANIZATION_NAME_LENGTH` before anything else is looked at."""
    if isinstance(name, str) and not _NAME_LENGTHS[0] <= len(name) <= _NAME_LENGTHS[1]:
        raise errors.ORGANIZATION_NAME_LENGTH().because(
            errors.NAME_LENGTHS, least=_NAME_LENGTHS[0], most=_NAME_LENGTHS[1]
        )


def check_name(tx: Transaction, name: str) -> None:
    """Raises `errors.ORGANIZATION_NAME_INVALID` where the server takes fewer names than the contract."""
    if re.search("[ _]", name):
        if tx.quirk("organization-name-without-spaces"):
            raise errors.ORGANIZATION_NAME_INVALID()
        tx.note_difference("organization-name-without-spaces", at="/name")


def merged(stored: Any, sent: Any) -> dict[str, Any]:
    """The stored object with the keys that were sent; an object below (`settings.features`) is merged too."""
    base, changes = javascript.properties(stored), javascript.properties(sent)
    below = {key: {**base[key], **value} for key, value in changes.items() if both_objects(base.get(key), value)}
    return {**base, **changes, **below}


def both_objects(one: Any, other: Any) -> bool:
    return isinstance(one, dict) and isinstance(other, dict)


@operation("deleteOrganization")
def delete_organization(tx: Transaction, principal: Principal, organization_id: str) -> None:
    org = own(tx, principal, organization_id)
    for section in tx.tables.sections:
        for row in tx[section].of(org["id"]):
            if section in _OUTLIVING:
                tx[section].update(row, {"org_id": None})
            else:
                tx[section].delete(row)
    tx["organizations"].delete(org)
