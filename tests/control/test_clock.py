"""The clock through the control API."""

from tests.client import ApiClient


def test_the_clock_is_set_frozen_and_advanced(api: ApiClient) -> None:
    set_to = api.control("PUT", "/clock", {"now": "2026-01-15T10:00:00Z", "frozen": True}).body
    assert set_to == {"now": "2026-01-15T10:00:00.000Z", "frozen": True}
    assert api.control("POST", "/clock/advance", {"seconds": 90}).body["now"] == "2026-01-15T10:01:30.000Z"


def test_the_clock_cannot_be_moved_out_of_the_calendar(api: ApiClient) -> None:
    for _ in range(30):
        reply = api.control("POST", "/clock/advance", {"seconds": 9e9})
    assert (reply.status, reply.body["pointer"]) == (400, "/seconds")
    assert api.control("PUT", "/clock", {"now": "0001-01-01T00:00:00Z"}).status == 400
    assert api.control("GET", "/clock").body["now"] < "9000"
