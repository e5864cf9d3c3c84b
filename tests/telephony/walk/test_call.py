"""Inbound calls: what the docs promise for each routing, and the defaults of a call."""

import pytest

from mock_server.telephony.walk.call import place_call
from mock_server.telephony.walk.request import CallRequest
from mock_server.telephony.walk.switch import Switch
from tests.telephony.acme import (  # fmt: skip
    AGENT_URL,
    MENU_ID,
    NUMBER,
    QUEUE_ID,
    acme,
    call,
    deploy,
    did,
    gateway,
    legs,
    menu,
    option,
    phones,
    user,
)


def test_an_extension_rings_and_talks() -> None:
    outcome = call(acme("extension", "1001"))
    assert outcome.result == "connected"
    assert legs(outcome) == [("org_acme__1001", "ANSWER")]
    assert (outcome.answered_at_s, outcome.ended_at_s) == (1.0, 5.0)


@pytest.mark.parametrize("destination", ["5001", QUEUE_ID])
def test_a_queue_is_reached_by_number_and_by_id(destination: str) -> None:
    outcome = call(acme("queue", destination))
    assert outcome.result == "queue_connected"
    assert outcome.queue == {
        "name": "org_acme_5001",
        "status": "CONTINUE",
        "answered_by": "User 1001",
        "agent_answered": True,
    }


def test_an_ivr_is_reached_by_id() -> None:
    outcome = call(acme("ivr", MENU_ID, ivrs=[menu(option("1", "extension", "1002"))]), press=["1"])
    assert outcome.heard == ("greetings/hello",)
    assert legs(outcome) == [("org_acme__1002", "ANSWER")]


def test_an_ivr_by_its_extension_fails_silently() -> None:
    outcome = call(acme("ivr", "7001", ivrs=[menu()]))
    assert (outcome.result, outcome.heard) == ("not_in_service", ("number-not-in-service",))
    assert outcome.why == (
        'routing_destination 7001 is the extension of IVR "Main Menu"; the dialplan finds IVRs by UUID only'
    )
    assert outcome.fix == f"use {MENU_ID}"


@pytest.mark.parametrize("destination", [AGENT_URL, "user-1002"])
def test_an_ai_agent_is_reached_by_url_and_by_its_user(destination: str) -> None:
    users = [user("1002", routing_type="ai_agent", routing_destination=AGENT_URL)]
    outcome = call(acme("ai_agent", destination, users=users), caller_hangs_up_at_s=9)
    assert outcome.result == "ai_agent"
    assert outcome.stasis == ("pbx_api", "ai_agent", AGENT_URL)


def test_an_external_number_is_dialled_over_the_trunk() -> None:
    outcome = call(acme("external", "+91 98765 43210"))
    assert (outcome.result, outcome.detail) == ("connected", "over_trunk")
    assert legs(outcome) == [("9876543210@org_acme_trunk1", "ANSWER")]


def test_an_external_number_without_a_trunk_says_so() -> None:
    outcome = call(acme("external", "+919876543210", trunks=[], outbound_routes=[]))
    assert outcome.result == "dropped"
    assert outcome.why == "the organization has no active trunk"


def test_intercom_pages_the_extension_at_once() -> None:
    outcome = call(acme("intercom", "1001"), phones=phones(_1001="no_answer"))
    assert (outcome.result, outcome.detail, outcome.answered_at_s) == ("connected", "intercom", 0.0)


@pytest.mark.parametrize("kind", ["voicemail", "EXTENSION", "", None])
def test_an_unknown_routing_type_is_not_in_service(kind: str | None) -> None:
    assert call(acme(kind, "1001")).result == "not_in_service"


def test_a_missing_extension_is_dialled_out_and_the_outcome_says_why() -> None:
    outcome = call(acme("extension", "4444"))
    assert (outcome.result, outcome.detail) == ("connected", "over_trunk")
    assert outcome.why is not None
    assert outcome.why.startswith("4444 is not an extension")


def test_what_was_dialled_over_a_route_without_a_trunk_cannot_be_completed() -> None:
    lost = {"id": "route", "trunk_id": "deleted", "name": "Lost", "dial_pattern": "_X."}
    outcome = call(acme("extension", "112", outbound_routes=[lost]))
    assert (outcome.result, outcome.why) == ("cannot_complete", 'trunk_id deleted of outbound route "Lost" is no trunk')


def test_a_route_without_a_trunk_keeps_no_rule_beside_others() -> None:
    lost = {"id": "lost", "trunk_id": "deleted", "dial_pattern": "_11X", "priority": 1}
    kept = {"id": "kept", "trunk_id": "trunk-id", "dial_pattern": "_X.", "priority": 2}
    assert legs(call(acme("extension", "112", outbound_routes=[lost, kept]))) == [("112@org_acme_trunk1", "ANSWER")]


def test_an_inactive_user_whose_calls_only_a_phone_number_takes_is_dialled_out() -> None:
    gone = user("1003", status="inactive", failover_phone_number="9876543210")
    assert legs(call(acme("extension", "1003", users=[gone]))) == [("1003@org_acme_trunk1", "ANSWER")]


def test_a_failover_to_oneself_dials_nobody() -> None:
    outcome = call(acme(users=[user("1001", failover_destination_user_id="user-1001")]), phones={})
    assert (outcome.result, outcome.dialed) == ("not_available", ())


def test_a_failover_user_without_a_phone_is_skipped_for_the_phone_number() -> None:
    users = [
        user("1001", failover_destination_user_id="user-1002", failover_phone_number="9876543210"),
        user("1002", asterisk_endpoint=None),
    ]
    outcome = call(acme(users=users), phones=phones(trunk="answer"))
    assert legs(outcome) == [("9876543210@org_acme_trunk1", "ANSWER")]


def test_an_agent_of_april_2026_whose_application_is_away_drops_the_call() -> None:
    agent = user("1001", routing_type="ai_agent", routing_destination=AGENT_URL)
    quirks = {"every-failure-is-announced"}
    outcome = call(acme(users=[agent]), quirks, agents={"ai_agent": "app_not_connected"})
    assert (outcome.result, outcome.heard, outcome.answered) == ("dropped", (), False)


def test_an_unknown_number_with_plus_gets_no_channel() -> None:
    outcome = call(acme(), to="+19995550000")
    assert (outcome.result, outcome.sip_status, outcome.route) == ("dropped", 404, ())
    assert outcome.detail == "no_such_number_at_the_switch"


def test_an_unknown_number_without_plus_is_answered_not_in_service() -> None:
    outcome = call(acme(), to="19995550000")
    assert (outcome.result, outcome.sip_status, outcome.disposition) == ("not_in_service", 200, "ANSWERED")


def test_a_number_that_could_go_on_is_incomplete() -> None:
    assert call(acme(), to="8").sip_status == 484


def test_an_organization_without_a_deploy_has_no_numbers() -> None:
    switch = Switch({"acme": None}, gateway(acme()))
    outcome = place_call(CallRequest(NUMBER), switch).outcome
    assert outcome.sip_status == 404
    assert outcome.why == "the organization has no dialplan: none of its deploys has succeeded"


def test_the_gateway_forwards_to_the_organization() -> None:
    outcome = call(acme(), via="gateway")
    assert [step["context"] for step in outcome.route[:3]] == ["gateway", "gateway_route", "incoming"]
    assert outcome.result == "connected"


def test_a_call_comes_over_the_trunk_of_the_owner_of_its_number() -> None:
    other = deploy(acme(dids=[did("extension", "1002", number="+912222222222")]))
    switch = Switch({"first": deploy(acme()), "other": other}, gateway(acme()))
    assert legs(place_call(CallRequest("+912222222222"), switch).outcome) == [("org_acme__1002", "ANSWER")]
    named = Switch(switch.dialplans, switch.gateway, owners={"+912222222222": "first"})
    assert place_call(CallRequest("+912222222222"), named).outcome.sip_status == 404


def test_a_phone_that_is_not_named_is_not_registered() -> None:
    assert call(acme(), phones={}).heard == ("the-person-at-exten", "digits:1001", "is-not-available")


def test_a_caller_who_gives_up_while_it_rings_is_not_answered() -> None:
    outcome = call(acme(), phones=phones(_1001="no_answer"), caller_hangs_up_at_s=7)
    assert (outcome.sip_status, outcome.hangup_cause, outcome.disposition) == (487, 127, "NO ANSWER")
    assert legs(outcome) == [("org_acme__1001", "CANCEL")]


def test_a_call_that_is_sent_on_was_answered_before() -> None:
    switch = Switch({"acme": deploy(acme())}, gateway(acme()))
    request = CallRequest("1001", via="internal", from_number="1002", phones=phones(_1001="busy"))
    assert place_call(request, switch).outcome.sip_status == 486
    assert place_call(request, switch, is_up=True).outcome.sip_status == 200


def test_a_call_that_nobody_ends_is_bounded_and_says_so() -> None:
    outcome = call(acme(), far_end_hangs_up_after_s=None)
    assert outcome.bounded
    assert outcome.explanation[-1] == "The call would never end, so the simulator ends it."


def test_the_concurrency_limit_turns_the_next_caller_away() -> None:
    organization = {"id": "acme", "context_prefix": "org_acme_", "limits": {"concurrent_calls": 1}}
    preceding = [{"to": NUMBER, "from": "+91", "still_up": True}]
    outcome = call(acme(organization=organization), preceding_calls=preceding)
    assert outcome.result == "all_circuits_busy"
    assert outcome.heard == ("all-circuits-busy-now", "pls-try-call-later")


def test_a_preceding_call_that_has_ended_by_itself_does_not_count() -> None:
    organization = {"id": "acme", "context_prefix": "org_acme_", "limits": {"concurrent_calls": 1}}
    rows = acme(organization=organization, dids=[did("extension", "1001"), did("made_up", "x", number="22")])
    assert call(rows, preceding_calls=[{"to": "22"}]).result == "connected"


def test_the_outcome_as_json_leaves_out_what_does_not_apply() -> None:
    found = call(acme()).to_json()
    assert found["heard"] == []
    assert found["queue"] is None
    assert "voicemail" not in found
    assert "bounded" not in found


def test_the_explanation_tells_the_call() -> None:
    outcome = call(acme(), phones=phones(_1001="busy"))
    assert outcome.explanation == (
        f"A call to {NUMBER} arrives.",
        "The phone of extension 1001 is called: it is busy.",
        "The switch hangs up.",
    )
