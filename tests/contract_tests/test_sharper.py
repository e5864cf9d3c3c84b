"""What a run must notice: each case is a mock that is spoilt on the way, as some servers are."""

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

from contract_tests import testing
from contract_tests.client.transport import WsgiApp
from contract_tests.run.run import Run
from contract_tests.verdicts.verdicts import Verdict
from mock_server.app import create_app

Answer = tuple[str, bytes]
#: Answers a request itself, or leaves it to the mock.
Spoils = Callable[[str, str], Answer | None]

UNROUTED = json.dumps(
    {"error": "Not Found", "message": "Endpoint {path} not found", "documentation": "/api"}, separators=(",", ":")
)


def spoilt(app: WsgiApp, spoils: Spoils) -> WsgiApp:
    """The application, but for the requests that are answered otherwise."""

    def call(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        method = environ["REQUEST_METHOD"]
        answer = spoils(method, environ["REQUEST_URI"].partition("?")[0])
        if answer is None:
            return app(environ, start_response)
        start_response(answer[0], [("Content-Type", "application/json")])
        return [answer[1]]

    return call


def found(run: Run) -> set[str]:
    """The findings of a run."""
    return {str(one.finding) for one in run.verdicts().findings}


def without(*endpoints: tuple[str, str]) -> Spoils:
    """The mock without endpoints, named by method and how their path ends or begins."""

    def spoils(method: str, path: str) -> Answer | None:
        gone = any(method == one and part in path for one, part in endpoints)
        return ("404 Not Found", UNROUTED.replace("{path}", path).encode()) if gone else None

    return spoils


@pytest.mark.parametrize(
    ("only", "endpoint", "finding"),
    [
        ("WIRE-07", ("PUT", "/queues/"), "WIRE-09 updateQueue missing-endpoint"),
        ("TEN-05", ("PUT", "/routing"), "WIRE-09 updateDidRouting missing-endpoint"),
        ("IVR-01", ("GET", "/ivrs"), "WIRE-09 listIvrs missing-endpoint"),
    ],
)
def test_a_404_for_an_endpoint_that_is_missing_is_not_one_for_a_row(
    only: str, endpoint: tuple[str, str], finding: str
) -> None:
    app = spoilt(create_app(seed=1), without(endpoint))
    code, run = testing.run("--only", only, "-k", "not model and not schema", app=app)
    assert finding in found(run)
    assert code == (1 if "WIRE-09" in finding else code)


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        ("PATCH", "/members/", "updateQueueMember"),
        ("PUT", "/greetings/", "updateGreeting"),
        ("DELETE", "/greetings/", "deleteGreeting"),
        ("PUT", "/routing", "updateUserRouting"),
    ],
)
def test_a_missing_endpoint_is_found_by_generated_requests_too(method: str, path: str, operation: str) -> None:
    app = spoilt(create_app(seed=1), without((method, path)))
    code, run = testing.run("-k", f"contract_says and {operation}", app=app)
    assert (code, found(run)) == (0, {f"WIRE-10 {operation} missing-endpoint"})


def test_a_missing_endpoint_is_one_finding_and_what_needs_it_is_not_tested() -> None:
    app = spoilt(create_app(seed=1), without(*((method, "/ivrs") for method in ("GET", "POST", "PUT", "DELETE"))))
    only = "IVR-01,IVR-02,IVR-03,IVR-06,WIRE-07,WIRE-09"
    code, run = testing.run("--only", only, "-k", "not model and not schema", app=app)
    assert code == 1
    assert {name.split()[0] for name in found(run)} == {"WIRE-09"}
    untested = {one.requirement.id for one in run.verdicts().having(Verdict.UNSUPPORTED)}
    assert untested == {"IVR-01", "IVR-02", "IVR-03", "IVR-06"}


def test_a_server_that_says_the_same_of_rows_and_paths_is_not_taken_for_one_without_endpoints() -> None:
    app = create_app(seed=1)

    def call(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        started: list[Any] = []
        body = b"".join(app(environ, lambda *said: started.extend(said)))
        if started[0].startswith("404"):
            body, started[1] = b'{"error":"Not found"}', [("Content-Type", "application/json")]
        start_response(*started[:2])
        return [body]

    code, run = testing.run("--only", "WIRE-07,WIRE-09", "-k", "not model and not schema", app=call)
    assert (code, found(run)) == (0, set())


def test_another_organization_that_is_shown_by_its_id_is_found() -> None:
    def spoils(method: str, path: str) -> Answer | None:
        is_one = method == "GET" and path.startswith("/api/v1/organizations/")
        return ("200 OK", b'{"id":"x","name":"another"}') if is_one else None

    code, run = testing.run("--only", "TEN-10", app=spoilt(create_app(seed=1), spoils))
    assert (code, found(run)) == (1, {"TEN-10 getOrganization isolation"})


@pytest.mark.parametrize(
    "answer",
    [
        ("500 Internal Server Error", b'{"success":false,"error":"Failed to deploy configuration"}'),
        ("200 OK", b'{"success":true,"deployment":{"success":false}}'),
    ],
)
def test_a_deploy_that_fails_is_found(answer: Answer) -> None:
    app = spoilt(create_app(seed=1), lambda _, path: answer if path.endswith("/config/deploy") else None)
    code, run = testing.run("--only", "DEP-01", "-k", "not schema", app=app)
    assert (code, {name.split()[0] for name in found(run)}) == (1, {"DEP-01"})


def test_two_rows_of_one_unique_value_made_at_once_are_found() -> None:
    app, both = create_app(seed=1), threading.Barrier(2)

    def spoils(method: str, path: str) -> Answer | None:
        if (method, path) != ("POST", "/api/v1/queues"):
            return None
        try:
            is_second = both.wait(0.3) == 1
        except threading.BrokenBarrierError:  # it came alone
            both.reset()
            return None
        return ("201 Created", b'{"id":"00000000-0000-4000-8000-000000000000"}') if is_second else None

    code, run = testing.run("--only", "WIRE-04", "-k", "at_once and queues", app=spoilt(app, spoils))
    assert (code, found(run)) == (1, {"WIRE-04 createQueue state"})


def test_a_server_that_trims_names_keeps_what_the_docs_promise() -> None:
    app = create_app(seed=1)

    def call(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        if environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"] == "/api/v1/ivrs":
            sent = json.loads(environ["wsgi.input"].read() or b"{}")
            sent |= {"name": sent["name"].strip()} if isinstance(sent.get("name"), str) else {}
            body = json.dumps(sent).encode()
            environ |= {"wsgi.input": __import__("io").BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        return app(environ, start_response)

    assert testing.run("--only", "IVR-02", "--examples", 60, app=call)[0] == 0


def test_a_test_of_several_requirements_charges_the_one_that_it_disproves() -> None:
    def spoils(method: str, path: str) -> Answer | None:
        return ("418 I'm a teapot", b'{"error":"no"}') if (method, path) == ("POST", "/api/v1/ivrs") else None

    _, run = testing.run("-k", "lead_to_each_other", app=spoilt(create_app(seed=1), spoils))
    assert found(run) == {"WIRE-01 createIvr status"}
