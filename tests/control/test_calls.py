"""Calls through the control API: placing and holding them, where every number leads, the dialplan as text."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.app import create_app
from mock_server.telephony.walk.phones import BEHAVIOURS, TRUNK_BEHAVIOURS
from tests.client import ACME, GLOBEX, ApiClient

MENU_LINE, SALES_LINE = "+918065978001", "+918065978002"
MAIN_LINE = "/dids/b71f116a-2b3c-11f1-9598-00505661ece1"
ACME_ID = "ac3e0000-0000-4000-8000-000000000001"


def place(api: ApiClient, **call: Any) -> Any:
    reply = api.control("POST", "/calls", call)
    assert reply.status == 200, reply.body
    return reply.body


def limit_calls(api: ApiClient, most: int) -> None:
    state = api.control("GET", "/state").body
    state["organizations"][0]["limits"] = {"concurrent_calls": most}
    assert api.control("PUT", "/state", state).status == 200


def test_a_call_by_hand_needs_no_more_than_a_number(api: ApiClient) -> None:
    outcome = place(api, to=SALES_LINE)
    assert (outcome["result"], outcome["disposition"], outcome["up"]) == ("queue_connected", "ANSWERED", False)
    nobody = {"number": None, "name": None}
    leg = {"target": "PJSIP/org_acme__1001", "status": "ANSWER", "via": "queue", "caller_id": nobody}
    assert outcome["dialed"] == [leg]


def test_a_key_by_hand_is_a_text(api: ApiClient) -> None:
    assert place(api, to=MENU_LINE, press=["0"])["dialed"][0]["target"] == "PJSIP/org_acme__1001"


def test_a_full_call_says_what_everybody_does(api: ApiClient) -> None:
    outcome = place(
        api,
        to=MENU_LINE,
        **{"from": "+919944421125"},
        via="trunk",
        org_id=ACME_ID,
        phones={"1001": "busy"},
        agents={"ai_agent": "connected"},
        far_end_hangs_up_after_s=2,
        caller_hangs_up_at_s=60,
        preceding_calls=[],
        press=[{"at": "7001", "during": "wait", "after_s": 1, "key": "0"}],
    )
    assert (outcome["result"], outcome["hangup_cause"], outcome["sip_status"]) == ("busy", 17, 200)


def test_a_call_that_fails_says_why_and_how_to_mend_it(api: ApiClient) -> None:
    api.put(MAIN_LINE, {"routing_type": "ivr", "routing_destination": "7001"})
    outcome = place(api, to=MENU_LINE)
    assert outcome["heard"] == ["number-not-in-service"]
    assert "7001" in outcome["why"]
    assert outcome["fix"] == "use 2d7a59e9-4304-4032-a0c1-f8df2429751c"


def test_a_call_meets_what_is_deployed_not_what_is_stored(hosted: ApiClient) -> None:
    hosted.delete(MAIN_LINE)
    assert place(hosted, to=MENU_LINE, press=["0"])["result"] == "connected"


def test_a_call_comes_over_the_gateway(api: ApiClient) -> None:
    assert place(api, to=MENU_LINE, via="gateway", press=["0"])["route"][0]["context"] == "gateway"


def test_a_phone_calls_inside_its_organization(api: ApiClient) -> None:
    outcome = place(api, to="1001", via="internal", org_id=ACME_ID, **{"from": "1002"})
    caller_id = {"number": "1002", "name": "Bharat Iyer"}
    assert outcome["dialed"] == [{"target": "PJSIP/org_acme__1001", "status": "ANSWER", "caller_id": caller_id}]
    assert outcome["route"][0]["context"] == "internal"


def test_a_number_that_a_phone_dials_in_vain_gets_no_channel(api: ApiClient) -> None:
    assert place(api, to="+1", via="internal", org_id=ACME_ID)["sip_status"] == 484
    assert place(api, to="abc", via="internal", org_id=ACME_ID)["sip_status"] == 404


def test_the_switch_rings_a_phone_before_it_lets_it_dial(api: ApiClient) -> None:
    call: dict[str, Any] = {"to": "1001", "via": "internal", "org_id": ACME_ID, "rings": "PJSIP/org_acme__1002"}
    outcome = place(api, **call)
    assert (outcome["answered_at_s"], outcome["result"]) == (1.0, "connected")
    assert [leg["target"] for leg in outcome["dialed"]] == ["PJSIP/org_acme__1001"]
    refused = place(api, **call, phones={"1001": "answer", "1002": "busy"})
    assert (refused["result"], refused["answered"], refused["route"]) == ("busy", False, [])
    unanswered = place(api, **call, phones={"1002": "no_answer"}, ring_s=7)
    assert (unanswered["disposition"], unanswered["ended_at_s"]) == ("NO ANSWER", 7)


def test_what_came_of_a_call_can_be_asked_later(api: ApiClient) -> None:
    placed = place(api, to=SALES_LINE)
    assert api.control("GET", f"/calls/{placed['id']}").body == placed
    assert api.control("GET", "/calls/nope").status == 404


def test_a_held_call_is_up_until_it_is_hung_up(api: ApiClient) -> None:
    call = place(api, to=SALES_LINE, hold=True)
    assert (call["up"], call["explanation"][-1]) == (True, "The call stays up.")
    [live] = api.get("/calls/live").body
    assert api.get("/calls").body["data"] == []
    api.world.clock.advance(3600)
    assert api.control("GET", f"/calls/{call['id']}").body["up"]
    assert api.control("DELETE", f"/calls/{call['id']}").status == 204
    assert api.control("DELETE", f"/calls/{call['id']}").status == 404
    assert not api.control("GET", f"/calls/{call['id']}").body["up"]
    assert api.get("/calls/live").body == []
    [record] = api.get("/calls").body["data"]
    assert (record["linkedid"], record["duration"]) == (live["linkedid"], 3600)
    assert (record["disconnected_by"], record["hangup_cause"]) == ("caller", "16")


def test_a_call_that_is_turned_away_cannot_be_held(api: ApiClient) -> None:
    api.put(MAIN_LINE, {"routing_type": "ivr", "routing_destination": "7001"})
    assert not place(api, to=MENU_LINE, hold=True)["up"]
    assert api.get("/calls/live").body == []


def test_held_calls_count_for_the_limit_of_those_that_come(api: ApiClient) -> None:
    limit_calls(api, 1)
    held = place(api, to=MENU_LINE, press=["0"], hold=True)
    assert place(api, to=MENU_LINE)["result"] == "all_circuits_busy"
    api.control("DELETE", f"/calls/{held['id']}")
    assert place(api, to=MENU_LINE)["result"] != "all_circuits_busy"


def test_a_phone_in_a_held_call_is_in_use(api: ApiClient) -> None:
    place(api, to=MENU_LINE, press=["0"], hold=True)
    assert place(api, to=MENU_LINE, press=["0"])["dialed"] == []


def test_a_phone_that_a_held_call_rang_first_is_in_use(api: ApiClient) -> None:
    place(api, to="5001", via="internal", org_id=ACME_ID, rings="PJSIP/org_acme__1002", hold=True)
    assert place(api, to="1002", via="internal", org_id=ACME_ID)["dialed"] == []


def test_a_call_that_is_over_leaves_nothing_in_use(api: ApiClient) -> None:
    earlier = {"to": "700", "via": "internal", "org_id": ACME_ID, "rings": "PJSIP/org_acme__1002"}
    outcome = place(api, to="1002", via="internal", org_id=ACME_ID, preceding_calls=[{**earlier, "to": "nowhere"}])
    assert [(leg["target"], leg["status"]) for leg in outcome["dialed"]] == [("PJSIP/org_acme__1002", "ANSWER")]


def test_an_earlier_call_dials_by_itself(api: ApiClient) -> None:
    phones = {"1001": "answer", "1002": "answer_after_6s"}
    call: dict[str, Any] = {"to": "1001", "via": "internal", "org_id": ACME_ID, "phones": phones}
    assert place(api, **call, rings="PJSIP/org_acme__1002", preceding_calls=[{"to": "1001"}])["dialed"] == []


def test_a_held_call_does_not_follow_a_later_routing(api: ApiClient) -> None:
    api.put(MAIN_LINE, {"routing_type": "extension", "routing_destination": "1001"})
    place(api, to=MENU_LINE, hold=True)
    api.put(MAIN_LINE, {"routing_type": "extension", "routing_destination": "1002"})
    inside: dict[str, Any] = {"via": "internal", "org_id": ACME_ID, "phones": {"1001": "answer", "1002": "answer"}}
    assert place(api, to="1001", **inside)["dialed"] == []
    assert place(api, to="1002", **inside)["result"] == "connected"


def test_a_transferred_call_occupies_its_new_place_alone(api: ApiClient) -> None:
    held = place(api, to=MENU_LINE, press=["0"], hold=True)
    channel = api.get("/calls/live").body[0]["channel_id"]
    assert api.post("/calls/transfer", {"channel_id": channel, "destination": "1002"}).status == 200
    inside: dict[str, Any] = {"via": "internal", "org_id": ACME_ID}
    assert (place(api, to="1001", **inside)["result"], place(api, to="1002", **inside)["dialed"]) == ("connected", [])
    api.control("DELETE", f"/calls/{held['id']}")
    assert place(api, to="1002", **inside)["result"] == "connected"


def test_a_phone_that_is_transferred_stays_in_use(api: ApiClient) -> None:
    place(api, to="1001", via="internal", org_id=ACME_ID, **{"from": "1002"}, hold=True)
    channel = api.get("/calls/live").body[0]["channel_id"]
    assert api.post("/calls/transfer", {"channel_id": channel, "destination": "8001"}).status == 200
    assert place(api, to="1002", via="internal", org_id=ACME_ID)["dialed"] == []


def test_a_call_that_the_switch_ends_by_itself_is_not_up(api: ApiClient) -> None:
    assert not place(api, to=MENU_LINE, hold=True)["up"]  # nobody presses a key
    assert not place(api, to=SALES_LINE, phones={"1001": "no_answer"}, hold=True)["up"]


def test_putting_a_state_drops_live_calls(api: ApiClient) -> None:
    place(api, to=SALES_LINE, hold=True)
    api.control("PUT", "/state", api.control("GET", "/state").body)
    assert api.get("/calls/live").body == []


def test_a_call_changes_no_stored_row_but_its_record(api: ApiClient) -> None:
    before = api.control("GET", "/state").body
    place(api, to=SALES_LINE, hold=True)
    after = api.control("GET", "/state").body
    assert len(after.pop("calls")) == len(before.pop("calls")) + 1
    assert after == before
    assert not any(org["pending"] for org in api.control("GET", "/deployments").body)


def test_the_records_survive_being_exported_and_put_back(api: ApiClient) -> None:
    place(api, to=SALES_LINE)
    [record] = api.get("/calls").body["data"]
    journey = api.get(f"/calls/{record['linkedid']}/journey").body
    api.control("PUT", "/state", api.control("GET", "/state").body)
    assert api.get("/calls").body["data"] == [record]
    assert api.get(f"/calls/{record['linkedid']}/journey").body == journey


@pytest.mark.parametrize(
    ("call", "pointer"),
    [
        ({}, "/to"),
        ({"to": ""}, "/to"),
        ({"to": 918065978001}, "/to"),
        ({"to": "1", "number": "2"}, "/number"),
        ({"to": "1", "via": "pigeon"}, "/via"),
        ({"to": "1", "hold": 1}, "/hold"),
        ({"to": "1", "far_end_hangs_up_after_s": True}, "/far_end_hangs_up_after_s"),
        ({"to": "1", "caller_hangs_up_at_s": 1e300}, "/caller_hangs_up_at_s"),
        ({"to": "1", "phones": ["1001"]}, "/phones"),
        ({"to": "1", "press": [1]}, "/press/0"),
        ({"to": "1", "press": ["1", {"key": "1", "after_s": "2"}]}, "/press/1/after_s"),
        ({"to": "1", "preceding_calls": ["1"]}, "/preceding_calls/0"),
        ({"to": "1", "preceding_calls": [{"to": "1"}, {"to": 1}]}, "/preceding_calls/1/to"),
    ],
)
def test_a_bad_call_is_refused_with_the_place_of_what_is_wrong(
    api: ApiClient, call: dict[str, Any], pointer: str
) -> None:
    reply = api.control("POST", "/calls", call)
    assert (reply.status, reply.body["pointer"]) == (400, pointer)
    assert reply.body["error"].startswith(pointer)
    assert api.get("/calls").body["total"] == 0


def test_the_document_names_whatever_a_phone_can_do(api: ApiClient) -> None:
    document = api.control("GET", "/openapi.json").body
    phones = document["components"]["schemas"]["CallFields"]["properties"]["phones"]
    assert tuple(phones["additionalProperties"]["enum"]) == BEHAVIOURS
    assert tuple(phones["properties"]["trunk"]["enum"]) == TRUNK_BEHAVIOURS


def test_the_routes_tell_of_every_number_where_it_leads_now_and_would_after_a_deploy(hosted: ApiClient) -> None:
    hosted.post("/dids", {"number": "+918065978009", "trunk_id": "8c1d3f52-7a40-4be1-9f0e-5f7a0c6e2d01",
                          "routing_type": "extension", "routing_destination": "1001"})  # fmt: skip
    routes = {route["number"]: route for route in hosted.control("GET", "/routes").body}
    new = routes["+918065978009"]
    assert (new["now"]["detail"], new["after_deploy"]["result"]) == ("no_such_number_at_the_switch", "connected")
    assert new["why"] == "the stored routing is not deployed"
    assert routes["+918065978101"]["now"]["dialed"] == ["PJSIP/org_globex__1001"]
    assert (routes["+918065979001"]["now"], routes["+918065979001"]["why"]) == (None, "the number is in the pool")


def test_a_placed_call_makes_no_route_pending(api: ApiClient) -> None:
    before = api.control("GET", "/routes").body
    place(api, to=SALES_LINE)
    assert api.control("GET", "/routes").body == before


def test_the_dialplan_is_shown_as_text(api: ApiClient) -> None:
    everything = api.control("GET", "/dialplan").raw.decode()
    for heading in (f"; {ACME}", f"; {GLOBEX}", "; the hosted gateway", "[org_acme__incoming]"):
        assert heading in everything
    own = api.control("GET", f"/dialplan?org={ACME_ID}").raw.decode()
    assert "[org_acme__internal]" in own
    assert "globex" not in own
    assert own == api.control("GET", f"/dialplan?org={ACME.replace(' ', '%20')}").raw.decode()


def test_the_dialplan_of_nobody_is_not_there(api: ApiClient) -> None:
    assert api.control("GET", "/dialplan?org=nobody").status == 404


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["1001", "7001"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
PRESS = st.fixed_dictionaries({}, optional=dict.fromkeys(("at", "during", "key", "after_s", "after_previous_s"), JUNK))
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "from": JUNK,
    "via": st.sampled_from(["trunk", "gateway", "internal"]) | JUNK,
    "org_id": st.just(ACME_ID) | JUNK,
    "rings": st.sampled_from(["PJSIP/org_acme__1002", "1002"]) | JUNK,
    "ring_s": st.floats() | JUNK,
    "phones": st.dictionaries(st.sampled_from(["1001", "1002", "trunk"]), JUNK) | JUNK,
    "agents": st.fixed_dictionaries({"ai_agent": JUNK}) | JUNK,
    "far_end_hangs_up_after_s": st.floats() | JUNK,
    "caller_hangs_up_at_s": st.floats() | JUNK,
    "press": st.lists(PRESS | st.text(max_size=3), max_size=3) | JUNK,
    "hold": st.booleans() | JUNK,
}
NUMBER = st.sampled_from([MENU_LINE, SALES_LINE, "1001", "5001", "7001"]) | st.text(max_size=6)


@given(call=st.fixed_dictionaries({"to": NUMBER}, optional=FIELDS))
def test_any_call_is_placed_or_refused_with_a_place(fuzzed: ApiClient, call: dict[str, Any]) -> None:
    fuzzed.world.reset()
    reply = fuzzed.control("POST", "/calls", call)
    assert reply.status == 200 or (reply.status, "pointer" in reply.body) == (400, True), reply.body
    api = fuzzed.as_role("owner")
    assert {api.get(path).status for path in ("/calls", "/calls/live", "/calls/stats", "/calls/history")} == {200}
    assert api.control("PUT", "/state", api.control("GET", "/state").body).status == 200


@pytest.fixture(scope="module")
def fuzzed() -> ApiClient:
    return ApiClient(create_app(seed=1), {})


@pytest.mark.parametrize(
    ("call", "pointer"),
    [
        ({"phones": {"1001": "asleep"}}, "/phones/1001"),
        ({"agents": {"ai_agent": "weird"}}, "/agents/ai_agent"),
        ({"press": ["x"]}, "/press/0"),
        ({"org_id": "nobody"}, "/org_id"),
    ],
)
def test_a_value_that_the_simulation_does_not_know_is_refused(
    api: ApiClient, call: dict[str, object], pointer: str
) -> None:
    reply = api.control("POST", "/calls", {"to": "+918065978001", **call})
    assert (reply.status, reply.body["pointer"]) == (400, pointer)


def test_a_menu_that_plays_is_no_failure_among_the_routes(api: ApiClient) -> None:
    main_line = api.control("GET", "/routes").body[0]
    assert (main_line["now"]["result"], main_line["why"]) == ("menu_timeout_hangup", None)
