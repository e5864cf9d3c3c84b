"""Roles of dashboard users. The server asks for a rank; permissions are shown, and asked for in few places."""

#: Roles by rank.
RANKS = {"owner": 4, "admin": 3, "manager": 2, "agent": 1}

#: Permissions in the order in which the server lists them, with the least role that has each (GET /roles).
_LEAST_ROLE = {
    "org.settings.read": "admin",
    "org.settings.write": "admin",
    "org.api_keys": "owner",
    "org.billing": "admin",
    "users.create": "admin",
    "users.delete": "admin",
    "users.assign_role": "admin",
    "users.list": "manager",
    "users.view_self": "agent",
    "config.write": "admin",
    "config.deploy": "admin",
    "config.read": "agent",
    "calls.view_all": "manager",
    "calls.view_own": "agent",
    "calls.listen_recording": "manager",
    "calls.download_recording": "admin",
    "calls.delete_recording": "admin",
    "calls.click_to_call": "agent",
    "tickets.view": "agent",
    "tickets.create": "agent",
    "tickets.update": "agent",
    "tickets.delete": "manager",
    "workflows.write": "admin",
    "workflows.read": "manager",
    "bots.manage": "admin",
    "compliance.write": "admin",
    "compliance.read": "manager",
    "audit_log.read": "manager",
    "data.export": "admin",
    "data.erasure": "admin",
    "crm.read": "agent",
    "crm.write": "manager",
    "crm.delete": "admin",
    "crm.customize": "admin",
    "crm.assign": "manager",
}


def permissions_of(role: str) -> list[str]:
    """The permissions of a role; none for a role that there is not."""
    rank = RANKS.get(role, 0)
    return [permission for permission, least in _LEAST_ROLE.items() if RANKS[least] <= rank]
