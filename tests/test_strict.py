"""`strict` refuses what would not happen, says what is wrong and what would be right, and stores nothing."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server import bundle, errors, quirks
from mock_server.app import MockServer, create_app
from mock_server.contract import Operation
from tests.calling import (
    ACME_ID,
    AGENT_URL,
    ASHA,
    CONCIERGE,
    LINE,
    MAIN_MENU,
    SALES,
    SUPPORT,
    SUPPORT_MENU,
    TRUNK,
    call,
    option,
)  # fmt: skip
from tests.client import ApiClient, Reply
from tests.test_robustness import CONTRACT, OPERATIONS, path_of, plausible_bodies

MENU, PHONE = f"/ivrs/{MAIN_MENU}/menu", "+919944421125"
NEW_USER = {"extension": "1009", "email": "new@acme.example", "full_name": "Nila Das"}
CREDENTIALS = {"username": "nila", "password": "secret"}
ROUTED = {"routing_type": "extension", "routing_destination": "1001"}
OFF = {"status": "inactive"}


class Request(NamedTuple):
    method: str
    path: str
    body: Any = None

    def sent(self, api: ApiClient) -> Reply:
        return api.send(self.method, self.path, **({} if self.body is None else {"json": self.body}))


class Refused(NamedTuple):
    """A request that `strict` refuses, where it says the mistake is, and requests that do what was meant."""

    request: Request
    pointer: str
    instead: tuple[Request, ...]
    #: What it says would be right: the ledger's remedy, or what the generator knows of the row.
    right: str | None = None
    #: Who accepts the request.
    accepted_by: str = "documented"
    #: What makes the world one in which the request can be sent.
    before: tuple[Request, ...] = ()


def put(path: str, body: Any) -> Request:
    return Request("PUT", path, body)


def post(path: str, body: Any) -> Request:
    return Request("POST", path, body)


def delete(path: str) -> Request:
    return Request("DELETE", path)


def routing(kind: str, destination: str) -> Request:
    return put(f"{LINE}/routing", {"routing_type": kind, "routing_destination": destination})


def menu(*options: Mapping[str, Any]) -> Request:
    return put(MENU, {"options": list(options)})


#: By quirk: one for each that has a remedy.
REFUSED = {
    "lists-pass-as-empty-objects": Refused(put(LINE, []), "", (put(LINE, {}),), accepted_by="hosted"),
    "organization-name-without-spaces": Refused(
        put(f"/organizations/{ACME_ID}", {"name": "Acme Resorts"}),
        "/name",
        (put(f"/organizations/{ACME_ID}", {"name": "Acme-Resorts"}),),
    ),
    "did-routing-type-unchecked": Refused(
        routing("fax", "1001"), "/routing_type", (routing("extension", "1001"),), accepted_by="hosted"
    ),
    "did-update-without-deploy": Refused(put(LINE, OFF), "/status", (put(LINE, OFF | ROUTED),)),
    "did-delete-without-deploy": Refused(delete(LINE), "", (put(LINE, OFF | ROUTED), delete(LINE))),
    "ivr-delete-without-deploy": Refused(
        delete(f"/ivrs/{SUPPORT_MENU}"),
        "",
        (put(f"/ivrs/{SUPPORT_MENU}", OFF), delete(f"/ivrs/{SUPPORT_MENU}")),
        before=(menu(option("0", "extension", "1001")),),
    ),
    "ivr-callback-needs-destination": Refused(
        menu(option("0", "extension", "1001"), {"digit": "1", "action_type": "callback"}),
        "/options/1/action_destination",
        (menu(option("1", "callback", "none")),),
    ),
    "ivr-menu-wiped-without-options": Refused(put(MENU, {}), "/options", (menu(),), accepted_by="hosted"),
    "queue-create-ignores-documented-names": Refused(
        post("/queues", {"number": "5010", "name": "Night", "ring_strategy": "linear"}),
        "/ring_strategy",
        (post("/queues", {"number": "5010", "name": "Night", "strategy": "linear"}),),
    ),
    "queue-members-by-id-only": Refused(
        post(f"/queues/{SUPPORT}/members", {"extension": "1001"}),
        "/extension",
        (post(f"/queues/{SUPPORT}/members", {"user_id": ASHA}),),
    ),
    "queue-writes-without-deploy": Refused(
        put(f"/queues/{SALES}/music", {"music_on_hold": "jazz"}),
        "/music_on_hold",
        (put(f"/queues/{SALES}", {"music_on_hold": "jazz"}),),
    ),
    "user-create-needs-username-and-password": Refused(
        post("/users", NEW_USER), "", (post("/users", NEW_USER | CREDENTIALS),)
    ),
    "user-create-ignores-documented-names": Refused(
        post("/users", NEW_USER | CREDENTIALS | {"call_recording": True}),
        "/call_recording",
        (post("/users", NEW_USER | CREDENTIALS),),
    ),
    "user-ring-target-ext": Refused(
        put(f"/users/{ASHA}", {"ring_target": "sip"}), "/ring_target", (put(f"/users/{ASHA}", {"ring_target": "ext"}),)
    ),
    "user-role-owner-unknown": Refused(
        put(f"/users/{ASHA}", {"role": "owner"}), "/role", (put(f"/users/{ASHA}", {"role": "admin"}),)
    ),
    "user-phone-number-optional": Refused(
        put(f"/users/{ASHA}", {"ring_target": "phone"}),
        "/phone_number",
        (put(f"/users/{ASHA}", {"ring_target": "phone", "phone_number": PHONE}),),
        accepted_by="hosted",
    ),
    "user-recording-always-on": Refused(
        put(f"/users/{ASHA}", {"recording_enabled": False}),
        "/recording_enabled",
        (put(f"/organizations/{ACME_ID}", {"settings": {"recording_enabled": False}}),),
    ),
    "agent-needs-url": Refused(
        routing("ai_agent", CONCIERGE),
        "/routing_destination",
        (routing("ai_agent", AGENT_URL),),
        right=f"use {AGENT_URL}",
    ),
    "external-never-connects": Refused(
        routing("external", PHONE),
        "/routing_type",
        (put(f"/users/{ASHA}", {"ring_target": "phone", "phone_number": PHONE}), routing("extension", "1001")),
        right="forward through an extension: a user with ring_target phone and this phone_number",
    ),
    "intercom-not-in-service": Refused(
        routing("intercom", "1001"),
        "/routing_type",
        (routing("extension", "1001"),),
        right="use routing_type extension",
    ),
    "menu-needs-ids": Refused(
        menu(option("0", "extension", "1001"), option("1", "queue", "5001")),
        "/options/1/action_destination",
        (menu(option("1", "queue", SALES)),),
        right=f"use {SALES}",
    ),
    "voicemail-not-deployed": Refused(
        menu(option("1", "voicemail", "1001"), option("2", "extension", "1001")),
        "/options/0/action_destination",
        (menu(option("1", "extension", "1001")),),
        right="send the caller to an extension or a queue instead",
    ),
    "timeout-zero-waits-ten-seconds": Refused(
        put(f"/ivrs/{MAIN_MENU}", {"timeout": 0}), "/timeout", (put(f"/ivrs/{MAIN_MENU}", {"timeout": 86400}),)
    ),
    "outbound-trunk-without-contact": Refused(
        put(f"/trunks/{TRUNK}", {"trunk_type": "outbound"}),
        "/trunk_type",
        (put(f"/trunks/{TRUNK}", {"trunk_type": "peer2peer"}),),
        right="use trunk_type peer2peer",
    ),
    "queue-timeout-ignored": Refused(
        put(f"/queues/{SALES}", {"timeout": 60}),
        "/timeout",
        (Request("PATCH", f"/queues/{SALES}/members/{ASHA}", {"ring_timeout_seconds": 60}),),
    ),
    "queue-timeout-types-ignored": Refused(
        put(f"/queues/{SALES}", {"timeout_destination_type": "ivr", "timeout_destination": MAIN_MENU}),
        "/timeout_destination",
        (put(f"/queues/{SALES}", {"timeout_destination_type": "ivr", "timeout_destination": "7001"}),),
        right="use the IVR's extension",
    ),
    "silence-is-consent": Refused(
        put("/compliance", {"recording_consent": "explicit_opt_in"}),
        "/recording_consent",
        (put("/compliance", {"recording_consent": "opt_out"}),),
    ),
    "ai-call-without-url": Refused(
        post("/calls/originate-to-ai", {"to": PHONE}),
        "/wss_url",
        (post("/calls/originate-to-ai", {"to": PHONE, "wss_url": AGENT_URL}),),
        accepted_by="hosted",
    ),
    "ai-call-to-extension-never-rings": Refused(
        post("/calls/originate-to-ai", {"to": "1001", "wss_url": AGENT_URL}),
        "/to",
        (post("/calls/click-to-call", {"from": "1001", "to": "1005"}),),
    ),
}
EACH = pytest.mark.parametrize("quirk", REFUSED)


@EACH
def test_what_would_not_happen_is_refused(quirk: str, strict: ApiClient) -> None:
    case = REFUSED[quirk]
    assert [request.sent(strict).status for request in case.before] == [200] * len(case.before)
    before = strict.control("GET", "/state").body
    reply = case.request.sent(strict)
    [detail] = reply.body["details"]
    assert (reply.status, detail["pointer"]) == (400, case.pointer)
    assert detail["right"] == (case.right or quirks.ledger()[quirk].remedy)
    assert reply.body["error"].endswith(detail["wrong"])
    assert strict.control("GET", "/state").body == before


@EACH
def test_what_strict_refuses_another_profile_accepts_and_documented_with_a_warning(
    quirk: str, request: pytest.FixtureRequest
) -> None:
    case = REFUSED[quirk]
    server: ApiClient = request.getfixturevalue({"documented": "api"}.get(case.accepted_by, case.accepted_by))
    *_, reply = [each.sent(server) for each in (*case.before, case.request)]
    assert reply.status < 300
    assert case.accepted_by != "documented" or f"({quirk})" in reply.warning or reply.warning == errors.NOT_DEPLOYED


@EACH
@pytest.mark.parametrize("profile", ["strict", "hosted"])
def test_what_would_be_right_is_accepted(quirk: str, profile: str, request: pytest.FixtureRequest) -> None:
    server: ApiClient = request.getfixturevalue(profile)
    case = REFUSED[quirk]
    for each in (*case.before, *case.instead):
        reply = each.sent(server)
        assert reply.status < 300, reply.body


# What the ledger does not name


def test_a_field_that_nobody_reads_is_pointed_at(strict: ApiClient) -> None:
    reply = strict.put(LINE, {"number": "+1", "a/b~": 1, "description": "Lobby"})
    assert reply.status == 400
    assert [detail["pointer"] for detail in reply.body["details"]] == ["/number", "/a~1b~0"]
    assert reply.body["details"][0]["right"].startswith("leave it out: this operation reads description, routing_type,")
    assert strict.get(LINE).body["description"] == "Main line"


def test_a_field_of_an_item_that_nobody_reads_is_pointed_at(strict: ApiClient) -> None:
    reply = menu(option("0", "hangup"), {**option("1", "hangup"), "id": "x"}).sent(strict)
    assert [detail["pointer"] for detail in reply.body["details"]] == ["/options/1/id"]


def test_a_query_parameter_that_nobody_reads_is_named(strict: ApiClient) -> None:
    reply = strict.get("/calls?limit=1&per_page=2")
    [detail] = reply.body["details"]
    assert (reply.status, detail["pointer"]) == (400, "")
    assert detail["wrong"] == "not a query parameter of this operation, ignored: per_page"
    assert "date_from, date_to, direction" in detail["right"]
    assert strict.get("/calls?limit=1").status == 200


def test_json_that_was_sent_as_a_form_is_refused(strict: ApiClient) -> None:
    form = "application/x-www-form-urlencoded"
    reply = strict.send("PUT", LINE, data='{"description":"x"}', content_type=form)
    assert reply.status == 400
    assert reply.body["details"][0]["right"] == "add Content-Type: application/json"


def test_a_rule_that_routes_nothing_is_refused(strict: ApiClient) -> None:
    reply = strict.post("/routing", {"destination_type": "queue", "destination": "5001"})
    assert (reply.status, reply.body["details"][0]["right"]) == (400, "send the routing to PUT /dids/{id}")


@pytest.mark.parametrize(
    ("request_", "right"),
    [
        (put(f"/ivrs/{MAIN_MENU}", {"timeout_action": "queue", "timeout_destination": "5999"}), "an existing queue"),
        (put(f"/ivrs/{MAIN_MENU}", {"timeout_action": "extension", "timeout_destination": "1999"}), "active extension"),
        (
            put(f"/queues/{SALES}", {"timeout_destination_type": "queue", "timeout_destination": "5999"}),
            "an existing queue",
        ),
        (put(f"/queues/{SALES}", {"timeout_destination_type": "queue", "timeout_destination": SUPPORT}), "use 5002"),
        (
            put(f"/queues/{SALES}", {"timeout_destination_type": "extension", "timeout_destination": "1999"}),
            "active extension",
        ),
    ],
    ids=lambda value: value.path + value.body["timeout_destination"] if isinstance(value, Request) else "",
)
def test_a_timeout_that_leads_nowhere_is_refused(request_: Request, right: str, strict: ApiClient) -> None:
    reply = request_.sent(strict)
    [detail] = reply.body["details"]
    assert (reply.status, detail["pointer"]) == (400, "/timeout_destination")
    assert right in detail["right"]


def test_all_that_is_wrong_is_told_at_once(strict: ApiClient) -> None:
    reply = strict.put(f"/users/{ASHA}", {"ring_target": "sip", "role": "owner", "shoe_size": 38})
    assert {detail["pointer"] for detail in reply.body["details"]} == {"/ring_target", "/role", "/shoe_size"}


def test_another_refusal_comes_first(strict: ApiClient) -> None:
    assert strict.put("/dids/nope", {"number": "+1"}).status == 404
    assert strict.as_role("agent").put(LINE, {"number": "+1"}).status == 403


def test_every_server_can_be_made_strict(hosted: ApiClient) -> None:
    assert hosted.control("PUT", "/quirks/silent-failures-refused", {"on": True}).status == 200
    assert routing("ivr", "7001").sent(hosted).status == 400
    assert put(LINE, {"number": "+1"}).sent(hosted).status == 400


# What is not deployed


def test_a_queue_that_callers_reach_is_made_inactive_before_it_is_deleted(strict: ApiClient) -> None:
    queue = f"/queues/{strict.post('/queues', {'name': 'Night', 'number': '5010'}).body['id']}"
    assert strict.put(queue, {"name": "Nights"}).status == 200  # which deploys
    assert strict.delete(queue).status == 400
    assert strict.put(queue, OFF).status == 200
    assert strict.delete(queue).status == 204


def test_what_callers_never_met_may_be_changed_and_deleted(strict: ApiClient) -> None:
    queue = f"/queues/{strict.post('/queues', {'name': 'Night', 'number': '5010'}).body['id']}"
    ivr = f"/ivrs/{strict.post('/ivrs', {'name': 'Night', 'extension': '7010'}).body['id']}"
    assert strict.put(f"{queue}/music", {"music_on_hold": "jazz"}).status == 200
    assert (strict.delete(queue).status, strict.delete(ivr).status) == (204, 204)


def test_a_number_that_is_not_in_use_may_be_routed_to_where_no_call_would_get(strict: ApiClient) -> None:
    night_line = LINE[:-1] + "4"
    away = {"routing_type": "external", "routing_destination": PHONE}
    assert strict.put(night_line, away).status == 400
    assert strict.put(night_line, OFF | away).status == 200
    assert strict.delete(night_line).status == 204


def test_a_change_that_callers_do_not_notice_needs_no_deploy(strict: ApiClient) -> None:
    assert strict.put(LINE, {"description": "Lobby", "status": "active"}).status == 200


def test_a_change_back_to_what_callers_meet_needs_no_deploy(strict: ApiClient) -> None:
    state = strict.control("GET", "/state").body
    next(did for did in state["dids"] if did["id"] in LINE)["status"] = "inactive"
    assert strict.control("PUT", "/state?deploy=false", state).status == 200
    assert strict.put(LINE, {"status": "active"}).status == 200


NEVER_DEPLOYED = [quirk.id for quirk in quirks.ledger().values() if quirk.profiles == quirks.UNLESS_STRICT]


@pytest.mark.parametrize(
    "request_",
    [
        put(f"/trunks/{TRUNK}", {"name": "Carrier"}),
        post("/outbound-routes", {"name": "Local", "trunk_id": TRUNK, "dial_pattern": "_0X."}),
        put(f"/organizations/{ACME_ID}", {"limits": {"concurrent_calls": 4}}),
        put("/compliance", {"recording_consent": "opt_out"}),
        post(f"/did-pool/{LINE.rpartition('/')[2]}/release", None),
    ],
    ids=lambda request: request.path.split("/")[1],
)
def test_what_no_request_would_deploy_is_deployed_with_a_warning(
    request_: Request, strict: ApiClient, api: ApiClient
) -> None:
    reply = request_.sent(strict)
    assert reply.status < 300
    assert [live["pending"] for live in strict.control("GET", "/deployments").body] == [False, False, False]
    assert sum(f"({quirk})" in reply.warning for quirk in NEVER_DEPLOYED) == 1
    assert request_.sent(api).status < 300
    assert api.control("GET", "/deployments").body[0]["pending"]


# What is fine


NEW_DID = {"number": "+918065978009", "trunk_id": TRUNK, **ROUTED}


@pytest.mark.parametrize(
    ("request_", "quirk"),
    [
        (post("/dids", NEW_DID), "did-create-without-deploy"),
        (post("/dids", NEW_DID), "did-create-in-pool"),
        (put(f"/users/{ASHA}", {"full_name": "Asha R. Rao"}), "user-writes-without-deploy"),
        (post("/ivrs", {"name": "Night", "extension": "7010"}), "ivrs-share-one-context"),
        (put(f"/ivrs/{MAIN_MENU}", {"enable_direct_dial": True}), "direct-dial-takes-any-four-digits"),
        (put(f"/organizations/{ACME_ID}", {"limits": {"concurrent_calls": 4}}), "limit-counts-legs"),
        (put("/compliance", {"recording_consent": "opt_out"}), "refusal-forgotten-behind-number"),
    ],
)
def test_what_every_such_request_meets_is_accepted_with_a_warning(
    request_: Request, quirk: str, strict: ApiClient
) -> None:
    reply = request_.sent(strict)
    assert (reply.status < 300, f"({quirk})" in reply.warning) == (True, True)
    assert quirks.ledger()[quirk].unavoidable


@pytest.mark.parametrize("name", ["extension", "queue", "ivr", "ai_agent", "external"])
def test_the_documented_routings_are_accepted_but_for_the_one_that_never_connects(name: str, strict: ApiClient) -> None:
    document = CONTRACT.operations["updateDid"].document["requestBody"]
    body = document["content"]["application/json"]["examples"][name]["value"]
    assert strict.put(LINE, body).status == (400 if name == "external" else 200)


def test_the_documented_way_of_a_number_from_the_pool_and_back_is_open(strict: ApiClient) -> None:
    pool = "/did-pool/b71f116a-2b3c-11f1-9598-00505661ef01"
    assert strict.post(f"{pool}/request").status == 200
    assert strict.post(pool.replace("/did-pool", "/did-pool/admin") + "/approve").status == 200
    assert strict.post(f"{pool}/release").status == 200


def test_the_readme_s_silent_write_is_refused_and_the_good_one_reaches_the_menu(strict: ApiClient) -> None:
    assert strict.put(LINE, {"routing_type": "ivr", "routing_destination": "7001"}).status == 400
    assert strict.put(LINE, {"routing_type": "ivr", "routing_destination": MAIN_MENU}).status == 200
    assert call(strict, press=["0"])["result"] == "connected"


# Whatever is sent


#: How the warnings begin that an accepted write never carries.
FAILURES = tuple(
    sentence.partition("{")[0]
    for sentence in (
        errors.CALLS_WILL_FAIL,
        errors.FIELDS_IGNORED,
        errors.PARAMETERS_IGNORED,
        errors.JSON_SENT_AS_FORM,
        errors.RULE_ROUTES_NOTHING,
    )
)
WORLD = bundle.load()["worlds"]["acme"]
OWN = {section: [row["id"] for row in rows if row.get("org_id") == ACME_ID] for section, rows in WORLD.items()}
WRITES = [operation for operation in OPERATIONS if operation.method != "GET" and operation.guarded]


def likely_path(draw: st.DrawFn, operation: Operation) -> str:
    """The operation's path, with an id of Acme's where it takes one."""
    section = operation.path.split("/")[3].replace("did-pool", "dids").replace("-", "_")
    first = draw(st.sampled_from(OWN.get(section) or [ACME_ID]))
    return path_of(operation, [first, draw(st.sampled_from([ASHA, "1001"])), "x"])


@st.composite
def likely_requests(draw: st.DrawFn) -> Request:
    """A write of Acme's: an example of the contract, changed here and there."""
    operation = draw(st.sampled_from(WRITES))
    media = operation.document.get("requestBody", {}).get("content", {}).get("application/json", {})
    examples = [CONTRACT.followed(example)["value"] for example in media.get("examples", {}).values()]
    example = draw(st.sampled_from([media.get("example"), *examples])) or {}
    kept = {name: value for name, value in example.items() if draw(st.integers(0, 4))}
    changes = draw(plausible_bodies(operation)) if draw(st.booleans()) else {}
    return Request(operation.method, likely_path(draw, operation), {**kept, **changes})


@pytest.fixture(scope="module")
def app() -> MockServer:
    return create_app(profile="strict", seed=1)


@settings(max_examples=500)
@given(requests=st.lists(likely_requests(), min_size=1, max_size=3))
def test_an_accepted_write_does_what_it_asks_for(app: MockServer, requests: list[Request]) -> None:
    app.world.reset()
    api = ApiClient(app, {}).as_role("owner")
    for method, path, body in requests:
        before = app.world.state
        reply = api.send_raw(method, path, json=body, headers=api.headers)
        if reply.status >= 300:
            assert app.world.state is before or reply.status == 401
            continue
        for note in filter(None, reply.warning.split(" | ")):
            assert not note.startswith(FAILURES), note
            assert note != errors.NOT_DEPLOYED or reply.status == 201
            named = quirks.ledger().get(note.rpartition("(")[2].rstrip(")"))
            assert named is None or named.remedy is None, note
            assert named or not note.startswith("on the hosted server"), note
