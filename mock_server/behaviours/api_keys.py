"""API keys. A secret is shown once, and nothing ever asks for it; a key's permissions nothing asks for either."""

import hashlib
from typing import Any

from mock_server import errors
from mock_server.behaviours import operation
from mock_server.http.auth import Principal
from mock_server.http.body import Body
from mock_server.world.tables import Row
from mock_server.world.world import Transaction

ApiKey = dict[str, Any]

_LISTED = ("id", "name", "api_key", "permissions", "status", "last_used_at", "created_by", "createdAt")
#: Where the contract has the permissions that a key gets by default: all that there are.
_ALL_PERMISSIONS = "/components/schemas/NewApiKey/properties/permissions/default"


def owned(tx: Transaction, principal: Principal, key_id: str) -> Row:
    """The principal's API key with this id. Raises `errors.API_KEY_NOT_FOUND`."""
    return tx["api_keys"].owned(principal.org_id, key_id, errors.API_KEY_NOT_FOUND)


@operation("listApiKeys")
def list_api_keys(tx: Transaction, principal: Principal) -> dict[str, Any]:
    keys = sorted(tx["api_keys"].of(principal.org_id), key=lambda key: str(key["createdAt"]), reverse=True)
    return {
        "keys": [{name: key[name] for name in _LISTED} for key in keys],
        "available_permissions": tx.world.contract.at(_ALL_PERMISSIONS),
    }


@operation("createApiKey")
def create_api_key(tx: Transaction, principal: Principal, body: Body) -> ApiKey:
    body.require("name", error=errors.API_KEY_NAME_REQUIRED)
    secret = f"as_{tx.new_hex(48)}"
    key = tx["api_keys"].insert(
        org_id=principal.org_id,
        api_key=f"ak_{tx.new_hex(32)}",
        api_secret=secret,
        created_by=principal.user_id,
        **body.filled(),
    )
    shown = tx["api_keys"].show(key)
    answer = {name: shown[name] for name in ("id", "name", "api_key", "permissions")}
    return {**answer, "api_secret": secret, "message": errors.API_KEY_CREATED}


@operation("updateApiKey")
def update_api_key(tx: Transaction, principal: Principal, key_id: str, body: Body) -> ApiKey:
    key = tx["api_keys"].update(owned(tx, principal, key_id), body.fields())
    shown = tx["api_keys"].show(key)
    if tx.quirk("api-key-update-shows-secret-hash"):
        shown["api_secret_hash"] = hashlib.sha256(str(key["api_secret"]).encode()).hexdigest()
    return shown


@operation("revokeApiKey")
def revoke_api_key(tx: Transaction, principal: Principal, key_id: str) -> dict[str, Any]:
    tx["api_keys"].update(owned(tx, principal, key_id), {"status": "revoked"})
    return {"message": errors.API_KEY_REVOKED}
