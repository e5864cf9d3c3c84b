"""Each quirk of calls: what a caller meets without it, and with it."""

import re
from pathlib import Path
from typing import Any

import pytest

from mock_server import telephony
from mock_server.quirks.calls import QUIRKS
from mock_server.telephony.dialplan.rows import OrganizationRows
from mock_server.telephony.generator.generate import DeployFailed
from mock_server.telephony.outcome.outcome import Outcome
from tests.telephony.acme import (  # fmt: skip
    AGENT_URL,
    MENU_ID,
    NUMBER,
    TRUNK_ID,
    acme,
    call,
    deploy,
    did,
    legs,
    menu,
    option,
    phones,
    queue,
    user,
)

RECORDING = {"id": "acme", "context_prefix": "org_acme_", "settings": {"recording_enabled": True}}


def without_and_with(quirk: str, rows: OrganizationRows, **how: Any) -> tuple[Outcome, Outcome]:
    """The same call without and with the quirk."""
    return call(rows, **how), call(rows, {quirk}, **how)


def test_every_quirk_names_a_test_of_this_file() -> None:
    assert {quirk.test.partition("::")[2] for quirk in QUIRKS} <= set(globals())


def test_the_generator_asks_for_the_quirks_of_the_ledger_and_for_no_other() -> None:
    sources = Path(telephony.__file__).parent.rglob("*.py")
    asked = {name for path in sources for name in re.findall(r'quirk\("([^"]+)"\)', path.read_text())}
    assert asked == {quirk.id for quirk in QUIRKS}


def test_calls_as_documented_have_no_quirk() -> None:
    assert not [quirk.id for quirk in QUIRKS if quirk.profiles & {"documented", "strict"}]


def test_active_ivr_breaks_deploy() -> None:
    deploy(acme(ivrs=[menu()]))
    with pytest.raises(DeployFailed):
        deploy(acme(ivrs=[menu()]), {"active-ivr-breaks-deploy"})


def test_agent_needs_url() -> None:
    agent = user("1002", routing_type="ai_agent", routing_destination=AGENT_URL)
    rows = acme("ai_agent", "user-1002", users=[agent])
    without, with_it = without_and_with("agent-needs-url", rows, caller_hangs_up_at_s=9)
    assert without.result == "ai_agent"
    assert with_it.detail == "ai_agent_connection_failed"
    assert with_it.why is not None
    assert with_it.why.startswith('routing_destination user-1002 is user "User 1002"; the dialplan finds AI agents by')
    assert with_it.fix == f"use {AGENT_URL}"


def test_direct_dial_takes_any_four_digits() -> None:
    rows = acme("ivr", MENU_ID, ivrs=[menu(option("2", "extension", "1002"), enable_direct_dial=True)])
    quirks = {"direct-dial-takes-any-four-digits", "ivrs-share-one-context"}
    assert call(rows, press=["4444"]).heard[:2] == ("greetings/hello", "invalid")
    looping = call(rows, quirks, press=["4444"])
    assert (looping.detail, looping.bounded) == ("endless_loop_until_caller_hangs_up", True)
    assert looping.route[-1]["steps_seen"] > 100


def test_every_failure_is_announced() -> None:
    without, with_it = without_and_with("every-failure-is-announced", acme(), phones=phones(_1001="busy"))
    assert (without.result, without.sip_status) == ("busy", 486)
    assert (with_it.result, with_it.sip_status, with_it.hangup_cause) == ("not_available", 200, 17)


def test_external_never_connects() -> None:
    without, with_it = without_and_with("external-never-connects", acme("external", "+919876543210"))
    assert without.result == "connected"
    assert (with_it.result, with_it.sip_status) == ("dropped", 503)
    assert with_it.dialed == ({"target": "SIP/+919876543210", "status": "CHANUNAVAIL"},)


def test_failover_ignored() -> None:
    rows = acme(users=[user("1001", failover_destination_user_id="user-1002"), user("1002")])
    without, with_it = without_and_with("failover-ignored", rows, phones=phones(_1002="answer"))
    assert (without.result, with_it.result) == ("connected", "not_available")


def test_intercom_not_in_service() -> None:
    without, with_it = without_and_with("intercom-not-in-service", acme("intercom", "1001"))
    assert (without.result, with_it.result) == ("connected", "not_in_service")


def test_ivrs_share_one_context() -> None:
    first = menu(option("1", "extension", "1001"))
    second = menu(option("1", "extension", "1002"), id="second", extension="7002")
    rows = acme("ivr", "second", ivrs=[first, second])
    without, with_it = without_and_with("ivrs-share-one-context", rows, press=["1"])
    assert legs(without) == [("org_acme__1002", "ANSWER")]
    assert legs(with_it) == [("org_acme__1001", "ANSWER")]


def shown(outcome: Outcome) -> list[str | None]:
    """The numbers that the far sides saw."""
    return [leg["caller_id"]["number"] for leg in outcome.dialed if "caller_id" in leg]


TWO_NUMBERS = [
    did("extension", "1001"),
    did("extension", "1002", id="did-2", number="+918065978002", is_default=True),
]


def test_first_number_shown() -> None:
    mobile = user("1001", ring_target="phone", phone_number="9876543210")
    rows = acme(users=[mobile], dids=TWO_NUMBERS)
    without, with_it = without_and_with("first-number-shown", rows)
    assert (shown(without), shown(with_it)) == (["+918065978002"], [NUMBER])
    without, with_it = without_and_with("first-number-shown", rows, to="112", via="internal", **{"from": "1001"})
    assert (shown(without), shown(with_it)) == (["918065978002"], ["1001"])
    _, with_it = without_and_with("first-number-shown", acme(users=[mobile], dids=[]), to="1001", via="internal")
    assert shown(with_it) == ["08065978002"]


def test_limit_counts_legs() -> None:
    organization = {"id": "acme", "context_prefix": "org_acme_", "limits": {"concurrent_calls": 2}}
    rows = acme(organization=organization, dids=[did("extension", "1001"), did("extension", "1002", number="22")])
    without, with_it = without_and_with("limit-counts-legs", rows, to="22", preceding_calls=[{"to": NUMBER}])
    assert (without.result, with_it.result) == ("connected", "all_circuits_busy")


def test_menu_needs_ids() -> None:
    rows = acme("ivr", MENU_ID, ivrs=[menu(option("1", "queue", "5001"), option("2", "ai_agent", AGENT_URL))])
    without, with_it = without_and_with("menu-needs-ids", rows, press=["1"])
    assert (without.result, with_it.result) == ("queue_connected", "not_in_service")
    assert with_it.fix == "use queue-id"
    without, with_it = without_and_with("menu-needs-ids", rows, press=["2"])
    assert (without.result, with_it.result) == ("ai_agent", "not_in_service")


def test_numbers_without_aliases() -> None:
    rows = acme(dids=[did("extension", "1001", number="08065978001")])
    without, with_it = without_and_with("numbers-without-aliases", rows)
    assert (without.sip_status, with_it.sip_status) == (200, 404)


def test_outbound_did_not_shown_on_routes() -> None:
    rows = acme(users=[user("1001", outbound_did="+918065978001")], dids=TWO_NUMBERS)
    how: dict[str, Any] = {"to": "112", "via": "internal", "from": "1001"}
    without, with_it = without_and_with("outbound-did-not-shown-on-routes", rows, **how)
    assert (shown(without), shown(with_it)) == (["+918065978001"], ["918065978002"])


def test_outbound_numbers_not_normalised() -> None:
    rows = acme("extension", "+919876543210")
    without, with_it = without_and_with("outbound-numbers-not-normalised", rows)
    assert legs(without) == [("9876543210@org_acme_trunk1", "ANSWER")]
    assert with_it.detail == "goto_to_missing_extension"


def test_outbound_trunk_without_contact() -> None:
    trunk = {"id": TRUNK_ID, "name": "Airtel", "asterisk_peer_name": "org_acme_trunk1", "trunk_type": "outbound"}
    rows = acme("external", "9876543210", trunks=[trunk])
    without, with_it = without_and_with("outbound-trunk-without-contact", rows)
    assert (without.result, with_it.result) == ("connected", "dropped")
    assert with_it.why == 'trunk_id trunk-id is trunk "Airtel", of trunk_type outbound: it has no contact'


def test_phone_numbers_cut_to_ten_digits() -> None:
    rows = acme("extension", "1001", users=[user("1001", ring_target="phone", phone_number="+493012345678")])
    without, with_it = without_and_with("phone-numbers-cut-to-ten-digits", rows)
    assert legs(without) == [("493012345678@org_acme_trunk1", "ANSWER")]
    assert legs(with_it) == [("3012345678@org_acme_trunk1", "ANSWER")]


def test_a_phone_number_of_india_is_dialled_without_its_country_code() -> None:
    for phone in ("+919944421125", "9944421125"):
        rows = acme("queue", "5001", users=[user("1001", ring_target="phone", phone_number=phone)])
        for outcome in without_and_with("phone-numbers-cut-to-ten-digits", rows):
            assert legs(outcome) == [("9944421125@org_acme_trunk1", "ANSWER")]


def test_paused_members_ring() -> None:
    rows = acme("queue", "5001", queues=[queue(members=[{"user_id": "user-1001", "paused": True}])])
    without, with_it = without_and_with("paused-members-ring", rows)
    assert (without.detail, with_it.result) == ("all_agents_busy", "queue_connected")


def test_phones_rung_over_first_row() -> None:
    trunks = [{"id": name, "asterisk_peer_name": name, "trunk_type": "peer2peer"} for name in ("one", "two")]
    routes = [
        {"id": "1", "trunk_id": "one", "dial_pattern": "_X.", "status": "inactive"},
        {"id": "2", "trunk_id": "two", "dial_pattern": "_X."},
    ]
    mobile = user("1001", ring_target="phone", phone_number="9876543210")
    rows = acme(users=[mobile], trunks=trunks, outbound_routes=routes)
    without, with_it = without_and_with("phones-rung-over-first-row", rows)
    assert (legs(without), legs(with_it)) == ([("9876543210@two", "ANSWER")], [("9876543210@one", "ANSWER")])


def test_queue_left_always_times_out() -> None:
    without, with_it = without_and_with("queue-left-always-times-out", acme("queue", "5001"))
    assert (without.heard, without.answered_at_s) == ((), 0.0)
    assert (with_it.heard, with_it.answered_at_s) == (("queue-no-agents-available",), 1.0)
    assert with_it.detail == "then_queue_no_agents_prompt"


def test_queue_numbers_dial_out() -> None:
    without, with_it = without_and_with("queue-numbers-dial-out", acme("extension", "5001"))
    assert without.result == "queue_connected"
    assert legs(with_it) == [("5001@org_acme_trunk1", "ANSWER")]


def test_queue_rings_phones_directly() -> None:
    rows = acme("queue", "5001", queues=[queue(timeout=4, retry=1)])
    without, with_it = without_and_with("queue-rings-phones-directly", rows, phones=phones(_1001="busy"))
    assert {status for _, status in legs(without)} == {"BUSY"}
    assert {status for _, status in legs(with_it)} == {"NOANSWER"}


def test_a_directly_rung_queue_lets_a_phone_number_announce_that_it_is_busy() -> None:
    users = [user("1001", ring_target="phone", phone_number="9876543210")]
    quirks = {"queue-rings-phones-directly", "every-failure-is-announced", "queue-left-always-times-out"}
    outcome = call(acme("queue", "5001", users=users), quirks, phones=phones(trunk="busy"))
    assert outcome.detail == "announced_by_the_member_leg_inside_the_queue"
    assert outcome.hangup_cause == 17


def test_queue_timeout_ignored() -> None:
    rows = acme("queue", "5001", queues=[queue(timeout=4, retry=1)])
    without, with_it = without_and_with("queue-timeout-ignored", rows, phones=phones(_1001="no_answer"))
    assert (len(without.dialed), len(with_it.dialed)) == (2, 1)


def test_queue_timeout_types_ignored() -> None:
    timing_out = queue(timeout_destination_type="ivr", timeout_destination=MENU_ID, max_wait_time=3)
    rows = acme("queue", "5001", queues=[timing_out], ivrs=[menu()])
    how = {"phones": phones(_1001="no_answer", trunk="answer")}
    without, with_it = without_and_with("queue-timeout-types-ignored", rows, **how)
    assert (without.result, with_it.detail) == ("menu_timeout_hangup", "goto_to_missing_extension")


def test_recording_off_unless_set() -> None:
    rows = acme(organization=RECORDING, dids=[did("extension", "1001", recording_enabled=None)])
    without, with_it = without_and_with("recording-off-unless-set", rows)
    assert (without.recorded_by, with_it.recorded_by) == (("did", "user_or_route"), ())


def test_refusal_forgotten_behind_number() -> None:
    organization = {**RECORDING, "recording_consent": "opt_out"}
    for kind, destination in (("extension", "1001"), ("queue", "5001"), ("extension", "4444")):
        rows = acme(organization=organization, dids=[did(kind, destination, recording_enabled=True)])
        refusing = [{"at": "press-2-to-opt-out", "during": "read", "key": "2"}]
        without, with_it = without_and_with("refusal-forgotten-behind-number", rows, press=refusing)
        assert (without.recorded, with_it.recorded) == (False, True)
        assert "did" not in with_it.recorded_by
        assert call(rows, press=[]).recorded_by[0] == "did"


def test_silence_ends_as_invalid_option() -> None:
    rows = acme("ivr", MENU_ID, ivrs=[menu(max_retries=1)])
    without, with_it = without_and_with("silence-ends-as-invalid-option", rows)
    assert (without.heard[-1], with_it.heard[-1]) == ("goodbye", "pm-invalid-option")


def test_silence_is_consent() -> None:
    organization = {**RECORDING, "recording_consent": "explicit_opt_in"}
    rows = acme(organization=organization, dids=[did("queue", "5001", recording_enabled=True)])
    without, with_it = without_and_with("silence-is-consent", rows)
    assert ("did" in without.recorded_by, "did" in with_it.recorded_by) == (False, True)


def test_star_does_not_repeat() -> None:
    rows = acme("ivr", MENU_ID, ivrs=[menu(option("1", "extension", "1001"))])
    without, with_it = without_and_with("star-does-not-repeat", rows, press=["*", "1"])
    assert without.heard == ("greetings/hello", "greetings/hello")
    assert with_it.heard == ("greetings/hello", "invalid", "greetings/hello")


def test_timeout_zero_waits_ten_seconds() -> None:
    rows = acme("ivr", MENU_ID, ivrs=[menu(timeout=0, max_retries=1)])
    without, with_it = without_and_with("timeout-zero-waits-ten-seconds", rows)
    assert (without.bounded, with_it.bounded) == (True, False)
    assert with_it.ended_at_s == 10.6


def test_user_recording_always_on() -> None:
    rows = acme(organization=RECORDING, users=[user("1001", recording_enabled=False)])
    without, with_it = without_and_with("user-recording-always-on", rows)
    assert (without.recorded, with_it.recorded) == (False, True)


def test_voicemail_not_deployed() -> None:
    rows = acme("ivr", MENU_ID, ivrs=[menu(option("1", "voicemail", "1001"))])
    without, with_it = without_and_with("voicemail-not-deployed", rows, press=["1"])
    assert (without.result, with_it.detail) == ("voicemail", "voicemail_failed")
    assert with_it.why == "action_destination 1001 of the voicemail option does not work: no mailbox is deployed"
