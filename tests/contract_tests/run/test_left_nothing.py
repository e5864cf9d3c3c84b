"""Whatever a server does and however a run ends, nothing of it stays, or what stays is told of."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contract_tests import testing
from contract_tests.client import ledger
from contract_tests.run import recovery
from mock_server.app import MockServer, create_app
from tests.contract_tests.run.test_harmless import callers_meet, customers_rows
from tests.contract_tests.served_here import served_here
from tests.contract_tests.servers import ODD, with_odd_ids, without

#: Some tests of each kind of rows.
SOME = "not model and not schema and (dids or queues or users or trunks or greetings)"


@pytest.fixture(params=["hosted", "oss-2026-04"])
def app(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MockServer]:
    """A server that a run leaves as it was, rows and callers."""
    monkeypatch.chdir(tmp_path)
    app = create_app(profile=request.param, seed=1)
    rows, met = customers_rows(app), callers_meet(app)
    yield app
    after = customers_rows(app)
    for section, before in rows.items():
        assert json.dumps(after[section]) == json.dumps(before), section
    assert callers_meet(app) == met


def clean_up_said(run: Any) -> list[str]:
    return [result.reason for result in run.results if result.test == "clean-up"]


def test_rows_that_were_stored_and_answered_500_are_found_and_deleted(app: MockServer) -> None:
    app.test_client().post("/_mock/faults", json={"id": "some-requests-fail"})
    with served_here(app) as url:
        code, run = testing.run("--target", url, "--profile", "safe", "--examples", 1, "-k", SOME)
        assert code != 0
        assert bool(clean_up_said(run)) == run.ledger.has_left
        app.test_client().delete("/_mock/faults")
        assert run.ledger.file
        assert not run.ledger.has_left or recovery.recover(run.ledger.file) == 0


def test_what_a_server_that_goes_down_keeps_is_listed_and_deleted_later(
    app: MockServer, capsys: pytest.CaptureFixture[str]
) -> None:
    down = []

    def fails(environ: dict[str, Any], start_response: Any) -> Any:
        if environ["REQUEST_METHOD"] == "DELETE" and environ["PATH_INFO"].startswith("/api/v1/users/"):
            down.append(environ["PATH_INFO"])
        if len(down) > 1 and "/api/v1/" in environ["PATH_INFO"]:
            start_response("500 Broken", [("Content-Type", "application/json")])
            return [b'{"error": "broken"}']
        return app(environ, start_response)

    with served_here(fails) as url:
        code, run = testing.run("--target", url, "--profile", "safe", "--examples", 1, "-k", SOME)
        left = clean_up_said(run)
        assert code == 2
        assert [path for path in run.ledger.owned if any(f"{url}{path} could not be deleted" in said for said in left)]
        down.clear()
        assert run.ledger.file
        assert recovery.recover(run.ledger.file) == 0
    assert "cleaned up after run" in capsys.readouterr().out


@pytest.mark.parametrize("path", ["/api/v1/queues", "/api/v1/users"])
def test_nothing_is_created_where_nothing_can_be_deleted(app: MockServer, path: str) -> None:
    created = []

    def watched(environ: dict[str, Any], start_response: Any) -> Any:
        if (environ["REQUEST_METHOD"], environ["PATH_INFO"]) == ("POST", path):
            created.append(environ)
        return without(app, "DELETE", path)(environ, start_response)

    _, run = testing.run(
        "--profile", "safe", "--examples", 1, "-k", f"not model and ({SOME} or schema and queues)", app=watched
    )
    said = f"the server has no DELETE {path}/{{id}}: what is created there would stay"
    assert said in {result.reason for result in run.results}
    assert (created, clean_up_said(run)) == ([], [])


def test_ids_that_need_encoding_work_everywhere(app: MockServer) -> None:
    layers = f"({SOME}) or schema and (updateQueue or deleteQueue or createUser)"
    _, run = testing.run("--profile", "safe", "--examples", 2, "-k", layers, app=with_odd_ids(app))
    assert any(ODD in str(one.json) for one in run.target.session.trace) or run.ledger.made
    assert all("%2F50%25%20" in path for path in run.ledger.made)
    assert clean_up_said(run) == []
    assert run.target.session.seen["deleteQueue", 204] > 3
    assert not [result.reason for result in run.results if result.outcome == "error"]


def test_a_run_that_was_killed_is_cleaned_up_by_its_ledger(app: MockServer, tmp_path: Path) -> None:
    options = ["--profile", "safe", "-k", SOME]
    seen = []

    def killing(environ: dict[str, Any], start_response: Any) -> Any:
        if environ["REQUEST_METHOD"] == "PUT":
            seen.append(environ)
            if len(seen) == 5:
                process.kill()
        return app(environ, start_response)

    with served_here(killing) as url:
        process = subprocess.Popen(
            [sys.executable, "-m", "contract_tests", url, *options], cwd=tmp_path, stdout=subprocess.DEVNULL
        )
        assert process.wait(60) == -signal.SIGKILL
        (file,) = tmp_path.glob(".astradial-contract/ledger-*")
        assert ledger.read(file).owned
        assert recovery.recover(file) == 0
        assert not file.exists()


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_told_to_end_cleans_up(app: MockServer, by: signal.Signals) -> None:
    seen = []

    def ending(environ: dict[str, Any], start_response: Any) -> Any:
        if environ["REQUEST_METHOD"] == "PUT":
            seen.append(environ)
            if len(seen) == 5:
                signal.raise_signal(by)
        return app(environ, start_response)

    code, run = testing.run("--profile", "safe", "-k", SOME, app=ending)
    assert (code, run.is_interrupted, run.ledger.has_left) == (2, True, False)
