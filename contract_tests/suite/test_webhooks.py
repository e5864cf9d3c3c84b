"""Webhooks: who is told of which events."""

import pytest
from hypothesis import strategies as st

from contract_tests.client.client import Client
from contract_tests.contract.kinds import Kind
from contract_tests.run.factory import Factory, Row
from contract_tests.suite import for_all, pbx
from contract_tests.suite.resources import WEBHOOK, same_rows

EVENTS = [
    *("call.initiated", "call.ringing", "call.answered", "call.ended", "call.failed"),
    *("queue.entered", "queue.abandoned", "queue.answered"),
    *("user.registered", "user.unregistered", "trunk.registered", "trunk.failed"),
]
#: What a webhook may not say, each with a field of a good one left out or replaced.
BAD: dict[str, Row] = {
    "no url": {"url": None},
    "an empty url": {"url": ""},
    "a broken url": {"url": "not a url"},
    "a url that is not a string": {"url": 5},
    "no events": {"events": None},
    "an unknown event": {"events": ["call.imagined"]},
    "an unknown event among others": {"events": ["call.ended", "call.imagined"]},
    "events that are not a list": {"events": {"call": "ended"}},
}
bad = pytest.mark.parametrize("fields", BAD.values(), ids=BAD.keys())


@pbx("HOOK-01")
@for_all(events=st.lists(st.sampled_from(EVENTS), min_size=1, unique=True) | st.just(EVENTS))
def test_a_webhook_takes_any_of_the_events(org: Client, make: Factory, events: list[str]) -> None:
    with make.nested() as inner:
        url = f"https://contract-test.invalid/{make.ledger.run}"
        made = inner.post(org, "/webhooks", {"url": url, "events": events}).expect(201)
        stored = org.get(WEBHOOK.at(made.body)).expect(200)
        stored.shows(url=url)
        if sorted(stored.body["events"]) != sorted(events):
            stored.diverges(f"the events {events}", str(stored.body["events"]))


@pbx("HOOK-01")
def test_a_webhook_is_listed_with_a_secret(org: Client, make: Factory) -> None:
    made = make.webhook(org)
    answer = org.get("/webhooks").expect(200)
    found = [row for row in answer.body if row["id"] == made["id"]]
    if len(found) != 1 or not isinstance(found[0].get("secret"), str) or not found[0]["secret"]:
        answer.diverges("the new webhook once, with a secret", f"{len(found)} of it")


@pbx("HOOK-01")
def test_two_webhooks_have_two_secrets(org: Client, make: Factory) -> None:
    one, other = make.webhook(org), make.webhook(org)
    if one["secret"] == other["secret"]:
        org.get("/webhooks").diverges("a secret of its own for each webhook", "the same for two")


@pbx("HOOK-02")
@bad
def test_no_webhook_is_made_of_what_it_cannot_use(org: Client, make: Factory, fields: Row) -> None:
    before = WEBHOOK.rows(org)
    wanted = make.usual(org, "/webhooks", **fields)
    body = {name: value for name, value in wanted.items() if value is not None}
    make.post(org, "/webhooks", body).expect(400)
    same_rows(org, WEBHOOK, before)


@pbx("HOOK-02")
@pytest.mark.parametrize("what", [what for what, fields in BAD.items() if None not in fields.values()])
def test_no_webhook_is_changed_to_what_it_cannot_use(org: Client, make: Factory, what: str) -> None:
    webhook = make.webhook(org)
    before = WEBHOOK.rows(org)
    org.put(WEBHOOK.at(webhook), BAD[what]).expect(400)
    same_rows(org, WEBHOOK, before)


@pbx("HOOK-03")
def test_a_deleted_webhook_is_not_found(org: Client, make: Factory) -> None:
    webhook, other = make.webhook(org), make.webhook(org)
    org.delete(WEBHOOK.at(webhook)).expect(200, 204)
    org.get(WEBHOOK.at(webhook)).expect(404)
    left = [row["id"] for row in WEBHOOK.rows(org)]
    if webhook["id"] in left or other["id"] not in left:
        org.get("/webhooks").diverges("the other webhook, and not the deleted one", str(left), Kind.STATE)
