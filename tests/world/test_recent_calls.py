"""`calls: recent`: a world has calls of the last days, made when somebody first reads them."""

import json
from typing import Any

import pytest

from mock_server.app import MockServer, create_app
from mock_server.quirks import PROFILES
from mock_server.world import recent_calls
from mock_server.world.clock import seconds_of
from mock_server.world.tables import Unmade
from tests.client import GLOBEX, ApiClient

NOW, DAY_S = 1_800_000_000, 86_400


def acme(profile: str = "documented", seed: int = 1) -> ApiClient:
    app = create_app(profile=profile, seed=seed)
    app.world.clock.freeze()
    app.world.clock.set(NOW)
    return ApiClient(app, {}).as_role("owner")


def calls(api: ApiClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get("/calls?limit=200").body["data"]
    return found


def stored(app: MockServer) -> list[Any]:
    return app.world.state.tables["calls"].ordered()


@pytest.mark.parametrize("profile", PROFILES)
def test_no_list_is_empty_on_first_sight(profile: str) -> None:
    api = acme(profile)
    assert calls(api)
    assert api.get("/calls/history").body["items"]


def test_there_are_only_so_many_records(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent_calls, "_MOST_RECORDS", 9)
    assert 5 < len(stored(acme().app)) <= 9


def test_the_calls_are_of_the_last_days_and_over() -> None:
    api = acme()
    rows = calls(api)
    assert {row["direction"] for row in rows} == {"inbound", "outbound", "internal"}
    assert len({row["disposition"] for row in rows}) > 1
    for row in rows:
        assert NOW - 3 * DAY_S <= seconds_of(row["started_at"]) <= seconds_of(row["ended_at"]) < NOW
    assert api.get("/calls/live").body == []


def test_the_calls_are_made_when_they_are_first_read_and_then_stay() -> None:
    api = acme()
    assert isinstance(api.world.state.tables.sections["calls"], Unmade)
    api.get("/dids")
    api.world.clock.set(NOW + 10 * DAY_S)
    api = api.as_role("owner")
    first = calls(api)
    assert seconds_of(first[-1]["started_at"]) > NOW
    api.world.clock.set(NOW + 11 * DAY_S)
    assert calls(api.as_role("owner")) == first


def test_the_same_seed_and_time_give_the_same_calls() -> None:
    assert calls(acme(seed=7)) == calls(acme(seed=7)) != calls(acme(seed=8))


def test_reading_the_calls_leaves_the_ids_of_later_rows_alone() -> None:
    first, second = acme(), acme()
    calls(first)
    made = [api.post("/queues", {"name": "Night", "number": "5009"}).body["id"] for api in (first, second)]
    assert made[0] == made[1]


def test_a_reset_makes_the_calls_anew() -> None:
    api = acme()
    before = calls(api)
    api.world.reset()
    api.world.clock.freeze()
    api.world.clock.set(NOW + 100 * DAY_S)
    assert calls(api.as_role("owner")) != before


def test_the_calls_are_exported_as_rows_and_taken_back_unchanged() -> None:
    api = acme()
    before, state = calls(api), api.control("GET", "/state").body
    assert len(state["calls"]) == len(stored(api.app)) > 20
    api.control("PUT", "/state", json.loads(json.dumps(state)))
    assert calls(api) == before
    assert api.control("GET", "/state").body == state


def test_a_call_is_added_to_those_that_there_are() -> None:
    api = acme()
    placed = api.control("POST", "/calls", {"to": "+918065978002"}).body
    rows = calls(api)
    assert rows[0]["id"] == placed["id"]
    assert len(rows) > 10


def test_an_organization_sees_its_own_calls_only() -> None:
    api = acme()
    own, others = calls(api), calls(api.as_org(GLOBEX))
    assert {row["org_id"] for row in own}.isdisjoint(row["org_id"] for row in others)


def test_another_text_for_the_calls_is_refused() -> None:
    api = acme()
    reply = api.control("PUT", "/state", {"calls": "many"})
    assert (reply.status, reply.body["pointer"]) == (400, "/calls")
    assert "recent" in reply.body["error"]
