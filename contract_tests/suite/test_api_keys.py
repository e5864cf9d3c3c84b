"""API keys: made, shown once, used, revoked."""

import json
from typing import Any

import pytest

from contract_tests.client.client import Client, Reply
from contract_tests.client.divergence import Divergence, QuirkGone
from contract_tests.contract.kinds import Kind
from contract_tests.run.factory import Factory, Row
from contract_tests.run.run import Run
from contract_tests.suite import pbx
from contract_tests.suite.resources import API_KEY


def user_of(client: Client, key: Row) -> Client:
    """Somebody who has this key and nothing else."""
    return client.named("key", {"X-API-Key": key["api_key"]})


@pbx("KEY-01")
def test_a_new_key_is_answered_with_its_secret(org: Client, make: Factory) -> None:
    made = make.post(org, "/api-keys", {"name": make.tag, "permissions": ["calls.read", "calls.live"]}).expect(201)
    made.shows(name=make.tag, permissions=["calls.read", "calls.live"])
    for name in ("api_key", "api_secret"):
        if not isinstance(made.body.get(name), str) or not made.body[name]:
            made.diverges(f"a text as {name}", str(type(made.body.get(name)).__name__))


@pbx("KEY-01")
def test_a_new_key_opens_the_api(org: Client, make: Factory) -> None:
    user_of(org, make.api_key(org)).get("/dids").expect(200)


@pbx("KEY-01")
def test_a_key_opens_its_own_organization(run: Run, make: Factory) -> None:
    for who in ("A", "B"):
        if who in run.target.clients:
            owner = run.client(who)
            did = make.did(owner)
            found = user_of(owner, make.api_key(owner)).get("/dids").expect(200)
            if did["id"] not in [row["id"] for row in found.body]:
                found.diverges("the numbers of the organization that made the key", "others")


@pbx("KEY-01")
def test_two_keys_are_not_the_same(org: Client, make: Factory) -> None:
    one, other = make.api_key(org), make.api_key(org)
    if one["api_key"] == other["api_key"] or one["api_secret"] == other["api_secret"]:
        raise Divergence("two keys and two secrets", "the same twice")


def later_answers(org: Client, key: Row) -> list[Reply]:
    """What is answered of a key after it was made."""
    changed = org.put(API_KEY.at(key), {"name": key["name"]}).expect(200)
    return [org.get("/api-keys").expect(200), changed, org.delete(API_KEY.at(key)).expect(200, 204)]


@pbx("KEY-02")
def test_a_secret_is_in_no_later_answer(org: Client, make: Factory) -> None:
    key = make.api_key(org)
    for answer in later_answers(org, key):
        if key["api_secret"] in json.dumps(answer.body):
            answer.diverges("an answer without the secret", "it is there", Kind.SECRET)


@pbx("KEY-03")
def test_a_later_answer_tells_nothing_of_the_secret(org: Client, make: Factory) -> None:
    for answer in later_answers(org, make.api_key(org)):
        told = [name for name in names_in(answer.body) if "secret" in name or "hash" in name]
        if told:
            answer.diverges("no field about the secret", ", ".join(told), Kind.SECRET)


def names_in(value: Any) -> list[str]:
    """The names of all properties that are not null, in lower case."""
    if isinstance(value, list):
        return [name for item in value for name in names_in(item)]
    if not isinstance(value, dict):
        return []
    own = [name.lower() for name, item in value.items() if item is not None]
    return own + [name for item in value.values() for name in names_in(item)]


@pbx("KEY-04")
def test_a_revoked_key_is_refused(org: Client, make: Factory) -> None:
    key = make.api_key(org)
    user_of(org, key).get("/dids").expect(200)
    org.delete(API_KEY.at(key)).expect(200, 204)
    user_of(org, key).get("/dids").expect(401)


@pbx("KEY-04")
def test_revoking_a_key_leaves_the_others_alone(org: Client, make: Factory) -> None:
    key, other = make.api_key(org), make.api_key(org)
    org.delete(API_KEY.at(key)).expect(200, 204)
    user_of(org, other).get("/dids").expect(200)


@pbx("KEY-05")
def test_a_key_is_let_in_to_recordings(org: Client, run: Run) -> None:
    answer = org.get("/calls?limit=200")
    calls = answer.body.get("data", []) if isinstance(answer.body, dict) else []
    recorded = next((call["id"] for call in calls if call.get("recording_url")), None)
    # a call that nobody made is not found, once the key is good enough to look
    missing = run.ledger.made_up_id("/api/v1/calls")
    run.client("key").get(f"/calls/{recorded or missing}/recording").expect(200 if recorded else 404)


@pbx("KEY-05", effect="write")
def test_a_key_with_the_permission_is_let_in_to_recordings(org: Client, make: Factory, run: Run) -> None:
    key = make.api_key(org, permissions=["calls.recording"])
    missing = run.ledger.made_up_id("/api/v1/calls")
    user_of(org, key).get(f"/calls/{missing}/recording").expect(404)


@pbx("KEY-06")
@pytest.mark.parametrize("path", ["/dids", "/queues", "/users"])
def test_a_key_without_permissions_may_do_what_any_key_may(org: Client, make: Factory, path: str) -> None:
    made = make.post(org, "/api-keys", {"name": make.tag, "permissions": []})
    if made.status != 201:
        raise QuirkGone(f"a key without permissions is answered {made.status}")
    answer = user_of(org, made.body).get(path)
    if answer.status != 200:
        raise QuirkGone(f"{path} is answered {answer.status}")
