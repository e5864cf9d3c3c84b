"""Where calls to a user go who is not reachable."""

from typing import Any

import pytest

from tests.behaviours.test_users import ASHA, BHARAT, CONCIERGE, DUTY_PHONE, ESHA_OF_GLOBEX
from tests.client import ApiClient


@pytest.mark.parametrize(
    ("failover", "error"),
    [
        ({"failover_destination_user_id": "1002"}, "is not a valid user ID"),
        ({"failover_destination_user_id": ASHA}, "cannot be the same user (self-loop forbidden)"),
        ({"failover_destination_user_id": ESHA_OF_GLOBEX}, "must be a user in your organization"),
        (
            {"failover_destination_user_id": DUTY_PHONE},
            "Extension 1004 routes to an external phone number and cannot receive failover calls.",
        ),
        (
            {"failover_destination_user_id": CONCIERGE},
            "Extension 1005 routes to an AI agent and cannot receive failover calls.",
        ),
        (
            {"failover_phone_number": "12345"},
            "Failover phone number must contain 10 digits (with an optional +91 country code).",
        ),
        (
            {"failover_destination_user_id": BHARAT, "failover_phone_number": "9944421125"},
            "either a SIP user OR a phone number, not both. Clear one before setting the other.",
        ),
        ({"failover_timeout_seconds": 4}, "Failover timeout (seconds) must be a whole number between 5 and 120"),
    ],
)
def test_failover_has_rules(api: ApiClient, failover: dict[str, Any], error: str) -> None:
    reply = api.put(f"/users/{ASHA}", failover)
    assert reply.status == 400
    assert reply.body["error"].endswith(error)


@pytest.mark.parametrize("value", [5, True, [], {}])
def test_a_failover_is_a_text_on_a_hosted_server_too(hosted: ApiClient, value: Any) -> None:
    user, phone = (
        hosted.put(f"/users/{ASHA}", {name: value})
        for name in ("failover_destination_user_id", "failover_phone_number")
    )
    assert (user.status, user.body["error"]) == (400, "Failover destination must be a user ID (UUID) or empty")
    assert (phone.status, phone.body["error"]) == (400, "Failover phone number must be a string")


@pytest.mark.parametrize("number", ["9944421125", "+91 99444 21125", "919944421125"])
def test_a_failover_number_is_stored_with_its_country_code(api: ApiClient, number: str) -> None:
    reply = api.put(f"/users/{ASHA}", {"failover_phone_number": number})
    assert reply.body["failover_phone_number"] == "+919944421125"


def test_one_failover_is_cleared_before_the_other_is_set(api: ApiClient) -> None:
    assert api.put(f"/users/{ASHA}", {"failover_destination_user_id": BHARAT}).status == 200
    assert api.put(f"/users/{ASHA}", {"failover_phone_number": "9944421125"}).status == 400
    swap = {"failover_destination_user_id": "", "failover_phone_number": "9944421125"}
    assert api.put(f"/users/{ASHA}", swap).body["failover_destination_user_id"] is None


@pytest.mark.parametrize("number", ["9812345678", "+91 98123 45678", "0091-9812345678"[1:], "4419812345678"])
def test_the_last_ten_of_ten_to_thirteen_digits_are_kept(api: ApiClient, number: str) -> None:
    assert api.put(f"/users/{ASHA}", {"failover_phone_number": number}).body["failover_phone_number"] == "+919812345678"


@pytest.mark.parametrize("number", ["123456789", "12345678901234"])
def test_a_failover_number_has_ten_to_thirteen_digits(api: ApiClient, number: str) -> None:
    assert api.put(f"/users/{ASHA}", {"failover_phone_number": number}).status == 400


def test_on_a_hosted_server_a_failover_time_is_read_as_a_number(hosted: ApiClient) -> None:
    assert hosted.put(f"/users/{ASHA}", {"failover_timeout_seconds": "30"}).body["failover_timeout_seconds"] == 30


def test_a_deleted_user_is_nobodys_failover(api: ApiClient) -> None:
    api.put(f"/users/{ASHA}", {"failover_destination_user_id": BHARAT})
    api.delete(f"/users/{BHARAT}")
    assert api.get(f"/users/{ASHA}").body["failover_destination_user_id"] is None
