"""Phones that do not answer, failover, recording."""

import pytest

from tests.telephony.acme import NUMBER, acme, call, did, legs, phones, user

NOT_AVAILABLE = ("the-person-at-exten", "digits:1001", "is-not-available")
RECORDING = {"id": "acme", "context_prefix": "org_acme_", "settings": {"recording_enabled": True}}


@pytest.mark.parametrize(
    ("behaviour", "result", "cause", "status", "disposition"),
    [
        ("busy", "busy", 17, 486, "BUSY"),
        ("decline", "dropped", 21, 403, "NO ANSWER"),
        ("congestion", "dropped", 34, 503, "CONGESTION"),
        ("notfound", "dropped", 1, 404, "NO ANSWER"),
    ],
)
def test_a_phone_that_refuses_refuses_the_caller(
    behaviour: str, result: str, cause: int, status: int, disposition: str
) -> None:
    outcome = call(acme(), phones=phones(_1001=behaviour))
    assert (outcome.result, outcome.hangup_cause) == (result, cause)
    assert (outcome.sip_status, outcome.disposition) == (status, disposition)


@pytest.mark.parametrize("behaviour", ["no_answer", "unavailable", "unregistered"])
def test_a_phone_that_is_not_there_is_announced(behaviour: str) -> None:
    outcome = call(acme(), phones=phones(_1001=behaviour))
    assert (outcome.result, outcome.heard) == ("not_available", NOT_AVAILABLE)


def test_the_cause_of_a_failed_leg_stays_with_a_later_plain_hangup() -> None:
    assert call(acme(), phones=phones(_1001="unavailable")).hangup_cause == 19


def test_a_phone_in_a_call_is_not_rung() -> None:
    outcome = call(acme(), preceding_calls=[{"to": NUMBER}])
    assert (outcome.result, legs(outcome)) == ("not_available", [])


def test_failover_rings_another_phone() -> None:
    rows = acme(users=[user("1001", failover_destination_user_id="user-1002"), user("1002")])
    outcome = call(rows, phones=phones(_1002="answer"))
    assert legs(outcome) == [("org_acme__1002", "ANSWER")]


def test_failover_rings_a_phone_number() -> None:
    rows = acme(users=[user("1001", failover_phone_number="+919876543210")])
    assert legs(call(rows, phones=phones(trunk="answer"))) == [("9876543210@org_acme_trunk1", "ANSWER")]


def test_failover_does_not_follow_a_busy_phone() -> None:
    rows = acme(users=[user("1001", failover_destination_user_id="user-1002"), user("1002")])
    assert call(rows, phones=phones(_1001="busy", _1002="answer")).result == "busy"


def test_a_user_may_ring_a_phone_number() -> None:
    rows = acme(users=[user("1001", ring_target="phone", phone_number="+91 98765 43210")])
    outcome = call(rows, phones=phones(trunk="no_answer"))
    assert legs(outcome) == [("9876543210@org_acme_trunk1", "NOANSWER")]
    assert (outcome.result, outcome.sip_status, outcome.disposition) == ("no_answer", 603, "FAILED")


def test_an_endpoint_that_is_null_cannot_be_rung() -> None:
    assert call(acme(users=[user("1001", asterisk_endpoint=None)])).result == "not_available"


def test_a_malformed_target_ends_the_call() -> None:
    outcome = call(acme("external", ""), {"external-never-connects"})
    assert (outcome.detail, outcome.sip_status) == ("dial_invalid_arguments", 603)


@pytest.mark.parametrize(("key", "recorded"), [("1", True), ("2", False), ("", False)])
def test_explicit_opt_in_records_only_who_presses_1(key: str, recorded: bool) -> None:
    rows = acme(
        organization={**RECORDING, "recording_consent": "explicit_opt_in"},
        users=[user("1001", recording_enabled=False)],
        dids=[did("extension", "1001", recording_enabled=True)],
    )
    outcome = call(rows, press=[{"at": "press-1-to-consent", "during": "read", "key": key, "after_s": 0.4}])
    assert outcome.heard == ("this-call-may-be-recorded", "press-1-to-consent")
    assert outcome.recorded is recorded


def test_a_key_during_the_consent_prompt_is_lost() -> None:
    rows = acme(
        organization={**RECORDING, "recording_consent": "opt_out"},
        dids=[did("extension", "1001", recording_enabled=True)],
    )
    press = {"at": "press-2-to-opt-out", "during": "prompt", "key": "2", "after_s": 0.1}
    assert call(rows, press=[press]).recorded_by == ("did", "user_or_route")


def test_opting_out_leaves_the_did_unrecorded() -> None:
    rows = acme(
        organization={**RECORDING, "recording_consent": "opt_out"},
        dids=[did("extension", "1001", recording_enabled=True)],
    )
    press = {"at": "press-2-to-opt-out", "during": "read", "key": "2", "after_s": 0.4}
    assert call(rows, press=[press]).recorded_by == ()
    forgotten = {"refusal-forgotten-behind-number"}
    assert call(rows, forgotten, press=[press]).recorded_by == ("user_or_route",)


def test_external_consent_records_without_a_word() -> None:
    rows = acme(
        organization={**RECORDING, "recording_consent": "external_consent"},
        dids=[did("extension", "1001", recording_enabled=None)],
    )
    outcome = call(rows)
    assert (outcome.heard, outcome.recorded) == ((), True)
