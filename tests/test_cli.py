"""The command line as a user meets it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import jwt
import pytest

from mock_server.app import JWT_SECRET
from mock_server.cli import main
from tests.served import curl, request, served


def run(arguments: Sequence[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = main(arguments)
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize("options", [[], ["--tls"]])
def test_the_curl_that_serve_prints_works_as_it_stands(tmp_path: Path, options: list[str]) -> None:
    with served(tmp_path, *options) as (_, process):
        assert process.stdout
        command = next(line for line in process.stdout if line.strip().startswith("curl"))
        status, dids = curl(command.strip())
        assert (status, dids[0]["number"]) == (200, "+918065978001")


def test_serve_logs_a_readable_line_a_request_without_secrets(tmp_path: Path) -> None:
    with served(tmp_path) as (base, _):
        token = request("POST", f"{base}/_mock/tokens")[1]["token"]
        request("GET", f"{base}/api/v1/dids?token={token}", headers={"Authorization": f"Bearer {token}"})
    log = (tmp_path / "log").read_text()
    assert "GET /api/v1/dids?token=<hidden> 200 Acme Hotels" in log
    assert token not in log


def test_the_april_release_is_served_with_a_world_that_it_can_deploy(tmp_path: Path) -> None:
    with served(tmp_path, "--profile", "oss-2026-04") as (base, _):
        plan = request("GET", f"{base}/_mock/state")[1]
        token = request("POST", f"{base}/_mock/tokens")[1]["token"]
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        deployed = request("POST", f"{base}/api/v1/config/deploy", {}, headers)
    assert (deployed[0], plan["ivrs"]) == (200, [])
    assert "warning" not in (tmp_path / "log").read_text()


def test_acme_by_name_is_acme_in_every_profile(tmp_path: Path) -> None:
    with served(tmp_path, "--profile", "oss-2026-04", "--world", "acme") as (base, _):
        assert request("GET", f"{base}/_mock/state")[1]["ivrs"]
    assert "warning: Acme Hotels has no dialplan" in (tmp_path / "log").read_text()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_serve_ends_cleanly(tmp_path: Path, how: signal.Signals) -> None:
    with served(tmp_path) as (_, process):
        process.send_signal(how)
        assert process.wait(timeout=10) == 0
    assert "Traceback" not in (tmp_path / "log").read_text()


@pytest.mark.parametrize("options", [[], ["--tls"]])
def test_a_port_in_use_is_one_sentence(tmp_path: Path, options: list[str]) -> None:
    with served(tmp_path) as (base, _):
        port = base.rpartition(":")[2]
        command = [sys.executable, "-m", "mock_server", "serve", "--port", port, *options]
        second = subprocess.run(command, capture_output=True, text=True, check=False)
    assert second.returncode == 2
    assert second.stderr.startswith(f"astradial-mock: cannot listen on 127.0.0.1:{port}: Address already in use")
    assert second.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["serve", "--profile", "nope"], "unknown profile 'nope'; choose from documented, hosted, oss-2026-04, strict"),
        (
            ["serve", "--world", "nope"],
            "cannot load the world nope: 'nope' is neither a world nor a file; choose from",
        ),
        (["serve", "--host", "0.0.0.0"], "0.0.0.0 can be reached from other machines; add --allow-remote"),  # noqa: S104
        (["serve", "--port", "99999"], "cannot listen on 127.0.0.1:99999"),
        (["token", "--org", "nobody"], "no organization 'nobody'; choose from Acme Hotels, Globex Clinics"),
        (["token", "--user", "nobody"], "no user 'nobody'; choose from owner@acme.example"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(arguments, capsys)
    assert (code, out) == (2, "")
    assert err.startswith(f"astradial-mock: {sentence}")
    assert err.count("\n") == 1


def test_a_bad_fixture_file_is_named_with_the_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("dids: [{nmber: 1}]")
    _, _, err = run(["serve", "--world", str(file)], capsys)
    assert err.endswith("mine.yaml: /dids/0/nmber: unknown field; did you mean 'number'?\n")


def test_a_token_is_printed_for_a_role(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(["token", "--org", "acme", "--role", "admin"], capsys)
    claims = jwt.decode(out.strip(), JWT_SECRET, algorithms=["HS256"])
    assert (claims["role"], claims["email"]) == ("admin", "admin@acme.example")


def test_an_expired_token_is_printed_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(["token", "--expired"], capsys)
    assert jwt.decode(out.strip(), options={"verify_signature": False})["exp"] < time.time()


def test_the_module_is_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "mock_server", "--version"], capture_output=True, check=True)
    assert done.stdout.startswith(b"astradial-mock 0.")


# Calls

LINE = "+918065978001"


def test_a_call_is_told_as_a_person_would(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(["call", LINE, "--press", "0", "--world", "acme"], capsys)
    assert code == 0
    assert f"A call to {LINE} arrives." in out
    assert "result: connected" in out


def test_a_call_that_fails_says_why_and_what_to_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with served(tmp_path) as (base, _):
        token = request("POST", f"{base}/_mock/tokens")[1]["token"]
        did = f"{base}/api/v1/dids/b71f116a-2b3c-11f1-9598-00505661ece1"
        silent = {"routing_type": "ivr", "routing_destination": "7001"}
        assert (
            request("PUT", did, silent, {"Authorization": f"Bearer {token}", "Content-Type": "application/json"})[0]
            == 200
        )
        _, out, _ = run(["call", LINE, "--url", base], capsys)
    assert "result: not_in_service" in out
    assert 'why: routing_destination 7001 is the extension of IVR "Main Menu"' in out
    assert "fix: use 2d7a59e9-4304-4032-a0c1-f8df2429751c" in out


def test_a_call_without_end_fits_on_a_page_unless_all_of_it_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = tmp_path / "loop.yaml"
    queue = 'number: "5001", name: Sales, timeout_destination_type: queue, timeout_destination: "5001"'
    world.write_text(
        "organizations: [{id: acme, name: Acme}]\n"
        "users: [{id: agent, org_id: acme, extension: '1001'}]\n"
        f"queues: [{{id: sales, org_id: acme, {queue}, members: [{{user_id: agent}}]}}]\n"
        'dids: [{org_id: acme, number: "+918065978001", routing_type: queue, routing_destination: "5001"}]\n'
    )
    arguments = ["call", LINE, "--world", str(world), "--phone", "1002=answer"]
    _, short, _ = run(arguments, capsys)
    _, everything, _ = run([*arguments, "--all"], capsys)
    assert 'why: timeout_destination closes a loop that only the caller can end: queue 5001 "Sales"' in short
    assert "reason: loop" in short
    assert len(short.splitlines()) <= 60 < len(everything.splitlines())


def test_a_phone_does_what_it_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(["call", LINE, "--press", "0", "--phone", "1001=busy", "--world", "acme"], capsys)
    assert "result: busy" in out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["call", LINE, "--url", "http://127.0.0.1:9"], "no simulator at http://127.0.0.1:9"),
        (["call", LINE, "--phone", "busy", "--world", "acme"], "--phone busy: expected EXTENSION=BEHAVIOUR"),
        (["call", "", "--world", "acme"], '/to is ""; expected the number that is dialled'),
    ],
)
def test_a_call_that_cannot_be_placed_is_one_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(arguments, capsys)
    assert (code, err.startswith(f"astradial-mock: {sentence}")) == (2, True)


def test_an_address_of_version_6_is_served_too(tmp_path: Path) -> None:
    with served(tmp_path, "--host", "::1") as (base, _):
        assert base.startswith("http://[::1]:")


@pytest.mark.parametrize("command", ["promises", "quirks", "faults", "token"])
def test_a_reader_that_stops_reading_ends_a_command_quietly(command: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    words = [sys.executable, "-m", "mock_server", command]
    # without an environment, in which output may be unbuffered
    done = subprocess.run(words, env={}, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")
