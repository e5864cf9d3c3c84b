"""IVRs and their menus."""

from typing import Any

import pytest

from tests.client import GLOBEX, ApiClient

MAIN_MENU = "2d7a59e9-4304-4032-a0c1-f8df2429751c"
SUPPORT_MENU = "ac3e0000-0000-4000-8000-000000007002"
NEW = {"name": "Night Menu", "extension": "7003"}
CONCIERGE = "ac3e0000-0000-4000-8000-000000001005"
WRITES = [
    ("PUT", ""),
    ("DELETE", ""),
    ("PUT", "/menu"),
    ("POST", "/generate-greeting"),
    ("POST", "/publish"),
]


def pending(api: ApiClient) -> bool:
    """Whether Acme's stored rows differ from what its callers meet."""
    return bool(api.control("GET", "/deployments").body[0]["pending"])


def created(api: ApiClient, **fields: Any) -> str:
    """The id of a new IVR."""
    return str(api.post("/ivrs", {**NEW, **fields}).body["id"])


def menu_of(api: ApiClient, ivr_id: str) -> list[dict[str, Any]]:
    return list(api.get(f"/ivrs/{ivr_id}").body["menuOptions"])


def put_menu(api: ApiClient, *options: Any) -> Any:
    return api.put(f"/ivrs/{MAIN_MENU}/menu", {"options": list(options)})


def test_an_ivr_carries_its_menu(api: ApiClient) -> None:
    ivr = api.get(f"/ivrs/{MAIN_MENU}").body
    assert (ivr["name"], ivr["extension"], ivr["timeout"], ivr["max_retries"]) == ("Main Menu", "7001", 10, 3)
    assert [option["digit"] for option in ivr["menuOptions"]] == ["1", "2", "0"]
    assert {option["ivr_id"] for option in ivr["menuOptions"]} == {MAIN_MENU}


def test_the_list_has_the_newest_first_and_of_two_made_at_once_the_later_one(api: ApiClient) -> None:
    assert [ivr["id"] for ivr in api.get("/ivrs").body] == [SUPPORT_MENU, MAIN_MENU]
    api.world.clock.advance(60)
    third, fourth = created(api), created(api, extension="7004")
    assert [ivr["id"] for ivr in api.get("/ivrs").body] == [fourth, third, SUPPORT_MENU, MAIN_MENU]


def test_the_list_shows_each_menu_by_order(api: ApiClient) -> None:
    put_menu(
        api,
        {"digit": "1", "action_type": "hangup", "order": 2},
        {"digit": "2", "action_type": "hangup", "order": 1},
    )
    assert [option["digit"] for option in api.get("/ivrs").body[1]["menuOptions"]] == ["2", "1"]


def test_a_single_read_and_the_answer_to_a_new_menu_show_the_options_by_their_random_ids(api: ApiClient) -> None:
    answered = put_menu(api, *({"digit": digit, "action_type": "hangup"} for digit in "1234567890")).body["menuOptions"]
    ids = [option["id"] for option in menu_of(api, MAIN_MENU)]
    assert ids == sorted(ids) == [option["id"] for option in answered]


def test_a_new_menu_leaves_the_ivrs_time_of_change_alone(api: ApiClient) -> None:
    before = api.get(f"/ivrs/{MAIN_MENU}").body["updatedAt"]
    api.world.clock.advance(60)
    assert put_menu(api, {"digit": "1", "action_type": "hangup"}).body["updatedAt"] == before
    assert api.get(f"/ivrs/{MAIN_MENU}").body["updatedAt"] == before


@pytest.mark.parametrize("ivr_id", ["nope", MAIN_MENU.upper(), "globex"])
def test_another_organizations_ivr_is_as_absent_as_an_unknown_one(api: ApiClient, ivr_id: str) -> None:
    if ivr_id == "globex":
        ivr_id = created(api.as_org(GLOBEX))
    for method, path in [("GET", ""), ("GET", "/greeting-audio"), *WRITES]:
        reply = api.send(method, f"/ivrs/{ivr_id}{path}")
        assert (reply.status, reply.body) == (404, {"error": "IVR not found"})


def test_the_list_holds_only_the_organizations_own_ivrs(api: ApiClient) -> None:
    assert api.as_org(GLOBEX).get("/ivrs").body == []


def test_a_new_ivr_has_the_documented_defaults_and_no_menu(api: ApiClient) -> None:
    reply = api.post("/ivrs", NEW)
    defaults = {"timeout": 10, "max_retries": 3, "timeout_action": "retry", "status": "active", "greeting_prompt": None}
    assert reply.status == 201
    assert {**NEW, **defaults}.items() <= reply.body.items()
    assert "menuOptions" not in reply.body
    assert menu_of(api, reply.body["id"]) == []


def test_a_new_ivr_is_live_once_it_is_published(api: ApiClient) -> None:
    ivr_id = created(api)
    assert pending(api)
    reply = api.post(f"/ivrs/{ivr_id}/publish")
    assert (reply.status, reply.body) == (200, {"success": True, "message": "IVR published, dialplan regenerated"})
    assert not pending(api)


@pytest.mark.parametrize("body", [None, {}, {"name": "Night"}, {"name": "", "extension": "7003"}])
def test_a_new_ivr_needs_a_name_and_an_extension(api: ApiClient, body: Any) -> None:
    reply = api.post("/ivrs", body)
    assert (reply.status, reply.body) == (400, {"error": "name and extension required"})


def test_what_a_new_ivr_does_not_take_is_ignored_with_a_warning(api: ApiClient) -> None:
    reply = api.post("/ivrs", {**NEW, "status": "inactive", "tts_model": "gemini-pro"})
    assert (reply.body["status"], reply.body["tts_model"]) == ("active", "chirp3-hd")
    assert reply.warning.startswith("not a field of this operation, ignored: status, tts_model")


TAKEN = [
    ("7001", 'Extension 7001 is already used by IVR "Main Menu"'),
    ("1003", 'Extension 1003 is already assigned to user "night"'),
    ("5002", 'Extension 5002 is already used by queue "Support"'),
]


@pytest.mark.parametrize(("extension", "sentence"), TAKEN)
def test_an_extension_that_somebody_has_is_a_conflict(api: ApiClient, extension: str, sentence: str) -> None:
    for reply in (
        api.post("/ivrs", {**NEW, "extension": extension}),
        api.put(f"/ivrs/{SUPPORT_MENU}", {"extension": extension}),
    ):
        assert (reply.status, reply.body) == (409, {"error": sentence})


def test_another_organization_may_have_the_same_extension(api: ApiClient) -> None:
    assert api.as_org(GLOBEX).post("/ivrs", {**NEW, "extension": "7001"}).status == 201


def test_an_ivr_keeps_its_extension_although_a_user_took_it_later(api: ApiClient) -> None:
    org_id = api.get(f"/ivrs/{MAIN_MENU}").body["org_id"]
    with api.world.write() as tx:
        tx["users"].insert(org_id=org_id, username="late", extension="7001")
    assert api.put(f"/ivrs/{MAIN_MENU}", {"name": "Menu", "extension": "7001"}).status == 200


def test_letter_case_does_not_tell_extensions_apart(api: ApiClient) -> None:
    ivr_id = created(api, extension="night")
    assert api.post("/ivrs", {**NEW, "extension": "Night"}).status == 409
    assert api.put(f"/ivrs/{ivr_id}", {"extension": "Night"}).body["extension"] == "Night"


def test_an_extension_that_is_not_four_digits_is_taken_with_a_warning(api: ApiClient) -> None:
    reply = api.post("/ivrs", {**NEW, "extension": "night"})
    assert (reply.status, reply.body["extension"]) == (201, "night")
    assert reply.warning.startswith("extension night is stored, but the docs require four digits")
    assert api.post("/ivrs", {**NEW, "extension": "12345678901"}).status == 400


@pytest.mark.parametrize("field", ["timeout", "max_retries"])
@pytest.mark.parametrize("value", [-1, "soon", "10", None, 1.5, True, [], 2**40])
def test_a_number_of_an_ivr_is_not_negative(api: ApiClient, field: str, value: Any) -> None:
    for reply in (api.post("/ivrs", {**NEW, field: value}), api.put(f"/ivrs/{MAIN_MENU}", {field: value})):
        assert (reply.status, reply.body) == (400, {"error": f"{field} must be a non-negative number"})
        assert reply.warning.startswith(f"{field} must be ")


def test_a_timeout_of_zero_is_kept_and_that_a_hosted_server_waits_ten_seconds_is_said(
    api: ApiClient, hosted: ApiClient
) -> None:
    for reply in (api.put(f"/ivrs/{MAIN_MENU}", {"timeout": 0}), api.post("/ivrs", {**NEW, "timeout": 0})):
        assert reply.body["timeout"] == 0
        assert "timeout-zero-waits-ten-seconds" in reply.warning
    assert hosted.put(f"/ivrs/{MAIN_MENU}", {"timeout": 0}).warning == ""


def test_a_timeout_action_is_one_of_four(api: ApiClient) -> None:
    reply = api.put(f"/ivrs/{MAIN_MENU}", {"timeout_action": "voicemail"})
    assert (reply.status, reply.body) == (
        400,
        {"error": "timeout_action must be one of: retry, queue, extension, hangup"},
    )


@pytest.mark.parametrize("action", ["queue", "extension"])
@pytest.mark.parametrize("destination", [{}, {"timeout_destination": None}, {"timeout_destination": "Sales"}])
def test_a_timeout_action_needs_a_number_in_the_same_body(api: ApiClient, action: str, destination: Any) -> None:
    sentence = f"timeout_destination must be a numeric {action} number when timeout_action='{action}'"
    for reply in (
        api.post("/ivrs", {**NEW, "timeout_action": action, **destination}),
        api.put(f"/ivrs/{SUPPORT_MENU}", {"timeout_action": action, **destination}),
    ):
        assert (reply.status, reply.body) == (400, {"error": sentence})


def test_a_timeout_destination_alone_is_not_checked(api: ApiClient) -> None:
    reply = api.put(f"/ivrs/{SUPPORT_MENU}", {"timeout_destination": "Sales"})
    assert (reply.status, reply.body["timeout_destination"]) == (200, "Sales")


def test_new_settings_are_answered_without_the_menu_and_live_at_once(api: ApiClient) -> None:
    before = menu_of(api, MAIN_MENU)
    settings = {"name": "Menu", "timeout": 5, "timeout_action": "queue", "timeout_destination": "5002"}
    reply = api.put(f"/ivrs/{MAIN_MENU}", settings)
    assert settings.items() <= reply.body.items()
    assert "menuOptions" not in reply.body
    assert menu_of(api, MAIN_MENU) == before
    assert not pending(api)


def test_a_greeting_is_not_changed_by_hand(api: ApiClient) -> None:
    reply = api.put(f"/ivrs/{MAIN_MENU}", {"greeting_text": "Hi", "greeting_prompt": "hi"})
    assert reply.body["greeting_prompt"] == f"greeting_ivr_{MAIN_MENU}"
    assert reply.warning == "not a field of this operation, ignored: greeting_prompt, greeting_text"


def test_a_deleted_ivr_is_gone_and_whoever_routes_to_it_is_not_asked(api: ApiClient) -> None:
    assert api.delete(f"/ivrs/{MAIN_MENU}").status == 204
    assert api.get(f"/ivrs/{MAIN_MENU}").status == 404
    assert MAIN_MENU in [did["routing_destination"] for did in api.get("/dids").body]
    assert api.post("/ivrs", {**NEW, "extension": "7001"}).status == 201


def test_a_deleted_ivr_answers_until_the_next_deploy(api: ApiClient) -> None:
    api.delete(f"/ivrs/{MAIN_MENU}")
    assert pending(api)


def test_a_deleted_ivr_answers_no_longer_where_the_quirk_is_off(api: ApiClient) -> None:
    api.world.set_quirk("ivr-delete-without-deploy", on=False)
    api.delete(f"/ivrs/{MAIN_MENU}")
    assert not pending(api)


def test_a_menu_is_replaced_whole_and_live_at_once(api: ApiClient) -> None:
    before = {option["id"] for option in menu_of(api, MAIN_MENU)}
    reply = put_menu(api, {"digit": "*", "action_type": "ai_agent", "action_destination": CONCIERGE, "order": 0})
    (option,) = reply.body["menuOptions"]
    assert (option["digit"], option["action_destination"], option["description"]) == ("*", CONCIERGE, None)
    assert (option["ivr_id"], option["createdAt"]) == (MAIN_MENU, "2027-01-15T08:00:00.000Z")
    assert option["id"] not in before
    assert menu_of(api, MAIN_MENU) == [option]
    assert not pending(api)


def test_a_menu_may_be_empty(api: ApiClient) -> None:
    assert put_menu(api).body["menuOptions"] == []


def test_a_menu_has_an_option_for_each_of_twelve_keys(api: ApiClient) -> None:
    reply = put_menu(api, *({"digit": digit, "action_type": "hangup"} for digit in "0123456789*#"))
    assert (reply.status, len(reply.body["menuOptions"])) == (200, 12)


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ({"digit": "12", "action_type": "hangup"}, "Invalid digit: 12"),
        ({"digit": "A", "action_type": "hangup"}, "Invalid digit: A"),
        ({"digit": None, "action_type": "hangup"}, "Invalid digit: null"),
        ({"action_type": "hangup"}, "Invalid digit: undefined"),
        ({"digit": "1", "action_type": "dial"}, "Invalid action_type: dial"),
        ({"digit": "1"}, "Invalid action_type: undefined"),
        ({"digit": "1", "action_type": "queue"}, "action_destination required for action_type=queue"),
        (
            {"digit": "1", "action_type": "voicemail", "action_destination": ""},
            "action_destination required for action_type=voicemail",
        ),
        ({"digit": "1", "action_type": "hangup", "order": "first"}, "options[0].order must be an integer"),
        ("1", "options[0] must be an object"),
    ],
)
def test_a_menu_with_a_bad_option_is_refused_and_nothing_changes(api: ApiClient, option: Any, sentence: str) -> None:
    before = menu_of(api, MAIN_MENU)
    reply = put_menu(api, option)
    assert (reply.status, reply.body) == (400, {"error": sentence})
    assert menu_of(api, MAIN_MENU) == before


def test_a_digit_that_is_a_number_is_refused_and_the_warning_says_why(api: ApiClient) -> None:
    reply = put_menu(api, {"digit": 1, "action_type": "hangup"})
    assert (reply.status, reply.body) == (400, {"error": "Invalid digit: 1"})
    assert reply.warning == "options[0].digit must be a string"


def test_two_options_of_one_digit_are_a_conflict(api: ApiClient) -> None:
    reply = put_menu(api, *[{"digit": "1", "action_type": "hangup"}] * 2)
    assert (reply.status, reply.body) == (409, {"error": "A menu option with this digit already exists"})


def test_a_hosted_server_answers_500_to_two_options_of_one_digit_and_keeps_the_menu(hosted: ApiClient) -> None:
    before = menu_of(hosted, MAIN_MENU)
    reply = put_menu(hosted, *[{"digit": "1", "action_type": "hangup"}] * 2)
    assert (reply.status, reply.body) == (500, {"error": "Validation error"})
    assert menu_of(hosted, MAIN_MENU) == before


def test_what_an_option_does_not_take_is_ignored_with_a_warning(api: ApiClient) -> None:
    reply = put_menu(api, {"digit": "1", "action_type": "hangup", "id": "mine", "ivr_id": SUPPORT_MENU})
    assert reply.body["menuOptions"][0]["ivr_id"] == MAIN_MENU
    assert reply.warning == "not a field of this operation, ignored: options[].id, options[].ivr_id"


@pytest.mark.parametrize(
    ("action", "destination", "problem"),
    [
        ("queue", "5001", "action_destination 5001"),
        ("ai_agent", "wss://gateway.astradial.com/ws/bot-id", "is not the UUID of a user"),
        ("voicemail", "1001", "no mailbox is deployed"),
    ],
)
def test_a_documented_destination_that_fails_on_a_hosted_server_is_taken_with_a_warning(
    api: ApiClient, hosted: ApiClient, action: str, destination: str, problem: str
) -> None:
    option = {"digit": "1", "action_type": action, "action_destination": destination}
    reply = put_menu(api, option)
    assert (reply.status, reply.body["menuOptions"][0]["action_destination"]) == (200, destination)
    assert reply.warning.startswith("on the hosted server calls will fail: ")
    assert problem in reply.warning
    assert put_menu(hosted, option).warning.startswith("calls will fail: ")


CALLBACKS = [{"digit": "1", "action_type": "callback"}, {"digit": "2", "action_type": "callback"}]


def test_a_callback_needs_no_destination_and_that_a_hosted_server_wants_one_is_said_once(api: ApiClient) -> None:
    reply = put_menu(api, *CALLBACKS)
    assert reply.status == 200
    assert reply.warning.count("ivr-callback-needs-destination") == 1


def test_a_hosted_server_asks_where_a_callback_goes(hosted: ApiClient) -> None:
    reply = put_menu(hosted, *CALLBACKS)
    assert (reply.status, reply.body) == (400, {"error": "action_destination required for action_type=callback"})


@pytest.mark.parametrize("body", [{}, {"options": None}, {"options": {"digit": "1"}}])
def test_a_menu_without_options_is_a_bad_request(api: ApiClient, body: Any) -> None:
    reply = api.put(f"/ivrs/{MAIN_MENU}/menu", body)
    assert reply.status == 400
    assert reply.body["error"].startswith("options ")
    assert "ivr-menu-wiped-without-options" in reply.warning
    assert len(menu_of(api, MAIN_MENU)) == 3


@pytest.mark.parametrize("body", [{}, {"options": None}, {"options": {"digit": "1"}}])
def test_a_hosted_server_empties_the_menu_when_no_options_are_sent(hosted: ApiClient, body: Any) -> None:
    reply = hosted.put(f"/ivrs/{MAIN_MENU}/menu", body)
    assert (reply.status, reply.body["menuOptions"]) == (200, [])
    assert not pending(hosted)


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_an_agent_may_not_change_ivrs(api: ApiClient, method: str, path: str) -> None:
    reply = api.as_role("agent").send(method, f"/ivrs/{MAIN_MENU}{path}")
    assert reply.status == 403
    assert (reply.body["your_role"], reply.body["required_role"]) == ("agent", "manager")


def test_on_a_hosted_server_an_agent_may_change_ivrs(hosted: ApiClient) -> None:
    assert hosted.as_role("agent").delete(f"/ivrs/{MAIN_MENU}").status == 204


def test_an_agent_may_look_and_listen(api: ApiClient) -> None:
    agent = api.as_role("agent")
    for path in ("/ivrs", f"/ivrs/{MAIN_MENU}", f"/ivrs/{MAIN_MENU}/greeting-audio"):
        assert agent.get(path).status == 200


def test_the_open_source_release_has_no_ivrs(oss: ApiClient) -> None:
    reply = oss.get("/ivrs")
    assert (reply.status, reply.body["message"]) == (404, "Endpoint /api/v1/ivrs not found")


@pytest.mark.parametrize("path", ["", "/menu", "/generate-greeting"])
@pytest.mark.parametrize("body", [[], [1], {"options": [None]}, {"name": {}}, {"text": [1]}, {"extension": 7003}])
def test_junk_breaks_nothing(api: ApiClient, path: str, body: Any) -> None:
    method = "POST" if path == "/generate-greeting" else "PUT"
    assert api.send(method, f"/ivrs/{MAIN_MENU}{path}", json=body).status in (200, 400)
