"""Live calls: placing, moving and ending one."""

from typing import Any

import pytest

from tests.behaviours.test_calls import (
    AGENT_LINE,
    CALLER,
    CLINIC,
    MENU_LINE,
    SALES_LINE,
    call,
    click,
    legs,
    live,
    records,
    set_dids,
)
from tests.client import ApiClient


def ended(api: ApiClient) -> Any:
    """End the only call that is up a minute after it began; how it is listed."""
    api.world.clock.advance(60)
    up = live(api)
    [each] = up if isinstance(up, list) else up["calls"]
    api.post("/calls/hangup-channel", {"channel_id": each["channel_id"]})
    return records(api)[0]


def test_a_held_call_is_live(api: ApiClient) -> None:
    record = call(api, MENU_LINE, press=["0"], hold=True)
    api.world.clock.advance(75)
    assert live(api) == [
        {
            "channel_id": record["channel"],
            "uniqueid": record["linkedid"],
            "linkedid": record["linkedid"],
            "from": CALLER,
            "from_name": None,
            "to": MENU_LINE,
            "to_name": None,
            "caller_id": CALLER,
            "direction": "inbound",
            "status": "Up",
            "context": "org_acme__internal",
            "extension": "1001",
            "duration": 75,
            "application": "Dial",
            "bridge_id": None,
            "started_at": "2027-01-15T08:00:00.000Z",
        }
    ]
    [step] = api.get(f"/calls/{record['linkedid']}/journey").body["steps"]
    assert (step["status"], step["duration"]) == (None, 0)


def test_live_calls_are_listed_in_the_order_in_which_they_began(api: ApiClient) -> None:
    linked = [call(api, AGENT_LINE, hold=True)["linkedid"] for _ in range(5)]
    assert [each["linkedid"] for each in live(api)] == linked


def test_a_hosted_server_counts_the_live_calls(hosted: ApiClient) -> None:
    call(hosted, AGENT_LINE, hold=True)
    answer = live(hosted)
    assert (answer["count"], len(answer["calls"])) == (1, 1)


def test_a_live_call_has_no_end_yet(api: ApiClient) -> None:
    call(api, AGENT_LINE, hold=True)
    [leg] = legs(api)
    assert (leg["disposition"], leg["userfield"], records(api)) == (None, "", [])


def test_a_live_call_is_hung_up(api: ApiClient) -> None:
    record = call(api, AGENT_LINE, hold=True)
    api.world.clock.advance(30)
    reply = api.post("/calls/hangup-channel", {"channel_id": record["channel"]})
    assert (reply.status, reply.body) == (200, {"success": True, "channel_id": record["channel"]})
    assert live(api) == []
    [ended] = records(api)
    assert (ended["duration"], ended["talk_time"], ended["disconnected_by"]) == (30, 30, "normal")
    assert api.post("/calls/hangup-channel", {"channel_id": record["channel"]}).status == 404


def test_a_live_call_is_sent_on(api: ApiClient) -> None:
    record = call(api, AGENT_LINE, hold=True)
    reply = api.post("/calls/transfer", {"channel_id": record["channel"], "destination": "1002"})
    assert reply.body == {
        "success": True,
        "channel_id": record["channel"],
        "destination": "1002",
        "context": "org_acme__internal",
    }
    [moved] = live(api)
    assert (moved["to"], moved["to_name"], moved["application"]) == ("1002", "Bharat Iyer", "Dial")
    assert records(api) == []
    api.world.clock.advance(30)
    api.post("/calls/hangup-channel", {"channel_id": record["channel"]})
    before, after = api.get(f"/calls/{record['linkedid']}/journey").body["steps"]
    assert (before["action"], before["to"], before["duration"]) == ("Stasis", AGENT_LINE, 0)
    assert (after["action"], after["to"], after["extension"], after["duration"]) == ("Dial", "1002", "1002", 30)
    assert [call["answered_by"] for call in records(api)] == ["1002"]


def test_a_phone_to_which_a_call_was_sent_is_in_use(api: ApiClient) -> None:
    channel = call(api, AGENT_LINE, hold=True)["channel"]
    api.post("/calls/transfer", {"channel_id": channel, "destination": "1001"})
    assert call(api, MENU_LINE, press=["0"])["rang_extension"] is None


def test_a_call_that_is_sent_nowhere_is_over(api: ApiClient) -> None:
    channel = call(api, AGENT_LINE, hold=True)["channel"]
    api.world.clock.advance(5)
    reply = api.post("/calls/transfer", {"channel_id": channel, "destination": "nobody"})
    assert (reply.status, reply.warning) == (200, "nobody rejected the call, and it ended")
    assert live(api) == []
    assert [leg["disposition"] for leg in legs(api)] == ["ANSWERED", "FAILED"]
    assert [call["answered_type"] for call in records(api)] == ["prompt"]


def test_a_call_that_is_sent_on_was_answered_when_it_was_answered(api: ApiClient) -> None:
    click(api, "1001")
    channel = live(api)[0]["channel_id"]
    api.post("/calls/transfer", {"channel_id": channel, "destination": "8001"})
    api.world.clock.advance(30)
    api.post("/calls/hangup-channel", {"channel_id": channel})
    [record] = records(api)
    assert (record["duration"], record["talk_time"], record["wait_time"]) == (30, 30, 0)
    told = api.get(f"/calls/{record['linkedid']}/journey").body["explanation"]
    assert len([sentence for sentence in told if "rung first" in sentence]) == 1


def test_the_phone_of_a_call_that_is_sent_on_stays_in_use(api: ApiClient) -> None:
    click(api, "1001")
    api.post("/calls/transfer", {"channel_id": live(api)[0]["channel_id"], "destination": "8001"})
    assert call(api, "1001", via="internal")["rang_extension"] == "1001"
    assert call(api, "1002", via="internal")["rang_extension"] is None


@pytest.mark.parametrize(
    ("path", "body", "sentence"),
    [
        ("transfer", {"channel_id": "x"}, "channel_id and destination required"),
        ("transfer", {"destination": "1001"}, "channel_id and destination required"),
        ("hangup-channel", None, "channel_id required"),
        ("hangup-channel", {"channel_id": 7}, "channel_id must be a string"),
    ],
)
def test_what_acts_on_a_live_call_needs_its_channel(api: ApiClient, path: str, body: Any, sentence: str) -> None:
    reply = api.post(f"/calls/{path}", body)
    assert (reply.status, reply.body) == (400, {"error": sentence})


@pytest.mark.parametrize("body", [{"channel_id": "PJSIP/nope", "destination": "1001"}])
def test_a_hosted_server_fails_on_an_unknown_channel(api: ApiClient, hosted: ApiClient, body: Any) -> None:
    for path in ("transfer", "hangup-channel"):
        assert (api.post(f"/calls/{path}", body).status, hosted.post(f"/calls/{path}", body).status) == (404, 500)
        assert "unknown-channel-is-server-error" in api.post(f"/calls/{path}", body).warning


# Placing a call


def test_click_to_call_connects_two_extensions(api: ApiClient) -> None:
    reply = click(api, "1001")
    assert (reply.status, reply.body) == (200, {"status": "success", "message": "Call initiated"})
    assert "call-placed-in-detail" in reply.warning
    [up] = live(api)
    assert (up["from"], up["from_name"], up["to"], up["to_name"]) == ("1002", "Bharat Iyer", "1001", "Asha Rao")
    assert up["channel_id"].startswith("PJSIP/org_acme__1002-")
    record = ended(api)
    assert (record["direction"], record["answered_by"]) == ("internal", "1001")


@pytest.mark.parametrize(
    ("to", "to_type", "direction", "application"),
    [
        ("5001", "queue", "internal", "Queue"),
        ("1005", "ai_agent", "internal", "Stasis"),
        ("+919944421125", "external", "outbound", "Dial"),
    ],
)
def test_click_to_call_reaches_whatever_an_extension_can_dial(
    api: ApiClient, to: str, to_type: str, direction: str, application: str
) -> None:
    assert click(api, to, to_type=to_type).status == 200
    [up] = live(api)
    assert (up["direction"], up["application"]) == (direction, application)


def test_a_menu_hangs_up_on_a_phone_that_presses_no_key(api: ApiClient) -> None:
    assert click(api, "7001", to_type="ivr").status == 200
    [record] = records(api)
    assert (record["direction"], record["answered_type"], live(api)) == ("internal", "dialplan", [])


def test_click_to_call_is_answered_as_if_all_were_well_whoever_does_not_answer(api: ApiClient) -> None:
    reply = click(api, "1001", **{"from": "1999"})
    assert (reply.status, reply.body["status"]) == (200, "success")
    assert "did not reach its destination" in reply.warning
    assert (records(api)[0]["disposition"], live(api)) == ("FAILED", [])


def test_a_call_that_was_clicked_occupies_both_phones(api: ApiClient) -> None:
    click(api, "1001")
    assert call(api, MENU_LINE, press=["0"])["rang_extension"] is None
    assert call(api, SALES_LINE)["rang_extension"] is None


@pytest.mark.parametrize("body", [None, {}, {"from": "1001"}, {"to": "1001"}, {"from": "", "to": "1001"}])
def test_click_to_call_needs_both_ends(api: ApiClient, body: Any) -> None:
    reply = api.post("/calls/click-to-call", body)
    assert (reply.status, reply.body) == (400, {"error": "Missing required fields", "required": ["from", "to"]})
    assert records(api) == []


def test_click_to_call_names_the_types_that_it_knows(api: ApiClient) -> None:
    reply = click(api, "1001", to_type="fax")
    assert (reply.status, reply.body["error"]) == (400, "Invalid to_type")
    assert reply.body["valid_types"] == ["extension", "queue", "ivr", "ai_agent", "external"]


def test_a_hosted_server_repeats_the_call_that_it_places(hosted: ApiClient) -> None:
    assert click(hosted, "1001", caller_id="08065978002").body == {
        "success": True,
        "message": "Call initiated successfully",
        "call": {
            "from": "1002",
            "to": "1001",
            "to_type": "extension",
            "caller_id": "+918065978002",
            "destination": "1001",
            "context": "org_acme__internal",
            "timeout": 30,
            "response": {
                "success": True,
                "response": "Response: Success\r\nMessage: Originate successfully queued\r\n\r\n",
            },
        },
    }


@pytest.mark.parametrize("number", ["+918065978002", "918065978002", "08065978002", "+91 80659 78002"])
def test_a_caller_id_is_one_of_the_own_numbers_in_any_spelling(api: ApiClient, number: str) -> None:
    assert click(api, "+912222222222", to_type="external", caller_id=number).status == 200
    assert live(api)[0]["caller_id"] == "+918065978002"


@pytest.mark.parametrize("number", [CLINIC, "8065978002", "+918065979001", "+918065978005", "1x"])
def test_another_number_is_no_caller_id(api: ApiClient, number: str) -> None:
    reply = click(api, "1001", caller_id=number)
    assert (reply.status, reply.body["code"]) == (403, "caller_id_not_assigned")
    assert reply.body["error"] == f"caller_id {number} is not assigned to your organization"


@pytest.mark.parametrize("number", ["x", " ", "+", "private"])
def test_a_caller_id_without_a_digit_counts_as_none(api: ApiClient, hosted: ApiClient, number: str) -> None:
    assert click(api, "+912222222222", to_type="external", caller_id=number).status == 200
    assert live(api)[0]["caller_id"] == "+918065978001"
    reply = hosted.post("/calls/click-to-call", {"caller_id": number})
    assert (reply.status, reply.body["error"]) == (400, "Missing required fields")


@pytest.mark.parametrize(
    ("to_type", "context"),
    [("queue", "queue"), ("ivr", "ivr"), ("external", "outbound"), ("extension", "internal"), ("ai_agent", "internal")],
)
def test_the_context_of_a_call_that_is_placed_follows_its_type(hosted: ApiClient, to_type: str, context: str) -> None:
    assert click(hosted, "1001", to_type=to_type).body["call"]["context"] == f"org_acme__{context}"
    assert ended(hosted)["dcontext"] == f"org_acme__{context}"


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("click-to-call", "Failed to initiate click-to-call"),
        ("originate-to-ai", "Failed to initiate AI agent call"),
    ],
)
def test_a_hosted_server_places_no_call_without_a_body(hosted: ApiClient, path: str, sentence: str) -> None:
    reply = hosted.post(f"/calls/{path}")
    assert (reply.status, reply.body["error"]) == (500, sentence)
    assert reply.body["details"]


def test_the_default_number_is_the_caller_id_else_the_lowest(api: ApiClient) -> None:
    click(api, "+912222222222", to_type="external")
    api.post("/did-pool/b71f116a-2b3c-11f1-9598-00505661ece2/set-default")
    click(api, "+912222222222", to_type="external")
    set_dids(api, is_default=False)
    click(api, "+912222222222", to_type="external")
    shown = [leg["clid"].partition("<")[2].removesuffix(">") for leg in legs(api)]
    assert shown == ["+918065978001", "+918065978002", "+918065978001"]


def test_an_organization_without_numbers_calls_inside_only(api: ApiClient) -> None:
    set_dids(api, status="inactive")
    assert click(api, "1001").status == 200
    reply = click(api, "+912222222222", to_type="external")
    expected = {"error": "No DID assigned to this organization", "code": "no_caller_id_available"}
    assert (reply.status, reply.body) == (400, expected)


def test_a_hosted_server_looks_for_the_caller_id_first(hosted: ApiClient) -> None:
    set_dids(hosted, pool_status="available")
    empty = [hosted.post(f"/calls/{path}", {}) for path in ("click-to-call", "originate-to-ai")]
    for reply in (click(hosted, "1001"), *empty):
        assert (reply.status, reply.body["code"]) == (400, "no_caller_id_available")


def test_the_open_source_server_shows_any_caller_id(oss: ApiClient) -> None:
    assert click(oss, "1001", caller_id=CLINIC).body["call"]["caller_id"] == CLINIC


AGENT = {"to": CALLER, "wss_url": "wss://gateway.astradial.com/ws/bot-id"}


def test_an_agent_calls_a_phone_number(api: ApiClient) -> None:
    reply = api.post("/calls/originate-to-ai", AGENT)
    assert (reply.status, reply.body["call"]["caller_id"]) == (200, "+918065978001")
    assert len(live(api)) == 1
    record = ended(api)
    assert (record["direction"], record["to_number"], record["answered_type"]) == ("outbound", CALLER, "human")
    told = api.get(f"/calls/{record['linkedid']}/journey").body["explanation"]
    assert told[0] == f"The AI agent at {AGENT['wss_url']} calls."


def test_an_agent_calls_an_extension(api: ApiClient) -> None:
    api.post("/calls/originate-to-ai", {**AGENT, "to": "1001"})
    assert ended(api)["answered_by"] == "1001"


def test_on_a_hosted_server_an_agent_never_reaches_an_extension(hosted: ApiClient) -> None:
    assert hosted.post("/calls/originate-to-ai", {**AGENT, "to": "1001"}).status == 200
    assert (records(hosted)[0]["disposition"], live(hosted)["count"]) == ("FAILED", 0)


def test_an_agent_needs_a_url(api: ApiClient) -> None:
    reply = api.post("/calls/originate-to-ai", {"to": CALLER})
    assert (reply.status, reply.body) == (400, {"error": "Missing required fields", "required": ["to", "wss_url"]})


def test_a_hosted_server_needs_no_url_of_an_agent(hosted: ApiClient) -> None:
    assert hosted.post("/calls/originate-to-ai", {"to": CALLER}).status == 200
    assert hosted.post("/calls/originate-to-ai", {}).body["required"] == ["to"]


@pytest.mark.parametrize("profile", ["api", "hosted"])
def test_the_url_of_an_agent_is_one_of_a_web_socket(request: pytest.FixtureRequest, profile: str) -> None:
    reply = request.getfixturevalue(profile).post("/calls/originate-to-ai", {**AGENT, "wss_url": "https://x"})
    assert (reply.status, reply.body) == (
        400,
        {"error": "Invalid WSS URL", "message": "WebSocket URL must start with ws:// or wss://"},
    )
