"""What is stored is not yet what callers meet: one test a row of the second table in docs/calls.md."""

import pytest

from tests.calling import (  # fmt: skip
    ASHA,
    LINE,
    OTHER_LINE,
    SALES,
    SUPPORT_MENU,
    TRUNK,
    call,
    dialled,
    route,
    routed,
    without_active_ivrs,
)
from tests.client import ApiClient

NEW_NUMBER = "+918065978009"
RECEPTION = [("org_acme__1001", "ANSWER")]


@pytest.fixture
def oss(oss: ApiClient) -> ApiClient:
    return without_active_ivrs(oss)


def deploy(api: ApiClient) -> None:
    """Any deploy of the organization publishes all that is stored."""
    route(api, "extension", "1001", line=OTHER_LINE)


def test_deleted_number_stops_ringing(api: ApiClient, hosted: ApiClient, oss: ApiClient) -> None:
    for server in (api, hosted, oss):
        route(server, "extension", "1001")
        assert server.delete(LINE).status == 204
        assert [dialled(call(server, via=via)) for via in ("trunk", "gateway")] == [RECEPTION, RECEPTION]
        deploy(server)
        assert call(server)["detail"] == "no_such_number_at_the_switch"
        assert call(server, via="gateway")["result"] == "not_in_service"


def test_number_switched_to_inactive_waits_for_a_deploy(api: ApiClient, hosted: ApiClient, oss: ApiClient) -> None:
    for server in (api, hosted, oss):
        route(server, "extension", "1001")
        assert server.put(LINE, {"status": "inactive"}).body["status"] == "inactive"
        assert dialled(call(server)) == RECEPTION
        deploy(server)
        assert call(server)["detail"] == "no_such_number_at_the_switch"


def test_released_number_stops_ringing(api: ApiClient, hosted: ApiClient, oss: ApiClient) -> None:
    for server in (api, hosted, oss):
        route(server, "extension", "1001")
        assert server.post(LINE.replace("/dids/", "/did-pool/admin/") + "/release").status == 200
        assert dialled(call(server)) == RECEPTION
        assert call(server, via="gateway")["result"] == "not_in_service"
        deploy(server)
        assert call(server)["detail"] == "no_such_number_at_the_switch"


def create(api: ApiClient) -> None:
    body = {"number": NEW_NUMBER, "trunk_id": TRUNK, "routing_type": "extension", "routing_destination": "1001"}
    assert api.post("/dids", body).status == 201


def test_new_number_rings_at_once(api: ApiClient, hosted: ApiClient, oss: ApiClient) -> None:
    for server, met in ((api, RECEPTION), (hosted, []), (oss, [])):
        create(server)
        assert dialled(call(server, NEW_NUMBER)) == met
        deploy(server)
        assert dialled(call(server, NEW_NUMBER)) == RECEPTION


def test_new_number_rings_through_the_gateway(api: ApiClient, hosted: ApiClient) -> None:
    for server, met in ((api, "connected"), (hosted, "not_in_service")):
        create(server)
        deploy(server)
        assert call(server, NEW_NUMBER, via="gateway")["result"] == met


def test_ivr_is_live_once_published(api: ApiClient, hosted: ApiClient) -> None:
    for server in (api, hosted):
        route(server, "extension", "7003")
        made = server.post("/ivrs", {"name": "Night menu", "extension": "7003"})
        assert call(server)["heard"] == []
        assert server.post(f"/ivrs/{made.body['id']}/publish").status == 200
        assert call(server)["heard"][0] == "welcome"


def test_deleted_ivr_stops_answering(api: ApiClient, hosted: ApiClient) -> None:
    for server in (api, hosted):
        assert routed(server, "ivr", SUPPORT_MENU)["heard"][0] == "welcome"
        assert server.delete(f"/ivrs/{SUPPORT_MENU}").status == 204
        assert call(server)["heard"][0] == "welcome"
        deploy(server)
        outcome = call(server)
        assert (outcome["result"], outcome["fix"]) == ("not_in_service", "use the UUID of an existing IVR")


def test_changed_user_is_live_at_once(api: ApiClient, hosted: ApiClient) -> None:
    for server, target in ((api, "9876543210@org_acme_trunk1"), (hosted, "org_acme__1001")):
        route(server, "extension", "1001")
        assert server.put(f"/users/{ASHA}", {"ring_target": "phone", "phone_number": "9876543210"}).status == 200
        assert dialled(call(server)) == [(target, "ANSWER")]


def test_user_switched_to_inactive_is_live_at_once(api: ApiClient, hosted: ApiClient, oss: ApiClient) -> None:
    dialled_out = [("1001@org_acme_trunk1", "ANSWER")]
    for server, met in ((api, dialled_out), (hosted, dialled_out), (oss, RECEPTION)):
        route(server, "extension", "1001")
        assert server.put(f"/users/{ASHA}", {"status": "inactive"}).status == 200
        assert dialled(call(server)) == met


def test_deleted_queue_takes_no_callers(api: ApiClient, hosted: ApiClient, oss: ApiClient) -> None:
    for server in (api, hosted, oss):
        route(server, "queue", "5001")
        assert server.delete(f"/queues/{SALES}").status == 204
        assert call(server)["result"] == "queue_connected"
        deploy(server)
        assert call(server)["why"] == "routing_destination 5001 is not a queue of this organization"
