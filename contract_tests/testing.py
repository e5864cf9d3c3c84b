"""The suite run from Python, against a WSGI application or a URL: what the tests of the suite itself do."""

from dataclasses import dataclass
from typing import Any

import pytest

from contract_tests.cli import run_suite
from contract_tests.client.transport import Wsgi, WsgiApp
from contract_tests.plugin import RUN, TRANSPORT
from contract_tests.run.run import Run


@dataclass
class Embedded:
    """A plugin that hands over a transport and keeps the run."""

    transport: Wsgi | None
    run: Run | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[TRANSPORT] = self.transport
        self.run = config.stash[RUN]


def run(*options: Any, app: WsgiApp | None = None) -> tuple[int, Run]:
    """Run the suite with the options of `astradial-contract` or pytest; its exit code, and the run with its verdicts.

    Raises RuntimeError where the run did not begin.
    """
    embedded = Embedded(Wsgi(app) if app is not None else None)
    code = run_suite([str(option) for option in options], plugins=[embedded])
    if embedded.run is None:
        raise RuntimeError(f"the run did not begin: exit code {code}")
    return code, embedded.run
