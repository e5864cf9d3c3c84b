"""What holds of every answer: it is declared, an error says what is wrong, what is not there is not found."""

from typing import Any

import pytest

from contract_tests.client.client import Client, Reply
from contract_tests.client.divergence import Divergence
from contract_tests.client.session import Violation
from contract_tests.run.factory import Factory, Row
from contract_tests.run.run import Run
from contract_tests.suite import last, pbx
from contract_tests.suite.resources import DID, IVR, QUEUE, RESOURCES, USER, Resource, each

JSON = {"Content-Type": "application/json"}
READABLE = [kind for kind in RESOURCES if kind.is_readable]


# The contract


def broken(run: Run, since: int = 0) -> list[Violation]:
    """How the contract was broken. An operation that the server lacks is none: the tests that need it say so."""

    def is_lacking(found: Violation) -> bool:
        operation = run.contract.operations[found.operation]
        status = found.exchange.status
        return status in (404, 405) and str(status) not in operation.document["responses"]

    return [found for found in run.target.session.violations[since:] if not is_lacking(found)]


@last
@pbx("WIRE-01")
def test_every_answer_of_the_run_is_one_that_the_contract_declares(run: Run) -> None:
    found = broken(run)
    first = {(one.exchange.status, one.sentence): one for one in reversed(found)}
    if first:
        lines = [f"{one.sentence[:300]} ({one.test})\n    {one.exchange.curl()}" for one in first.values()]
        raise Divergence("answers that the contract declares", "\n  ".join(lines), found[0].exchange)


@pbx("WIRE-01")
def test_what_anybody_may_read_is_answered_as_declared(org: Client, run: Run) -> None:
    since = len(run.target.session.violations)
    for operation in run.contract.operations.values():
        if operation.method == "GET" and "{" not in operation.path:
            org.get(operation.path, base="")
    for found in broken(run, since):
        raise Divergence("an answer that the contract declares", found.sentence, found.exchange)


@pbx("WIRE-01", effect="write")
@each(RESOURCES)
def test_the_life_of_a_row_is_answered_as_declared(org: Client, run: Run, make: Factory, kind: Resource) -> None:
    since = len(run.target.session.violations)
    row = make.one(org, kind.path)
    kind.stored(org, row)
    kind.rows(org)
    org.put(kind.at(row), {kind.text: "contract test"})
    org.delete(kind.at(row))
    for found in broken(run, since):
        raise Divergence("an answer that the contract declares", found.sentence, found.exchange)


@pbx("WIRE-01", effect="write")
def test_a_password_is_in_no_answer(org: Client, make: Factory) -> None:
    body = make.usual(org, "/users")
    made = make.post(org, "/users", body).expect(201)
    for answer in (made, org.get(USER.at(made.body)), org.get("/users")):
        if body["password"] in answer.exchange.body.decode():
            answer.diverges("an answer without the password", "it is there")


@last
@pbx("WIRE-02", effect="read")
def test_no_request_of_the_run_was_answered_with_a_server_error(run: Run) -> None:
    found = run.target.session.failures
    first = {}
    for one in reversed(found):
        operation = run.contract.operation(one.method, one.path)
        first[operation and operation.id, one.status] = one
    if first:
        lines = [f"{name}: {one.line()}\n    {one.curl()}" for (name, _), one in first.items()]
        raise Divergence("no status of 500 or more", "\n  ".join(lines), found[0])


# Errors


def says_what_is_wrong(reply: Reply) -> None:
    """Raises `Divergence` unless the body is an object with a text under `error`."""
    error = reply.body.get("error") if isinstance(reply.body, dict) else None
    if not isinstance(error, str) or not error:
        reply.diverges('{"error": "<text>"}', reply.exchange.body.decode(errors="replace")[:200])


@pbx("WIRE-05")
@each(READABLE)
def test_an_unknown_id_is_answered_with_an_error(org: Client, run: Run, kind: Resource) -> None:
    says_what_is_wrong(org.get(kind.nowhere(run)).expect(404))


@pbx("WIRE-05")
def test_an_unknown_path_is_answered_with_an_error(org: Client) -> None:
    says_what_is_wrong(org.get("/no-such-thing").expect(404))


@pbx("WIRE-05")
@pytest.mark.parametrize("credentials", [{}, {"Authorization": "Bearer nonsense"}, {"X-API-Key": "ak_nonsense"}])
def test_missing_and_unknown_credentials_are_answered_with_an_error(org: Client, credentials: Row) -> None:
    says_what_is_wrong(org.named("nobody", credentials).get("/dids").expect(401))


@pbx("WIRE-05", effect="write")
@each(RESOURCES)
def test_bad_input_is_answered_with_an_error(org: Client, kind: Resource) -> None:
    says_what_is_wrong(org.post(kind.path, data=b'{"name":', headers=JSON).expect(400))


@pbx("WIRE-05", effect="write")
def test_a_duplicate_is_answered_with_an_error(org: Client, make: Factory) -> None:
    queue = make.queue(org)
    says_what_is_wrong(make.post(org, "/queues", make.usual(org, "/queues", number=queue["number"])).expect(409))


# What is not there


@pbx("WIRE-07")
@each(READABLE)
def test_reading_what_is_not_there_is_answered_404(org: Client, run: Run, kind: Resource) -> None:
    org.get(kind.nowhere(run)).expect(404)


@pbx("WIRE-07", effect="write")
@each(RESOURCES)
def test_changing_what_is_not_there_is_answered_404(org: Client, run: Run, kind: Resource) -> None:
    org.put(kind.nowhere(run), {kind.text: "contract test"}).expect(404)


@pbx("WIRE-07", effect="write")
@each(RESOURCES)
def test_deleting_what_is_not_there_is_answered_404(org: Client, run: Run, kind: Resource) -> None:
    org.delete(kind.nowhere(run)).expect(404)


@pbx("WIRE-07", effect="write")
@each(READABLE)
def test_what_was_deleted_is_not_there(org: Client, row: Row, kind: Resource) -> None:
    org.delete(kind.at(row)).expect(200, 204)
    org.get(kind.at(row)).expect(404)
    if row["id"] in [one["id"] for one in kind.rows(org)]:
        raise Divergence("a list without what was deleted", "a list with it")


@pbx("WIRE-07", effect="write")
@pytest.mark.parametrize(
    ("method", "kind", "below", "body"),
    [
        pytest.param(
            "PUT", DID, "/routing", {"routing_type": "extension", "routing_destination": "1001"}, id="routing"
        ),
        pytest.param("PUT", IVR, "/menu", {"options": []}, id="menu"),
        pytest.param("POST", IVR, "/publish", {}, id="publish"),
        pytest.param("GET", QUEUE, "/members", None, id="members"),
        pytest.param("POST", QUEUE, "/members", {"user_id": "nobody", "extension": "0000"}, id="new member"),
        pytest.param("PUT", Resource("/org-users"), "", {"name": "contract test"}, id="dashboard user"),
    ],
)
def test_what_belongs_to_nothing_is_answered_404(
    org: Client, run: Run, method: str, kind: Resource, below: str, body: Any
) -> None:
    org.send(method, f"{kind.nowhere(run)}{below}", json=body).expect(404)


@pbx("WIRE-07", effect="billable")
@pytest.mark.parametrize(("path", "more"), [("hangup-channel", {}), ("transfer", {"destination": "1001"})], ids=str)
def test_a_channel_that_is_not_there_is_answered_404(org: Client, path: str, more: Row) -> None:
    org.post(f"/calls/{path}", {"channel_id": "PJSIP/nobody", **more}).expect(404)
