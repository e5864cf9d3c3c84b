"""What holds of every answer: it is declared, an error says what is wrong, what is not there is not found."""

from collections.abc import Iterable
from typing import Any

import pytest

from contract_tests.client.client import Client, Reply
from contract_tests.client.divergence import Divergence, missing_endpoint
from contract_tests.client.session import Violation
from contract_tests.contract.kinds import Kind
from contract_tests.contract.requirements import PRESENCE
from contract_tests.run.factory import Factory, Row
from contract_tests.run.run import Run
from contract_tests.suite import last, pbx
from contract_tests.suite.resources import DID, IVR, QUEUE, RESOURCES, USER, Resource, each

JSON = {"Content-Type": "application/json"}
READABLE = [kind for kind in RESOURCES if kind.is_readable]


# The contract


def broken(run: Run, since: int = 0) -> list[Violation]:
    """How the contract was broken. An operation that the server lacks is a finding of its own."""
    session = run.target.session
    return [found for found in session.violations[since:] if not session.lacking(found.exchange)]


def as_divergence(found: Violation) -> Divergence:
    said = f"{found.sentence[:300]} ({found.test})"
    return Divergence("an answer that the contract declares", said, found.exchange, "WIRE-01", found.kind)


def raise_each(divergences: Iterable[Divergence]) -> None:
    """Raise them all, the first of each operation and kind."""
    if found := list(divergences):
        raise ExceptionGroup("the contract is broken", found)


@last
@pbx("WIRE-01")
def test_every_answer_of_the_run_is_one_that_the_contract_declares(run: Run) -> None:
    first = {(one.operation, one.kind): one for one in reversed(broken(run))}
    raise_each(map(as_divergence, first.values()))


@pbx("WIRE-01")
def test_what_anybody_may_read_is_answered_as_declared(org: Client, run: Run) -> None:
    since = len(run.target.session.violations)
    for operation in run.contract.operations.values():
        if operation.method == "GET" and "{" not in operation.path:
            org.get(operation.path, base="")
    raise_each(map(as_divergence, broken(run, since)))


@pbx("WIRE-01", effect="write")
@each(RESOURCES)
def test_the_life_of_a_row_is_answered_as_declared(org: Client, run: Run, make: Factory, kind: Resource) -> None:
    since = len(run.target.session.violations)
    row = make.one(org, kind.path)
    kind.stored(org, row)
    kind.rows(org)
    org.put(kind.at(row), {kind.text: "contract test"})
    org.delete(kind.at(row))
    raise_each(map(as_divergence, broken(run, since)))


@pbx("WIRE-01", effect="write")
def test_a_password_is_in_no_answer(org: Client, make: Factory) -> None:
    body = make.usual(org, "/users")
    made = make.post(org, "/users", body).expect(201)
    for answer in (made, org.get(USER.at(made.body)), org.get("/users")):
        if body["password"] in answer.exchange.body.decode():
            answer.diverges("an answer without the password", "it is there", Kind.SECRET)


@last
@pbx("WIRE-02", effect="read")
def test_no_request_of_the_run_was_answered_with_a_server_error(run: Run) -> None:
    session = run.target.session
    first = {session.operation_of(one): one for one in reversed(session.failures)}
    lacking = session.routes.missing
    raise_each(
        Divergence("no status of 500 or more", one.line(), one, "WIRE-02", Kind.SERVER_ERROR)
        for name, one in first.items()
        if name not in lacking
    )


@last
@pbx(*PRESENCE)
def test_every_operation_that_the_run_asked_for_is_there(run: Run) -> None:
    missing = run.target.session.routes.missing
    raise_each(missing_endpoint(name, exchange) for name, exchange in missing.items())


# Errors


def says_what_is_wrong(reply: Reply) -> None:
    """Raises `Divergence` unless the body is an object with a text under `error`."""
    error = reply.body.get("error") if isinstance(reply.body, dict) else None
    if not isinstance(error, str) or not error:
        reply.diverges('{"error": "<text>"}', reply.exchange.body.decode(errors="replace")[:200], Kind.SCHEMA)


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
