"""Queues and their members."""

from typing import Any

import pytest

from tests.calling import ASHA, BHARAT, SALES, SUPPORT
from tests.client import GLOBEX, ApiClient

GLOBEX_QUEUE = "610be000-0000-4000-8000-000000005001"
DEV = "ac3e0000-0000-4000-8000-000000001004"
ESHA_OF_GLOBEX = "610be000-0000-4000-8000-000000001001"
GREETING = "ac3e0000-0000-4000-8000-000000000501"
DOCUMENTED = {
    "number": "5099",
    "name": "Sales Queue",
    "ring_strategy": "linear",
    "timeout": 30,
    "timeout_destination_type": "voicemail",
    "timeout_destination": "1001",
    "moh_class": "jazz",
}


def pending(api: ApiClient) -> bool:
    """Whether Acme's stored rows differ from what its callers meet."""
    return bool(api.control("GET", "/deployments").body[0]["pending"])


def members(api: ApiClient, queue_id: str = SALES) -> list[str]:
    """The users in a queue."""
    return [member["user_id"] for member in api.get(f"/queues/{queue_id}").body["members"]]


def test_the_list_holds_the_organizations_own_queues(api: ApiClient) -> None:
    assert [queue["id"] for queue in api.get("/queues").body] == [SALES, SUPPORT]


def test_a_queue_is_shown_with_its_members_and_they_with_their_users(api: ApiClient) -> None:
    first = api.get(f"/queues/{SALES}").body["members"][0]
    assert (first["queue_id"], first["user_id"], first["penalty"]) == (SALES, ASHA, 0)
    assert first["user"] == {"id": ASHA, "full_name": "Asha Rao", "extension": "1001", "status": "active"}


@pytest.mark.parametrize("queue_id", [GLOBEX_QUEUE, "nope", SALES.upper()])
def test_another_organizations_queue_is_as_absent_as_an_unknown_one(api: ApiClient, queue_id: str) -> None:
    for reply in (
        api.get(f"/queues/{queue_id}"),
        api.put(f"/queues/{queue_id}", {"name": "Mine"}),
        api.put(f"/queues/{queue_id}/music", {"music_on_hold": "jazz"}),
        api.delete(f"/queues/{queue_id}"),
        api.get(f"/queues/{queue_id}/members"),
        api.post(f"/queues/{queue_id}/members", {"user_id": ASHA}),
        api.patch(f"/queues/{queue_id}/members/{ESHA_OF_GLOBEX}", {"penalty": 1}),
        api.delete(f"/queues/{queue_id}/members/1001"),
        api.delete(f"/queues/{queue_id}/members?userId={ESHA_OF_GLOBEX}"),
    ):
        assert (reply.status, reply.body) == (404, {"error": "Queue not found"})


# Making queues


def test_a_queue_is_made_as_the_documented_body_says(api: ApiClient) -> None:
    made = api.post("/queues", DOCUMENTED)
    assert made.status == 201
    queue = api.get(f"/queues/{made.body['id']}").body
    assert DOCUMENTED.items() <= queue.items()
    assert (queue["strategy"], queue["music_on_hold"], queue["members"]) == ("linear", "jazz", [])


def test_a_hosted_server_ignores_the_documented_names(hosted: ApiClient) -> None:
    made = hosted.post("/queues", DOCUMENTED)
    ignored = "moh_class, ring_strategy, timeout_destination, timeout_destination_type"
    assert made.warning.startswith(f"not a field of this operation, ignored: {ignored} |")
    queue = hosted.get(f"/queues/{made.body['id']}").body
    assert (queue["strategy"], queue["music_on_hold"]) == ("ringall", "default")
    assert (queue["timeout_destination"], queue["timeout_destination_type"]) == (None, "hangup")
    assert not {"ring_strategy", "moh_class"} & queue.keys()


def test_a_name_that_the_hosted_server_ignores_is_not_checked_there(api: ApiClient, hosted: ApiClient) -> None:
    assert api.post("/queues", {**DOCUMENTED, "ring_strategy": "Round Robin"}).status == 400
    assert hosted.post("/queues", {**DOCUMENTED, "ring_strategy": "Round Robin"}).status == 201


def test_what_is_not_sent_has_the_servers_defaults(api: ApiClient) -> None:
    queue = api.post("/queues", {"name": "Night", "number": "5010"}).body
    expected = {
        "strategy": "ringall",
        "timeout": 30,
        "retry": 5,
        "max_wait_time": None,
        "music_on_hold": "default",
        "asterisk_queue_name": "org_acme_5010",
        "timeout_destination_type": "hangup",
        "status": "active",
    }
    assert expected.items() <= queue.items()


def test_an_answer_to_a_write_carries_no_members(api: ApiClient) -> None:
    made = api.post("/queues", {"name": "Night", "number": "5010"})
    changed = api.put(f"/queues/{SALES}", {"timeout": 60})
    assert "members" not in made.body | changed.body


@pytest.mark.parametrize("body", [{}, {"name": "Night"}, {"number": "5010"}, {"name": "", "number": "5010"}])
def test_a_queue_needs_a_name_and_a_number(api: ApiClient, body: dict[str, Any]) -> None:
    reply = api.post("/queues", body)
    assert (reply.status, reply.body) == (400, {"error": "Name and number required"})


def test_an_unknown_strategy_is_a_bad_request(api: ApiClient) -> None:
    reply = api.post("/queues", {"name": "Night", "number": "5010", "strategy": "roundrobin"})
    assert reply.status == 400
    assert reply.body["error"].startswith("strategy must be one of: ringall, leastrecent")


def test_a_number_is_taken_by_queues_of_the_organization_only(api: ApiClient) -> None:
    taken = api.post("/queues", {"name": "Another", "number": "5001"})
    assert (taken.status, taken.body) == (409, {"error": "Queue number already exists"})
    assert api.post("/queues", {"name": "Like a user", "number": "1001"}).status == 201
    assert api.as_org(GLOBEX).post("/queues", {"name": "Sales", "number": "5002"}).status == 201


def test_an_organization_has_as_many_queues_as_its_settings_allow(api: ApiClient) -> None:
    for last in range(8):
        assert api.post("/queues", {"name": "Night", "number": f"501{last}"}).status == 201
    reply = api.post("/queues", {"name": "Night", "number": "5020"})
    assert (reply.status, reply.body) == (403, {"error": "Queue limit reached", "current": 10, "limit": 10})


def test_a_new_queue_is_not_reached_before_the_next_deploy(api: ApiClient) -> None:
    made = api.post("/queues", {"name": "Night", "number": "5010"})
    assert made.warning == "stored, but not live until the organization's next deploy"
    assert pending(api)
    api.put(f"/queues/{made.body['id']}", {})
    assert not pending(api)


def test_without_its_quirk_a_new_queue_is_reached_at_once(api: ApiClient) -> None:
    api.world.set_quirk("queue-writes-without-deploy", False)
    assert not api.post("/queues", {"name": "Night", "number": "5010"}).warning
    assert not pending(api)


# Changing queues


def test_an_update_changes_what_it_names_and_deploys(api: ApiClient) -> None:
    before = api.get(f"/queues/{SALES}").body
    settings = {"timeout": 60, "max_wait_time": 120, "timeout_destination": "1001", "timeout_destination_type": "phone"}
    reply = api.put(f"/queues/{SALES}", settings)
    assert reply.status == 200
    changed = {name for name, value in api.get(f"/queues/{SALES}").body.items() if before[name] != value}
    assert changed == {*settings, "updatedAt"}
    assert not pending(api)


def test_fields_that_are_not_the_callers_to_set_are_ignored_with_a_warning(api: ApiClient) -> None:
    reply = api.put(f"/queues/{SALES}", {"active": False, "asterisk_queue_name": "x", "members": []})
    assert reply.warning == "not a field of this operation, ignored: active, asterisk_queue_name, members"
    assert members(api) == [ASHA, BHARAT]


def test_another_number_is_another_name_at_the_switch(api: ApiClient) -> None:
    assert api.put(f"/queues/{SALES}", {"number": "5099"}).body["asterisk_queue_name"] == "org_acme_5099"
    taken = api.put(f"/queues/{SALES}", {"number": "5002"})
    assert (taken.status, taken.body) == (409, {"error": "Queue number already exists"})
    assert api.put(f"/queues/{SALES}", {"number": "5099"}).status == 200


def test_a_greeting_becomes_the_periodic_announcement(api: ApiClient) -> None:
    with_greeting = api.put(f"/queues/{SALES}", {"greeting_id": GREETING}).body
    assert with_greeting["periodic_announce"] == "greetings/greeting_welcome"
    without = api.put(f"/queues/{SALES}", {"greeting_id": None}).body
    assert (without["greeting_id"], without["periodic_announce"]) == (None, None)


def test_a_greeting_of_another_organization_is_invalid(api: ApiClient) -> None:
    reply = api.as_org(GLOBEX).put(f"/queues/{GLOBEX_QUEUE}", {"greeting_id": GREETING})
    assert (reply.status, reply.body) == (400, {"error": "Invalid greeting"})


def test_music_is_stored_and_not_deployed(api: ApiClient) -> None:
    assert api.put(f"/queues/{SALES}/music", {"music_on_hold": "jazz"}).body["music_on_hold"] == "jazz"
    assert api.put(f"/queues/{SALES}/music", {}).body["music_on_hold"] == "jazz"
    assert pending(api)


def test_a_deleted_queue_is_gone_and_reached_until_the_next_deploy(api: ApiClient) -> None:
    assert api.delete(f"/queues/{SALES}").status == 204
    assert api.get(f"/queues/{SALES}").status == 404
    assert pending(api)


# Members


def test_a_member_is_added_by_extension_and_reached_at_once(api: ApiClient) -> None:
    reply = api.post(f"/queues/{SALES}/members", {"extension": "1004", "penalty": 3})
    assert (reply.status, reply.body["user_id"], reply.body["penalty"]) == (201, DEV, 3)
    assert members(api) == [ASHA, BHARAT, DEV]
    assert not pending(api)


def test_a_hosted_server_adds_members_by_id_only(hosted: ApiClient) -> None:
    refused = hosted.post(f"/queues/{SALES}/members", {"extension": "1004"})
    assert (refused.status, refused.body) == (400, {"error": "user_id or user_ids required"})
    added = hosted.post(f"/queues/{SALES}/members", {"user_id": DEV, "ring_timeout_seconds": 30})
    assert (added.status, added.body["ring_timeout_seconds"]) == (201, 30)


def test_of_several_users_those_are_skipped_who_cannot_join(api: ApiClient) -> None:
    reply = api.post(f"/queues/{SALES}/members", {"user_ids": [ASHA, ESHA_OF_GLOBEX, DEV, DEV]})
    assert reply.status == 201
    assert [member["user_id"] for member in reply.body["created"]] == [DEV]
    assert reply.body["skipped"] == [
        {"user_id": ASHA, "reason": "already_member"},
        {"user_id": ESHA_OF_GLOBEX, "reason": "invalid_user"},
        {"user_id": DEV, "reason": "create_failed", "error": "Validation error"},
    ]


@pytest.mark.parametrize(("sent", "stored"), [("30", 20), (20.5, 20), (None, 20), (45, 45)])
def test_on_a_hosted_server_a_ring_time_that_is_not_a_whole_number_is_the_default(
    hosted: ApiClient, sent: Any, stored: int
) -> None:
    made = hosted.post(f"/queues/{SALES}/members", {"user_id": DEV, "ring_timeout_seconds": sent}).body
    assert made["ring_timeout_seconds"] == stored


@pytest.mark.parametrize(
    ("setting", "rule"),
    [
        ({"ring_timeout_seconds": 4}, "min on ring_timeout_seconds"),
        ({"ring_timeout_seconds": 301}, "max on ring_timeout_seconds"),
        ({"penalty": 11}, "max on penalty"),
        ({"penalty": -1}, "min on penalty"),
    ],
)
def test_on_a_hosted_server_the_model_refuses_a_setting_out_of_range(
    hosted: ApiClient, setting: dict[str, int], rule: str
) -> None:
    reply = hosted.post(f"/queues/{SALES}/members", {"user_id": DEV, **setting})
    why = {"user_id": DEV, "reason": "create_failed", "error": f"Validation error: Validation {rule} failed"}
    assert (reply.status, reply.body) == (400, {"error": "create_failed", "skipped": [why]})


def test_on_a_hosted_server_membership_is_looked_at_before_the_settings(hosted: ApiClient) -> None:
    assert hosted.post(f"/queues/{SALES}/members", {"user_id": ASHA, "penalty": 11}).status == 409


@pytest.mark.parametrize(("sent", "stored"), [("3", 3), (None, 0), ("", 0), ([], 0), (True, 1)])
def test_on_a_hosted_server_a_changed_penalty_is_read_as_a_number(hosted: ApiClient, sent: Any, stored: int) -> None:
    reply = hosted.patch(f"/queues/{SALES}/members/{ASHA}", {"penalty": sent})
    assert reply.body["queue_member"]["penalty"] == stored


def test_a_value_out_of_range_is_refused_before_the_member_is_looked_up(api: ApiClient) -> None:
    assert api.patch(f"/queues/{SALES}/members/{DEV}", {"penalty": 11}).status == 400


def test_on_a_hosted_server_a_member_is_not_changed_without_a_body(hosted: ApiClient) -> None:
    reply = hosted.patch(f"/queues/{SALES}/members/{ASHA}")
    assert (reply.status, reply.body) == (400, {"error": "no updatable fields in request body"})


@pytest.mark.parametrize(
    ("named", "status", "reason"),
    [
        ({"user_id": ASHA}, 409, "already_member"),
        ({"extension": "1001"}, 409, "already_member"),
        ({"user_id": ESHA_OF_GLOBEX}, 400, "invalid_user"),
        ({"extension": "1999"}, 400, "invalid_user"),
    ],
)
def test_where_nobody_joins_one_is_told_why(api: ApiClient, named: dict[str, str], status: int, reason: str) -> None:
    reply = api.post(f"/queues/{SALES}/members", named)
    assert (reply.status, reply.body) == (status, {"error": reason, "skipped": [{**named, "reason": reason}]})


@pytest.mark.parametrize("body", [{}, {"penalty": 1}, {"user_id": ""}])
def test_a_member_is_named(api: ApiClient, body: dict[str, Any]) -> None:
    reply = api.post(f"/queues/{SALES}/members", body)
    assert (reply.status, reply.body) == (400, {"error": "user_id or user_ids required"})


@pytest.mark.parametrize(
    ("setting", "error"),
    [
        ({"penalty": 11}, "penalty must be an integer 0-10"),
        ({"penalty": "1"}, "penalty must be an integer 0-10"),
        ({"ring_timeout_seconds": 4}, "ring_timeout_seconds must be an integer 5-300"),
        ({"ring_timeout_seconds": None}, "ring_timeout_seconds must be an integer 5-300"),
    ],
)
def test_penalty_and_ring_time_have_limits(api: ApiClient, setting: dict[str, Any], error: str) -> None:
    for reply in (
        api.post(f"/queues/{SALES}/members", {"user_id": DEV, **setting}),
        api.patch(f"/queues/{SALES}/members/{ASHA}", setting),
    ):
        assert (reply.status, reply.body) == (400, {"error": error})


def test_a_members_penalty_and_ring_time_change_at_once(api: ApiClient) -> None:
    api.world.clock.advance(60)
    reply = api.patch(f"/queues/{SALES}/members/{ASHA}", {"penalty": 5, "ring_timeout_seconds": 45})
    assert (reply.status, reply.body["success"]) == (200, True)
    member = reply.body["queue_member"]
    assert (member["penalty"], member["ring_timeout_seconds"]) == (5, 45)
    assert member["updated_at"] > member["added_at"]
    assert api.get(f"/queues/{SALES}/members").body[0]["penalty"] == 5
    assert not pending(api)


def test_a_change_of_a_member_needs_something_to_change(api: ApiClient) -> None:
    reply = api.patch(f"/queues/{SALES}/members/{ASHA}", {"paused": True})
    assert (reply.status, reply.body) == (400, {"error": "no updatable fields in request body"})


def test_members_come_and_go_without_touching_the_queues_own_time(api: ApiClient) -> None:
    before = api.get(f"/queues/{SALES}").body["updatedAt"]
    api.world.clock.advance(60)
    api.post(f"/queues/{SALES}/members", {"user_id": DEV})
    assert api.get(f"/queues/{SALES}").body["updatedAt"] == before


@pytest.mark.parametrize("path", [f"members?userId={ASHA}", "members/1001"])
def test_a_member_is_removed_at_once(api: ApiClient, path: str) -> None:
    assert api.delete(f"/queues/{SALES}/{path}").status == 204
    assert members(api) == [BHARAT]
    assert not pending(api)
    gone = api.delete(f"/queues/{SALES}/{path}")
    assert (gone.status, gone.body) == (404, {"error": "Member not found"})


def test_removal_by_id_needs_the_id(api: ApiClient) -> None:
    reply = api.delete(f"/queues/{SALES}/members")
    assert (reply.status, reply.body) == (400, {"error": "User ID required"})


@pytest.mark.parametrize(("method", "member"), [("PATCH", DEV), ("PATCH", "1001"), ("DELETE", "1004")])
def test_who_is_no_member_is_not_found(api: ApiClient, method: str, member: str) -> None:
    reply = api.send(method, f"/queues/{SALES}/members/{member}", json={"penalty": 1})
    assert (reply.status, reply.body) == (404, {"error": "Member not found"})


def test_the_documented_member_paths_are_unknown_to_published_servers(hosted: ApiClient, oss: ApiClient) -> None:
    for server in (hosted, oss):
        for method, path in (("GET", "members"), ("DELETE", "members/1001")):
            assert server.send(method, f"/queues/{SALES}/{path}").body["error"] == "Not Found"
    assert hosted.patch(f"/queues/{SALES}/members/{ASHA}", {"penalty": 1}).status == 200
    assert oss.patch(f"/queues/{SALES}/members/{ASHA}", {"penalty": 1}).body["error"] == "Not Found"


# Roles


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/queues"),
        ("PUT", f"/queues/{SALES}"),
        ("PUT", f"/queues/{SALES}/music"),
        ("DELETE", f"/queues/{SALES}"),
        ("POST", f"/queues/{SALES}/members"),
        ("DELETE", f"/queues/{SALES}/members?userId={ASHA}"),
        ("PATCH", f"/queues/{SALES}/members/{ASHA}"),
        ("DELETE", f"/queues/{SALES}/members/1001"),
    ],
)
def test_an_agent_may_not_change_queues(api: ApiClient, method: str, path: str) -> None:
    reply = api.as_role("agent").send(method, path)
    assert reply.status == 403
    assert (reply.body["your_role"], reply.body["required_role"]) == ("agent", "manager")


def test_a_hosted_server_lets_an_agent_change_queues(hosted: ApiClient) -> None:
    assert hosted.as_role("agent").delete(f"/queues/{SALES}").status == 204


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"user_ids": []}, 400, "user_id or user_ids required"),
        ({"user_ids": [None, ""], "user_id": DEV}, 400, "user_id or user_ids required"),
        ({"user_ids": "x"}, 400, "user_id or user_ids required"),
        ({"user_ids": [ASHA], "user_id": DEV}, 409, "already_member"),
        ({"user_id": 5}, 400, "invalid_user"),
        ({"user_id": {"a": 1}}, 500, "Invalid value { a: 1 }"),
    ],
)
def test_a_list_of_members_counts_before_a_single_one(
    hosted: ApiClient, body: dict[str, Any], status: int, error: str
) -> None:
    reply = hosted.post(f"/queues/{SALES}/members", body)
    assert (reply.status, reply.body["error"]) == (status, error)


@pytest.mark.parametrize(("kind", "status"), [("nonsense", 200), ("", 200), ("x" * 51, 500)])
def test_a_hosted_server_accepts_any_timeout_type(hosted: ApiClient, kind: str, status: int) -> None:
    assert hosted.put(f"/queues/{SALES}", {"timeout_destination_type": kind}).status == status


@pytest.mark.parametrize("file", ["welcome.wav", "welcome.ulaw", "welcome.alaw", "welcome"])
def test_a_greeting_is_announced_without_the_ending_of_its_file(api: ApiClient, file: str) -> None:
    state = api.control("GET", "/state").body
    state["greetings"][0]["audio_file"] = file
    api.control("PUT", "/state", state)
    changed = api.put(f"/queues/{SALES}", {"greeting_id": state["greetings"][0]["id"]}).body
    assert changed["periodic_announce"] == "greetings/welcome"
