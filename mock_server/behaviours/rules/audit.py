"""The audit log: who changed what. Behaviours of writes that the real server writes down add to it."""

from typing import Any

from mock_server.http.auth import Principal
from mock_server.world.world import Transaction


def record(tx: Transaction, principal: Principal, action: str, resource: str, resource_id: str, details: Any) -> None:
    """Write down that a principal did something to a resource. `details` is what was sent.

    Keys and organization tokens are "system", as on the real server (observed: scenario roles_matrix_owner).
    """
    log, user = tx["audit_log"], tx["org_users"].group(principal.org_id).get(principal.user_id or "")
    log.insert(
        org_id=principal.org_id,
        number=log.rows.next_place + 1,
        user_email=user["email"] if user else "system",
        action=action,
        resource=resource,
        resource_id=resource_id,
        details=details,
        created_at=tx.now,
    )
