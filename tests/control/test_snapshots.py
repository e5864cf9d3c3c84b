"""Snapshots through the control API."""

from tests.calling import LINE
from tests.client import ApiClient


def test_a_snapshot_is_restored_with_its_deployed_dialplans(api: ApiClient) -> None:
    api.put(LINE, {"status": "inactive"})
    assert api.control("POST", "/snapshots", {"name": "before"}).status == 201
    api.put(LINE, {"routing_type": "extension", "routing_destination": "1001"})
    assert api.control("POST", "/snapshots/before/restore").status == 200
    assert api.get(LINE).body["routing_type"] == "ivr"
    assert api.control("GET", "/deployments").body[0]["pending"]
    assert [snapshot["name"] for snapshot in api.control("GET", "/snapshots").body] == ["before"]


def test_a_snapshot_is_restored_with_its_clock_and_quirks(api: ApiClient) -> None:
    before = api.control("POST", "/snapshots", {"name": "before"}).body["now"]
    api.control("POST", "/clock/advance", {"seconds": 100_000})
    api.control("PUT", "/quirks/did-create-in-pool", {"on": True})
    api.control("POST", "/reset")
    assert api.control("POST", "/snapshots/before/restore").body["now"] == before
    assert api.control("GET", "/clock").body["now"] == before
    assert api.control("GET", "/quirks/did-create-in-pool").body["on"] is False


def test_a_snapshot_is_deleted(api: ApiClient) -> None:
    api.control("POST", "/snapshots", {"name": "old"})
    assert api.control("DELETE", "/snapshots/old").status == 204
    assert api.control("DELETE", "/snapshots/old").status == 404


def test_an_unknown_snapshot_is_refused_with_those_that_there_are(api: ApiClient) -> None:
    assert api.control("POST", "/snapshots/nope/restore").body["error"] == "no snapshot 'nope'; there are none"
    api.control("POST", "/snapshots", {"name": "mine"})
    reply = api.control("POST", "/snapshots/nope/restore")
    assert (reply.status, reply.body["error"]) == (404, "no snapshot 'nope'; choose from mine")
