"""`astradial-contract` as a user runs it: from any folder, with an exit code that says what happened."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contract_tests import cli, testing
from contract_tests.client.transport import Wsgi, WsgiApp
from contract_tests.reports import compare
from contract_tests.reports.summary import WOULD
from contract_tests.run.run import Run
from contract_tests.run.settings import Settings
from contract_tests.usage import Unsafe, UsageError
from contract_tests.verdicts.verdicts import Verdict
from mock_server.app import create_app
from tests.client import minted
from tests.contract_tests.tiny_server import TinyServer
from tests.served import served


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("served")) as (base, _):
        yield base


def contract(folder: Path, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "contract_tests", *words]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_it_reads_a_server_from_any_folder_and_leaves_nothing_there(url: str, tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --nonsense\n")
    (tmp_path / "conftest.py").write_text("raise RuntimeError('not mine')")
    done = contract(tmp_path, f"{url}/api/v1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "profile read" in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["conftest.py", "pytest.ini"]


def test_it_writes_where_it_is_told_to_and_reports(url: str, tmp_path: Path) -> None:
    done = contract(tmp_path, url, "--profile", "safe", "--only", "DID-01,DID-20", "--report", "out")
    assert done.returncode == 0, done.stdout + done.stderr
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "divergences.json", "junit.xml", "report.html", "report.md",
    }  # fmt: skip
    report = json.loads((tmp_path / "out" / "divergences.json").read_text())
    assert {one["id"]: one["verdict"] for one in report["requirements"]} == {"DID-01": "pass", "DID-20": "present"}


def test_it_takes_credentials_from_the_environment(tmp_path: Path) -> None:
    with TinyServer() as tiny:
        without = contract(tmp_path, tiny.url, "--only", "DID-01")
        assert (without.returncode, "set ASTRADIAL_TOKEN" in without.stderr) == (4, True)
        assert contract(tmp_path, tiny.url, "--only", "DID-01", ASTRADIAL_TOKEN=tiny.token()).returncode == 0
        key = tiny.api_key("first")
        assert contract(tmp_path, tiny.url, "--only", "DID-01", ASTRADIAL_API_KEY=key).returncode == 0
        wrong = contract(tmp_path, tiny.url, ASTRADIAL_TOKEN="eyJ.wrong.one")
        assert (wrong.returncode, "401" in wrong.stderr, "eyJ" in wrong.stdout + wrong.stderr) == (2, True, False)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["http://pbx.example", "--profile", "safe"], 3, "--allow-writes-on pbx.example"),
        (["http://pbx.example", "--profile", "wild"], 4, "choose from read, safe, full"),
        (["http://127.0.0.1:1", "--capabilities", "magic"], 4, "choose from second-tenant"),
        (["nonsense"], 4, "is not a server URL"),
        (["http://me:pw@127.0.0.1:8000"], 4, "credentials do not belong in the URL"),
        ([], 4, "--help"),
        (
            ["http://127.0.0.1:1", "--mock-profile", "hosted"],
            4,
            "--mock-… configures the mock in this process; configure http://127.0.0.1:1 with",
        ),
        (
            ["http://127.0.0.1:1", "--mock-vary", "0"],
            4,
            "--mock-… configures the mock in this process; configure http://127.0.0.1:1 with",
        ),
        (
            ["http://127.0.0.1:1", "--report", f"{__file__}/sub"],
            4,
            "choose a folder that can be created and written to",
        ),
        (["http://127.0.0.1:1", "--did", "7"], 4, "--did has no effect in the profile read; it needs"),
        (
            ["http://127.0.0.1:1", "--profile", "safe", "--billable", "3"],
            4,
            "--billable has no effect in the profile safe; it needs --profile full",
        ),
        (["http://127.0.0.1:1", "--porfile", "safe"], 4, "no option --porfile; did you mean --profile?\n"),
        (["http://127.0.0.1:1", "-Z"], 4, "no option -Z\n"),
        (["http://127.0.0.1:1", "extra"], 4, "unexpected argument extra"),
        (["cleanup"], 4, "usage: astradial-contract cleanup LEDGER"),
        (["cleanup", "."], 4, ". is not a ledger; give the file that"),
        (["cleanup", __file__], 4, "test_cli.py is not a ledger; give the file that"),
        (["diff", __file__, __file__], 4, "test_cli.py is not a report; give divergences.json"),
        (["expect", "nowhere"], 4, "nowhere is not a report; give divergences.json"),
    ],
)
def test_a_run_that_cannot_be_says_why(
    words: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(words) == code
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["http://127.0.0.1:1"], 2, "http://127.0.0.1:1 does not answer: nothing is listening there"),
        (
            ["http://pbx.example", "--profile", "safe"],
            3,
            "pbx.example is another machine; to let the run write to it, add --allow-writes-on",
        ),
        (
            ["http://127.0.0.1:1", "--only", "DID-99"],
            4,
            "--only: no requirement DID-99; `astradial-mock requirements` lists",
        ),
        (["http://127.0.0.1:1", "--expect", "hosts"], 4, "--expect hosts: no such file; included are hosted"),
    ],
)
def test_of_a_run_that_does_not_begin_nothing_is_said_but_why(
    tmp_path: Path, words: list[str], code: int, said: str
) -> None:
    done = contract(tmp_path, *words)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (code, "", 1)
    assert done.stderr.startswith(f"astradial-contract: {said}")


def test_pytest_says_no_more_of_a_run_that_does_not_begin(capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.run_suite(["--mock-profile", "wild"]) == 4
    assert capfd.readouterr() == ("", "astradial-contract: unknown profile 'wild'; choose from documented, hosted, "
                                      "oss-2026-04, strict\n")  # fmt: skip


def test_a_number_that_the_organization_does_not_have_cannot_be_borrowed(capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.run_suite(["--did", "+918065978001"]) == 4
    out, said = capfd.readouterr()
    assert (out, said.partition("; ")[0]) == (
        "",
        "astradial-contract: --did +918065978001: not a number of the organization",
    )
    # a number is told by its id, and like any other shows two digits only
    assert "its numbers: b71f116a-2b3c-11f1-9598-00505661ece1 (+918065978001), " in said


def test_the_help_names_only_what_goes_with_a_server(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    told = capsys.readouterr().out
    assert ("--allow-writes-on HOST" in told, "--mock" in told) == (True, False)
    assert "full on the mock in this process" in " ".join(told.split())


@pytest.mark.parametrize("command", ["cleanup", "diff", "expect"])
def test_each_command_says_how_it_is_used(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([command, "--help"])
    assert ended.value.code is None
    assert capsys.readouterr().out.startswith(f"usage: astradial-contract {command} ")


def test_a_pipe_that_has_read_enough_ends_a_command_quietly(tmp_path: Path) -> None:
    report = tmp_path / "divergences.json"
    report.write_text('{"format": "astradial-contract/2", "run": {}, "requirements": []}')
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "contract_tests", "diff", str(report), str(report)]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, env={}, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_options_reach_the_run_as_they_were_given(monkeypatch: pytest.MonkeyPatch) -> None:
    reached: list[str] = []
    monkeypatch.setattr(cli, "run_suite", lambda options, *_: reached.extend(options) or 0)
    url = "http://127.0.0.1:1"
    assert cli.main([url, "--allow-writes-on", url, "--billable", "0", "--only", "DID-01", "--dry-run", "-x"]) == 0
    assert reached[:2] == ["--target", url]
    assert {f"--allow-writes-on={url}", "--billable=0", "--only=DID-01", "--dry-run", "-x"} <= {*reached}


def test_a_dry_run_sends_nothing_and_says_what_it_would_test() -> None:
    code, run = testing.run("--dry-run")
    assert code == 0
    assert {judged.verdict for judged in run.verdicts().judged.values()} <= {"disabled", "untested"}
    would = {name for result in run.results if result.reason == WOULD for name in result.requirements}
    assert {"DID-01", "DID-17", "POOL-01"} <= would


def test_a_dry_run_leaves_out_what_the_run_would_lack(capfd: pytest.CaptureFixture[str]) -> None:
    would = dry_run("--target", "http://127.0.0.1:1", "--profile", "full")
    assert ("DID-01" in would, "TEN-01" in would, "POOL-01" in would, "DID-10" in would) == (True, False, False, False)
    assert "DEP-01" in dry_run("--target", "http://127.0.0.1:1", "--profile", "full", "--billable", "1")
    assert "needs second-tenant: set ASTRADIAL_SECOND_TOKEN" in capfd.readouterr().out


def dry_run(*options: str) -> set[str]:
    """The requirements that a run would test."""
    _, run = testing.run("--dry-run", *options)
    return {name for result in run.results if result.reason == WOULD for name in result.requirements}


def test_a_dry_run_knows_what_the_profile_leaves_out() -> None:
    _, run = testing.run("--dry-run", "--profile", "read")
    would = {name for result in run.results if result.reason == WOULD for name in result.requirements}
    assert ("DID-01" in would, "DID-17" in would) == (True, False)


def test_a_world_of_one_organization_is_tested_as_far_as_it_goes() -> None:
    world = {"organizations": [{"id": "org-1", "name": "My Hotel", "api_key": "org_mine", "context_prefix": "m_"}]}
    code, run = testing.run("--only", "DID-01,TEN-01,AUTH-06", app=create_app(world=world))
    verdicts = {name: judged.verdict for name, judged in run.verdicts().judged.items()}
    assert (code, verdicts) == (0, {"DID-01": "pass", "TEN-01": "unsupported", "AUTH-06": "unsupported"})


def test_what_a_run_lacks_is_told_with_the_requirements_that_need_it(capfd: pytest.CaptureFixture[str]) -> None:
    world = {"organizations": [{"id": "org-1", "name": "My Hotel", "api_key": "org_mine", "context_prefix": "m_"}]}
    testing.run("--only", "TEN-01,TEN-02,TEN-05,AUTH-06", "--profile", "read", app=create_app(world=world))
    lines = capfd.readouterr().out.splitlines()
    (second,) = [line for line in lines if "needs second-tenant" in line]
    assert second.startswith("  unsupported: needs second-tenant: set ASTRADIAL_SECOND_TOKEN")
    assert second.endswith(" (TEN-01 TEN-02)")
    assert "  disabled: write needs more than the profile read: --profile safe (1)" in lines


def test_a_divergence_is_told_once(capfd: pytest.CaptureFixture[str]) -> None:
    app = create_app(seed=1, faults=["intercom-becomes-extension"])
    testing.run("--only", "DID-14", "-k", "intercom_takes", app=app)
    out = capfd.readouterr().out
    assert ("diverges: DID-14 (MUST)" in out, out.count("test_intercom_takes_an_extension")) == (True, 1)


def test_what_is_billable_is_unsupported_once_all_that_was_allowed_is_spent() -> None:
    code, run = testing.run("--only", "POOL-01", "--billable", 0, "-k", "not model", app=create_app(seed=1))
    assert (code, run.verdicts().judged["POOL-01"].verdict) == (4, "unsupported")


def test_two_tokens_of_one_organization_are_a_mistake_and_no_leak() -> None:
    app = create_app(seed=1)
    token = minted(app.world, role="owner")
    environment = {"ASTRADIAL_TOKEN": token, "ASTRADIAL_SECOND_TOKEN": token}
    run = Run.of(Settings(url="http://127.0.0.1:1", environment=environment))
    with pytest.raises(UsageError, match="both credentials belong to one organization"):
        run.connect(Wsgi(app))


def test_a_run_that_tested_nothing_is_no_success(capfd: pytest.CaptureFixture[str]) -> None:
    code, _ = testing.run("--only", "DID-10", "--profile", "read", app=create_app(seed=1))
    assert (code, "nothing was tested" in capfd.readouterr().out) == (4, True)
    assert testing.run("--only", "DID-10", "--dry-run", app=create_app(seed=1))[0] == 0


def test_only_leaves_out_what_is_about_everything_unless_nothing_else_tests_it() -> None:
    _, run = testing.run("--only", "POOL-01", app=create_app(seed=1))
    assert [name for name in {result.test for result in run.results} if "model" in name or "lead_to" in name] == []
    assert run.verdicts().judged["POOL-01"].verdict == "pass"


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--fail-on", "unsupported"), 1, "not tested although asked for: TEN-01"),
        (("--require", "TEN-01,DID-01"), 1, "not tested although asked for: TEN-01"),
        (("--require", "DID-01"), 0, "conformant"),
        (("--fail-on", "untested"), 0, "conformant"),
    ],
)
def test_a_run_fails_on_what_was_not_tested_where_it_is_told_to(
    options: tuple[str, ...], code: int, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    world = {"organizations": [{"id": "org-1", "name": "My Hotel", "api_key": "org_mine", "context_prefix": "m_"}]}
    only = ("--only", "DID-01,TEN-01", "--profile", "read")
    assert testing.run(*only, *options, app=create_app(world=world))[0] == code
    assert said in capfd.readouterr().out


def test_a_new_violation_of_a_requirement_of_which_one_is_known_fails_a_run(tmp_path: Path) -> None:
    options = ("--only", "WIRE-01", "--profile", "read", "-k", "not schema")
    wrong = create_app(seed=1, faults=["json-is-plain-text"])
    app = spoilt_list(create_app(seed=1))
    assert testing.run(*options, "--report", tmp_path, app=app)[0] == 1
    known = tmp_path / "known.yaml"
    known.write_text(compare.expectations(tmp_path))
    assert testing.run(*options, "--expect", known, app=spoilt_list(create_app(seed=1)))[0] == 0
    assert testing.run(*options, "--expect", known, app=spoilt_list(wrong))[0] == 1


def spoilt_list(app: WsgiApp) -> WsgiApp:
    """The application with an answer of another shape."""

    def call(environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"] != "/api/v1/queues":
            return app(environ, start_response)
        start_response("200 OK", [("Content-Type", "application/json")])
        return [b'{"queues":[]}']

    return call


def test_a_promise_that_is_found_broken_on_the_way_is_told_though_nobody_asked_for_it() -> None:
    app = create_app(seed=1, faults=["did-update-not-stored"])
    code, run = testing.run("--only", "POOL-04", "-k", "model", app=app)
    assert code == 1
    assert [judged.requirement.id for judged in run.verdicts().having(Verdict.DIVERGES)] == ["WIRE-06"]
    assert run.verdicts().judged["POOL-04"].verdict == "untested"


@pytest.mark.parametrize("option", [("--examples", 0), ("--rate", 0), ("--billable", -1), ("--report", __file__)])
def test_a_number_that_makes_no_sense_is_refused(option: tuple[str, Any]) -> None:
    assert cli.main(["http://127.0.0.1:1", *map(str, option)]) == 4


def test_writing_to_another_host_needs_its_name() -> None:
    with pytest.raises(Unsafe):
        Settings(url="http://pbx.example", profile="safe", allow_writes_on="other.example")
    for name in ("pbx.example", "pbx.example:8000", "http://pbx.example/api/v1"):
        assert Settings(url="http://pbx.example", profile="safe", allow_writes_on=name).effects == "safe"


def test_a_base_url_is_taken_with_or_without_the_path_of_the_api() -> None:
    for url in ("http://h:1", "http://h:1/", "http://h:1/api/v1", "http://h:1/api/v1/", "HTTP://H:1"):
        assert Settings(url=url).root == "http://h:1"
    with pytest.raises(UsageError):
        Settings(url="ftp://h:1")
