"""The server itself."""

import pytest

from tests.client import ApiClient, Reply


def health(api: ApiClient) -> Reply:
    return api.anonymous().send_raw("GET", "/health")


def test_a_healthy_server_says_so_to_anybody(api: ApiClient) -> None:
    reply = health(api)
    assert reply.status == 200
    assert (reply.body["status"], reply.body["activeCalls"]) == ("healthy", 0)
    assert reply.body["services"] == {
        "database": "connected",
        "eventListener": "running",
        "ari": "connected",
        "ami": "connected",
    }


def test_health_keeps_the_worlds_time(api: ApiClient) -> None:
    before = health(api).body
    api.world.clock.advance(60.5)
    after = health(api).body
    assert (before["timestamp"], after["timestamp"]) == ("2027-01-15T08:00:00.000Z", "2027-01-15T08:01:00.500Z")
    assert after["uptime"] - before["uptime"] == pytest.approx(60.5)


def test_a_clock_that_is_set_back_makes_no_negative_uptime(api: ApiClient) -> None:
    api.world.clock.set(0)
    assert health(api).body["uptime"] == 0


def test_the_open_source_server_is_healthy_without_an_asterisk(oss: ApiClient) -> None:
    reply = health(oss)
    assert reply.body["status"] == "healthy"
    assert (reply.body["services"]["ari"], reply.body["services"]["ami"]) == ("disconnected", "disconnected")


@pytest.mark.parametrize(("method", "path"), [("POST", "/health"), ("GET", "/api/v1/health")])
def test_health_is_one_path_outside_of_the_api_and_only_read(api: ApiClient, method: str, path: str) -> None:
    reply = api.send_raw(method, path)
    assert (reply.status, reply.body["message"]) == (404, f"Endpoint {path} not found")


def test_anybody_may_ask_where_phones_register(api: ApiClient) -> None:
    reply = api.anonymous().get("/server-info")
    assert (reply.status, reply.body["sip_port"]) == (200, 5060)
    assert set(reply.body) == {"sip_host", "sip_port", "hostname"}


def test_a_hosted_server_does_not_say_where_phones_register(hosted: ApiClient) -> None:
    assert hosted.get("/server-info").status == 404
