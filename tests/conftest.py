"""Fixtures: `api` speaks to a fresh world in profile `documented`; `hosted`, `oss` and `strict` to the others."""

import logging
import os
from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import HealthCheck, Phase, settings

from mock_server.app import MockServer, create_app
from mock_server.logs import log
from tests.client import ACME_WITHOUT_CALLS, ApiClient

settings.register_profile(
    "default", deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile(  # the same examples each time; `explain` traces every line and costs minutes
    "ci", settings.get_profile("default"), derandomize=True, database=None,
    phases=[phase for phase in Phase if phase is not Phase.explain],
)  # fmt: skip
settings.load_profile("ci" if os.environ.get("CI") else "default")


class _Unexpected(logging.Handler):
    """Keeps what is logged with a traceback."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            self.records.append(record)


@pytest.fixture(autouse=True)
def internal_errors() -> Iterator[list[logging.LogRecord]]:
    """No test passes if a simulator in this process met an exception that nobody expected."""
    handler = _Unexpected()
    log.addHandler(handler)
    yield handler.records
    log.removeHandler(handler)
    assert [record.exc_text or record.exc_info for record in handler.records] == []


@cache
def _app(profile: str) -> MockServer:
    return create_app(world=ACME_WITHOUT_CALLS, profile=profile, seed=1)


def _fresh(profile: str) -> ApiClient:
    app = _app(profile)
    app.world.reset()
    app.world.snapshots.clear()
    app.world.clock.freeze()
    app.world.clock.set(1_800_000_000)
    return ApiClient(app, {}).as_role("owner")


@pytest.fixture
def api() -> ApiClient:
    """The owner of Acme, on a fresh Acme world in profile `documented`, the clock frozen."""
    return _fresh("documented")


@pytest.fixture
def hosted() -> ApiClient:
    """The same in profile `hosted`."""
    return _fresh("hosted")


@pytest.fixture
def oss() -> ApiClient:
    """The same in profile `oss-2026-04`."""
    return _fresh("oss-2026-04")


@pytest.fixture
def strict() -> ApiClient:
    """The same in profile `strict`."""
    return _fresh("strict")
