"""Ticket messages by WhatsApp, and the key for MSG91."""

from typing import Any

import pytest

from tests.client import GLOBEX, ApiClient

KEY = "123456AbCdEfGhWXYZ"
ACME = "/organizations/ac3e0000-0000-4000-8000-000000000001"
PATHS = ["/settings/ticket-whatsapp", "/settings/msg91"]


def test_ticket_messages_that_were_never_set_are_off(api: ApiClient) -> None:
    settings = api.get("/settings/ticket-whatsapp").body
    assert (settings["enabled"], settings["sender_number"]) == (False, "")
    assert set(settings["statuses"]) == {"open", "in_progress", "closed"}
    assert settings["statuses"]["open"] == {
        "enabled": False,
        "template_name": "",
        "template_language": "en",
        "variable_mapping": {},
    }


def test_what_is_sent_replaces_what_was_stored(api: ApiClient) -> None:
    api.put("/settings/ticket-whatsapp", {"enabled": True, "sender_number": "918065978001"})
    reply = api.put("/settings/ticket-whatsapp", {"statuses": {"open": {"enabled": True}}})
    assert (reply.body["enabled"], reply.body["sender_number"]) == (False, "")
    assert reply.body["statuses"]["open"] == {"enabled": True}
    assert api.get("/settings/ticket-whatsapp").body == reply.body
    assert not api.as_org(GLOBEX).get("/settings/ticket-whatsapp").body["statuses"]["open"]["enabled"]


def test_ticket_messages_leave_the_other_settings_alone(api: ApiClient) -> None:
    before = api.get(ACME).body["settings"]
    api.put("/settings/ticket-whatsapp", {"enabled": True})
    assert api.get(ACME).body["settings"] == {**before, "ticket_whatsapp": {"enabled": True}}


def test_the_key_is_shown_by_its_ends_only(api: ApiClient) -> None:
    assert api.get("/settings/msg91").body == {"configured": False, "authkey_masked": ""}
    masked = {"configured": True, "authkey_masked": "123456...WXYZ"}
    assert api.put("/settings/msg91", {"authkey": KEY}).body == masked
    assert api.get("/settings/msg91").body == masked
    assert not api.as_org(GLOBEX).get("/settings/msg91").body["configured"]


def test_the_key_is_in_no_other_answer_and_not_in_the_journal(api: ApiClient) -> None:
    api.put("/settings/msg91", {"authkey": KEY})
    for shown in (api.get(ACME), api.get("/organizations"), api.control("GET", "/requests")):
        assert KEY not in shown.raw.decode()
    assert KEY in api.control("GET", "/state").raw.decode()  # or it would be lost in a round trip


@pytest.mark.parametrize("path", PATHS)
def test_only_admins_change_the_settings(api: ApiClient, hosted: ApiClient, path: str) -> None:
    reply = api.as_role("manager").put(path, {"authkey": KEY})
    assert (reply.status, reply.body["required_role"]) == (403, "admin")
    assert api.as_role("agent").get(path).status == 200
    assert hosted.as_role("agent").put(path, {"authkey": KEY}).status == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [(PATHS[0], {"enabled": "yes"}), (PATHS[0], {"statuses": []}), (PATHS[0], {"statuses": {"open": True}}),
     (PATHS[1], {}), (PATHS[1], {"authkey": ""}), (PATHS[1], {"authkey": 7})],
)  # fmt: skip
def test_a_bad_value_is_a_bad_request(api: ApiClient, path: str, body: Any) -> None:
    assert api.put(path, body).status == 400
