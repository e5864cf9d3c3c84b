"""How the control API says no."""

import pytest

from tests.client import ApiClient


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nope", 404), ("PATCH", "/state", 405)])
def test_what_the_control_api_does_not_have_is_refused_in_json(
    api: ApiClient, method: str, path: str, status: int
) -> None:
    reply = api.control(method, path)
    assert reply.status == status
    assert "GET /_mock/state" in reply.body["there_are"]
