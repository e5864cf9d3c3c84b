"""`schemathesis run` with default checks against a served simulator finds what the contract declares, and no more."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract_tests.contract import leniency, sources
from contract_tests.contract.contract import Contract
from contract_tests.fuzzing.selection import may_be_sent
from mock_server import create_app
from tests.contract_tests.fuzzing.test_fuzzing import connected
from tests.served import request, served

CONTRACT = Contract(sources.contract())


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("served")) as (url, _):
        yield url


def failures(url: str, directory: Path, *options: str) -> dict[tuple[str, str], str]:
    """What a run complains of: by the operation's id and the check, what it says."""
    _, answer = request("POST", f"{url}/_mock/tokens", {})
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{url}/openapi.yaml"]
    report = directory / "report.ndjson"
    subprocess.run(
        [
            *command,
            *("--header", f"Authorization: Bearer {answer['token']}", "--seed", "1", "--continue-on-failure"),
            *("--report-ndjson-path", str(report), *options),
        ],
        cwd=directory,
        check=False,
        capture_output=True,
    )
    return dict(read(report))


def read(report: Path) -> Iterator[tuple[tuple[str, str], str]]:
    by_label = {f"{one.method} {one.path.removeprefix('/api/v1')}": name for name, one in CONTRACT.operations.items()}
    finished = False
    for line in report.read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        finished = finished or "EngineFinished" in event
        for checks in event.get("ScenarioFinished", {}).get("recorder", {}).get("checks", {}).values():
            for check in checks:
                if check["status"] == "failure":
                    failure = check["failure_info"]["failure"]
                    yield (by_label[failure["operation"]], check["name"]), failure["message"]
    assert finished


def undeclared(found: dict[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    return {key: said for key, said in found.items() if not leniency.covers(CONTRACT.document, *key)}


def test_all_operations_and_the_links_between_them(url: str, tmp_path: Path) -> None:
    found = failures(url, tmp_path, "--phases", "examples,fuzzing,stateful", "--max-examples", "2")
    assert undeclared(found) == {}


def test_boundary_values_of_what_the_suite_itself_does_not_send(url: str, tmp_path: Path) -> None:
    run = connected(create_app())
    left = [name for name, operation in CONTRACT.operations.items() if not may_be_sent(run, operation)]
    chosen = [option for name in left for option in ("--include-operation-id", name)]
    found = failures(url, tmp_path, "--phases", "coverage", *chosen)
    assert ("previewTts", "unsupported_method") in found
    assert undeclared(found) == {}
