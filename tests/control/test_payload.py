"""What the control API takes of a request: anything else is refused, with its place."""

import pytest

from tests.client import ApiClient


@pytest.mark.parametrize(
    ("method", "path", "document"),
    [
        ("PUT", "/clock", {"now": "soon"}),
        ("PUT", "/clock", {"frozen": "yes"}),
        ("POST", "/clock/advance", {}),
        ("POST", "/clock/advance", {"seconds": "9"}),
        ("POST", "/clock/advance", {"seconds": 1e300}),
        ("PUT", "/quirks/did-create-in-pool", {"on": 1}),
        ("POST", "/tokens", {"role": "king"}),
        ("POST", "/snapshots", {"name": 7}),
        ("POST", "/snapshots", {"name": "a/b"}),
        ("POST", "/snapshots", ["name"]),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_with_a_reason(
    api: ApiClient, method: str, path: str, document: object
) -> None:
    reply = api.control(method, path, document)
    assert reply.status == 400
    assert "expected" in reply.body["error"] or "must be" in reply.body["error"]


@pytest.mark.parametrize(
    ("method", "path", "document", "error"),
    [
        ("POST", "/tokens", {"org": "globex"}, "/org: unknown field; choose from organization, role, user, expires_in"),
        ("POST", "/tokens", {"user": "a@b.c", "role": "agent"}, "/user: a user already has a role and an organization"),
        ("PUT", "/clock", {"time": "x"}, "/time: unknown field; choose from now, frozen"),
        ("PUT", "/state?depoly=false", {}, "?depoly: unknown parameter; choose from deploy"),
        ("PUT", "/state?deploy=maybe", {}, "?deploy is 'maybe'; expected true or false"),
        ("PUT", "/state?deploy=1", {}, "?deploy is '1'; expected true or false"),
        ("POST", "/clock/advance", {}, "/seconds is missing; expected a number of seconds"),
        ("POST", "/reset", {"seed": 1}, "/seed: unknown field; there are none"),
        ("PUT", "/quirks/did-create-in-pool", {"on": 1}, "/on is 1; expected true or false"),
        ("POST", "/snapshots", ["name"], 'the request body is ["name"]; it must be an object'),
        ("POST", "/calls", {"to": "1", "via": "pigeon"}, '/via is "pigeon"; it must be one of: trunk, gateway'),
    ],
)
def test_a_slip_of_the_pen_is_refused_rather_than_overlooked(
    api: ApiClient, method: str, path: str, document: object, error: str
) -> None:
    reply = api.control(method, path, document)
    assert reply.status == 400
    assert reply.body["error"].startswith(error)


def test_a_body_that_is_not_json_is_refused_with_the_place(api: ApiClient) -> None:
    reply = api._sent("PUT", "/_mock/state", {"data": "{bad"})
    assert (reply.status, "is not JSON: " in reply.body["error"]) == (400, True)


@pytest.mark.parametrize("text", ["NaN", '{"seconds": Infinity}', "[" * 2000, '"\\ud800"', "\udce4"])
def test_only_json_is_json(api: ApiClient, text: str) -> None:
    data = text.encode(errors="surrogateescape")
    reply = api._sent("POST", "/_mock/clock/advance", {"data": data})
    assert (reply.status, reply.body["pointer"]) == (400, "")
    assert "is not JSON: " in reply.body["error"]


def test_a_request_without_a_body_takes_the_defaults(api: ApiClient) -> None:
    assert api.control("POST", "/tokens").status == 200
    assert api.control("POST", "/snapshots").body["name"] == "snapshot-1"
    assert api.control("POST", "/reset").status == 200


def test_other_methods_of_a_path_are_not_looked_at(api: ApiClient) -> None:
    assert api.control("HEAD", "/dialplan?org=nobody").status == 404
    assert api.control("OPTIONS", "/clock?anything=1").status == 200
