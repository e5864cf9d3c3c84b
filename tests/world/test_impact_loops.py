"""A write that closes a loop, or stores a number that is none, says so; `strict` refuses it."""

from typing import Any

import pytest

from tests.client import ApiClient

LINE = "/dids/b71f116a-2b3c-11f1-9598-00505661ece1"
SALES, SUPPORT = (f"/queues/ac3e0000-0000-4000-8000-00000000500{n}" for n in (1, 2))
MENU = "/ivrs/2d7a59e9-4304-4032-a0c1-f8df2429751c"
USERS = "/users/ac3e0000-0000-4000-8000-00000000100"
LOOP = "timeout_destination closes a loop that only the caller can end: "


def to(kind: str, destination: str) -> dict[str, str]:
    return {"timeout_destination_type": kind, "timeout_destination": destination}


#: Writes of which the last closes a ring, and how the ring is told.
CLOSING: dict[str, tuple[list[tuple[str, Any]], str]] = {
    "a queue into itself": ([(SALES, to("queue", "5001"))], 'queue 5001 "Sales" -> queue 5001 "Sales"'),
    "two queues": (
        [(SALES, to("queue", "5002")), (SUPPORT, to("queue", "5001"))],
        'queue 5001 "Sales" -> queue 5002 "Support" -> queue 5001 "Sales"',
    ),
    "a queue and an IVR": (
        [(SALES, to("ivr", "7001")), (MENU, {"timeout_action": "queue", "timeout_destination": "5001"})],
        'IVR 7001 "Main Menu" -> queue 5001 "Sales" -> IVR 7001 "Main Menu"',
    ),
}


@pytest.mark.parametrize("name", CLOSING)
def test_the_write_that_closes_a_ring_is_warned_of_and_the_one_before_is_not(name: str, api: ApiClient) -> None:
    writes, ring = CLOSING[name]
    *before, last = [api.put(path, body) for path, body in writes]
    assert all(LOOP not in reply.warning for reply in before)
    assert (last.status, LOOP + ring in last.warning) == (200, True)


@pytest.mark.parametrize("name", CLOSING)
def test_strict_refuses_the_write_that_closes_a_ring(name: str, strict: ApiClient) -> None:
    writes, ring = CLOSING[name]
    *before, last = [strict.put(path, body) for path, body in writes]
    assert [reply.status for reply in before] == [200] * len(before)
    assert (last.status, last.body["details"][0]["wrong"]) == (400, LOOP + ring)
    assert last.body["details"][0]["pointer"] == "/timeout_destination"


def test_failovers_that_lead_back_are_warned_of_and_refused(api: ApiClient, strict: ApiClient) -> None:
    one, two = ({"failover_destination_user_id": f"{USERS}{n}".removeprefix("/users/")} for n in (1, 2))
    why = "failover_destination_user_id closes a loop, in which nobody takes the call: extension 1001 -> extension 1002"
    assert why not in api.put(f"{USERS}1", two).warning
    assert why in api.put(f"{USERS}2", one).warning
    assert [strict.put(f"{USERS}1", two).status, strict.put(f"{USERS}2", one).status] == [200, 400]


def test_the_routes_name_the_ring_of_a_number(api: ApiClient) -> None:
    api.put(SALES, {**to("queue", "5001"), "join_empty": True, "leave_when_empty": False})
    api.put(LINE, {"routing_type": "queue", "routing_destination": "5001"})
    for user in ("1", "2"):
        api.put(f"{USERS}{user}", {"status": "inactive"})
    route = next(route for route in api.control("GET", "/routes").body if route["number"] == "+918065978001")
    assert (route["reason"], route["ring"]) == ("loop", ['queue 5001 "Sales"'])


NOT_NUMBERS = ["abc", "12", " ", "front desk", "room 1001"]


@pytest.mark.parametrize("number", [*NOT_NUMBERS, ""])
def test_a_number_that_is_none_is_warned_of_as_a_timeout(number: str, api: ApiClient, strict: ApiClient) -> None:
    body = to("external", number)
    assert f"timeout_destination {number!r} is not a phone number" in api.put(SALES, body).warning
    assert strict.put(SALES, body).status == 400


@pytest.mark.parametrize("number", NOT_NUMBERS)
def test_a_number_that_is_none_is_warned_of_as_an_external_destination(
    number: str, api: ApiClient, strict: ApiClient
) -> None:
    body = {"routing_type": "external", "routing_destination": number}
    assert f"routing_destination {number!r} is not a phone number" in api.put(LINE, body).warning
    refused = strict.put(LINE, body)
    assert (refused.status, refused.body["details"][0]["pointer"]) == (400, "/routing_destination")


@pytest.mark.parametrize("number", NOT_NUMBERS)
def test_a_number_that_is_none_is_warned_of_as_a_users_phone(number: str, api: ApiClient, strict: ApiClient) -> None:
    body = {"ring_target": "phone", "phone_number": number}
    assert f"phone_number {number!r} is not a phone number" in api.put(f"{USERS}1", body).warning
    assert strict.put(f"{USERS}1", body).status == 400


def test_phone_numbers_are_numbers_however_they_are_written(api: ApiClient) -> None:
    for number in ("+919944421125", "0 99444-21125", "(080) 6597.8001", "112", "+44 20 7946 0000"):
        body = {"ring_target": "phone", "phone_number": number}
        assert "is not a phone number" not in api.put(f"{USERS}1", body).warning


def test_a_call_to_a_number_that_is_none_is_explained_although_it_is_connected(api: ApiClient) -> None:
    api.put(f"{USERS}1", {"ring_target": "phone", "phone_number": "front desk"})
    api.put(LINE, {"routing_type": "extension", "routing_destination": "1001"})
    call = api.control("POST", "/calls", {"to": "+918065978001"}).body
    assert (call["result"], call["reason"]) == ("connected", "not_a_phone_number")


def test_an_empty_number_is_told_in_words(api: ApiClient) -> None:
    api.put(LINE, {"routing_type": "external", "routing_destination": "abc"})
    call = api.control("POST", "/calls", {"to": "+918065978001"}).body
    shown = ["The far end sees no number.", "An empty number over trunk org_acme_trunk1 is called: it is answered."]
    assert call["explanation"][1:3] == shown
