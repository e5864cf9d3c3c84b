"""What the docs promise about calls, one test a row of the tables in docs/calls.md: `documented` keeps it, and what
a server that breaks it does stands beside it. Everything goes through the API, on the company of the docs' examples.
"""

import pytest

from tests.calling import (  # fmt: skip
    ACME_ID,
    AGENT_URL,
    ASHA,
    BHARAT,
    CONCIERGE,
    GREETING,
    LINE,
    MAIN_MENU,
    NUMBER,
    OTHER_LINE,
    OTHER_NUMBER,
    SALES,
    SUPPORT,
    SUPPORT_MENU,
    TRUNK,
    call,
    dialled,
    menu,
    option,
    route,
    routed,
    stored,
    without_active_ivrs,
)
from tests.client import ApiClient

MOBILE = {"ring_target": "phone", "phone_number": "9876543210"}
RECORDING = {"settings": {"recording_enabled": True}}


@pytest.fixture
def oss(oss: ApiClient) -> ApiClient:
    return without_active_ivrs(oss)


# Where a number leads


def test_extension_rings(api: ApiClient, hosted: ApiClient, oss: ApiClient) -> None:
    for server in (api, hosted, oss):
        assert dialled(routed(server, "extension", "1001")) == [("org_acme__1001", "ANSWER")]


def test_queue_by_number_or_uuid(api: ApiClient, hosted: ApiClient, oss: ApiClient) -> None:
    for server in (api, hosted, oss):
        for destination in ("5001", SALES):
            outcome = routed(server, "queue", destination)
            assert (outcome["result"], outcome["queue"]["answered_by"]) == ("queue_connected", "Asha Rao")


def test_ivr_by_uuid_plays(api: ApiClient, hosted: ApiClient) -> None:
    for server in (api, hosted):
        outcome = routed(server, "ivr", MAIN_MENU, press=["0"])
        assert (outcome["heard"], dialled(outcome)) == ([GREETING], [("org_acme__1001", "ANSWER")])


def test_ivr_by_extension_fails_silently(api: ApiClient, hosted: ApiClient, oss: ApiClient) -> None:
    for server in (api, hosted, oss):
        outcome = routed(server, "ivr", "7001")
        assert (outcome["result"], outcome["heard"]) == ("not_in_service", ["number-not-in-service"])
        assert outcome["why"] == (
            'routing_destination 7001 is the extension of IVR "Main Menu"; the dialplan finds IVRs by UUID only'
        )
        assert outcome["fix"] == f"use {MAIN_MENU}"


def test_ivr_does_not_break_deploys(api: ApiClient, hosted: ApiClient, oss: ApiClient) -> None:
    route(oss, "extension", "1002")
    state = oss.control("GET", "/state").body
    state["ivrs"][0]["status"] = "active"
    oss.control("PUT", "/state?deploy=false", state)
    for server in (api, hosted):
        assert dialled(routed(server, "extension", "1001")) == [("org_acme__1001", "ANSWER")]
    assert dialled(routed(oss, "extension", "1001")) == [("org_acme__1002", "ANSWER")]
    assert oss.control("PUT", "/state", state).status == 200
    assert call(oss)["why"] == "the organization has no dialplan: none of its deploys has succeeded"


def test_ai_agent_by_url(api: ApiClient, hosted: ApiClient, oss: ApiClient) -> None:
    for server in (api, hosted, oss):
        outcome = routed(server, "ai_agent", AGENT_URL, caller_hangs_up_at_s=20)
        assert (outcome["result"], outcome["stasis"]) == ("ai_agent", ["pbx_api", "ai_agent", AGENT_URL])


def test_ai_agent_by_user(api: ApiClient, hosted: ApiClient) -> None:
    outcome = routed(api, "ai_agent", CONCIERGE, caller_hangs_up_at_s=20)
    assert (outcome["result"], outcome["stasis"]) == ("ai_agent", ["pbx_api", "ai_agent", AGENT_URL])
    outcome = routed(hosted, "ai_agent", CONCIERGE, caller_hangs_up_at_s=20)
    assert (outcome["detail"], outcome["fix"]) == ("ai_agent_connection_failed", f"use {AGENT_URL}")


def test_external_connects_over_the_trunk(api: ApiClient, hosted: ApiClient) -> None:
    outcome = routed(api, "external", "+919944421125")
    assert dialled(outcome) == [("9944421125@org_acme_trunk1", "ANSWER")]
    outcome = routed(hosted, "external", "+919944421125")
    assert (outcome["sip_status"], dialled(outcome)) == (503, [("SIP/+919944421125", "CHANUNAVAIL")])


def test_outbound_trunk_dials(api: ApiClient, hosted: ApiClient) -> None:
    for server in (api, hosted):
        stored(server, "trunks", TRUNK, trunk_type="outbound")
    assert routed(api, "extension", "1004")["result"] == "connected"
    outcome = routed(hosted, "extension", "1004")
    assert outcome["why"].endswith("of trunk_type outbound: it has no contact")


def test_intercom_pages(api: ApiClient, hosted: ApiClient) -> None:
    unattended = {"1001": "no_answer"}
    outcome = routed(api, "intercom", "1001", phones=unattended)
    assert (outcome["detail"], outcome["answered_at_s"]) == ("intercom", 0)
    assert routed(hosted, "intercom", "1001", phones=unattended)["result"] == "not_in_service"


def test_number_rings_in_every_spelling(api: ApiClient, hosted: ApiClient, oss: ApiClient) -> None:
    for server, reached in ((api, True), (hosted, True), (oss, False)):
        stored(server, "dids", LINE.rpartition("/")[2], number="08065978001")
        route(server, "extension", "1001")
        assert (call(server, NUMBER, org_id=ACME_ID)["result"] == "connected") is reached


def test_queue_number_as_extension(api: ApiClient, hosted: ApiClient, oss: ApiClient) -> None:
    for server in (api, hosted):
        assert routed(server, "extension", "5001")["result"] == "queue_connected"
    assert dialled(routed(oss, "extension", "5001")) == [("5001@org_acme_trunk1", "ANSWER")]


def test_phone_number_goes_out_without_country_code(api: ApiClient, hosted: ApiClient, oss: ApiClient) -> None:
    for server in (api, hosted):
        outcome = routed(server, "extension", "+919876543210")
        assert dialled(outcome) == [("9876543210@org_acme_trunk1", "ANSWER")]
    assert routed(oss, "extension", "+919876543210")["result"] == "dropped"


def test_phone_number_of_another_country_is_rung(api: ApiClient, hosted: ApiClient) -> None:
    for server, rung in ((api, "493012345678"), (hosted, "3012345678")):
        abroad = {"ring_target": "phone", "phone_number": "+493012345678"}
        assert server.put(f"/users/{ASHA}", abroad).status == 200
        assert dialled(routed(server, "extension", "1001")) == [(f"{rung}@org_acme_trunk1", "ANSWER")]


def test_phone_number_is_rung_over_the_active_route(api: ApiClient, hosted: ApiClient, oss: ApiClient) -> None:
    for server, trunk in ((api, "org_acme_trunk1"), (hosted, "elsewhere"), (oss, "elsewhere")):
        state = server.control("GET", "/state").body
        [route_row] = [row for row in state["outbound_routes"] if row["org_id"] == ACME_ID][:1]
        trunk_row = next(row for row in state["trunks"] if row["id"] == TRUNK)
        state["trunks"].append({**trunk_row, "id": "other-trunk", "asterisk_peer_name": "elsewhere"})
        first = {**route_row, "id": "first-route", "trunk_id": "other-trunk", "status": "inactive"}
        state["outbound_routes"].insert(0, first)
        next(row for row in state["users"] if row["id"] == ASHA).update(MOBILE)
        assert server.control("PUT", "/state", state).status == 200
        assert dialled(routed(server, "extension", "1001"))[0][0] == f"9876543210@{trunk}"


# Whom the far end sees


def test_far_end_sees_the_default_number(api: ApiClient, hosted: ApiClient, oss: ApiClient) -> None:
    for server, number in ((api, OTHER_NUMBER), (hosted, OTHER_NUMBER), (oss, NUMBER)):
        for line, is_default in ((LINE, False), (OTHER_LINE, True)):
            stored(server, "dids", line.removeprefix("/dids/"), is_default=is_default)
        stored(server, "users", ASHA, **MOBILE)
        stored(server, "trunks", TRUNK, trunk_type="peer2peer")
        [leg] = routed(server, "extension", "1001")["dialed"]
        assert leg["caller_id"]["number"] == number


def test_far_end_sees_the_users_own_number(api: ApiClient, hosted: ApiClient, oss: ApiClient) -> None:
    for server, number in ((api, OTHER_NUMBER), (hosted, NUMBER.removeprefix("+")), (oss, "1001")):
        stored(server, "trunks", TRUNK, trunk_type="peer2peer")
        stored(server, "users", ASHA, outbound_did=OTHER_NUMBER)
        [leg] = call(server, "9876543210", via="internal", org_id=ACME_ID, **{"from": "1001"})["dialed"]
        assert leg["caller_id"]["number"] == number


# Phones


def test_busy_phone_gives_busy(api: ApiClient, hosted: ApiClient, oss: ApiClient) -> None:
    met = [routed(server, "extension", "1001", phones={"1001": "busy"}) for server in (api, hosted, oss)]
    assert [outcome["sip_status"] for outcome in met] == [486, 486, 200]
    assert met[2]["heard"][-1] == "is-not-available"


def test_failover_takes_the_calls_of_a_phone_that_is_away(api: ApiClient, hosted: ApiClient, oss: ApiClient) -> None:
    for server in (api, hosted):
        assert server.put(f"/users/{ASHA}", {"failover_destination_user_id": BHARAT}).status == 200
        outcome = routed(server, "extension", "1001", phones={"1002": "answer"})
        assert dialled(outcome) == [("org_acme__1002", "ANSWER")]
    stored(oss, "users", ASHA, failover_destination_user_id=BHARAT)
    assert routed(oss, "extension", "1001", phones={"1002": "answer"})["result"] == "not_available"


def test_limit_counts_calls(api: ApiClient, hosted: ApiClient) -> None:
    for server, second in ((api, "connected"), (hosted, "all_circuits_busy")):
        stored(server, "organizations", ACME_ID, limits={"concurrent_calls": 2})
        route(server, "extension", "1001")
        route(server, "extension", "1002", line=OTHER_LINE)
        assert call(server, hold=True)["up"]
        assert call(server, OTHER_NUMBER)["result"] == second


# Menus


def test_menu_takes_documented_destinations(api: ApiClient, hosted: ApiClient) -> None:
    for server, met in ((api, ["queue_connected", "ai_agent"]), (hosted, ["not_in_service"] * 2)):
        menu(server, option("1", "queue", "5001"), option("2", "ai_agent", AGENT_URL))
        assert [call(server, press=[key], caller_hangs_up_at_s=30)["result"] for key in "12"] == met


def test_menu_takes_uuids(api: ApiClient, hosted: ApiClient) -> None:
    for server in (api, hosted):
        menu(server, option("3", "queue", SALES), option("4", "ai_agent", CONCIERGE))
        met = [call(server, press=[key], caller_hangs_up_at_s=30)["result"] for key in "34"]
        assert met == ["queue_connected", "ai_agent"]


def test_menu_voicemail_takes_a_message(api: ApiClient, hosted: ApiClient) -> None:
    for server, status in ((api, "SUCCESS"), (hosted, "FAILED")):
        menu(server, option("1", "voicemail", "1001"))
        outcome = call(server, press=["1"])
        assert outcome["voicemail"] == {"app": "VoiceMail", "mailbox": "1001@org_acme_vm", "status": status}


def test_timeout_0_waits_for_ever(api: ApiClient, hosted: ApiClient) -> None:
    for server in (api, hosted):
        assert server.put(f"/ivrs/{MAIN_MENU}", {"timeout": 0}).body["timeout"] == 0
    late = [{"at": "7001", "during": "wait", "key": "0", "after_s": 300}]
    assert dialled(call(api, press=late)) == [("org_acme__1001", "ANSWER")]
    assert call(api)["bounded"]
    assert call(hosted)["ended_at_s"] == 31.2  # three times ten seconds, and the prompts


def test_each_ivr_has_its_own_keys_and_timeouts(api: ApiClient, hosted: ApiClient) -> None:
    for server in (api, hosted):
        menu(server, option("1", "extension", "1001"))
        menu(server, option("1", "extension", "1002"), ivr=SUPPORT_MENU)
        route(server, "ivr", SUPPORT_MENU)
    assert dialled(call(api, press=["1"])) == [("org_acme__1002", "ANSWER")]
    assert dialled(call(hosted, press=["1"])) == [("org_acme__1001", "ANSWER")]
    assert call(api)["queue"]["name"] == "org_acme_5002"  # the support menu's own timeout destination
    assert call(hosted)["queue"] is None
    assert call(hosted)["why"].startswith('IVR "Support Menu" shares one context with IVR "Main Menu"')


def test_ivr_extension_without_input(api: ApiClient, hosted: ApiClient) -> None:
    assert routed(api, "extension", "7001")["result"] == "menu_timeout_hangup"
    assert dialled(routed(hosted, "extension", "7001")) == [("7001@org_acme_trunk1", "ANSWER")]


def test_star_repeats_the_greeting(api: ApiClient, hosted: ApiClient) -> None:
    assert call(api, press=["*", "0"])["heard"] == [GREETING, GREETING]
    assert call(hosted, press=["*", "0"])["heard"] == [GREETING, "invalid", GREETING]


def test_no_input_ends_with_goodbye(api: ApiClient, hosted: ApiClient) -> None:
    assert call(api)["heard"] == [GREETING, GREETING, GREETING, "goodbye"]
    assert call(hosted)["heard"] == [GREETING, GREETING, GREETING, "pm-invalid-option"]


def test_direct_dial_reaches_extensions_only(api: ApiClient, hosted: ApiClient) -> None:
    for server in (api, hosted):
        assert server.put(f"/ivrs/{MAIN_MENU}", {"enable_direct_dial": True}).status == 200
        assert dialled(call(server, press=["1002"])) == [("org_acme__1002", "ANSWER")]
    for missing in ("4444", "5002"):
        assert call(api, press=[missing])["heard"][:2] == [GREETING, "invalid"]
        assert call(hosted, press=[missing])["detail"] == "endless_loop_until_caller_hangs_up"


# Queues


def test_queue_is_over_when_the_agent_hangs_up(api: ApiClient, hosted: ApiClient, oss: ApiClient) -> None:
    for server in (api, hosted):
        assert routed(server, "queue", "5001")["heard"] == []
    assert routed(oss, "queue", "5001")["heard"] == ["queue-no-agents-available"]


def test_queue_reports_a_busy_agent_as_busy(api: ApiClient, hosted: ApiClient, oss: ApiClient) -> None:
    met = [routed(server, "queue", "5002", phones={"1002": "busy"}) for server in (api, hosted, oss)]
    assert [dialled(outcome)[0][1] for outcome in met] == ["BUSY", "BUSY", "NOANSWER"]


def test_queue_timeout_is_the_ring_time(api: ApiClient, hosted: ApiClient, oss: ApiClient) -> None:
    for server, rings in ((api, 3), (hosted, 1), (oss, 3)):
        changes = {"timeout": 5, "retry": 1, "max_wait_time": 18, "timeout_destination": None}
        assert server.put(f"/queues/{SUPPORT}", changes).status == 200
        outcome = routed(server, "queue", "5002", phones={"1002": "no_answer"})
        assert len(outcome["dialed"]) == rings


def test_queue_timeout_destination_types(api: ApiClient, hosted: ApiClient) -> None:
    for server in (api, hosted):
        leaving = {"timeout_destination_type": "ivr", "timeout_destination": MAIN_MENU, "max_wait_time": 5}
        assert server.put(f"/queues/{SALES}", leaving).status == 200
    assert GREETING in routed(api, "queue", "5001", phones={})["heard"]
    assert GREETING not in routed(hosted, "queue", "5001", phones={})["heard"]


def test_paused_member_does_not_ring(api: ApiClient, hosted: ApiClient) -> None:
    for server, met in ((api, ["all-agents-busy"]), (hosted, [])):
        stored(server, "queues", SUPPORT, members=[{"user_id": BHARAT, "paused": True}])
        assert routed(server, "queue", "5002")["heard"] == met


# Recording


def test_recording_is_on_unless_switched_off(api: ApiClient, hosted: ApiClient, oss: ApiClient) -> None:
    for server, by in ((api, ["did", "user_or_route"]), (hosted, ["did", "user_or_route"]), (oss, ["did"])):
        stored(server, "organizations", ACME_ID, **RECORDING)
        assert routed(server, "extension", "1001")["recorded_by"] == by


def test_silence_is_no_consent(api: ApiClient, hosted: ApiClient) -> None:
    for server, by in ((api, None), (hosted, ["did", "queue"])):
        stored(server, "organizations", ACME_ID, **RECORDING, recording_consent="explicit_opt_in")
        assert routed(server, "queue", "5001").get("recorded_by") == by


def test_refusal_holds_for_the_whole_call(api: ApiClient, hosted: ApiClient) -> None:
    refusing = [{"at": "press-2-to-opt-out", "during": "read", "key": "2"}]
    for server, by in ((api, None), (hosted, ["user_or_route"])):
        stored(server, "organizations", ACME_ID, **RECORDING, recording_consent="opt_out")
        assert routed(server, "extension", "1001", press=refusing).get("recorded_by") == by


def test_user_without_recording_is_not_recorded(api: ApiClient, hosted: ApiClient) -> None:
    for server, by in ((api, ["did"]), (hosted, ["did", "user_or_route"])):
        stored(server, "organizations", ACME_ID, **RECORDING)
        assert server.put(f"/users/{ASHA}", {"recording_enabled": False}).status == 200
        assert routed(server, "extension", "1001")["recorded_by"] == by
