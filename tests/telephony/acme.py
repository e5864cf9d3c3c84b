"""A small organization to call: two phones, a queue, an IVR, a trunk, and one number that leads to `to`."""

from collections.abc import Collection, Mapping
from typing import Any

from mock_server.telephony.dialplan.plan import Dialplan
from mock_server.telephony.dialplan.rows import Row
from mock_server.telephony.generator.generate import OrganizationRows, compile_dialplan, compile_gateway
from mock_server.telephony.outcome.outcome import Outcome
from mock_server.telephony.walk.call import place_call
from mock_server.telephony.walk.request import read_call
from mock_server.telephony.walk.switch import Switch

NUMBER = "+918065978001"
QUEUE_ID, MENU_ID, AGENT_ID, TRUNK_ID = "queue-id", "menu-id", "agent-id", "trunk-id"
AGENT_URL = "wss://bot.example/ws"


def user(extension: str, **fields: Any) -> Row:
    return {
        "id": f"user-{extension}",
        "extension": extension,
        "full_name": f"User {extension}",
        "asterisk_endpoint": f"org_acme__{extension}",
        **fields,
    }


def queue(**fields: Any) -> Row:
    members = [{"user_id": "user-1001"}]
    return {"id": QUEUE_ID, "number": "5001", "name": "Sales", "max_wait_time": 10, "members": members, **fields}


def option(digit: str, action: str, destination: str | None) -> Row:
    return {"digit": digit, "action_type": action, "action_destination": destination}


def menu(*options: Row, **fields: Any) -> Row:
    return {
        "id": MENU_ID,
        "extension": "7001",
        "name": "Main Menu",
        "greeting_prompt": "hello",
        "timeout": 3,
        "menuOptions": list(options),
        **fields,
    }


def did(kind: str | None, destination: str | None, **fields: Any) -> Row:
    routing = {"routing_type": kind, "routing_destination": destination}
    return {"id": "did-1", "org_id": "acme", "number": NUMBER, "recording_enabled": False, **routing, **fields}


def acme(kind: str | None = "extension", destination: str | None = "1001", **sections: Any) -> OrganizationRows:
    """The rows of the organization; a section that is named replaces the usual one."""
    usual: dict[str, Any] = {
        "organization": {"id": "acme", "context_prefix": "org_acme_", "settings": {"recording_enabled": False}},
        "users": [user("1001"), user("1002")],
        "trunks": [{"id": TRUNK_ID, "asterisk_peer_name": "org_acme_trunk1", "trunk_type": "peer2peer"}],
        "outbound_routes": [{"id": "route", "trunk_id": TRUNK_ID, "dial_pattern": "_X."}],
        "queues": [queue()],
        "ivrs": [],
        "dids": [did(kind, destination)],
    }
    return OrganizationRows(**{**usual, **sections})


def deploy(rows: OrganizationRows, quirks: Collection[str] = ()) -> Dialplan:
    return compile_dialplan(rows, quirks.__contains__)


def gateway(rows: OrganizationRows) -> Dialplan:
    return compile_gateway(rows.dids, {"acme": rows.organization})


def call(rows: OrganizationRows, quirks: Collection[str] = (), to: str = NUMBER, **how: Any) -> Outcome:
    """Deploy the rows with these quirks on and place a call."""
    switch = Switch({"acme": deploy(rows, quirks)}, gateway(rows))
    return place_call(read_call({"to": to, **how}), switch).outcome


def phones(**behaviours: str) -> Mapping[str, str]:
    """`phones(_1001="busy")`: the phones of a call by extension, and `trunk`."""
    return {name.removeprefix("_"): behaviour for name, behaviour in behaviours.items()}


def legs(outcome: Outcome) -> list[tuple[str, str]]:
    """The dialled targets and their statuses."""
    return [(leg["target"].removeprefix("PJSIP/"), leg["status"]) for leg in outcome.dialed]
