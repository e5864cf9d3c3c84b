"""Mistakes are one sentence before anything is sent, and another machine is spared unless it is said otherwise."""

import errno
import re
import sys
from pathlib import Path

import pytest

from contract_tests import __main__, testing
from contract_tests.client.ledger import Ledger
from contract_tests.client.transport import Wsgi
from contract_tests.run.run import Run
from contract_tests.run.settings import Settings
from contract_tests.run.target import trusted
from contract_tests.usage import UsageError
from mock_server.app import create_app
from tests.client import minted


@pytest.mark.parametrize("others", [{}, {"REQUESTS_CA_BUNDLE": __file__}])
def test_a_certificate_authority_of_ones_own_is_trusted_by_the_environment(others: dict[str, str]) -> None:
    environment = {"SSL_CERT_FILE": str(Path(__file__).parent / "__init__.py"), **others}
    settings = Settings(url="https://127.0.0.1:1", environment=environment)
    assert trusted(settings.environment) == environment["SSL_CERT_FILE"]


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
def test_a_certificate_that_is_not_there_is_one_sentence(variable: str) -> None:
    with pytest.raises(UsageError, match=f"{variable} is nowhere.pem, and there is no such file"):
        Settings(url="https://127.0.0.1:1", environment={variable: "nowhere.pem"})


def test_a_token_with_a_line_end_is_taken_without_it() -> None:
    app = create_app(seed=1)
    environment = {"ASTRADIAL_TOKEN": f" {minted(app.world, role='owner')}\n"}
    run = Run.of(Settings(url="http://127.0.0.1:1", environment=environment))
    run.connect(Wsgi(app))
    assert run.client("A").get("/dids").status == 200


@pytest.mark.parametrize("token", ["a\nb", "schlüssel", "a\x00b"])
def test_a_token_that_no_header_can_hold_is_one_sentence_and_sends_nothing(token: str) -> None:
    with pytest.raises(UsageError, match="ASTRADIAL_TOKEN has characters that no header can hold"):
        Settings(url="http://127.0.0.1:1", environment={"ASTRADIAL_TOKEN": token})


@pytest.mark.parametrize("second", ["org_ac3e0000000000000000000000000001", "ak_ac3e0000000000000000000000000201"])
def test_two_keys_of_one_organization_are_a_mistake_and_no_leak(second: str) -> None:
    environment = {"ASTRADIAL_API_KEY": "org_ac3e0000000000000000000000000001", "ASTRADIAL_SECOND_API_KEY": second}
    run = Run.of(Settings(url="http://127.0.0.1:1", environment=environment))
    with pytest.raises(UsageError, match="both credentials belong to one organization"):
        run.connect(Wsgi(create_app(seed=1)))


def test_options_for_another_pytest_are_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option")
    assert testing.run("--only", "DID-01", app=create_app(seed=1))[0] == 0


def test_where_no_ledger_can_be_written_nothing_is_sent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "report").mkdir()
    sent = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Ledger, "begin", _no_room)
        options = ("--target", "http://127.0.0.1:1", "--profile", "safe", "--report", tmp_path / "report")
        code, _ = testing.run(*options, app=lambda environ, start: sent.append(environ) or [])
    assert (code, sent) == (4, [])
    assert "without that record a run does not write" in capsys.readouterr().err


def _no_room(ledger: Ledger) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_another_machine_is_asked_slowly_and_less_unless_it_is_said() -> None:
    elsewhere = Settings(url="https://pbx.example", profile="safe", allow_writes_on="pbx.example")
    assert (elsewhere.pace.rate, elsewhere.pace.writes, elsewhere.examples) == (20, 4, 3)
    said = Settings(
        url="https://pbx.example", profile="safe", allow_writes_on="pbx.example", rate=5, write_rate=1, examples=7
    )
    assert (said.pace.rate, said.pace.writes, said.examples) == (5, 1, 7)
    here = Settings(url="http://127.0.0.1:8000", profile="safe")
    assert (here.pace.rate, here.pace.writes, here.examples) == (None, None, 10)


def test_each_run_in_a_process_has_its_own_number_of_examples() -> None:
    updates = ("--only", "QUE-14", "-k", "changes_what_it_names")
    once, often = (
        testing.run(*updates, "--examples", examples, app=create_app(seed=1))[1].target.session.sent
        for examples in (1, 20)
    )
    assert 0 < 2 * once < often


def test_a_run_that_writes_says_before_how_many_writes_and_deploys_it_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    options = ("--target", "http://127.0.0.1:1", "--profile", "safe", "-k", "test_dids or test_queues")
    _, run = testing.run(*options, app=create_app(profile="hosted", seed=1))
    told = re.search(r"about (\d+) writes, about (\d+) of which may deploy", capfd.readouterr().err)
    assert told
    session = run.target.session
    for said, was in zip(map(int, told.groups()), (session.writes, session.deploys), strict=True):
        assert 0.6 * was < said < 1.7 * was


def test_help_is_printed_without_the_libraries_that_a_run_needs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "contract_tests.cli", None)
    monkeypatch.setattr(sys, "argv", ["astradial-contract", "--help"])
    assert __main__.main() == 0
    out = capsys.readouterr().out
    assert "usage: astradial-contract URL [options]" in out
    assert "pip install '.[contract]'" in out
