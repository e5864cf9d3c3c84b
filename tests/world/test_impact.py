"""A write that breaks calls is answered as the real server answers it, and explained beside the answer."""

import json

import pytest

from tests.client import ApiClient

MAIN_LINE = "/dids/b71f116a-2b3c-11f1-9598-00505661ece1"
MAIN_MENU = "2d7a59e9-4304-4032-a0c1-f8df2429751c"
SILENT = {"routing_type": "ivr", "routing_destination": "7001"}
WHY = 'routing_destination 7001 is the extension of IVR "Main Menu"; the dialplan finds IVRs by UUID only'


def test_the_silent_failure_is_explained_with_a_remedy(api: ApiClient) -> None:
    reply = api.put(MAIN_LINE, SILENT)
    assert (reply.status, reply.body["routing_destination"]) == (200, "7001")
    assert reply.warning == f"calls will fail: {WHY}; use {MAIN_MENU}"


def test_the_explanation_is_in_the_journal_too(api: ApiClient) -> None:
    api.put(MAIN_LINE, SILENT)
    [entry] = api.control("GET", "/requests").body
    assert WHY in entry["warnings"][0]


def test_in_strict_the_write_is_refused_with_a_reason_and_a_remedy(strict: ApiClient) -> None:
    reply = strict.put(MAIN_LINE, SILENT)
    assert reply.status == 400
    assert reply.body == {
        "error": f"This request would fail silently: {WHY}",
        "details": [{"pointer": "/routing_destination", "wrong": WHY, "right": f"use {MAIN_MENU}"}],
    }
    assert strict.get(MAIN_LINE).body["routing_destination"] == MAIN_MENU


def test_in_strict_a_good_routing_is_taken(strict: ApiClient) -> None:
    assert strict.put(MAIN_LINE, {"routing_type": "ivr", "routing_destination": MAIN_MENU}).status == 200
    assert strict.put(MAIN_LINE, {"description": "Lobby"}).status == 200


@pytest.mark.parametrize(
    ("routing", "reason"),
    [
        ({"routing_type": "extension", "routing_destination": "1999"}, "1999 is not an extension"),
        ({"routing_type": "extension", "routing_destination": "1003"}, "extension 1003 is inactive"),
        ({"routing_type": "queue", "routing_destination": "5999"}, "routing_destination 5999 is not a queue"),
        ({"routing_type": "ai_agent", "routing_destination": "bot"}, "not a WebSocket URL"),
        (
            {"routing_type": "intercom", "routing_destination": "1999"},
            "routing_destination 1999 is not an active extension",
        ),
    ],
)
def test_each_routing_that_leads_nowhere_says_why(api: ApiClient, routing: dict[str, str], reason: str) -> None:
    assert reason in api.put(MAIN_LINE, routing).warning


def test_a_routing_that_only_the_hosted_server_breaks_is_named_as_such(api: ApiClient) -> None:
    reply = api.put(MAIN_LINE, {"routing_type": "external", "routing_destination": "+919944421125"})
    assert reply.warning.startswith("on the hosted server calls will fail: the generator dials external numbers")


def test_a_hosted_server_is_compared_with_nothing_but_itself(hosted: ApiClient) -> None:
    reply = hosted.put(MAIN_LINE, {"routing_type": "external", "routing_destination": "+919944421125"})
    assert reply.warning.startswith("calls will fail: the generator dials external numbers")


@pytest.mark.parametrize(
    "changes", [{"description": "Lobby"}, {"routing_type": "queue", "routing_destination": "5001"}]
)
def test_a_write_that_breaks_nothing_says_nothing(api: ApiClient, changes: dict[str, str]) -> None:
    assert api.put(MAIN_LINE, changes).warning == ""


def test_a_write_that_callers_do_not_meet_yet_says_so(api: ApiClient) -> None:
    told = "stored, but not live until the organization's next deploy"
    assert api.put(MAIN_LINE, {"status": "inactive"}).warning == told


def test_a_deleted_destination_is_told_of_at_its_deletion(api: ApiClient) -> None:
    assert "5001 is not a queue" in api.delete("/queues/ac3e0000-0000-4000-8000-000000005001").warning


def test_a_menu_key_that_leads_nowhere_says_why(api: ApiClient) -> None:
    option = {"digit": "1", "action_type": "queue", "action_destination": "5999"}
    reply = api.put(f"/ivrs/{MAIN_MENU}/menu", {"options": [option]})
    assert (reply.status, "5999 is not a queue" in reply.warning) == (200, True)


def test_in_strict_a_menu_key_that_leads_nowhere_is_pointed_at(strict: ApiClient) -> None:
    options = [
        {"digit": "1", "action_type": "extension", "action_destination": "1001"},
        {"digit": "2", "action_type": "queue", "action_destination": "5999"},
    ]
    reply = strict.put(f"/ivrs/{MAIN_MENU}/menu", {"options": options})
    assert reply.status == 400
    assert reply.body["details"][0]["pointer"] == "/options/1/action_destination", json.dumps(reply.body)


def test_a_failed_deploy_is_swallowed_and_told_of(oss: ApiClient) -> None:
    """The open-source release cannot deploy an organization that has an active IVR."""
    reply = oss.put(MAIN_LINE, {"routing_type": "extension", "routing_destination": "1001"})
    assert reply.status == 200
    assert "the deploy failed, and the response does not say so: IVR_RETRIES is not defined" in reply.warning
    assert oss.control("GET", "/deployments").body[0]["version"] is None


# Refusals: the product says little, the simulator says why beside it


def test_a_refused_token_or_key_says_why_beside_the_answer(api: ApiClient) -> None:
    expired = api.control("POST", "/tokens", {"expires_in": -60}).body["token"]
    nobody = api.anonymous()
    for headers, reason in (
        ({"Authorization": f"Bearer {expired}"}, "the token expired at "),
        ({"Authorization": "Bearer junk"}, "not a JWT, or not signed with this server's secret"),
        ({"X-API-Key": "ak_ac3e0000000000000000000000000202"}, "the API key 'Old CRM' is revoked"),
        ({"X-API-Key": "org_101eeb00000000000000000000000001"}, "organization 'Initech Waiting' is suspended"),
        ({"X-API-Key": "org_nobody"}, "the X-API-Key belongs to no organization and no API key of this world"),
    ):
        reply = nobody.get("/dids", headers=headers)
        assert reply.status == 401
        assert reply.warning.startswith(reason)


def test_missing_fields_are_named_beside_the_answer(api: ApiClient) -> None:
    reply = api.post("/dids", {"number": "+918065978009"})
    assert reply.body == {"error": "Required fields missing"}
    assert reply.warning == "required, but missing or empty: trunk_id, routing_type, routing_destination"


def test_a_refusal_that_only_the_docs_promise_says_so(api: ApiClient) -> None:
    assert "(dids-open-to-all-roles)" in api.as_role("agent").delete(MAIN_LINE).warning
    assert "(did-routing-type-unchecked)" in api.put(MAIN_LINE, {"routing_type": "made_up"}).warning


def test_a_promise_is_not_told_of_when_nothing_was_done(api: ApiClient) -> None:
    new = {"number": "+918065978001", "trunk_id": "8c1d3f52-7a40-4be1-9f0e-5f7a0c6e2d01", **SILENT}
    reply = api.post("/dids", new)
    assert (reply.status, reply.warning) == (409, "")


def test_a_query_parameter_that_nobody_reads_is_told_of(api: ApiClient) -> None:
    assert api.get("/dids?limit=1&page=2").warning == "not a query parameter of this operation, ignored: limit, page"


def test_json_that_was_sent_as_a_form_is_told_of(api: ApiClient) -> None:
    """As curl sends `-d` without a header."""
    form = "application/x-www-form-urlencoded"
    reply = api.send("PUT", MAIN_LINE, data='{"description":"x"}', content_type=form)
    assert "add Content-Type: application/json" in reply.warning


def test_a_changed_limit_is_told_of_as_not_deployed(api: ApiClient) -> None:
    acme = api.control("GET", "/deployments").body[0]["organization"]
    assert "next deploy" in api.put(f"/organizations/{acme}", {"limits": {"concurrent_calls": 2}}).warning
