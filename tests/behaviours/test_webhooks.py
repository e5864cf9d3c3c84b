"""Webhooks."""

import uuid
from typing import Any

import pytest

from tests.client import GLOBEX, ApiClient

WEBHOOK = "ac3e0000-0000-4000-8000-000000000401"
NEW = {"url": "http://127.0.0.1:9000/calls", "events": ["call.answered", "call.ended"]}


def test_the_list_shows_the_organizations_webhooks_with_their_secrets(api: ApiClient) -> None:
    (webhook,) = api.get("/webhooks").body
    assert (webhook["id"], webhook["events"], webhook["secret"]) == (WEBHOOK, ["call.ended"], "hook-secret")
    assert api.get(f"/webhooks/{WEBHOOK}").body == webhook


def test_a_new_webhook_is_active_and_tried_three_times(api: ApiClient) -> None:
    made = api.post("/webhooks", {**NEW, "active": False, "retry_count": 9, "timeout": 1, "headers": {"a": "b"}})
    assert made.status == 201
    expected = {**NEW, "active": True, "retry_count": 3, "timeout": 5000, "headers": {}, "failure_count": 0}
    assert expected.items() <= made.body.items()
    assert made.warning.startswith("not a field of this operation, ignored: active, headers, retry_count, timeout")
    assert api.get(f"/webhooks/{made.body['id']}").body == made.body


def test_a_secret_is_made_where_none_is_sent(api: ApiClient) -> None:
    assert uuid.UUID(api.post("/webhooks", NEW).body["secret"])
    assert api.post("/webhooks", {**NEW, "secret": "mine"}).body["secret"] == "mine"


@pytest.mark.parametrize(
    "body", [{}, {"url": NEW["url"]}, {"events": NEW["events"]}, {**NEW, "url": ""}, {**NEW, "events": "call.ended"}]
)
def test_a_webhook_needs_a_url_and_a_list_of_events(api: ApiClient, body: dict[str, Any]) -> None:
    reply = api.post("/webhooks", body)
    assert (reply.status, reply.body) == (400, {"error": "URL and events array required"})


@pytest.mark.parametrize("url", ["https://hooks.example.com/x?y=1#z", "http://10.0.0.1:80", "hooks.example.com"])
def test_a_url_is_taken_with_a_dot_in_its_host(api: ApiClient, url: str) -> None:
    assert api.post("/webhooks", {**NEW, "url": url}).body["url"] == url


@pytest.mark.parametrize("url", ["notaurl", "http://localhost:9000/hook", "http://a.example/with space", "http://"])
def test_what_is_no_url_is_a_bad_request(api: ApiClient, url: str) -> None:
    for reply in (api.post("/webhooks", {**NEW, "url": url}), api.put(f"/webhooks/{WEBHOOK}", {"url": url})):
        assert (reply.status, reply.body["error"]) == (400, "Validation error: Validation isUrl on url failed")


def test_an_unknown_event_is_a_bad_request(api: ApiClient) -> None:
    events = ["call.ended", "bogus.event"]
    for reply in (
        api.post("/webhooks", {**NEW, "events": events}),
        api.put(f"/webhooks/{WEBHOOK}", {"events": events}),
    ):
        assert (reply.status, reply.body["error"]) == (400, "Validation error: Invalid event: bogus.event")
    assert api.get(f"/webhooks/{WEBHOOK}").body["events"] == ["call.ended"]


def test_no_event_at_all_is_a_bad_request(api: ApiClient) -> None:
    for reply in (api.post("/webhooks", {**NEW, "events": []}), api.put(f"/webhooks/{WEBHOOK}", {"events": []})):
        assert (reply.status, reply.body["error"]) == (400, "Validation error: Events must be a non-empty array")


@pytest.mark.parametrize("wrong", [{"url": "notaurl"}, {"events": ["bogus.event"]}, {"events": []}])
def test_a_hosted_server_fails_on_what_is_wrong(hosted: ApiClient, wrong: dict[str, Any]) -> None:
    assert hosted.post("/webhooks", {**NEW, **wrong}).status == 500
    assert hosted.put(f"/webhooks/{WEBHOOK}", wrong).status == 500


def test_only_the_fields_that_are_sent_change(api: ApiClient) -> None:
    before = api.get(f"/webhooks/{WEBHOOK}").body
    reply = api.put(f"/webhooks/{WEBHOOK}", {"active": False, "retry_count": 10})
    changed = {"active": False, "retry_count": 10, "updatedAt": reply.body["updatedAt"]}
    assert (reply.status, reply.body) == (200, {**before, **changed})
    assert api.put(f"/webhooks/{WEBHOOK}", {}).body == reply.body


@pytest.mark.parametrize("retries", [-1, 11, "3"])
def test_a_webhook_is_tried_up_to_ten_times(api: ApiClient, retries: Any) -> None:
    assert api.put(f"/webhooks/{WEBHOOK}", {"retry_count": retries}).status == 400


def test_a_deleted_webhook_is_gone(api: ApiClient) -> None:
    assert api.delete(f"/webhooks/{WEBHOOK}").status == 204
    assert api.delete(f"/webhooks/{WEBHOOK}").status == 404
    assert api.get("/webhooks").body == []


def test_another_organizations_webhook_is_as_absent_as_an_unknown_one(api: ApiClient) -> None:
    globex = api.as_org(GLOBEX)
    assert globex.get("/webhooks").body == []
    for client, webhook_id in ((globex, WEBHOOK), (api, "nope")):
        for reply in (
            client.get(f"/webhooks/{webhook_id}"),
            client.put(f"/webhooks/{webhook_id}", {"active": True}),
            client.delete(f"/webhooks/{webhook_id}"),
        ):
            assert (reply.status, reply.body) == (404, {"error": "Webhook not found"})


@pytest.mark.parametrize(("method", "path"), [("POST", ""), ("PUT", f"/{WEBHOOK}"), ("DELETE", f"/{WEBHOOK}")])
def test_an_agent_may_look_at_webhooks_and_not_change_them(api: ApiClient, method: str, path: str) -> None:
    agent = api.as_role("agent")
    assert agent.get("/webhooks").status == 200
    reply = agent.send(method, f"/webhooks{path}", json=NEW)
    assert (reply.status, reply.body["required_role"]) == (403, "manager")


def test_a_hosted_server_lets_an_agent_change_webhooks(hosted: ApiClient) -> None:
    assert hosted.as_role("agent").delete(f"/webhooks/{WEBHOOK}").status == 204


def test_the_journal_hides_the_secret(api: ApiClient) -> None:
    api.get("/webhooks")
    assert "hook-secret" not in api.control("GET", "/requests").raw.decode()
