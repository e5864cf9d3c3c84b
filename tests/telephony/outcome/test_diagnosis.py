"""Why a call did not reach its destination."""

import pytest

from tests.telephony.acme import MENU_ID, acme, call, did, menu, option, phones, queue, user


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
    assert call(rows).why == "there is no active trunk org_acme_trunk"


def test_a_trunk_that_refuses_is_named() -> None:
    rows = acme("external", "9876543210")
    assert call(rows, phones=phones(trunk="notfound")).why == "the far end of trunk org_acme_trunk1 rejected the call"


def test_a_phone_that_is_away_is_explained() -> None:
    outcome = call(acme(dids=[did("extension", "1001")]), phones={})
    assert outcome.why == "the extension's phone is unregistered or in a call"


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
    assert call(rows, quirks, press=["1001"], phones={}).why == "the extension's phone is unregistered or in a call"


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
