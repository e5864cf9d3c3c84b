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
    """A call from outside, placed through the control API: its record, and how it is listed once it is over."""
    reply = api.control("POST", "/calls", {"to": to, "from": CALLER, **how})
    assert reply.status == 200
    [leg] = [leg for leg in legs(api) if leg["id"] == reply.body["id"]]
    listed = [row for row in records(api) if str(row["id"]) == leg["id"]]
    return leg | (listed[0] if listed else {})


def legs(api: ApiClient) -> Any:
    """The stored records of all organizations: those of calls that are up too."""
    return api.control("GET", "/state").body["calls"]


def records(api: ApiClient, query: str = "limit=200") -> Any:
    """The calls that are listed, the newest first: those of Globex behind those of Acme."""
    return [row for client in (api, api.as_org(GLOBEX)) for row in client.get(f"/calls?{query}").body["data"]]


def ids(api: ApiClient, query: str) -> list[str]:
    return [record["id"] for record in records(api, query)]


def live(api: ApiClient) -> Any:
    return api.get("/calls/live").body


def click(api: ApiClient, to: str, **order: Any) -> Reply:
    return api.post("/calls/click-to-call", {"from": "1002", "to": to, **order})


def clicked(api: ApiClient) -> Any:
    """Call outside from an extension, and end the call a minute later; its id."""
    click(api, "+912222222222", to_type="external")
    api.world.clock.advance(60)
    api.post("/calls/hangup-channel", {"channel_id": live(api)[0]["channel_id"]})
    return records(api)[0]["id"]


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
        "ended_at": "2027-01-15T08:00:41.000Z",
        "from_number": CALLER,
        "to_number": MENU_LINE,
        "caller_id": CALLER,
        "direction": "inbound",
        "disposition": "ANSWERED",
        "duration": 41,
        "talk_time": 41,
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


@pytest.mark.parametrize(
    ("to", "how", "expected"),
    [
        (SALES_LINE, {}, {"answered_type": "queue", "rang_extension": "1001", "queue_name_display": "Sales"}),
        (SALES_LINE, {"phones": {}}, {"answered_type": "dialplan", "rang_extension": None}),
        (AGENT_LINE, {"caller_hangs_up_at_s": 9}, {"answered_type": "prompt", "answered_by": None}),
        ("18005550000", {"org_id": "ac3e0000-0000-4000-8000-000000000001"},
         {"answered_type": "dialplan", "answered_by": None, "disconnected_by": "system"}),
        ("+18005550000", {"org_id": "ac3e0000-0000-4000-8000-000000000001"},
         {"answered_type": None, "disposition": "FAILED", "hangup_cause": "1", "duration": 0}),
        (AGENT_LINE, {"caller_hangs_up_at_s": 9}, {"disconnected_by": "caller", "duration": 9, "talk_time": 9}),
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
    assert (record["disposition"], record["hangup_cause"], record["hangup_reason"]) == ("BUSY", None, "Not Set")
    assert (record["rang_extension"], record["answered_by"], record["disconnected_by"]) == ("1001", None, "busy")
    after = legs(api)[-1]
    assert (after["disposition"], after["userfield"]) == ("BUSY", "17|dialplan/builtin")


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
    [("limit=0", 3), ("limit=-7", 1), ("limit=999", 3), ("limit=many", 3), ("limit=2&offset=-1", 2), ("offset=9e9", 3),
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
        ("direction=INBOUND", ["sales", "agent"]),
        ("direction=outbound", ["click"]),
        ("direction=all", ["sales", "agent", "click"]),
        ("disposition=answered", ["sales", "agent", "click"]),
        ("disposition=BUSY", []),
        ("from=9944421125", ["sales", "agent"]),
        ("from=%2B919944421125", ["sales", "agent"]),
        ("to=+918065978002", ["sales"]),
        ("date_from=2027-01-16", ["agent", "click"]),
        ("date_to=2027-01-15", ["sales"]),
        ("date_from=2027-01-15T08:00:00Z&date_to=2027-01-15T08:00:00Z", ["sales"]),
        ("search=%2B918065978002", ["sales"]),
        ("search=BHARAT", ["click"]),
        ("search=+918065978002", []),
        ("search=1800", []),
    ],
)
def test_calls_are_filtered(api: ApiClient, query: str, found: list[str]) -> None:
    placed = {"sales": call(api, SALES_LINE)["id"]}
    api = tomorrow(api)
    placed["agent"] = call(api, AGENT_LINE, caller_hangs_up_at_s=9)["id"]
    placed["click"] = clicked(api)
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


def test_the_history_has_the_calls_that_are_over_and_says_the_disposition(api: ApiClient) -> None:
    call(api, SALES_LINE)
    call(api, "+18005550000", org_id="ac3e0000-0000-4000-8000-000000000001")
    call(api, SALES_LINE, hold=True)
    history = api.get("/calls/history?limit=1").body
    assert [item["status"] for item in history["items"]] == ["FAILED"]
    assert (history["total"], history["page"], history["pages"], history["hasMore"]) == (2, 1, 2, True)
    last = api.get("/calls/history?limit=1&page=2&direction=inbound").body
    assert [(item["status"], item["call_id"]) for item in last["items"]] == [("ANSWERED", last["items"][0]["id"])]
    assert not last["hasMore"]


def test_any_direction_is_found_by_all(api: ApiClient, hosted: ApiClient, oss: ApiClient) -> None:
    for client in (api, hosted, oss):
        call(client, SALES_LINE)
        assert client.get("/calls/history?direction=all").body["total"] == 1
        assert client.get("/calls/history?direction=internal").body["total"] == 0


PAGES = ["page=abc", "limit=-1", "limit=x", "page=0"]


@pytest.mark.parametrize("query", PAGES)
def test_a_hosted_server_fails_on_a_page_that_is_none(hosted: ApiClient, oss: ApiClient, query: str) -> None:
    for client in (hosted, oss):
        assert client.get(f"/calls/history?{query}").status == 500


@pytest.mark.parametrize("query", PAGES)
def test_a_page_that_is_none_is_the_first(api: ApiClient, query: str) -> None:
    call(api, SALES_LINE)
    reply = api.get(f"/calls/history?{query}")
    assert (reply.status, len(reply.body["items"]), reply.body["page"]) == (200, 1, 1)
    assert "history-page-unchecked" in reply.warning


def test_a_hosted_server_reads_the_beginning_of_a_page_and_takes_no_items_at_its_word(hosted: ApiClient) -> None:
    call(hosted, SALES_LINE)
    assert hosted.get("/calls/history?page=1x").body["page"] == 1
    nothing = hosted.get("/calls/history?limit=0").body
    assert (nothing["items"], nothing["pages"], nothing["hasMore"]) == ([], None, True)


def test_a_hosted_server_counts_by_status_and_takes_from_and_to_for_dates(hosted: ApiClient) -> None:
    call(hosted, AGENT_LINE, caller_hangs_up_at_s=9)
    call(hosted, "+18005550000", org_id="ac3e0000-0000-4000-8000-000000000001")
    call(hosted, AGENT_LINE, hold=True)
    everything = {"total": 3, "active": 1, "completed": 1, "failed": 1, "average_duration": 4.5, "total_duration": 9}
    assert hosted.get("/calls/count").body == everything
    assert hosted.get("/calls/count?from=2027-01-15").body == everything
    assert hosted.get("/calls/count?from=2027-01-16").body["total"] == 0
    assert hosted.get("/calls/count?to=2027-01-15&status=active").body["total"] == 1
    assert hosted.get("/calls/count?status=failed").body["total"] == 1
    assert hosted.get("/calls/count?direction=outbound").body["total"] == 3


def test_the_figures_are_flat_and_of_the_time_that_was_talked(api: ApiClient) -> None:
    call(api, AGENT_LINE, caller_hangs_up_at_s=9)
    call(api, "+18005550000", org_id="ac3e0000-0000-4000-8000-000000000001")
    clicked(api)
    expected = {"total_calls": 3, "inbound": 2, "outbound": 1, "answered": 2, "missed": 1, "avg_duration": 22.7}
    assert api.get("/calls/stats").body == expected


def test_a_hosted_server_gives_figures_by_the_week(hosted: ApiClient) -> None:
    call(hosted, SALES_LINE)
    hosted.world.clock.advance(9 * 86_400)
    hosted = hosted.as_role("owner")
    call(hosted, SALES_LINE)
    hosted = tomorrow(tomorrow(hosted))
    call(hosted, SALES_LINE)
    stats = hosted.get("/calls/stats").body
    assert stats["weekly"] == [{"date": f"2027-01-{day}", "inbound": 1, "outbound": 0} for day in (24, 26)]
    assert stats["totals"]["total_calls"] == 3


def test_without_calls_the_sums_of_a_hosted_server_are_null(hosted: ApiClient, oss: ApiClient) -> None:
    sums = dict.fromkeys(("inbound", "outbound", "answered", "missed", "avg_duration"))
    for client in (hosted, oss):
        assert client.get("/calls/stats").body == {"weekly": [], "totals": {"total_calls": 0, **sums}}


def test_the_contacts_are_those_of_the_organization(api: ApiClient) -> None:
    contacts = api.get("/calls/contacts-map").body
    assert {user["extension"]: user["full_name"] for user in contacts["users"]}["1001"] == "Asha Rao"
    assert [queue["name"] for queue in contacts["queues"]] == ["Sales", "Support"]
    assert CLINIC not in {did["number"] for did in contacts["dids"]}


def test_the_open_source_server_has_no_contacts(oss: ApiClient) -> None:
    assert oss.get("/calls/contacts-map").status == 404


# The legs of a call


def unanswered(api: ApiClient) -> Any:
    """A call to an extension whose phone rings for 30 s, and then to an announcement of more than a second."""
    api.put(MAIN_LINE, {"routing_type": "extension", "routing_destination": "1001"})
    return call(api, MENU_LINE, phones={"1001": "no_answer"})


def test_a_call_is_one_row_whatever_its_legs_and_that_which_was_answered_stands_for_it(hosted: ApiClient) -> None:
    unanswered(hosted)
    assert [(leg["disposition"], leg["lastapp"], leg["duration"]) for leg in legs(hosted)] == [
        ("NO ANSWER", "Dial", 30),
        ("ANSWERED", "Hangup", 1),
    ]
    [row] = records(hosted)
    assert (row["disposition"], row["billsec"], row["answered_type"]) == ("ANSWERED", 1, "dialplan")
    assert hosted.get("/calls/count").body["completed"] == 1


def test_the_open_source_server_shows_the_longest_leg(oss: ApiClient) -> None:
    call(oss, CLINIC, phones={"1001": "no_answer"})
    [row] = records(oss)
    assert (row["disposition"], row["duration"], row["disconnected_by"]) == ("NO ANSWER", 30, "timeout")


def test_the_open_source_server_takes_announcements_for_prompts(oss: ApiClient) -> None:
    call(oss, "18005550000", org_id="610be000-0000-4000-8000-000000000001")
    assert records(oss)[0]["answered_type"] == "prompt"


def test_a_hosted_server_shows_the_records_of_the_switch(hosted: ApiClient) -> None:
    hosted.put(MAIN_LINE, {"routing_type": "extension", "routing_destination": "1001"})
    placed = call(hosted, MENU_LINE)
    [row] = hosted.get("/calls").body["data"]
    assert row == {
        "id": 1,
        "calldate": "2027-01-15T08:00:00.000Z",
        "clid": f'"" <{CALLER}>',
        "src": CALLER,
        "dst": MENU_LINE,
        "dcontext": "org_acme__incoming",
        "channel": "PJSIP/org_acme_trunk1-00000000",
        "dstchannel": "PJSIP/org_acme__1001-00000001",
        "lastapp": "Dial",
        "lastdata": "PJSIP/org_acme__1001,30,tT",
        "duration": 5,
        "billsec": 4,
        "disposition": "ANSWERED",
        "amaflags": 3,
        "accountcode": "ac3e0000-0000-4000-8000-000000000001",
        "uniqueid": "1800000000.0",
        "linkedid": placed["linkedid"],
        "userfield": "16|PJSIP/org_acme__1001-00000001",
        "recordingfile": "",
        "peeraccount": "",
        "sequence": 1,
        "hangup_reason": "Normal Clearing",
        "queue_name": None,
        "queue_wait_time": None,
        "answered_agent": None,
        "started_at": "2027-01-15T08:00:00.000Z",
        "ended_at": "2027-01-15T08:00:05.000Z",
        "from_number": CALLER,
        "caller_id": f'"" <{CALLER}>',
        "to_number": MENU_LINE,
        "talk_time": 4,
        "wait_time": 1,
        "direction": "inbound",
        "rang_extension": "1001",
        "answered_by": "1001",
        "answered_type": "human",
        "queue_name_display": None,
        "hangup_cause": "16",
        "hangup_source": "PJSIP/org_acme__1001-00000001",
        "disconnected_by": "callee",
        "recording_url": None,
    }
    order = hosted.app.api.contract.at("/components/schemas/CdrCall")["properties"]
    assert list(row) == list(order)


def test_a_call_in_a_queue_names_queue_and_member(hosted: ApiClient) -> None:
    call(hosted, SALES_LINE)
    call(hosted, SALES_LINE, phones={"1001": "no_answer"})
    unanswered_call, answered_call = records(hosted)
    assert (answered_call["to_number"], answered_call["lastapp"]) == ("Queue 5001 [1001]", "Queue")
    assert unanswered_call["to_number"] == "Queue 5001"
    own = [leg for leg in legs(hosted) if leg["dcontext"] == "org_acme__qmem"]
    assert [(leg["dst"], leg["linkedid"]) for leg in own] == [
        ("1001", call["linkedid"]) for call in (answered_call, unanswered_call)
    ]


# The journey


def test_the_journey_has_a_step_for_each_leg(api: ApiClient) -> None:
    record = unanswered(api)
    journey = api.get(f"/calls/{record['linkedid']}/journey").body
    assert (journey["caller"], journey["destination"], journey["answered_by"]) == (CALLER, MENU_LINE, None)
    assert (journey["status"], journey["total_duration"]) == ("answered", 31)
    rang, told = journey["steps"]
    assert (rang["action"], rang["extension"], rang["status"], rang["duration"]) == ("Dial", "1001", "NO ANSWER", 30)
    assert (told["action"], told["extension"], told["status"], told["billsec"]) == ("Hangup", None, "ANSWERED", 1)
    assert "The caller hears 'is-not-available'." in journey["explanation"]


def test_the_journey_of_a_hosted_server_has_no_explanation(hosted: ApiClient) -> None:
    assert "explanation" not in hosted.get(f"/calls/{unanswered(hosted)['linkedid']}/journey").body


@pytest.mark.parametrize("linked_id", ["nope", "1800000000.9"])
@pytest.mark.parametrize("profile", ["api", "hosted", "oss"])
def test_of_an_unknown_call_the_journey_knows_nothing(
    request: pytest.FixtureRequest, profile: str, linked_id: str
) -> None:
    reply = request.getfixturevalue(profile).get(f"/calls/{linked_id}/journey")
    assert reply.status == 200
    assert (reply.body["caller"], reply.body["destination"], reply.body["status"]) == ("Unknown", "Unknown", "missed")
    assert (reply.body["total_duration"], reply.body["answered_by"], reply.body["steps"]) == (None, None, [])


# Records of a fixture


def with_calls(api: ApiClient, *rows: dict[str, Any]) -> None:
    state = api.control("GET", "/state").body
    api.control("PUT", "/state", {**state, "calls": [{"org_id": state["organizations"][0]["id"], **r} for r in rows]})


def test_records_of_a_fixture_are_taken_under_either_name(hosted: ApiClient) -> None:
    with_calls(
        hosted,
        {"id": 17, "linkedid": "1.1", "calldate": "2027-01-14T08:00:00.000Z", "src": "1001", "lastapp": "Dial"},
        {"id": 18, "linkedid": "2.1", "started_at": "2027-01-13T08:00:00.000Z", "from_number": "1002", "talk_time": 3},
    )
    assert [(row["id"], row["src"], row["billsec"]) for row in records(hosted)] == [(17, "1001", 0), (18, "1002", 3)]
    assert call(hosted, AGENT_LINE, caller_hangs_up_at_s=9)["id"] == 3


def test_a_record_with_an_odd_id_has_a_whole_number_all_the_same(hosted: ApiClient) -> None:
    with_calls(hosted, {"id": "c-1", "recordingfile": "a.wav", "billsec": 2})
    [row] = records(hosted)
    assert row["recording_url"] == f"/api/v1/calls/{row['id']}/recording"
    assert hosted.get(row["recording_url"].removeprefix("/api/v1")).status == 200


@pytest.mark.parametrize(
    "field", ["calldate", "duration", "userfield", "dstchannel", "lastdata", "clid", "explanation"]
)
def test_whatever_a_record_says_it_is_listed(hosted: ApiClient, field: str) -> None:
    with_calls(hosted, {"id": 1, "linkedid": "1.1", field: None}, {"id": 2, "linkedid": "2.1", "lastapp": "Queue"})
    assert len(records(hosted)) == 2
    assert hosted.get("/calls/stats").body["totals"]["total_calls"] == 2
    assert len(hosted.get("/calls/1.1/journey").body["steps"]) == 1


# Recordings


def test_a_recorded_call_can_be_listened_to(api: ApiClient) -> None:
    record = call(recording(api), SALES_LINE)
    assert record["recording_url"] == f"/api/v1/calls/{record['id']}/recording"
    reply = api.get(f"/calls/{record['id']}/recording")
    assert (reply.status, reply.headers["Content-Type"]) == (200, "audio/wav")
    assert seconds_of_sound(reply.raw) == record["talk_time"] == 5


def seconds_of_sound(file: bytes) -> float:
    with wave.open(io.BytesIO(file)) as audio:
        return audio.getnframes() / audio.getframerate()


@pytest.mark.parametrize(
    ("wanted", "status", "part"),
    [("bytes=0-9", 206, slice(0, 10)), ("bytes=100-", 206, slice(100, None)), ("bytes=-7", 206, slice(-7, None)),
     ("bytes=0-999999999", 206, slice(None)), ("bytes=999999999-", 416, slice(0)), ("bytes=9-1", 200, slice(None)),
     ("bytes=-", 200, slice(None)), ("bytes=0-1,5-6", 200, slice(None)), ("seconds=0-1", 200, slice(None))],
)  # fmt: skip
def test_a_player_may_ask_for_a_part_of_a_recording(api: ApiClient, wanted: str, status: int, part: slice) -> None:
    path = f"/calls/{call(recording(api), SALES_LINE)['id']}/recording"
    whole = api.get(path).raw
    reply = api.get(path, headers={"Range": wanted})
    assert (reply.status, reply.raw) == (status, whole[part])
    if status == 206:
        begin, end, _ = part.indices(len(whole))
        assert reply.headers["Content-Range"] == f"bytes {begin}-{end - 1}/{len(whole)}"


def test_the_open_source_server_sends_a_recording_in_one_piece(oss: ApiClient) -> None:
    with_calls(oss, {"id": 1, "recordingfile": "a.wav", "billsec": 2})
    reply = oss.get("/calls/1/recording", headers={"Range": "bytes=0-9"})
    assert (reply.status, seconds_of_sound(reply.raw)) == (200, 2)


def test_what_was_not_recorded_cannot_be_listened_to(api: ApiClient) -> None:
    silent = call(api, "+18005550000", org_id="ac3e0000-0000-4000-8000-000000000001")
    foreign = call(recording(api), CLINIC)
    assert foreign["recording_url"]
    for call_id in (silent["id"], foreign["id"], "nope"):
        reply = api.get(f"/calls/{call_id}/recording")
        assert (reply.status, reply.body) == (404, {"error": "No recording"})
    for call_id, sentence in (
        (silent["id"], "No recording"),
        (foreign["id"], "Call not found or not owned by this org"),
        ("nope", "Call not found or not owned by this org"),
    ):
        reply = api.delete(f"/calls/{call_id}/recording")
        assert (reply.status, reply.body) == (404, {"error": sentence})


def test_no_call_of_the_switch_can_be_told_to_record(api: ApiClient) -> None:
    path = f"/calls/{call(api, AGENT_LINE, hold=True)['id']}/recording"
    reply = api.post(path, {"enabled": True})
    assert (reply.status, reply.body) == (404, {"error": "Call not found"})
    assert api.as_role("manager").post(path, {"enabled": True}).status == 403


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
        "filename": "20270115-080000-+919944421125-918065978002.wav",
        "deleted_from": {"local": True, "gcs": False},
    }
    assert api.get(path).status == 404
    assert api.get("/calls").body["data"][0]["recording_url"] is None


# Tenants


def test_another_organizations_calls_are_out_of_reach(api: ApiClient) -> None:
    theirs = call(api, CLINIC, hold=True)
    over = call(api, CLINIC)
    own = call(api, AGENT_LINE, caller_hangs_up_at_s=9)
    globex = api.as_org(GLOBEX)
    assert [record["id"] for record in api.get("/calls").body["data"]] == [own["id"]]
    assert [each["linkedid"] for each in live(globex)] == [theirs["linkedid"]]
    for linked_id in (theirs["linkedid"], over["linkedid"]):
        assert api.get(f"/calls/{linked_id}/journey").body["steps"] == []
    assert api.get("/calls/stats").body["total_calls"] == 1
    for path in ("transfer", "hangup-channel"):
        assert api.post(f"/calls/{path}", {"channel_id": theirs["channel"], "destination": "1001"}).status == 404
    assert len(live(globex)) == 1


def test_a_call_inside_stays_inside_its_organization(api: ApiClient) -> None:
    api.as_org(GLOBEX).post("/calls/click-to-call", {"from": "1001", "to": "1002"})
    [record] = records(api)
    assert record["channel"].startswith("PJSIP/org_globex__1001-")
    assert (record["rang_extension"], api.get("/calls").body["total"]) == (None, 0)
