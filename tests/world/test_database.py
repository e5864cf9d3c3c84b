"""What the released servers make of values that the contract would refuse."""

import pytest

from tests.client import ApiClient

MAIN_LINE = "/dids/b71f116a-2b3c-11f1-9598-00505661ece1"
SALES = "/queues/ac3e0000-0000-4000-8000-000000005001"
NEW = {
    "number": "+918065978009",
    "trunk_id": "8c1d3f52-7a40-4be1-9f0e-5f7a0c6e2d01",
    "routing_type": "extension",
    "routing_destination": "1001",
}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"status": "bogus"}, "Data truncated for column 'status' at row 1"),
        ({"status": ""}, "Data truncated for column 'status' at row 1"),
        ({"description": "x" * 256}, "Data too long for column 'description' at row 1"),
        ({"routing_type": "x" * 21}, "Data too long for column 'routing_type' at row 1"),
        ({"recording_enabled": "yes"}, "Incorrect value for column 'recording_enabled' at row 1"),
        ({"recording_enabled": 1e20}, "Out of range value for column 'recording_enabled' at row 1"),
        ({"description": ["x"]}, "string violation: description cannot be an array or an object"),
    ],
)
def test_what_does_not_fit_its_column_is_answered_500(hosted: ApiClient, change: dict[str, object], error: str) -> None:
    reply = hosted.put(MAIN_LINE, change)
    assert (reply.status, reply.body) == (500, {"error": error})
    assert hosted.get(MAIN_LINE).body["description"] == "Main line"


def test_what_does_not_fit_is_a_bad_request_where_the_docs_are_kept(api: ApiClient) -> None:
    assert api.put(MAIN_LINE, {"status": "bogus"}).status == 400


@pytest.mark.parametrize(
    ("field", "sent", "read"),
    [
        ("description", 5, "5"),
        ("description", True, "1"),
        ("description", 1.5, "1.5"),
        ("recording_enabled", "1", True),
        ("recording_enabled", 2, 2),
        ("routing_destination", 1001, "1001"),
    ],
)
def test_a_write_is_answered_with_what_was_sent(oss: ApiClient, field: str, sent: object, read: object) -> None:
    """Scenarios dids_create_types and readback_odd_values."""
    assert oss.put(MAIN_LINE, {field: sent}).body[field] == sent
    assert oss.get(MAIN_LINE).body[field] == read


@pytest.mark.parametrize(("sent", "shown"), [("true", True), ("false", False), (1, True), (0, False)])
def test_a_boolean_in_words_or_digits_is_read_by_the_model(oss: ApiClient, sent: object, shown: bool) -> None:
    assert oss.put(MAIN_LINE, {"recording_enabled": sent}).body["recording_enabled"] is shown


def test_a_new_row_is_answered_with_what_was_sent_or_has_a_default(oss: ApiClient) -> None:
    shown = oss.post("/dids", {"number": "+1"}).body
    assert "region" not in shown
    assert (shown["status"], shown["call_limit"], shown["trunk_id"]) == ("active", 0, None)


def test_times_of_a_write_are_answered_to_the_millisecond_and_read_to_the_second(oss: ApiClient) -> None:
    oss.world.clock.advance(0.25)
    assert oss.put(MAIN_LINE, {"description": "x"}).body["updatedAt"].endswith(".250Z")
    assert oss.get(MAIN_LINE).body["updatedAt"].endswith(".000Z")


def test_a_duplicate_is_answered_500(hosted: ApiClient) -> None:
    reply = hosted.post("/dids", {**NEW, "number": "+918065978001"})
    assert (reply.status, reply.body) == (500, {"error": "Validation error"})


def test_a_missing_body_is_answered_500(hosted: ApiClient) -> None:
    assert hosted.post("/dids").status == 500
    assert hosted.send("POST", "/dids", data="x", content_type="text/plain").status == 500


def test_a_list_passes_as_an_object_without_fields(hosted: ApiClient) -> None:
    assert hosted.send("PUT", MAIN_LINE, data="[1]", content_type="application/json").status == 200


def test_the_open_source_release_lacks_later_columns(oss: ApiClient) -> None:
    assert not {"is_default", "routing_environment", "sticky_window_hours"} & oss.get(MAIN_LINE).body.keys()


def test_the_open_source_release_asks_for_a_number_only(oss: ApiClient) -> None:
    assert oss.post("/dids", {"number": ""}).body == {"error": "Number is required"}
    reply = oss.post("/dids", {"number": "+1"})
    assert (reply.status, reply.body["recording_enabled"]) == (201, False)


def test_a_documented_value_that_the_column_lacks_is_answered_500(oss: ApiClient) -> None:
    assert oss.put(SALES, {"timeout_destination_type": "phone"}).status == 500


def test_a_list_asks_for_any_of_its_items_and_an_object_crashes(oss: ApiClient) -> None:
    """Scenario auth_login."""
    keys = ["org_nobody", "org_ac3e0000000000000000000000000001"]
    assert oss.anonymous().post("/auth/login", {"api_key": keys, "api_secret": "acme-secret"}).status == 200
    reply = oss.anonymous().post("/auth/login", {"api_key": {"a": 1}, "api_secret": "acme-secret"})
    assert (reply.status, reply.body) == (500, {"error": "Internal server error"})
