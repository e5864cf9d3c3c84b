"""Why a call did not reach its destination."""

import pytest

from tests.telephony.acme import MENU_ID, NUMBER, TRUNK_ID, acme, call, did, menu, option, phones, queue, user


def test_a_call_that_reached_what_was_meant_has_no_reason() -> None:
    outcome = call(acme())
    assert (outcome.why, outcome.fix) == (None, None)


def test_an_inactive_extension_is_named() -> None:
    outcome = call(acme("extension", "1003", users=[user("1003", status="inactive")]))
    assert outcome.why is not None
    assert outcome.why.startswith("extension 1003 is inactive")
    assert outcome.fix == "activate the user"


def test_an_inactive_queue_is_named() -> None:
    outcome = call(acme("queue", "5001", queues=[queue(status="inactive")]))
    assert outcome.why == 'queue "Sales" is inactive and has no entry in the dialplan'


def test_an_unknown_routing_type_lists_the_known_ones() -> None:
    outcome = call(acme("EXTENSION", "1001"))
    assert outcome.why == "the dialplan does not support the routing_type 'EXTENSION'"
    assert outcome.fix == "use one of: extension, queue, ivr, ai_agent, external, intercom"


def test_a_menu_option_names_its_own_field() -> None:
    outcome = call(acme("ivr", MENU_ID, ivrs=[menu(option("1", "ivr", "nowhere"))]), press=["1"])
    assert outcome.why == "action_destination nowhere is not an IVR of this organization"


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("+912222222222", "no deployed number matches +912222222222, as the carrier sends it"),
        ("912222222222", "no deployed DID of this organization has the number in the format the carrier sends"),
    ],
)
def test_an_unknown_number_is_explained(to: str, why: str) -> None:
    assert call(acme(), to=to).why == why


def test_a_missing_trunk_is_named() -> None:
    rows = acme(users=[user("1001", ring_target="phone", phone_number="9876543210")], trunks=[], outbound_routes=[])
    assert call(rows).why == "the organization has no active trunk"


def test_a_trunk_that_refuses_is_named() -> None:
    rows = acme("external", "9876543210")
    assert call(rows, phones=phones(trunk="notfound")).why == "the far end of trunk org_acme_trunk1 rejected the call"


def test_a_phone_that_is_away_is_explained() -> None:
    outcome = call(acme(dids=[did("extension", "1001")]), phones={})
    assert outcome.why == "the phone of extension 1001 is unregistered or in a call"


@pytest.mark.parametrize(
    ("behaviour", "why"),
    [
        ("busy", "the phone of extension 1001 is busy"),
        ("no_answer", "nobody answered the phone of extension 1001"),
        ("decline", "the phone of extension 1001 rejected the call"),
    ],
)
def test_what_the_phone_did_is_the_reason(behaviour: str, why: str) -> None:
    assert call(acme(), phones=phones(_1001=behaviour)).why == why


def test_a_phone_is_the_reason_and_not_the_odd_way_to_it() -> None:
    rows = acme("ivr", MENU_ID, ivrs=[menu(option("1", "hangup", None), enable_direct_dial=True)])
    quirks = {"direct-dial-takes-any-four-digits", "ivrs-share-one-context"}
    assert call(rows, quirks, press=["4444"]).why == (
        "direct dial sends any four digits to _internal, which includes the same menu again"
    )
    assert (
        call(rows, quirks, press=["1001"], phones={}).why == "the phone of extension 1001 is unregistered or in a call"
    )


def test_a_menu_that_says_goodbye_did_what_was_meant() -> None:
    outcome = call(acme("ivr", MENU_ID, ivrs=[menu(option("9", "hangup", None))]), press=["9"])
    assert (outcome.detail, outcome.why) == ("menu_hangup_action", None)


@pytest.mark.parametrize("service", ["8001", "411", "*43"])
def test_a_service_number_is_a_destination_like_another(service: str) -> None:
    assert call(acme("extension", service), caller_hangs_up_at_s=9).why is None


def test_menus_that_share_a_context_are_named() -> None:
    rows = acme("ivr", "second", ivrs=[menu(), menu(id="second", extension="7002", name="Support")])
    outcome = call(rows, {"ivrs-share-one-context"})
    assert outcome.result == "menu_timeout_hangup"
    assert outcome.why is not None
    assert outcome.why.startswith('IVR "Support" shares one context with IVR "Main Menu"')


def test_a_user_without_an_agent_is_named() -> None:
    outcome = call(acme("ai_agent", "user-1001"))
    assert outcome.why == 'routing_destination user-1001 is user "User 1001", who has no AI agent'


def test_a_call_through_the_gateway_is_explained_by_the_organizations_own_trunks() -> None:
    outcome = call(acme("external", "9876543210"), via="gateway", phones=phones(trunk="notfound"))
    assert outcome.why == "the far end of trunk org_acme_trunk1 rejected the call"


# What used to mislead

CUT = ("phone-numbers-cut-to-ten-digits",)
DIRECT_DIAL = ("direct-dial-takes-any-four-digits", "ivrs-share-one-context")


@pytest.mark.parametrize("quirks", [(), ("queue-left-always-times-out", "queue-rings-phones-directly")])
def test_a_full_queue_is_full_whatever_is_played_behind_it(quirks: tuple[str, ...]) -> None:
    rows = acme("queue", "5001", queues=[queue(max_callers=1)])
    outcome = call(rows, quirks, phones=phones(_1001="no_answer"), preceding_calls=[{"to": NUMBER}])
    assert (outcome.reason, outcome.fix) == ("queue_full", "raise max_callers, or set it to 0 for no limit")


@pytest.mark.parametrize("number", ["12345", "abc", " ", ""])
def test_a_failover_number_that_is_too_short_is_named(number: str) -> None:
    outcome = call(acme(users=[user("1001", failover_phone_number=number)]), phones={})
    assert outcome.why == f"failover_phone_number {number!r} is not a phone number, so the failover is not tried"


def test_a_failover_to_oneself_is_a_loop_of_one() -> None:
    outcome = call(acme(users=[user("1001", failover_destination_user_id="user-1001")]), phones={})
    assert (outcome.reason, outcome.ring) == ("loop", ("extension 1001",))


def test_a_failover_whose_phone_answers_needs_no_reason() -> None:
    rows = acme(users=[user("1001", failover_destination_user_id="user-1002"), user("1002")])
    assert call(rows, phones=phones(_1002="answer")).why is None


@pytest.mark.parametrize("number", ["00919876543210", "09876543210", "+91 98765-43210"])
def test_an_indian_number_is_whole_however_it_is_written(number: str) -> None:
    assert call(acme(users=[user("1001", ring_target="phone", phone_number=number)]), CUT).why is None


def test_a_direct_dial_that_got_through_is_not_to_blame_for_what_came_after() -> None:
    mobile = user("1001", ring_target="phone", phone_number="9876543210")
    rows = acme("ivr", MENU_ID, ivrs=[menu(option("1", "hangup", None), enable_direct_dial=True)], users=[mobile])
    assert call(rows, DIRECT_DIAL, press=["1001"], phones=phones(trunk="busy")).reason == "outside_busy"


def test_an_agents_phone_number_that_is_none_is_explained_although_the_agent_answers() -> None:
    rows = acme("queue", "5001", users=[user("1001", ring_target="phone", phone_number="front desk")])
    outcome = call(rows)
    assert (outcome.result, outcome.reason) == ("queue_connected", "not_a_phone_number")


def test_an_inactive_queue_that_goes_out_over_the_trunk_is_named() -> None:
    outcome = call(acme(queues=[queue(status="inactive")]), to="5001", via="internal", **{"from": "1001"})
    assert (outcome.result, outcome.reason) == ("connected", "dials_out")
    assert outcome.why == 'queue "Sales" is inactive, so an outbound route takes the call and dials 5001 over the trunk'


def test_a_phone_that_failed_before_is_not_blamed_for_an_announcement_that_came_later() -> None:
    """A queue rings an agent in vain, and times out to an extension whose phone is away."""
    timed_out = queue(timeout_destination_type="extension", timeout_destination="1002")
    outcome = call(acme("queue", "5001", queues=[timed_out]), phones=phones(_1001="no_answer"))
    assert outcome.why == "the phone of extension 1002 is unregistered or in a call"


def test_an_outside_route_over_an_inactive_trunk_says_so() -> None:
    trunk = {"id": TRUNK_ID, "name": "Airtel", "asterisk_peer_name": "org_acme_trunk1", "status": "inactive"}
    outcome = call(acme(trunks=[trunk]), to="9876543210", via="internal", **{"from": "1001"})
    assert outcome.why == 'trunk_id trunk-id is trunk "Airtel", which is inactive: it is not in the dialplan'
