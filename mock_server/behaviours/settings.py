"""What the organization tells the services beside the switch: ticket messages by WhatsApp, the key for MSG91."""

from typing import Any

from mock_server import errors
from mock_server.behaviours import operation
from mock_server.http.auth import Principal
from mock_server.http.body import Body
from mock_server.world.tables import Row
from mock_server.world.world import Transaction

Settings = dict[str, Any]

#: The statuses of a ticket that can be told of.
_STATUSES = ("open", "in_progress", "closed")

_NO_MESSAGE = {"enabled": False, "template_name": "", "template_language": "en", "variable_mapping": {}}


def own(tx: Transaction, principal: Principal) -> Row:
    """The principal's organization as it is now. Raises `errors.ORGANIZATION_NOT_FOUND`."""
    org = tx["organizations"].get(principal.org_id)
    if org is None:
        raise errors.ORGANIZATION_NOT_FOUND()
    return org


def ticket_messages(stored: Any) -> Settings:
    """Stored settings with the defaults of what they leave out."""
    stored = stored if isinstance(stored, dict) else {}
    statuses = stored.get("statuses")
    statuses = statuses if isinstance(statuses, dict) else {}
    return {
        "enabled": stored.get("enabled", False),
        "sender_number": stored.get("sender_number", ""),
        "statuses": {status: statuses.get(status, _NO_MESSAGE) for status in _STATUSES},
    }


def masked(authkey: str | None) -> Settings:
    """A key as answers show it."""
    return {"configured": bool(authkey), "authkey_masked": f"{authkey[:6]}...{authkey[-4:]}" if authkey else ""}


@operation("getTicketWhatsapp")
def get_ticket_whatsapp(tx: Transaction, principal: Principal) -> Settings:
    settings = own(tx, principal)["settings"]
    return ticket_messages(settings.get("ticket_whatsapp") if isinstance(settings, dict) else None)


@operation("updateTicketWhatsapp")
def update_ticket_whatsapp(tx: Transaction, principal: Principal, body: Body) -> Settings:
    org, messages = own(tx, principal), body.fields()
    stored = org["settings"] if isinstance(org["settings"], dict) else {}
    tx["organizations"].update(org, {"settings": {**stored, "ticket_whatsapp": messages}})
    return ticket_messages(messages)


@operation("getMsg91")
def get_msg91(tx: Transaction, principal: Principal) -> Settings:
    return masked(own(tx, principal)["msg91_authkey"])


@operation("updateMsg91")
def update_msg91(tx: Transaction, principal: Principal, body: Body) -> Settings:
    org = tx["organizations"].update(own(tx, principal), {"msg91_authkey": body.get("authkey")})
    return masked(org["msg91_authkey"])
