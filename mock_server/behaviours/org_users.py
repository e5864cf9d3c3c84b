"""Dashboard users and their roles. Tokens are not touched: they go on as they were made, until they expire.

Each change is written to the audit log. Only the action `user.update` is observed there, the other names are ours.
"""

from typing import Any

from mock_server import errors
from mock_server.behaviours import operation
from mock_server.behaviours.rules import audit
from mock_server.behaviours.rules.accounts import with_email
from mock_server.http.auth import Principal
from mock_server.http.body import Body
from mock_server.http.roles import RANKS, permissions_of
from mock_server.world.tables import Row, collated
from mock_server.world.world import Transaction

Reply = dict[str, Any]

_SHOWN = ("id", "email", "name", "role", "status", "extension")
_CHANGEABLE = {"name", "extension", "status"}
#: What a status may be changed to; a user is invited only by an invitation.
_STATUSES = ("active", "suspended")


def owned(tx: Transaction, principal: Principal, user_id: str) -> Row:
    """The dashboard user with this id, of the principal's organization. Raises `errors.USER_NOT_FOUND`."""
    return tx["org_users"].owned(principal.org_id, user_id, errors.USER_NOT_FOUND)


def shown(user: Row) -> Reply:
    """A user as reads show it; nowhere else does the server write `created_at`."""
    return {**in_short(user), "last_login": user["last_login"], "created_at": user["createdAt"]}


def in_short(user: Row) -> Reply:
    return {name: user[name] for name in _SHOWN}


def check_grants(principal: Principal, role: str) -> None:
    """Raises `errors.ROLE_FOR_OWNERS_ONLY` for a role that the principal may not give."""
    if RANKS[role] >= RANKS["admin"] and not principal.has_rank("owner"):
        raise errors.ROLE_FOR_OWNERS_ONLY()


@operation("listOrgUsers")
def list_org_users(tx: Transaction, principal: Principal) -> Reply:
    users = sorted(tx["org_users"].of(principal.org_id), key=_rank_and_name)
    return {"data": [shown(user) for user in users], "total": len(users)}


def _rank_and_name(user: Row) -> tuple[int, str]:
    return -RANKS.get(user["role"], 0), collated(str(user["name"]))


@operation("getOrgUser")
def get_org_user(tx: Transaction, principal: Principal, user_id: str) -> Reply:
    if principal.role == "agent" and principal.user_id != user_id:
        raise errors.PROFILE_OF_ANOTHER()
    return shown(owned(tx, principal, user_id))


@operation("getOwnProfile")
def get_own_profile(tx: Transaction, principal: Principal) -> Reply:
    if principal.user_id is None:
        return {"role": "org_admin", "message": errors.NO_USER_CONTEXT}
    user = owned(tx, principal, principal.user_id)
    return {**in_short(user), "last_login": user["last_login"], "permissions": permissions_of(user["role"])}


@operation("inviteOrgUser")
def invite_org_user(tx: Transaction, principal: Principal, body: Body) -> Reply:
    body.require("email", "name", error=errors.EMAIL_AND_NAME_REQUIRED)
    fields = body.filled()
    check_grants(principal, fields["role"])
    if tx.quirk("account-in-one-organization") and with_email(tx, fields["email"]):
        raise errors.DUPLICATE_REFUSED()
    user = tx["org_users"].insert(org_id=principal.org_id, status="invited", **fields)
    audit.record(tx, principal, "user.invite", "user", user["id"], fields)
    tx.warn(errors.INVITED_CANNOT_LOG_IN)
    answer = tx["org_users"].show(user)
    return {name: answer[name] for name in ("id", "email", "name", "role", "status", "org_id", *fields)}


@operation("updateOrgUser")
def update_org_user(tx: Transaction, principal: Principal, user_id: str, body: Body) -> Reply:
    changes = valid_changes(body)
    audit.record(tx, principal, "user.update", "user", user_id, changes)  # also where it then finds nobody
    user = tx["org_users"].group(principal.org_id).get(user_id)
    if user is None:
        if tx.quirk("org-user-update-of-unknown-id"):
            return {"error": errors.USER_NOT_FOUND.text}
        tx.note_refusal("org-user-update-of-unknown-id")
        raise errors.USER_NOT_FOUND()
    if changes.get("status") == "suspended":
        tx.warn(errors.TOKENS_STAY_VALID)
    return in_short(tx["org_users"].show(tx["org_users"].update(user, changes)))


def valid_changes(body: Body) -> dict[str, Any]:
    """What shall change; an unknown status that no schema refuses is no change. Raises `errors.NO_VALID_FIELDS`."""
    changes = body.fields() if body.payload.keys() & _CHANGEABLE else {}
    if changes.get("status") not in _STATUSES:
        changes.pop("status", None)
    if not changes:
        raise errors.NO_VALID_FIELDS()
    return changes


@operation("setOrgUserRole")
def set_org_user_role(tx: Transaction, principal: Principal, user_id: str, body: Body) -> Reply:
    if not principal.has_rank("admin"):
        if tx.quirk("org-user-role-needs-admin"):
            raise errors.ROLE_TOO_LOW(role=principal.role, required="admin")
        tx.note_difference("org-user-role-needs-admin")
    body.require("role", error=errors.ROLE_INVALID)
    role = body.get("role")
    check_grants(principal, role)
    if user_id == principal.user_id:
        raise errors.ROLE_IS_YOUR_OWN()
    user = owned(tx, principal, user_id)
    tx["org_users"].update(user, {"role": role})
    audit.record(tx, principal, "user.role", "user", user["id"], {"role": role, "previous_role": user["role"]})
    tx.warn(errors.TOKENS_STAY_VALID)
    return {"id": user["id"], "role": role, "previous_role": user["role"]}


@operation("deleteOrgUser")
def delete_org_user(tx: Transaction, principal: Principal, user_id: str) -> Reply:
    if user_id == principal.user_id:
        raise errors.DELETING_YOURSELF()
    user = owned(tx, principal, user_id)
    if user["role"] == "owner" and not principal.has_rank("owner"):
        raise errors.DELETING_AN_OWNER()
    tx["org_users"].delete(user)
    audit.record(tx, principal, "user.delete", "user", user["id"], {"email": user["email"]})
    tx.warn(errors.TOKENS_STAY_VALID)
    return {"success": True, "deleted_user": user["email"]}


@operation("listRoles")
def list_roles() -> Reply:
    roles = sorted(RANKS, key=RANKS.__getitem__, reverse=True)
    return {
        "roles": [{"role": role, "level": RANKS[role], "permissions": permissions_of(role)} for role in roles],
    }
