"""What `strict` refuses beside the ledger, what it deploys by itself, and what is fine there."""

import pytest

from mock_server import quirks
from tests.calling import ACME_ID, ASHA, LINE, MAIN_MENU, SALES, SUPPORT, TRUNK, call, option
from tests.client import ApiClient
from tests.whole.test_robustness import CONTRACT
from tests.whole.test_strict import OFF, PHONE, ROUTED, Request, delete, menu, post, put, routing

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
    reply = strict.put(LINE, {"status": "inactive", "number": "+1", "shoe_size": 38})
    assert {detail["pointer"] for detail in reply.body["details"]} == {"/status", "/number", "/shoe_size"}


def test_another_refusal_comes_first(strict: ApiClient) -> None:
    assert strict.put("/dids/nope", {"number": "+1"}).status == 404
    assert strict.as_role("agent").put(LINE, {"number": "+1"}).status == 403


def test_every_server_can_be_made_strict(hosted: ApiClient) -> None:
    assert hosted.control("PUT", "/quirks/silent-failures-refused", {"on": True}).status == 200
    assert routing("ivr", "7001").sent(hosted).status == 400
    assert put(LINE, {"number": "+1"}).sent(hosted).status == 400


# Where it points


@pytest.mark.parametrize(
    ("request_", "pointer"),
    [
        (put(f"/users/{ASHA}", OFF), "/status"),
        (put(f"/users/{ASHA}", {"full_name": "Asha", "extension": "1044"}), "/extension"),
        (put(f"/queues/{SUPPORT}", {"name": "Night", "number": "5010"}), "/number"),
        (put(f"/trunks/{TRUNK}", {"name": "outbound", "trunk_type": "outbound"}), "/trunk_type"),
        (put(LINE, {"routing_type": "ai_agent"}), "/routing_type"),
        (put(LINE, {"routing_destination": "nowhere"}), "/routing_destination"),
        (menu(option("5", "extension", "1001"), option("1", "extension", "5")), "/options/1/action_destination"),
        (delete(f"/users/{ASHA}"), ""),
    ],
    ids=lambda value: value.path if isinstance(value, Request) else value,
)
def test_the_pointer_is_to_the_value_that_was_sent_and_is_at_fault(
    request_: Request, pointer: str, strict: ApiClient
) -> None:
    assert put(f"{LINE}/routing", ROUTED).sent(strict).status == 200
    reply = request_.sent(strict)
    assert (reply.status, {detail["pointer"] for detail in reply.body["details"]}) == (400, {pointer})


@pytest.fixture
def closed(strict: ApiClient) -> ApiClient:
    """A strict world in which a queue that callers are sent to has been inactive from the beginning."""
    state = strict.control("GET", "/state").body
    next(queue for queue in state["queues"] if queue["id"] == SALES)["status"] = "inactive"
    assert strict.control("PUT", "/state", state).status == 200
    return strict


def test_a_second_way_to_what_is_closed_is_refused_too(closed: ApiClient) -> None:
    reply = menu(option("5", "extension", "1001"), option("1", "queue", SALES)).sent(closed)
    assert (reply.status, reply.body["details"][0]["pointer"]) == (400, "/options/1/action_destination")


def test_another_name_of_what_is_at_fault_is_no_new_problem(closed: ApiClient) -> None:
    assert closed.put(f"/queues/{SALES}", {"name": "Night"}).status == 200


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
