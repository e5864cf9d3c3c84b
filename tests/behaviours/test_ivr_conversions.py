"""What the hosted server's handlers make of values of IVRs and menus that the contract would refuse."""

from typing import Any

import pytest

from tests.behaviours.test_ivrs import MAIN_MENU, menu_of, put_menu
from tests.client import ApiClient

EXTENSION = {"digit": "1", "action_type": "extension", "action_destination": "1001"}


@pytest.mark.parametrize(
    ("sent", "stored"), [(7201, "7201"), (True, "true"), (["7205"], "7205"), (" 7206 ", "7206"), (" ", "")]
)
def test_a_new_ivr_has_a_trimmed_text_for_an_extension(hosted: ApiClient, sent: Any, stored: str) -> None:
    reply = hosted.post("/ivrs", {"name": "Night", "extension": sent})
    assert (reply.status, reply.body["extension"]) == (201, stored)


def test_a_new_ivr_may_be_named_like_an_object(hosted: ApiClient) -> None:
    assert hosted.post("/ivrs", {"name": {"a": 1}, "extension": "7201"}).body["name"] == "[object Object]"


@pytest.mark.parametrize("sent", [7001, " 7001 ", ["7001"]])
def test_an_extension_is_looked_for_as_a_trimmed_text(hosted: ApiClient, sent: Any) -> None:
    reply = hosted.post("/ivrs", {"name": "Night", "extension": sent})
    assert reply.status == 409
    assert reply.body["error"].startswith("Extension 7001 is already used by IVR")


def test_an_update_stores_an_extension_as_it_was_sent(hosted: ApiClient) -> None:
    assert hosted.put(f"/ivrs/{MAIN_MENU}", {"extension": 7051}).body["extension"] == 7051
    assert hosted.get(f"/ivrs/{MAIN_MENU}").body["extension"] == "7051"
    assert hosted.put(f"/ivrs/{MAIN_MENU}", {"extension": " 7051 "}).status == 200
    assert hosted.get(f"/ivrs/{MAIN_MENU}").body["extension"] == " 7051 "


@pytest.mark.parametrize("field", ["name", "extension"])
def test_an_ivr_keeps_its_name_and_extension(hosted: ApiClient, field: str) -> None:
    reply = hosted.put(f"/ivrs/{MAIN_MENU}", {field: None})
    assert (reply.status, reply.body["error"]) == (500, f"notNull Violation: Ivr.{field} cannot be null")


@pytest.mark.parametrize("action", [None, "", "Queue"])
def test_a_timeout_action_is_one_of_four(hosted: ApiClient, action: Any) -> None:
    reply = hosted.put(f"/ivrs/{MAIN_MENU}", {"timeout_action": action})
    sentence = "timeout_action must be one of: retry, queue, extension, hangup"
    assert (reply.status, reply.body["error"]) == (400, sentence)


@pytest.mark.parametrize(("destination", "status"), [(5001, 200), (" 1001 ", 200), ("x", 400), (None, 400), ([], 400)])
def test_a_timeout_destination_is_a_number_once_it_is_trimmed(hosted: ApiClient, destination: Any, status: int) -> None:
    changes = {"timeout_action": "queue", "timeout_destination": destination}
    assert hosted.put(f"/ivrs/{MAIN_MENU}", changes).status == status


@pytest.mark.parametrize(
    ("option", "stored"),
    [
        ({"digit": 1}, {"digit": "1"}),
        ({"action_destination": 1001}, {"action_destination": "1001"}),
        ({"description": ""}, {"description": None}),
        ({"order": None}, {"order": 0}),
        ({"order": "7"}, {"order": 7}),
    ],
)
def test_what_an_option_holds_is_converted(hosted: ApiClient, option: Any, stored: dict[str, Any]) -> None:
    assert put_menu(hosted, EXTENSION | option).status == 200
    (made,) = menu_of(hosted, MAIN_MENU)
    assert made.items() >= stored.items()


@pytest.mark.parametrize(
    ("option", "status", "error"),
    [
        ("1", 400, "Invalid digit: undefined"),
        ([1], 400, "Invalid digit: undefined"),
        (None, 500, "Cannot read properties of null (reading 'digit')"),
        (EXTENSION | {"order": "x"}, 500, "Incorrect value for column 'order' at row 1"),
        (EXTENSION | {"description": "x" * 256}, 500, "Data too long for column 'description' at row 1"),
        (
            EXTENSION | {"action_destination": [1]},
            500,
            "string violation: action_destination cannot be an array or an object",
        ),
    ],
)
def test_a_menu_with_an_option_that_cannot_be_stored_stays_as_it_was(
    hosted: ApiClient, option: Any, status: int, error: str
) -> None:
    before = menu_of(hosted, MAIN_MENU)
    reply = put_menu(hosted, {"digit": "5", "action_type": "hangup"}, option)
    assert (reply.status, reply.body["error"]) == (status, error)
    assert menu_of(hosted, MAIN_MENU) == before


def test_two_options_of_one_digit_are_refused_in_whatever_type(hosted: ApiClient) -> None:
    reply = put_menu(hosted, EXTENSION, EXTENSION | {"digit": 1})
    assert (reply.status, reply.body["error"]) == (500, "Validation error")


def test_without_a_body_the_menu_is_emptied(hosted: ApiClient) -> None:
    assert hosted.put(f"/ivrs/{MAIN_MENU}/menu").status == 200
    assert menu_of(hosted, MAIN_MENU) == []


def test_options_are_in_the_order_in_which_they_were_sent(api: ApiClient) -> None:
    options = ({"digit": digit, "action_type": "hangup"} for digit in "31")
    made = put_menu(api, *options).body["menuOptions"]
    assert {option["digit"]: option["order"] for option in made} == {"3": 0, "1": 1}


@pytest.mark.parametrize(("sent", "stored"), [("5", 5), ("1e3", 1000), (1.5, 2), (True, 1), (None, 10)])
def test_a_timeout_is_checked_as_a_number_echoed_as_sent_and_stored_as_an_integer(
    hosted: ApiClient, sent: Any, stored: int
) -> None:
    made = hosted.post("/ivrs", {"name": "Night", "extension": "7201", "timeout": sent}).body
    assert made["timeout"] == (10 if sent is None else sent)
    assert hosted.get(f"/ivrs/{made['id']}").body["timeout"] == stored


@pytest.mark.parametrize(
    ("sent", "status"), [("", 500), ([], 500), (999999999999, 500), (-1, 400), ("x", 400), ({}, 400)]
)
def test_a_timeout_that_passes_the_check_can_still_fail_in_the_database(
    hosted: ApiClient, sent: Any, status: int
) -> None:
    assert hosted.post("/ivrs", {"name": "Night", "extension": "7201", "timeout": sent}).status == status


@pytest.mark.parametrize("field", ["timeout", "max_retries", "status", "enable_direct_dial", "greeting_language"])
def test_a_setting_of_an_ivr_cannot_be_taken_away(hosted: ApiClient, field: str) -> None:
    before = hosted.get(f"/ivrs/{MAIN_MENU}").body
    assert hosted.put(f"/ivrs/{MAIN_MENU}", {field: None}).status == 500
    assert hosted.get(f"/ivrs/{MAIN_MENU}").body == before


@pytest.mark.parametrize(("field", "size"), [("greeting_language", 10), ("greeting_voice", 50)])
def test_a_language_and_a_voice_have_short_columns(hosted: ApiClient, field: str, size: int) -> None:
    assert hosted.put(f"/ivrs/{MAIN_MENU}", {field: "x" * size}).status == 200
    assert hosted.put(f"/ivrs/{MAIN_MENU}", {field: "x" * (size + 1)}).status == 500


def test_a_new_ivr_is_answered_with_what_its_handler_writes(hosted: ApiClient) -> None:
    made = hosted.post("/ivrs", {"name": "Night", "extension": "7201", "description": ""}).body
    assert (made["description"], made["timeout_destination"]) == (None, None)
    assert not {"greeting_prompt", "greeting_text", "style_instructions", "timeout_prompt"} & made.keys()


def test_a_description_may_be_long(hosted: ApiClient) -> None:
    assert hosted.put(f"/ivrs/{MAIN_MENU}", {"description": "x" * 3000}).status == 200


def test_empty_style_instructions_change_nothing(hosted: ApiClient) -> None:
    before = hosted.get(f"/ivrs/{MAIN_MENU}").body
    hosted.world.clock.advance(60)
    assert hosted.put(f"/ivrs/{MAIN_MENU}", {"style_instructions": ""}).status == 200
    assert hosted.get(f"/ivrs/{MAIN_MENU}").body == before


def test_the_length_of_style_instructions_is_checked_by_the_handler(hosted: ApiClient) -> None:
    long = {"tts_model": "gemini-pro", "style_instructions": "x" * 501}
    sentence = {"error": "style_instructions must be ≤ 500 characters"}
    for reply in (
        hosted.put(f"/ivrs/{MAIN_MENU}", long),
        hosted.post(f"/ivrs/{MAIN_MENU}/generate-greeting", {"text": "Hello", **long}),
        hosted.post("/greetings", {"name": "Long", "text": "Hello", **long}),
    ):
        assert (reply.status, reply.body) == (400, sentence)


@pytest.mark.parametrize("body", [None, {}, {"text": "  "}, {"text": 0}])
def test_a_greeting_needs_a_text(hosted: ApiClient, body: Any) -> None:
    reply = hosted.post(f"/ivrs/{MAIN_MENU}/generate-greeting", body)
    assert (reply.status, reply.body) == (400, {"error": "text is required"})


def test_a_prompt_that_was_not_generated_has_no_file(hosted: ApiClient) -> None:
    state = hosted.control("GET", "/state").body
    for ivr in state["ivrs"]:
        ivr["greeting_prompt"] = "custom/welcome"
    hosted.control("PUT", "/state", state)
    token = hosted.control("POST", "/tokens", {}).body["token"]
    reply = hosted.get(f"/ivrs/{MAIN_MENU}/greeting-audio?token={token}")
    assert (reply.status, reply.body) == (404, {"error": "Greeting file missing on disk"})
