"""The control API: state, snapshots, clock, quirks, journal, tokens."""

import pytest

from tests.client import GLOBEX, ApiClient

MAIN_LINE = "/dids/b71f116a-2b3c-11f1-9598-00505661ece1"


def describe(api: ApiClient, text: str) -> None:
    assert api.put(MAIN_LINE, {"description": text}).status == 200


def description(api: ApiClient) -> str:
    return str(api.get(MAIN_LINE).body["description"])


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


def test_a_snapshot_is_restored_with_its_deployed_dialplans(api: ApiClient) -> None:
    api.put(MAIN_LINE, {"status": "inactive"})
    assert api.control("POST", "/snapshots", {"name": "before"}).status == 201
    api.put(MAIN_LINE, {"routing_type": "extension", "routing_destination": "1001"})
    assert api.control("POST", "/snapshots/before/restore").status == 200
    assert api.get(MAIN_LINE).body["routing_type"] == "ivr"
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
    api.control("POST", "/snapshots", {"name": "mine"})
    reply = api.control("POST", "/snapshots/nope/restore")
    assert (reply.status, reply.body["error"]) == (404, "no snapshot 'nope'; snapshots: mine")


def test_the_clock_is_set_frozen_and_advanced(api: ApiClient) -> None:
    set_to = api.control("PUT", "/clock", {"now": "2026-01-15T10:00:00Z", "frozen": True}).body
    assert set_to == {"now": "2026-01-15T10:00:00.000Z", "frozen": True}
    assert api.control("POST", "/clock/advance", {"seconds": 90}).body["now"] == "2026-01-15T10:01:30.000Z"


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
        ("PUT", "/state?depoly=false", {}, "?depoly: unknown parameter; the only one is deploy"),
        ("PUT", "/state?deploy=maybe", {}, "?deploy is 'maybe'; expected true or false"),
        ("POST", "/clock/advance", {}, "/seconds is missing; expected a number of seconds"),
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


def test_a_switched_quirk_changes_what_the_server_does(api: ApiClient) -> None:
    assert api.control("PUT", "/quirks/did-routing-type-unchecked", {"on": True}).body["on"] is True
    assert api.put(MAIN_LINE, {"routing_type": "made_up"}).status == 200


def test_each_quirk_is_listed_with_what_it_is_and_where_it_is_on(api: ApiClient) -> None:
    listed = {quirk["id"]: quirk for quirk in api.control("GET", "/quirks").body}
    quirk = listed["did-create-in-pool"]
    assert (quirk["on"], quirk["profiles"]) == (False, ["hosted"])
    assert {"sentence", "expected", "source", "reproduce"} <= quirk.keys()


def test_an_unknown_quirk_is_refused(api: ApiClient) -> None:
    assert api.control("PUT", "/quirks/nope", {"on": True}).status == 404


def test_the_journal_tells_what_was_asked_and_answered(api: ApiClient) -> None:
    api.put(MAIN_LINE, {"description": "x", "number": "+1"})
    [entry] = api.control("GET", "/requests").body
    assert (entry["method"], entry["url"], entry["operation"]) == ("PUT", f"/api/v1{MAIN_LINE}", "updateDid")
    assert (entry["organization"], entry["response"]["status"]) == ("Acme Hotels", 200)
    assert entry["request"]["body"] == {"description": "x", "number": "+1"}
    assert entry["response"]["body"]["description"] == "x"
    assert entry["warnings"] == ["not a field of this operation, ignored: number"]


def test_the_journal_keeps_no_secret(api: ApiClient) -> None:
    secret = {"api_key": "org_ac3e0000000000000000000000000001", "api_secret": "acme-secret"}
    token = api.anonymous().post("/auth/login", secret).body["token"]
    api.get(f"/dids?token={token}")
    api.as_key(secret["api_key"]).get("/dids")
    journal = str(api.control("GET", "/requests").body)
    assert "<hidden>" in journal
    for hidden in (secret["api_secret"], secret["api_key"], token):
        assert hidden not in journal


def test_the_journal_is_emptied(api: ApiClient) -> None:
    api.get("/dids")
    assert api.control("DELETE", "/requests").status == 204
    assert api.control("GET", "/requests").body == []


@pytest.mark.parametrize(
    ("document", "role", "organization"),
    [
        ({}, "owner", "Acme Hotels"),
        ({"role": "agent"}, "agent", "Acme Hotels"),
        ({"organization": "globex"}, "owner", GLOBEX),
        ({"user": "manager@acme.example"}, "manager", "Acme Hotels"),
        ({"role": None}, None, "Acme Hotels"),
    ],
)
def test_a_token_is_made_for_anybody(
    api: ApiClient, document: dict[str, object], role: str | None, organization: str
) -> None:
    import jwt

    token = api.control("POST", "/tokens", document).body["token"]
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims.get("role"), claims["orgName"]) == (role, organization)
    assert claims["exp"] - claims["iat"] == 86_400


def test_a_token_can_be_made_that_has_expired(api: ApiClient) -> None:
    token = api.control("POST", "/tokens", {"expires_in": -1}).body["token"]
    assert api.anonymous().get("/dids", headers={"Authorization": f"Bearer {token}"}).status == 401


@pytest.mark.parametrize("document", [{"organization": "nobody"}, {"user": "nobody@acme.example"}])
def test_a_token_for_nobody_is_refused_with_those_that_there_are(api: ApiClient, document: dict[str, str]) -> None:
    reply = api.control("POST", "/tokens", document)
    assert reply.status == 404
    assert "choose from" in reply.body["error"]


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nope", 404), ("PATCH", "/state", 405)])
def test_what_the_control_api_does_not_have_is_refused_in_json(
    api: ApiClient, method: str, path: str, status: int
) -> None:
    reply = api.control(method, path)
    assert reply.status == status
    assert "GET /_mock/state" in reply.body["there_are"]
