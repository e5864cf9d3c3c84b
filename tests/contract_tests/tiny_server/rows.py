"""What the tiny server stores: the documented fields of each kind of rows, their formats and defaults."""

import json
import re
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

Row = dict[str, Any]
Tables = dict[str, dict[str, Row]]
Format = str | range | type  # a pattern of a text, the values of a whole number, bool, or a list of texts

PERMISSIONS = ["calls.read", "calls.write", "calls.recording", "ivr.*", "queues.*", "users.*"]
INDIA = timezone(timedelta(hours=5, minutes=30))

TEXT = r"(?s).{1,255}"
NOTE = r"(?s).{0,255}"
STATUS = "active|inactive"
FOUR_DIGITS = "[0-9]{4}"
E164 = r"\+[1-9][0-9]{1,14}"
EMAIL = r"(?=.{3,255}$)[^@\s]+@[^@\s.]+(\.[^@\s.]+)+"
WEBSOCKET_OR_UUID = r"wss?://\S+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
WHOLE = range(2**31)
# The format of a destination. An IVR's is any text: one that is no UUID fails silently, as documented.
DESTINATIONS = {
    "extension": FOUR_DIGITS,
    "queue": "[0-9]{1,10}",
    "ivr": TEXT,
    "ai_agent": WEBSOCKET_OR_UUID,
    "external": E164,
    "intercom": FOUR_DIGITS,
    "voicemail": FOUR_DIGITS,
}


class Refusal(Exception):
    """A request that is not served: its status and the reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def fits(value: Any, form: Format) -> bool:
    if isinstance(form, str):
        return isinstance(value, str) and re.fullmatch(form, value) is not None
    if isinstance(form, range):
        return type(value) is int and value in form
    if form is list:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return isinstance(value, form)


@dataclass(frozen=True)
class Form:
    """Fields that are needed, and fields with a default; those with the default None take null."""

    needed: dict[str, Format]
    optional: dict[str, tuple[Format, Any]]

    def accepted(self, body: Any, before: Row | None = None) -> Row:
        """The row that a body makes: a new one, or the changed one from before."""
        if not isinstance(body, dict):
            raise Refusal(400, "an object is needed")
        if before is None and not self.needed.keys() <= body.keys():
            raise Refusal(400, f"needed are {', '.join(self.needed)}")
        row = dict(before) if before else {name: default for name, (_, default) in self.optional.items()}
        for name in body.keys() & (self.needed.keys() | self.optional.keys()):
            form, default = self.optional.get(name) or (self.needed[name], ...)
            if not fits(body[name], form) and (default, body[name]) != (None, None):
                raise Refusal(400, f"{name} cannot be {json.dumps(body[name])}")
            row[name] = body[name]
        return row


@dataclass(frozen=True, kw_only=True)
class Resource(Form):
    """A kind of rows. A unique field is so in its organization, or everywhere."""

    name: str
    unique: str = "id"
    unique_everywhere: str = "id"
    settle: Callable[[Tables, Row], object] = lambda tables, row: None
    """Completes a row, or refuses it."""

    def alike(self, one: Row, other: Row) -> bool:
        """Whether two rows may not be there together."""
        own = (one["org_id"], one[self.unique]) == (other["org_id"], other[self.unique])
        return own or one[self.unique_everywhere] == other[self.unique_everywhere]


def settle_did(tables: Tables, row: Row) -> None:
    row.setdefault("pool_status", "assigned")
    if not fits(row["routing_destination"], DESTINATIONS[row["routing_type"]]):
        raise Refusal(400, f"that is no destination for {row['routing_type']}")
    if row["trunk_id"] and tables["trunks"].get(row["trunk_id"], {}).get("org_id") != row["org_id"]:
        raise Refusal(400, "you have no such trunk")


def settle_trunk(tables: Tables, row: Row) -> None:
    if row["trunk_type"] != "inbound" and not row["host"]:
        raise Refusal(400, "which host?")


def settle_queue(tables: Tables, row: Row) -> None:
    row.setdefault("members", [])
    row.update(strategy=row["ring_strategy"], music_on_hold=row["moh_class"])


def settle_user(tables: Tables, row: Row) -> None:
    if row["ring_target"] == "phone" and not row["phone_number"]:
        raise Refusal(400, "which phone is to ring?")
    row.setdefault("_sip_password", secrets.token_urlsafe(12))
    row["username"] = f"phone-{row['extension']}"


def settle_key(tables: Tables, row: Row) -> None:
    made = {"api_key": f"ak_{secrets.token_hex(16)}", "_api_secret": f"as_{secrets.token_hex(24)}", "status": "active"}
    for name, value in {**made, "last_used_at": None, "created_by": None}.items():
        row.setdefault(name, value)


DIDS = Resource(
    {
        "number": r"\+?[0-9]{3,20}",
        "trunk_id": TEXT,
        "routing_type": "extension|queue|ivr|ai_agent|external|intercom",
        "routing_destination": TEXT,
    },
    {"description": (NOTE, None), "recording_enabled": (bool, False), "status": (STATUS, "active")},
    name="dids",
    unique_everywhere="number",
    settle=settle_did,
)
IVRS = Resource(
    {"name": TEXT, "extension": FOUR_DIGITS},
    {
        "description": (NOTE, None),
        "timeout": (WHOLE, 10),
        "max_retries": (WHOLE, 2),
        "enable_direct_dial": (bool, True),
        "greeting_language": (TEXT, "en-US"),
        "greeting_voice": (TEXT, "en-US-Wavenet-A"),
        "status": (STATUS, "active"),
    },
    name="ivrs",
    unique="extension",
    settle=lambda tables, row: row.setdefault("menuOptions", []),
)
QUEUES = Resource(
    {"name": TEXT, "number": FOUR_DIGITS},
    {
        "ring_strategy": ("ringall|leastrecent|fewestcalls|random|rrmemory|linear", "linear"),
        "timeout": (WHOLE, 25),
        "timeout_destination_type": ("extension|queue|ivr|voicemail|external|phone|hangup", "hangup"),
        "timeout_destination": (TEXT, None),
        "moh_class": (TEXT, "jazz"),
        "status": (STATUS, "active"),
    },
    name="queues",
    unique="number",
    settle=settle_queue,
)
USERS = Resource(
    {"extension": FOUR_DIGITS, "full_name": TEXT, "email": EMAIL},
    {
        "role": ("owner|admin|supervisor|agent", "agent"),
        "ring_target": ("sip|phone", "sip"),
        "phone_number": (E164, None),
        "call_recording": (bool, False),
        "outbound_did": (TEXT, None),
        "status": (STATUS, "active"),
    },
    name="users",
    unique="extension",
    unique_everywhere="email",
    settle=settle_user,
)
TRUNKS = Resource(
    {"name": r"(?s).{2,255}"},
    {
        "trunk_type": ("inbound|outbound|peer2peer", "outbound"),
        "host": (TEXT, None),
        "port": (range(1, 2**16), 5060),
        "transport": ("udp|tcp|tls", "udp"),
        "status": (STATUS, "active"),
    },
    name="trunks",
    settle=settle_trunk,
)
API_KEYS = Resource({"name": TEXT}, {"permissions": (list, PERMISSIONS)}, name="api-keys", settle=settle_key)
MEMBER = Form({}, {"penalty": (range(11), 0)})
MENU_OPTION = Form(
    {"digit": "[0-9*#]", "action_type": "extension|queue|ivr|voicemail|hangup|callback|ai_agent"},
    {"action_destination": (TEXT, None), "description": (NOTE, None), "order": (WHOLE, 0)},
)
LOGIN = Form({"email": TEXT, "password": TEXT}, {})
KEY_LOGIN = Form({"api_key": TEXT, "api_secret": TEXT}, {})


def new_id() -> str:
    return str(uuid.uuid1())


def now() -> str:
    return datetime.now(INDIA).isoformat()


class Store:
    """All rows, of both organizations and of the pool."""

    def __init__(self) -> None:
        self.tables: Tables = {one.name: {} for one in (DIDS, IVRS, QUEUES, USERS, TRUNKS, API_KEYS)}
        self.people: list[Row] = []

    def add(self, resource: Resource, organization: str, body: Any) -> Row:
        """A new row. Raises Refusal."""
        row = {"id": new_id(), "org_id": organization, "created_at": now(), "createdAt": now()}
        row["href"] = f"/{resource.name}/{row['id']}"
        return self.keep(resource, resource.accepted(body) | row)

    def keep(self, resource: Resource, row: Row) -> Row:
        """The row as stored, new or changed. Raises Refusal if it breaks a rule, or has what another one has."""
        resource.settle(self.tables, row)
        for other in self.tables[resource.name].values():
            if other["id"] != row["id"] and resource.alike(other, row):
                raise Refusal(409, f"one of the {resource.name} is like that already")
        self.tables[resource.name][row["id"]] = row
        return row
