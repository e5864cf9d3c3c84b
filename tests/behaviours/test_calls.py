"""Calls: the records that they leave, their journeys and recordings."""

import io
import wave
from typing import Any

import pytest

from tests.client import GLOBEX, ApiClient, Reply

MENU_LINE, SALES_LINE, AGENT_LINE, CLINIC = "+918065978001", "+918065978002", "+918065978003", "+918065978101"
MAIN_LINE = "/dids/b71f116a-2b3c-11f1-9598-00505661ece1"
CALLER = "+919944421125"
KEY = "ak_ac3e0000000000000000000000000201"


def call(api: ApiClient, to: str, **how: Any) -> Any:
    """A call from outside, placed through the control API; its record."""
    reply = api.control("POST", "/calls", {"to": to, "from": CALLER, **how})
    assert reply.status == 200
    return next(record for record in records(api) if record["id"] == reply.body["id"])


def records(api: ApiClient, query: str = "") -> Any:
    """The records of all organizations, whatever the shape of a page is."""
    return api.control("GET", "/state").body["calls"] if not query else api.get(f"/calls?{query}").body["data"]


def ids(api: ApiClient, query: str) -> list[str]:
    return [record["id"] for record in records(api, query)]


def live(api: ApiClient) -> Any:
    return api.get("/calls/live").body


def click(api: ApiClient, to: str, **order: Any) -> Reply:
    return api.post("/calls/click-to-call", {"from": "1002", "to": to, **order})


def set_dids(api: ApiClient, **fields: Any) -> None:
    """Change all of Acme's numbers in the stored state."""
    state = api.control("GET", "/state").body
    state["dids"] = [{**did, **fields} if did["org_id"] else did for did in state["dids"]]
    api.control("PUT", "/state", state)


def recording(api: ApiClient) -> ApiClient:
    """Both organizations record their calls."""
    state = api.control("GET", "/state").body
    for org in state["organizations"]:
        org["settings"] = {"recording_enabled": True}
    api.control("PUT", "/state", state)
    return api


def tomorrow(api: ApiClient) -> ApiClient:
    """A day passes; tokens do not last longer."""
    api.world.clock.advance(86_400)
    return api.as_role("owner")


# What a call leaves


def test_a_call_leaves_a_record(api: ApiClient) -> None:
    placed = call(api, MENU_LINE, press=["0"], far_end_hangs_up_after_s=40)
    [record] = api.get("/calls").body["data"]
    assert record == {
        "id": placed["id"],
        "org_id": "ac3e0000-0000-4000-8000-000000000001",
        "linkedid": "1800000000.0",
        "channel": "PJSIP/org_acme_trunk1-00000000",
        "started_at": "2027-01-15T08:00:00.000Z",
        "ended_at": record["ended_at"],
        "from_number": CALLER,
        "to_number": MENU_LINE,
        "caller_id": CALLER,
        "direction": "inbound",
        "disposition": "ANSWERED",
        "duration": 42,
        "talk_time": 42,
        "wait_time": 0,
        "rang_extension": "1001",
        "answered_by": "1001",
        "answered_type": "human",
        "queue_name_display": None,
        "hangup_cause": "16",
        "hangup_reason": "Normal Clearing",
        "disconnected_by": "callee",
        "recording_file": None,
        "recording_url": None,
    }
    assert "2027-01-15T08:00:41.000Z" < record["ended_at"] < "2027-01-15T08:00:43.000Z"


@pytest.mark.parametrize(
    ("to", "how", "expected"),
    [
        (SALES_LINE, {}, {"answered_type": "human", "answered_by": "1001", "queue_name_display": "Sales"}),
        (SALES_LINE, {"phones": {}}, {"answered_type": "queue", "talk_time": 0, "rang_extension": None}),
        (AGENT_LINE, {"caller_hangs_up_at_s": 9}, {"answered_type": "prompt", "answered_by": "ai_agent"}),
        ("18005550000", {"org_id": "ac3e0000-0000-4000-8000-000000000001"},
         {"answered_type": "dialplan", "answered_by": None, "disconnected_by": "system"}),
        ("+18005550000", {"org_id": "ac3e0000-0000-4000-8000-000000000001"},
         {"answered_type": None, "disposition": "FAILED", "hangup_cause": "1", "duration": 0}),
        (AGENT_LINE, {"caller_hangs_up_at_s": 9}, {"disconnected_by": "caller", "duration": 9}),
    ],
)  # fmt: skip
def test_a_record_says_who_answered_and_who_hung_up(
    api: ApiClient, to: str, how: dict[str, Any], expected: dict[str, Any]
) -> None:
    record = call(api, to, **how)
    assert expected.items() <= record.items()


def test_a_busy_extension_is_a_busy_call(api: ApiClient) -> None:
    api.put(MAIN_LINE, {"routing_type": "extension", "routing_destination": "1001", "recording_enabled": False})
    record = call(api, MENU_LINE, phones={"1001": "busy"})
    assert (record["disposition"], record["hangup_cause"], record["hangup_reason"]) == ("BUSY", "17", "User busy")
    assert (record["rang_extension"], record["answered_by"]) == ("1001", None)


def test_the_newest_call_comes_first(api: ApiClient) -> None:
    placed = []
    for advance in (0, 60, 0):
        api.world.clock.advance(advance)
        placed.append(call(api, SALES_LINE)["id"])
    assert ids(api, "limit=9") == placed[::-1]


def test_a_page_has_twenty_calls_and_says_how_many_there_are(api: ApiClient) -> None:
    for _ in range(21):
        call(api, SALES_LINE)
    page = api.get("/calls").body
    assert (len(page["data"]), page["total"], page["page"], page["pages"]) == (20, 21, 1, 2)
    last = api.get("/calls?limit=10&offset=20").body
    assert (len(last["data"]), last["page"], last["pages"]) == (1, 3, 3)


@pytest.mark.parametrize(
    ("query", "shown"),
    [("limit=0", 1), ("limit=-7", 1), ("limit=999", 3), ("limit=many", 3), ("limit=2&offset=-1", 2), ("offset=9e9", 3),
     (f"limit={'9' * 18}", 3), (f"limit={'9' * 5000}", 3), ("offset=99", 0)],
)  # fmt: skip
def test_a_limit_is_clamped_and_nonsense_is_the_default(api: ApiClient, query: str, shown: int) -> None:
    for _ in range(3):
        call(api, SALES_LINE)
    assert len(records(api, query)) == shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("direction=inbound", ["sales", "agent"]),
        ("direction=outbound", ["click"]),
        ("disposition=answered", ["sales", "agent", "click"]),
        ("disposition=BUSY", []),
        ("from=9944421125", ["sales", "agent"]),
        ("from=%2B919944421125", ["sales", "agent"]),
        ("to=+918065978002", ["sales"]),
        ("date_from=2027-01-16", ["agent", "click"]),
        ("date_to=2027-01-15", ["sales"]),
        ("date_from=2027-01-15T08:00:00Z&date_to=2027-01-15T08:00:00Z", ["sales"]),
        ("search=sales", ["sales"]),
        ("search=AI_", ["agent"]),
        ("search=1800", []),
    ],
)
def test_calls_are_filtered(api: ApiClient, query: str, found: list[str]) -> None:
    placed = {"sales": call(api, SALES_LINE)["id"]}
    api = tomorrow(api)
    placed["agent"] = call(api, AGENT_LINE, caller_hangs_up_at_s=9)["id"]
    click(api, "+912222222222", to_type="external")
    placed["click"] = records(api)[-1]["id"]
    assert ids(api, query) == [placed[name] for name in reversed(found)]
    assert api.get(f"/calls/count?{query}").body == {"count": len(found)}


def test_a_date_that_is_none_is_a_bad_request(api: ApiClient) -> None:
    reply = api.get("/calls?date_from=soon")
    assert (reply.status, reply.body) == (400, {"error": "date_from must be a date such as 2026-01-15"})


def test_a_hosted_server_nests_the_page(hosted: ApiClient) -> None:
    for _ in range(51):
        call(hosted, SALES_LINE)
    page = hosted.get("/calls").body
    assert (len(page["data"]), page.keys()) == (50, {"data", "pagination"})
    assert page["pagination"] == {"total": 51, "limit": 50, "offset": 0, "has_more": True}


def test_the_documented_page_warns_of_the_other(api: ApiClient) -> None:
    assert "calls-page-nested" in api.get("/calls").warning


def test_the_history_goes_by_the_page_and_says_the_status(api: ApiClient) -> None:
    call(api, SALES_LINE)
    call(api, "+18005550000", org_id="ac3e0000-0000-4000-8000-000000000001")
    call(api, SALES_LINE, hold=True)
    history = api.get("/calls/history?limit=2").body
    assert [item["status"] for item in history["items"]] == ["active", "failed"]
    assert (history["total"], history["page"], history["pages"], history["hasMore"]) == (3, 1, 2, True)
    last = api.get("/calls/history?limit=2&page=2&direction=inbound").body
    assert [(item["status"], item["call_id"]) for item in last["items"]] == [("completed", last["items"][0]["id"])]
    assert not last["hasMore"]


def test_a_hosted_server_counts_by_status_and_takes_from_and_to_for_dates(hosted: ApiClient) -> None:
    call(hosted, AGENT_LINE, caller_hangs_up_at_s=9)
    call(hosted, "+18005550000", org_id="ac3e0000-0000-4000-8000-000000000001")
    call(hosted, AGENT_LINE, hold=True)
    assert hosted.get("/calls/count").body == {
        "total": 3,
        "active": 1,
        "completed": 1,
        "failed": 1,
        "average_duration": 4.5,
        "total_duration": 9,
    }
    assert hosted.get("/calls/count?from=2027-01-16").body["total"] == 0
    assert hosted.get("/calls/count?to=2027-01-15&status=active").body["total"] == 1
    assert hosted.get("/calls/count?direction=outbound").body["total"] == 3


def test_the_figures_are_flat(api: ApiClient) -> None:
    call(api, AGENT_LINE, caller_hangs_up_at_s=9)
    call(api, "+18005550000", org_id="ac3e0000-0000-4000-8000-000000000001")
    click(api, "+912222222222", to_type="external")
    assert api.get("/calls/stats").body == {
        "total_calls": 3,
        "inbound": 2,
        "outbound": 1,
        "answered": 2,
        "missed": 1,
        "avg_duration": 4.5,
    }


def test_a_hosted_server_gives_figures_by_the_week(hosted: ApiClient) -> None:
    call(hosted, SALES_LINE)
    hosted = tomorrow(hosted)
    call(hosted, SALES_LINE)
    stats = hosted.get("/calls/stats").body
    assert [day["date"] for day in stats["weekly"]] == [f"2027-01-{day}" for day in range(10, 17)]
    assert [day["inbound"] for day in stats["weekly"]] == [0, 0, 0, 0, 0, 1, 1]
    assert stats["totals"]["total_calls"] == 2


def test_the_contacts_are_those_of_the_organization(api: ApiClient) -> None:
    contacts = api.get("/calls/contacts-map").body
    assert {user["extension"]: user["full_name"] for user in contacts["users"]}["1001"] == "Asha Rao"
    assert [queue["name"] for queue in contacts["queues"]] == ["Sales", "Support"]
    assert CLINIC not in {did["number"] for did in contacts["dids"]}


def test_the_open_source_server_has_no_contacts(oss: ApiClient) -> None:
    assert oss.get("/calls/contacts-map").status == 404


# The journey


def test_the_journey_tells_a_call_step_by_step(api: ApiClient) -> None:
    record = call(api, MENU_LINE, press=["0"], far_end_hangs_up_after_s=40)
    journey = api.get(f"/calls/{record['linkedid']}/journey").body
    assert (journey["caller"], journey["destination"], journey["answered_by"]) == (CALLER, MENU_LINE, "1001")
    assert (journey["status"], journey["total_duration"]) == ("ANSWERED", 42)
    dial = journey["steps"][-1]
    assert (dial["action"], dial["extension"], dial["status"], dial["duration"]) == ("Dial", "1001", "ANSWER", 41)
    assert "The caller presses 0." in journey["explanation"]
    times = [step["time"] for step in journey["steps"]]
    assert times == sorted(times)


def test_the_journey_of_a_lost_caller_ends_where_the_caller_was_lost(api: ApiClient) -> None:
    api.put(MAIN_LINE, {"routing_type": "ivr", "routing_destination": "7001"})
    record = call(api, MENU_LINE)
    steps = api.get(f"/calls/{record['linkedid']}/journey").body["steps"]
    assert [step["to"] for step in steps if step["action"] == "Playback"][-1] == "number-not-in-service"


@pytest.mark.parametrize("linked_id", ["nope", "1800000000.9"])
def test_an_unknown_call_has_no_journey(api: ApiClient, linked_id: str) -> None:
    reply = api.get(f"/calls/{linked_id}/journey")
    assert (reply.status, reply.body) == (404, {"error": "Call not found"})


def test_a_record_of_a_fixture_has_an_empty_journey(api: ApiClient) -> None:
    state = api.control("GET", "/state").body
    state["calls"] = [{"org_id": state["organizations"][0]["id"], "linkedid": "1.1", "journey": 7, "duration": 3}]
    api.control("PUT", "/state", state)
    journey = api.get("/calls/1.1/journey").body
    assert (journey["steps"], journey["total_duration"]) == ([], 3)
    assert api.get("/calls/stats").body["total_calls"] == 1


# Recordings


def test_a_recorded_call_can_be_listened_to(api: ApiClient) -> None:
    record = call(recording(api), SALES_LINE)
    assert record["recording_url"] == f"/api/v1/calls/{record['id']}/recording"
    reply = api.get(f"/calls/{record['id']}/recording")
    assert (reply.status, reply.headers["Content-Type"]) == (200, "audio/wav")
    with wave.open(io.BytesIO(reply.raw)) as audio:
        assert audio.getnframes() > 0


def test_what_was_not_recorded_cannot_be_listened_to(api: ApiClient) -> None:
    silent = call(api, "+18005550000", org_id="ac3e0000-0000-4000-8000-000000000001")
    foreign = call(recording(api), CLINIC)
    assert foreign["recording_url"]
    for call_id in (silent["id"], foreign["id"], "nope"):
        for reply in (api.get(f"/calls/{call_id}/recording"), api.delete(f"/calls/{call_id}/recording")):
            assert (reply.status, reply.body) == (404, {"error": "No recording"})


def test_a_token_in_the_url_opens_a_recording(api: ApiClient) -> None:
    path = f"/calls/{call(recording(api), SALES_LINE)['id']}/recording"
    token = api.headers["Authorization"].removeprefix("Bearer ")
    assert api.anonymous().get(f"{path}?token={token}").status == 200
    assert api.anonymous().get(path).status == 401


def test_a_key_opens_a_recording(api: ApiClient) -> None:
    path = f"/calls/{call(recording(api), SALES_LINE)['id']}/recording"
    assert api.as_key(KEY).get(path).status == 200
    assert api.as_key("ak_610be000000000000000000000000201").get(path).status == 404
    assert api.as_key("ak_nobody").get(path).status == 401


def test_a_hosted_server_takes_no_key_for_a_recording(hosted: ApiClient) -> None:
    reply = hosted.as_key(KEY).get(f"/calls/{call(recording(hosted), SALES_LINE)['id']}/recording")
    assert (reply.status, reply.body) == (401, {"error": "Unauthorized"})


def test_agents_do_not_listen(api: ApiClient) -> None:
    path = f"/calls/{call(recording(api), SALES_LINE)['id']}/recording"
    reply = api.as_role("agent").get(path)
    assert (reply.status, reply.body["message"]) == (403, "Agents cannot access recordings. Contact your manager.")
    assert api.as_role("manager").get(path).status == 200


def test_an_admin_deletes_a_recording(api: ApiClient) -> None:
    record = call(recording(api), SALES_LINE)
    path = f"/calls/{record['id']}/recording"
    refused = api.as_role("manager").delete(path)
    assert (refused.status, refused.body["required_permission"]) == (403, "calls.delete_recording")
    assert api.as_role("admin").delete(path).body == {
        "success": True,
        "call_id": record["id"],
        "filename": f"{record['id']}.wav",
        "deleted_from": {"local": True, "gcs": False},
    }
    assert api.get(path).status == 404
    assert api.get("/calls").body["data"][0]["recording_url"] is None


# Tenants


def test_another_organizations_calls_are_out_of_reach(api: ApiClient) -> None:
    theirs = call(api, CLINIC, hold=True)
    own = call(api, AGENT_LINE, hold=True)
    globex = api.as_org(GLOBEX)
    assert [record["id"] for record in api.get("/calls").body["data"]] == [own["id"]]
    assert [each["linkedid"] for each in live(globex)] == [theirs["linkedid"]]
    assert api.get(f"/calls/{theirs['linkedid']}/journey").status == 404
    assert api.get("/calls/stats").body["total_calls"] == 1
    for path in ("transfer", "hangup-channel"):
        assert api.post(f"/calls/{path}", {"channel_id": theirs["channel"], "destination": "1001"}).status == 404
    assert len(live(globex)) == 1


def test_a_call_inside_stays_inside_its_organization(api: ApiClient) -> None:
    api.as_org(GLOBEX).post("/calls/click-to-call", {"from": "1001", "to": "1002"})
    [record] = records(api)
    assert record["channel"].startswith("PJSIP/org_globex__1001-")
    assert (record["rang_extension"], api.get("/calls").body["total"]) == (None, 0)
