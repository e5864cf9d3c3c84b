"""Quirks through the control API."""

from tests.calling import LINE
from tests.client import ApiClient


def test_a_switched_quirk_changes_what_the_server_does(api: ApiClient) -> None:
    assert api.control("PUT", "/quirks/did-routing-type-unchecked", {"on": True}).body["on"] is True
    assert api.put(LINE, {"routing_type": "made_up"}).status == 200


def test_each_quirk_is_listed_with_what_it_is_and_where_it_is_on(api: ApiClient) -> None:
    listed = {quirk["id"]: quirk for quirk in api.control("GET", "/quirks").body}
    quirk = listed["did-create-in-pool"]
    assert (quirk["on"], quirk["profiles"]) == (False, ["hosted"])
    assert {"sentence", "expected", "source", "reproduce"} <= quirk.keys()


def test_an_unknown_quirk_is_refused(api: ApiClient) -> None:
    assert api.control("PUT", "/quirks/nope", {"on": True}).status == 404
