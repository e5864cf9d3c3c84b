"""What no document decides can be varied by a seed, and a client that is right does not notice."""

import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from mock_server.app import create_app
from mock_server.world.variation import ADDED
from tests.calling import ACME_ID, ASHA, LINE, MAIN_MENU, OTHER_NUMBER, SALES, TRUNK, call, option
from tests.client import ACME_WITHOUT_CALLS, ApiClient, Reply
from tests.served import request, served

SEEDS = range(20)
IVR, QUEUE = f"/ivrs/{MAIN_MENU}", f"/queues/{SALES}"
UUID_TEXT = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MILLISECONDS = re.compile(r"\.[0-9]{3}Z$")


APP = create_app(world=ACME_WITHOUT_CALLS, seed=1)
ACME = APP.world.state


def owner(vary: int | None) -> ApiClient:
    """The owner of Acme, in a fresh world whose ids and times are the same each time."""
    APP.world.begin_with(ACME, vary=vary)
    APP.world.clock.freeze()
    APP.world.clock.set(1_800_000_000.123)
    return ApiClient(APP, {}).as_role("owner")


def story(api: ApiClient) -> list[Reply]:
    """What a client may do with numbers, IVRs and queues, right and wrong; each answer is checked by the contract."""
    number = {"number": "+918065978009", "trunk_id": TRUNK, "routing_type": "queue", "routing_destination": "5001"}
    did, ivr, queue = (
        api.post("/dids", number),
        api.post("/ivrs", {"name": "Night", "extension": "7009"}),
        api.post("/queues", {"name": "Night", "number": "5009"}),
    )
    menu = {"options": [{**option(key, "extension", "1001"), "order": order} for order, key in enumerate("10*")]}
    return [
        did, ivr, queue, api.post("/dids", number), api.post("/ivrs", {"name": "Night"}),
        *(api.get(path) for path in ("/dids", "/ivrs", "/queues", "/did-pool/available", "/did-pool/my", "/users")),
        api.put(f"/dids/{did.body['id']}", {"routing_type": "ivr", "routing_destination": ivr.body["id"]}),
        api.put(f"/ivrs/{ivr.body['id']}/menu", menu), api.get(f"/ivrs/{ivr.body['id']}"),
        api.put(f"/ivrs/{ivr.body['id']}", {"extension": "7001"}), api.put(IVR, {"timeout": -1}),
        api.post(f"/queues/{queue.body['id']}/members", {"user_id": ASHA, "penalty": 2}),
        api.post(f"/queues/{queue.body['id']}/members", {"user_id": ASHA}), api.get(f"/queues/{queue.body['id']}"),
        api.get("/dids/unknown"), api.get("/nowhere"), api.anonymous().get("/dids"), api.as_role("agent").delete(LINE),
        api.delete(LINE), api.get(LINE), api.get("/dids"),
    ]  # fmt: skip


def essence(value: Any) -> Any:
    """A value without what may vary."""
    if isinstance(value, dict):
        kept = {name: essence(item) for name, item in value.items() if not name.startswith(ADDED)}
        return {**kept, "error": "…"} if "error" in kept and "_" not in kept["error"] else kept
    if isinstance(value, list):
        items = [essence(item) for item in value]
        return sorted(items, key=lambda row: str(row["id"])) if value and "id" in value[0] else items
    if isinstance(value, str) and UUID_TEXT.fullmatch(value):
        return UUID(int=UUID(value).int, version=4).hex
    return MILLISECONDS.sub("Z", value) if isinstance(value, str) else value


UNVARIED = [(reply.status, essence(reply.body)) for reply in story(owner(None))]


@pytest.mark.parametrize("seed", SEEDS)
def test_an_answer_is_the_same_but_for_what_no_document_decides(seed: int) -> None:
    assert [(reply.status, essence(reply.body)) for reply in story(owner(seed))] == UNVARIED


def test_what_varies_is_met_within_a_few_seeds() -> None:
    plain, varied = story(owner(None)), [story(owner(seed)) for seed in SEEDS]
    made, ivrs, refused = plain[0].body, plain[6].body, plain[4].body
    news = [replies[0].body for replies in varied]
    assert {UUID(new["id"]).version for new in news} == {1, 4}
    assert {len(new["createdAt"]) for new in news} == {len("2027-01-15T08:00:00Z"), len("2027-01-15T08:00:00.000Z")}
    assert any([name for name in new if name in made] != list(made) for new in news)
    assert all(new.keys() > made.keys() for new in news)
    assert any([ivr["name"] for ivr in replies[6].body] != [ivr["name"] for ivr in ivrs] for replies in varied)
    assert all(replies[4].body["error"] != refused["error"] for replies in varied)
    assert {name for replies in varied for name, _ in replies[0].headers if name.lower() == "content-type"} == {
        "content-type",
        "CONTENT-TYPE",
        "Content-Type",
    }


def test_a_seed_repeats_its_answers_after_a_reset_too() -> None:
    api = owner(3)
    answers = [api.get("/dids").raw for _ in range(5)]
    api.world.reset()
    assert [api.get("/dids").raw for _ in range(5)] == answers
    assert len(set(answers)) > 1


def test_a_list_whose_order_is_promised_keeps_it() -> None:
    api = owner(3)
    placed = [call(api, OTHER_NUMBER)["id"] for _ in range(7)]
    for _ in range(5):
        assert [shown["id"] for shown in api.get("/calls").body["data"]] == placed[::-1]


def test_values_that_a_client_has_sent_stay_as_they_are() -> None:
    api = owner(3)
    events = ["call.ended", "call.answered", "queue.entered", "call.failed"]
    hook = api.post("/webhooks", {"url": "https://example.com/hook", "events": events}).body
    settings = api.put(f"/organizations/{ACME_ID}", {"settings": {"anything": {"else": [3, 1, 2]}}}).body["settings"]
    assert settings["anything"] == {"else": [3, 1, 2]}
    for _ in range(5):
        assert api.get(f"/webhooks/{hook['id']}").body["events"] == events
        assert api.get(f"/organizations/{ACME_ID}").body["settings"] == settings


def test_what_programs_read_of_an_error_stays() -> None:
    refused = owner(3).post(f"{QUEUE}/members", {"user_id": ASHA}).body
    assert refused == {"error": "already_member", "skipped": [{"user_id": ASHA, "reason": "already_member"}]}


def test_a_served_simulator_varies_its_answers(tmp_path: Path) -> None:
    with served(tmp_path, "--vary", "3", "--fault", "did-roles-unchecked") as (base, process):
        assert process.stdout
        assert process.stdout.readline() == "Broken on purpose: did-roles-unchecked\n"
        token = request("POST", f"{base}/_mock/tokens", {"role": "agent"})[1]["token"]
        status, did = request("PUT", f"{base}/api/v1{LINE}", {"status": "inactive"}, {
            "Authorization": f"Bearer {token}", "Content-Type": "application/json"})  # fmt: skip
    assert status == 200
    assert any(name.startswith(ADDED) for name in did)
