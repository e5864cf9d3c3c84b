"""`strict` refuses what would not happen, says what is wrong and what would be right, and stores nothing."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from mock_server import errors, quirks
from tests.calling import (  # fmt: skip
    ACME_ID,
    AGENT_URL,
    ASHA,
    CONCIERGE,
    LINE,
    MAIN_MENU,
    SALES,
    SUPPORT_MENU,
    TRUNK,
    option,
)
from tests.client import ApiClient, Reply

MENU, PHONE = f"/ivrs/{MAIN_MENU}/menu", "+919944421125"
NEW_USER = {"extension": "1009", "email": "new@acme.example", "full_name": "Nila Das"}
CREDENTIALS = {"username": "nila", "password": "secret"}
ROUTED = {"routing_type": "extension", "routing_destination": "1001"}
OFF = {"status": "inactive"}


class Request(NamedTuple):
    method: str
    path: str
    body: Any = None

    def sent(self, api: ApiClient) -> Reply:
        return api.send(self.method, self.path, **({} if self.body is None else {"json": self.body}))


class Refused(NamedTuple):
    """A request that `strict` refuses, where it says the mistake is, and requests that do what was meant."""

    request: Request
    pointer: str
    instead: tuple[Request, ...]
    #: What it says would be right: the ledger's remedy, or what the generator knows of the row.
    right: str | None = None
    #: Who accepts the request.
    accepted_by: str = "documented"
    #: What makes the world one in which the request can be sent.
    before: tuple[Request, ...] = ()


def put(path: str, body: Any) -> Request:
    return Request("PUT", path, body)


def post(path: str, body: Any) -> Request:
    return Request("POST", path, body)


def delete(path: str) -> Request:
    return Request("DELETE", path)


def routing(kind: str, destination: str) -> Request:
    return put(f"{LINE}/routing", {"routing_type": kind, "routing_destination": destination})


def menu(*options: Mapping[str, Any]) -> Request:
    return put(MENU, {"options": list(options)})


#: By quirk: one for each that has a remedy.
QUEUE = f"/queues/{SALES}"
REFUSED = {
    "lists-pass-as-empty-objects": Refused(put(LINE, []), "", (put(LINE, {}),), accepted_by="hosted"),
    "did-routing-type-unchecked": Refused(
        routing("fax", "1001"), "/routing_type", (routing("extension", "1001"),), accepted_by="hosted"
    ),
    "queue-timeout-type-unchecked": Refused(
        put(QUEUE, {"timeout_destination_type": "voice mail"}),
        "/timeout_destination_type",
        (put(QUEUE, {"timeout_destination_type": "voicemail"}),),
        accepted_by="hosted",
    ),
    "did-update-without-deploy": Refused(put(LINE, OFF), "/status", (put(LINE, OFF | ROUTED),)),
    "did-delete-without-deploy": Refused(delete(LINE), "", (put(LINE, OFF | ROUTED), delete(LINE))),
    "ivr-delete-without-deploy": Refused(
        delete(f"/ivrs/{SUPPORT_MENU}"),
        "",
        (put(f"/ivrs/{SUPPORT_MENU}", OFF), delete(f"/ivrs/{SUPPORT_MENU}")),
        before=(menu(option("0", "extension", "1001")),),
    ),
    "ivr-menu-wiped-without-options": Refused(put(MENU, {}), "/options", (menu(),), accepted_by="hosted"),
    "queue-create-ignores-documented-names": Refused(
        post("/queues", {"number": "5010", "name": "Night", "ring_strategy": "linear"}),
        "/ring_strategy",
        (post("/queues", {"number": "5010", "name": "Night", "strategy": "linear"}),),
    ),
    "queue-writes-without-deploy": Refused(
        put(f"/queues/{SALES}/music", {"music_on_hold": "jazz"}),
        "/music_on_hold",
        (put(f"/queues/{SALES}", {"music_on_hold": "jazz"}),),
    ),
    "user-create-ignores-documented-names": Refused(
        post("/users", NEW_USER | CREDENTIALS | {"call_recording": True}),
        "/call_recording",
        (post("/users", NEW_USER | CREDENTIALS),),
    ),
    "user-phone-number-optional": Refused(
        put(f"/users/{ASHA}", {"ring_target": "phone"}),
        "/phone_number",
        (put(f"/users/{ASHA}", {"ring_target": "phone", "phone_number": PHONE}),),
        accepted_by="hosted",
    ),
    "user-recording-always-on": Refused(
        put(f"/users/{ASHA}", {"recording_enabled": False}),
        "/recording_enabled",
        (put(f"/organizations/{ACME_ID}", {"settings": {"recording_enabled": False}}),),
    ),
    "agent-needs-url": Refused(
        routing("ai_agent", CONCIERGE),
        "/routing_destination",
        (routing("ai_agent", AGENT_URL),),
        right=f"use {AGENT_URL}",
    ),
    "external-never-connects": Refused(
        routing("external", PHONE),
        "/routing_type",
        (put(f"/users/{ASHA}", {"ring_target": "phone", "phone_number": PHONE}), routing("extension", "1001")),
        right="route to the extension of a user with ring_target phone and this phone_number",
    ),
    "intercom-not-in-service": Refused(
        routing("intercom", "1001"),
        "/routing_type",
        (routing("extension", "1001"),),
        right="use routing_type extension",
    ),
    "menu-needs-ids": Refused(
        menu(option("0", "extension", "1001"), option("1", "queue", "5001")),
        "/options/1/action_destination",
        (menu(option("1", "queue", SALES)),),
        right=f"use {SALES}",
    ),
    "voicemail-not-deployed": Refused(
        menu(option("1", "voicemail", "1001"), option("2", "extension", "1001")),
        "/options/0/action_destination",
        (menu(option("1", "extension", "1001")),),
        right="send the caller to an extension or a queue instead",
    ),
    "timeout-zero-waits-ten-seconds": Refused(
        put(f"/ivrs/{MAIN_MENU}", {"timeout": 0}), "/timeout", (put(f"/ivrs/{MAIN_MENU}", {"timeout": 86400}),)
    ),
    "outbound-trunk-without-contact": Refused(
        put(f"/trunks/{TRUNK}", {"trunk_type": "outbound"}),
        "/trunk_type",
        (put(f"/trunks/{TRUNK}", {"trunk_type": "peer2peer"}),),
        right="use trunk_type peer2peer",
    ),
    "queue-timeout-ignored": Refused(
        put(f"/queues/{SALES}", {"timeout": 60}),
        "/timeout",
        (Request("PATCH", f"/queues/{SALES}/members/{ASHA}", {"ring_timeout_seconds": 60}),),
    ),
    "queue-timeout-types-ignored": Refused(
        put(f"/queues/{SALES}", {"timeout_destination_type": "ivr", "timeout_destination": MAIN_MENU}),
        "/timeout_destination",
        (put(f"/queues/{SALES}", {"timeout_destination_type": "ivr", "timeout_destination": "7001"}),),
        right="use the IVR's extension",
    ),
    "silence-is-consent": Refused(
        put("/compliance", {"recording_consent": "explicit_opt_in"}),
        "/recording_consent",
        (put("/compliance", {"recording_consent": "opt_out"}),),
    ),
    "ai-call-without-url": Refused(
        post("/calls/originate-to-ai", {"to": PHONE}),
        "/wss_url",
        (post("/calls/originate-to-ai", {"to": PHONE, "wss_url": AGENT_URL}),),
        accepted_by="hosted",
    ),
    "ai-call-to-extension-never-rings": Refused(
        post("/calls/originate-to-ai", {"to": "1001", "wss_url": AGENT_URL}),
        "/to",
        (post("/calls/click-to-call", {"from": "1001", "to": "1005"}),),
    ),
}
EACH = pytest.mark.parametrize("quirk", REFUSED)


@EACH
def test_what_would_not_happen_is_refused(quirk: str, strict: ApiClient) -> None:
    case = REFUSED[quirk]
    assert [request.sent(strict).status for request in case.before] == [200] * len(case.before)
    before = strict.control("GET", "/state").body
    reply = case.request.sent(strict)
    [detail] = reply.body["details"]
    assert (reply.status, detail["pointer"]) == (400, case.pointer)
    assert detail["right"] == (case.right or quirks.ledger()[quirk].remedy)
    assert reply.body["error"].endswith(detail["wrong"])
    assert strict.control("GET", "/state").body == before


@EACH
def test_what_strict_refuses_another_profile_accepts_and_documented_with_a_warning(
    quirk: str, request: pytest.FixtureRequest
) -> None:
    case = REFUSED[quirk]
    server: ApiClient = request.getfixturevalue({"documented": "api"}.get(case.accepted_by, case.accepted_by))
    *_, reply = [each.sent(server) for each in (*case.before, case.request)]
    assert reply.status < 300
    assert case.accepted_by != "documented" or f"({quirk})" in reply.warning or reply.warning == errors.NOT_DEPLOYED


@EACH
@pytest.mark.parametrize("profile", ["strict", "hosted"])
def test_what_would_be_right_is_accepted(quirk: str, profile: str, request: pytest.FixtureRequest) -> None:
    server: ApiClient = request.getfixturevalue(profile)
    case = REFUSED[quirk]
    for each in (*case.before, *case.instead):
        reply = each.sent(server)
        assert reply.status < 300, reply.body
