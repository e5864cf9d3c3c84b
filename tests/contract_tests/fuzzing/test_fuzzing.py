"""Generated requests: they pass the door, leave nothing behind, and find a server that breaks the contract."""

import json
import socket
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from contract_tests import testing
from contract_tests.client.divergence import Divergence
from contract_tests.client.transport import Wsgi, WsgiApp
from contract_tests.fuzzing.engine import Fuzzer
from contract_tests.fuzzing.selection import LINKED, SINGLE, may_be_sent
from contract_tests.run.run import Run
from contract_tests.run.settings import Settings
from contract_tests.verdicts.verdicts import Verdict
from mock_server.app import create_app

Change = Callable[[dict[str, Any], int, bytes], tuple[int, bytes]]


def connected(app: WsgiApp, **settings: Any) -> Run:
    """A run whose target is an application in this process."""
    run = Run.of(Settings(**settings))
    run.connect(Wsgi(app))
    return run


def fuzz(run: Run, *names: str, phases: Iterable[str] = SINGLE) -> set[str | None]:
    """Send generated requests of these operations; the requirements that the answers break."""
    found: set[str | None] = set()
    try:
        Fuzzer(run, [run.contract.operations[name] for name in names]).check(phases, 5)
    except* Divergence as group:
        found |= {one.requirement for one in group.exceptions if isinstance(one, Divergence)}
    return found


def changed(change: Change) -> WsgiApp:
    """The simulator with its answers below `/api/v1` changed: of a request's environment, a status and a body."""
    app = create_app(seed=1)

    def broken(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        started: list[Any] = []
        body = b"".join(app(environ, lambda *answer: started.extend(answer)))
        status, headers = started[0], started[1]
        if "/api/v1/" in environ["PATH_INFO"]:
            code, body = change(environ, int(status.split()[0]), body)
            status = f"{code} Changed"
        start_response(status, [(name, value) for name, value in headers if name != "Content-Length"])
        return [body]

    return broken


def without_status(environ: dict[str, Any], status: int, body: bytes) -> tuple[int, bytes]:
    """Rows without their status."""
    if status != 200 or environ["REQUEST_METHOD"] != "GET":
        return status, body
    return status, json.dumps([{**row, "status": None} for row in json.loads(body)]).encode()


def failing(environ: dict[str, Any], status: int, body: bytes) -> tuple[int, bytes]:
    """A server error instead of a refusal."""
    return (500, body) if status == 400 else (status, body)


def letting_everybody_in(environ: dict[str, Any], status: int, body: bytes) -> tuple[int, bytes]:
    """An empty list for whoever has no credentials."""
    return (200, b"[]") if status == 401 else (status, body)


@pytest.mark.parametrize("phases", [SINGLE, LINKED])
def test_no_phase_opens_a_connection_of_its_own(monkeypatch: pytest.MonkeyPatch, phases: tuple[str, ...]) -> None:
    opened: list[Any] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *address, **how: opened.append(address))
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: opened.append(address))
    run = connected(create_app(seed=1))
    before = run.target.session.sent
    assert fuzz(run, "createWebhook", "getWebhook", "deleteWebhook", phases=phases) == set()
    assert run.target.session.sent > before + 20
    assert opened == []


def test_requests_without_credentials_pass_the_door_too() -> None:
    run = connected(create_app(seed=1))
    fuzz(run, "listDids")
    assert ("listDids", 401) in run.target.session.seen


@pytest.mark.parametrize(
    ("change", "operation", "broken"),
    [
        (without_status, "listDids", "WIRE-01"),
        (failing, "createWebhook", "WIRE-02"),
        (letting_everybody_in, "listDids", "AUTH-01"),
    ],
)
def test_a_server_that_breaks_a_promise_is_found_out(change: Change, operation: str, broken: str) -> None:
    assert broken in fuzz(connected(changed(change)), operation)


def test_what_one_operation_creates_is_deleted_before_a_limit_is_reached() -> None:
    run = connected(create_app(seed=1))
    for phases in (SINGLE, LINKED):
        assert fuzz(run, "createTrunk", "getTrunk", phases=phases) == set()
    assert run.target.session.seen["createTrunk", 201] > 10
    assert not [operation for operation, status in run.target.session.seen if status == 403]
    assert run.close() == []
    assert not run.ledger.has_left


def test_links_delete_nothing_that_other_tests_share() -> None:
    run = connected(create_app(seed=1))
    with run.factory() as make:
        did, callee = make.did(run.client("A")), make.callee(run.client("A"))
        names = ("listTrunks", "getTrunk", "updateTrunk", "deleteTrunk", "createTrunk", "listUsers", "deleteUser")
        before = run.client("A").get(f"/trunks/{did['trunk_id']}").expect(200).body
        Fuzzer(run, [run.contract.operations[name] for name in names]).check(LINKED, 30)
        after = run.client("A").get(f"/trunks/{did['trunk_id']}").expect(200).body
        assert {**after, "live_status": 0, "updated_at": 0} == {**before, "live_status": 0, "updated_at": 0}
        run.client("A").get(f"/users/{callee['id']}").expect(200)


def test_bodies_that_name_a_row_name_one_of_ours() -> None:
    run = connected(create_app(seed=1))
    fuzz(run, "createOutboundRoute")
    created = [one for one in run.target.session.trace if one.path.endswith("/outbound-routes") and one.status == 201]
    trunks = {one.json["id"] for one in run.target.session.trace if one.path.endswith("/trunks") and one.status == 201}
    assert created
    assert {json.loads(one.request_body)["trunk_id"] for one in created} <= trunks


def test_on_a_server_only_reads_are_generated_unless_it_is_told_otherwise() -> None:
    run = connected(create_app(seed=1), url="http://127.0.0.1:8000")
    sent = [operation for operation in run.contract.operations.values() if may_be_sent(run, operation)]
    assert {operation.method for operation in sent} == {"GET"}


def test_on_a_server_nothing_is_generated_that_costs_or_that_changes_what_is_there(tmp_path: Path) -> None:
    run = connected(create_app(seed=1), url="http://127.0.0.1:8000", profile="full", billable=100, ledgers=tmp_path)
    sent = [operation for operation in run.contract.operations.values() if may_be_sent(run, operation)]
    assert not [operation.id for operation in sent if operation.is_billable]
    assert not {"login", "updateCompliance", "createApiKey"} & {operation.id for operation in sent}


def test_only_the_promise_that_is_broken_diverges() -> None:
    code, run = testing.run("-k", "schema and listQueues", app=changed(letting_everybody_in))
    judged = run.verdicts().judged
    assert code == 1
    assert judged["AUTH-01"].verdict is Verdict.DIVERGES
    assert judged["WIRE-01"].verdict is Verdict.PASS
    assert judged["AUTH-01"].worst is not None
    assert "401 without valid credentials" in judged["AUTH-01"].worst.expected
