"""One request of the product and its answer, when the simulator itself is at fault."""

import logging
from dataclasses import replace
from typing import Any, NoReturn

import pytest

from mock_server import quirks
from mock_server.app import create_app
from tests.client import ApiClient


@pytest.mark.parametrize("profile", quirks.PROFILES)
def test_an_exception_that_nobody_expected_is_logged_and_counted_in_any_profile(
    profile: str, monkeypatch: pytest.MonkeyPatch, internal_errors: list[logging.LogRecord]
) -> None:
    def breaks(*_: Any) -> NoReturn:
        raise KeyError("a bug")

    app = create_app(profile=profile, seed=1)
    api = ApiClient(app, {}).as_role("owner")
    api.get("/dids")
    with monkeypatch.context() as patched:
        broken = replace(app.api.behaviours["listDids"], function=breaks)
        patched.setattr(app.api, "behaviours", {**app.api.behaviours, "listDids": broken})
        with pytest.raises(AssertionError, match="GET /api/v1/dids met an exception that nobody expected"):
            api.get("/dids")
    assert (app.world.stats.requests, app.world.stats.internal_errors) == (2, 1)
    assert [(record.levelname, record.getMessage()) for record in internal_errors] == [("ERROR", "GET /api/v1/dids")]
    internal_errors.clear()
    app.world.reset()
    assert (app.world.stats.requests, app.world.stats.internal_errors) == (0, 0)
