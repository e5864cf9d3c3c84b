"""Ctrl-C ends a run, which says so, cleans up, and says what it could not."""

import json
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from contract_tests import cli, testing
from contract_tests.client import ledger
from contract_tests.client.transport import WsgiApp
from mock_server.app import MockServer, create_app
from tests.client import ApiClient

Is = Callable[[dict[str, Any]], bool]
URL = "http://pbx.example"
WRITING = ("--target", URL, "--allow-writes-on", "pbx.example", "--profile", "safe")


def interrupted(app: MockServer, is_the_one: Is, by: signal.Signals = signal.SIGINT) -> WsgiApp:
    """The app, with Ctrl-C or another signal at the requests that `is_the_one` says."""

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        if is_the_one(environ):
            signal.raise_signal(by)
        return app(environ, start_response)

    return answer


def interrupted_after(app: MockServer, is_the_one: Is) -> WsgiApp:
    """As `interrupted`, when the app has done what was asked, and before its answer is there."""

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        is_it = is_the_one(environ)
        body = list(app(environ, start_response))
        if is_it:
            signal.raise_signal(signal.SIGINT)
        return body

    return answer


def once(method: str, path: str, number: int = 1) -> Is:
    """True of so many-th request of this kind only."""
    seen = []

    def is_it(environ: dict[str, Any]) -> bool:
        if environ["REQUEST_METHOD"] == method and environ["PATH_INFO"].startswith(f"/api/v1{path}"):
            seen.append(environ)
        return len(seen) == number and seen[-1] is environ

    return is_it


@pytest.fixture(autouse=True)
def _as_python_begins() -> Iterator[None]:
    """Outside a run of the suite Ctrl-C is Python's, whatever these tests are run with."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def app() -> MockServer:
    return create_app(seed=1)


@pytest.mark.parametrize("layer", ["model", "schema", "not schema and not model"])
def test_every_layer_ends(app: MockServer, layer: str, capfd: pytest.CaptureFixture[str]) -> None:
    code, run = testing.run("-k", layer, app=interrupted(app, once("POST", "/dids", 3)))
    out, _ = capfd.readouterr()
    assert (code, run.is_interrupted, run.exit_code) == (2, True, 2)
    assert "interrupted: the remaining requirements were not tested; nothing is left to clean up\n" in out
    assert ("KeyboardInterrupt" in out, "conformant" in out) == (False, False)
    assert run.target.session.sent < 1000


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_what_was_created_is_deleted(
    app: MockServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    by: signal.Signals,
) -> None:
    monkeypatch.chdir(tmp_path)
    client = ApiClient(app, {}).as_role("owner")
    before = client.get("/dids").body
    means = signal.getsignal(by)
    code, _ = testing.run(*WRITING, "--only", "DID-17", app=interrupted(app, once("PUT", "/dids"), by))
    assert signal.getsignal(by) == means
    assert (code, client.get("/dids").body) == (2, before)
    assert "the rows created are deleted\n" in capfd.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_what_was_being_created_is_deleted(app: MockServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    client = ApiClient(app, {}).as_role("owner")
    before = client.get("/dids").body
    code, _ = testing.run(*WRITING, "--only", "DID-17", app=interrupted_after(app, once("POST", "/dids")))
    assert (code, client.get("/dids").body) == (2, before)
    assert list(tmp_path.iterdir()) == []


def test_what_was_created_is_deleted_where_the_last_creation_is_never_answered(
    app: MockServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first = once("POST", "/dids")

    def silent(environ: dict[str, Any], start_response: Any) -> Any:
        if first(environ):
            signal.raise_signal(signal.SIGINT)
            raise requests.ConnectionError
        return app(environ, start_response)

    client = ApiClient(app, {}).as_role("owner")
    before = client.get("/trunks").body
    code, _ = testing.run(*WRITING, "--only", "DID-17", app=silent)
    assert (code, client.get("/trunks").body) == (2, before)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [1, 2])
def test_a_setting_that_was_borrowed_is_put_back(app: MockServer, number: int) -> None:
    client = ApiClient(app, {}).as_role("owner")
    before = client.get("/compliance").body
    assert testing.run("--only", "CMP-01", app=interrupted(app, once("PUT", "/compliance", number)))[0] == 2
    assert client.get("/compliance").body | {"updated_at": None} == before | {"updated_at": None}


def test_nothing_is_taken_for_fixed(app: MockServer, tmp_path: Path) -> None:
    known = tmp_path / "known.yaml"
    finding = "{id: CMP-01, operation: updateCompliance, kind: value, reason: as ever}"
    known.write_text(f"version: 2\nknown: [{finding}]")
    options = ("--only", "CMP-01", "--expect", known)
    _, run = testing.run(*options, app=interrupted(app, once("PUT", "/compliance", 2)))
    assert run.verdicts().judged["CMP-01"].verdict == "pass"


def test_a_second_one_leaves_the_rest_to_the_ledger(
    app: MockServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    # the first DELETE asks whether there is one at all
    first, second = once("PUT", "/dids"), once("DELETE", "/dids", 2)
    code, _ = testing.run(
        *WRITING, "--only", "DID-17", app=interrupted(app, lambda request: first(request) or second(request))
    )
    (file,) = tmp_path.glob(".astradial-contract/*")
    assert code == 2
    assert f"ROWS LEFT BEHIND; run: astradial-contract cleanup {file.relative_to(tmp_path)}" in capfd.readouterr().out
    assert ledger.read(file).owned


def test_a_report_says_that_the_run_was_interrupted(app: MockServer, tmp_path: Path) -> None:
    options = ("--only", "CMP-01", "--report", tmp_path)
    testing.run(*options, app=interrupted(app, once("PUT", "/compliance", 2)))
    report = json.loads((tmp_path / "divergences.json").read_text())["run"]
    assert (report["interrupted"], report["exit_code"]) == (True, 2)
    for page in ("report.html", "report.md"):
        assert "Interrupted: the remaining requirements were not tested." in (tmp_path / page).read_text()


def test_the_command_line_ends_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: Any) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "run_suite", interrupt)
    assert cli.main([URL]) == 2
    assert capsys.readouterr().err.startswith("astradial-contract: interrupted; ")
