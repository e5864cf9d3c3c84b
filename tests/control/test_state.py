"""The stored rows through the control API."""

from tests.calling import LINE
from tests.client import ApiClient


def describe(api: ApiClient, text: str) -> None:
    assert api.put(LINE, {"description": text}).status == 200


def description(api: ApiClient) -> str:
    return str(api.get(LINE).body["description"])


def test_the_state_that_is_read_can_be_put_back(api: ApiClient) -> None:
    state = api.control("GET", "/state").body
    describe(api, "changed")
    assert api.control("PUT", "/state", state).status == 200
    assert description(api) == "Main line"
    assert api.control("GET", "/state").body == state


def test_a_put_state_is_deployed_unless_asked_otherwise(api: ApiClient) -> None:
    state = api.control("GET", "/state").body
    state["dids"][0]["description"] = "changed"
    api.control("PUT", "/state?deploy=false", state)
    assert api.control("GET", "/deployments").body[0]["pending"] is True
    api.control("PUT", "/state", state)
    assert [org["pending"] for org in api.control("GET", "/deployments").body] == [False, False, False]


def test_a_bad_state_is_refused_with_its_place_and_changes_nothing(api: ApiClient) -> None:
    reply = api.control("PUT", "/state", {"dids": [{"nmber": "+1"}]})
    assert (reply.status, reply.body["pointer"]) == (400, "/dids/0/nmber")
    assert reply.body["hint"] == "did you mean 'number'?"
    assert description(api) == "Main line"


def test_a_reset_brings_back_the_beginning(api: ApiClient) -> None:
    describe(api, "changed")
    assert api.control("POST", "/reset").status == 200
    assert description(api) == "Main line"


def test_a_state_that_is_not_sent_is_refused_rather_than_emptied(api: ApiClient) -> None:
    reply = api.control("PUT", "/state")
    assert (reply.status, reply.body["pointer"]) == (400, "")
    assert description(api) == "Main line"
