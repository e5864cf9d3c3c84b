"""The suite run from Python, against a WSGI application or a URL: what the tests of the suite itself do."""

import json
import sys
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


def measure() -> str:
    """What each test writes and deploys on the mock, as `contract_tests/run/costs.json` has it."""
    _, measured = run("--mock-profile", "hosted", "--expect", "hosted")
    lines = [f"  {json.dumps(name)}: {json.dumps(cost)}" for name, cost in sorted(measured.costs.items()) if cost[1]]
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    sys.__stdout__ and print(measure(), file=sys.__stdout__, end="")
