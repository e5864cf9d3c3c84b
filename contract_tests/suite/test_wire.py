"""What holds of every answer: statuses, errors, that a write is read, that what is not there is not found."""

from typing import Any

import pytest
from hypothesis import strategies as st

from contract_tests.client import Client, Reply
from contract_tests.divergence import Divergence
from contract_tests.maker import Maker, Row
from contract_tests.run import Run
from contract_tests.suite import for_all, last, pbx
from contract_tests.suite.kinds import DID, IVR, KINDS, QUEUE, USER, Kind, each, same, same_rows

JSON = {"Content-Type": "application/json"}
READABLE = [kind for kind in KINDS if kind.is_readable]
TEXTS = st.text(st.characters(categories=["L", "N"], include_characters="-_."), min_size=2, max_size=40)
SCALARS = st.sampled_from([None, True, False, 0, -1, 5, 1.5, 2**40, "", " ", "x", "é😀", "0" * 300])
ANYTHING = SCALARS | st.lists(SCALARS, max_size=2) | st.dictionaries(st.sampled_from(["a", "id"]), SCALARS, max_size=1)


# The whole run


@last
@pbx("WIRE-01")
def test_every_answer_of_the_run_is_one_that_the_contract_declares(run: Run) -> None:
    found = run.target.door.violations
    first = {(one.exchange.status, one.sentence): one for one in reversed(found)}
    if first:
        lines = [f"{one.sentence[:300]} ({one.test})\n    {one.exchange.curl()}" for one in first.values()]
        raise Divergence("answers that the contract declares", "\n  ".join(lines), found[0].exchange)


@last
@pbx("WIRE-02", effect="read")
def test_no_request_of_the_run_was_answered_with_a_server_error(run: Run) -> None:
    found = run.target.door.failures
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
def test_an_unknown_id_is_answered_with_an_error(org: Client, run: Run, kind: Kind) -> None:
    says_what_is_wrong(org.get(kind.nowhere(run)).expect(404))


@pbx("WIRE-05")
def test_an_unknown_path_is_answered_with_an_error(org: Client) -> None:
    says_what_is_wrong(org.get("/no-such-thing").expect(404))


@pbx("WIRE-05")
@pytest.mark.parametrize("credentials", [{}, {"Authorization": "Bearer nonsense"}, {"X-API-Key": "ak_nonsense"}])
def test_missing_and_unknown_credentials_are_answered_with_an_error(org: Client, credentials: Row) -> None:
    says_what_is_wrong(org.named("nobody", credentials).get("/dids").expect(401))


@pbx("WIRE-05", effect="write")
@each(KINDS)
def test_bad_input_is_answered_with_an_error(org: Client, make: Maker, kind: Kind) -> None:
    kind.rows(org)
    says_what_is_wrong(org.post(kind.path, data=b'{"name":', headers=JSON).expect(400))


@pbx("WIRE-05", effect="write")
def test_a_duplicate_is_answered_with_an_error(org: Client, make: Maker) -> None:
    queue = make.queue(org)
    says_what_is_wrong(make.post(org, "/queues", make.usual(org, "/queues", number=queue["number"])).expect(409))


# What is made and changed


@pbx("WIRE-08")
@each(KINDS)
def test_what_makes_a_row_is_answered_201_with_the_row_and_its_id(org: Client, make: Maker, kind: Kind) -> None:
    kind.rows(org)
    body = make.usual(org, kind.path)
    made = make.post(org, kind.path, body).expect(201)
    if not isinstance(made.body, dict) or not isinstance(made.body.get("id"), str) or not made.body["id"]:
        made.diverges("the new row with an id", str(made.body))
    made.shows(**{name: value for name, value in body.items() if name in made.body})
    if made.body["id"] not in [row["id"] for row in kind.rows(org)]:
        made.diverges("the new row in the list", "a list without it")


def reads_as_answered(answer: Reply, stored: Row) -> None:
    """Raises `Divergence` where a later read shows a field otherwise than the answer to the write did."""
    for name in answer.body.keys() & stored.keys():
        # times may be kept less exactly
        if not name.endswith(("At", "_at")) and not same(answer.body[name], stored[name]):
            answer.diverges(f"{name} {stored[name]!r}, as a read shows it", f"{answer.body[name]!r}")


@pytest.fixture
def row(org: Client, make: Maker, kind: Kind) -> Row:
    """A row of the kind, for all examples of a property."""
    kind.rows(org)
    return make.one(org, kind.path)


@pbx("WIRE-06")
@each(KINDS)
def test_a_new_row_is_read_as_it_was_answered(org: Client, make: Maker, kind: Kind) -> None:
    kind.rows(org)
    made = make.post(org, kind.path, make.usual(org, kind.path)).expect(201, 200)
    reads_as_answered(made, kind.stored(org, made.body))


@pbx("WIRE-06")
@each(KINDS)
def test_a_changed_row_is_read_as_it_was_answered(org: Client, row: Row, kind: Kind) -> None:
    changed = org.put(kind.at(row), {kind.text: "Größe 1"}).expect(200)
    reads_as_answered(changed, kind.stored(org, row))
    if kind.stored(org, row).get(kind.text) not in ("Größe 1", None):
        changed.diverges(f"{kind.text} 'Größe 1'", str(changed.body))


@pbx("WIRE-06")
@each(KINDS)
@for_all(value=TEXTS | ANYTHING)
def test_whatever_is_taken_is_read_as_it_was_answered(org: Client, row: Row, kind: Kind, value: Any) -> None:
    changed = org.put(kind.at(row), {kind.text: value})
    if changed.status == 200:
        reads_as_answered(changed, kind.stored(org, row))


@pbx("WIRE-02")
@each(KINDS)
@for_all(value=ANYTHING, place=st.integers(0, 9))
def test_no_value_is_a_server_error(org: Client, make: Maker, row: Row, kind: Kind, value: Any, place: int) -> None:
    trunk = {"trunk_id": row["trunk_id"]} if "trunk_id" in row else {}
    with make.nested() as inner:
        body = inner.usual(org, kind.path, **trunk)
        # a number that somebody may have is nothing to try
        fields = sorted(body.keys() - {"number"})
        reply = inner.post(org, kind.path, {**body, fields[place % len(fields)]: value})
    if reply.status >= 500:
        reply.diverges("the value taken, or 400", f"{reply.status} {reply.body}")


@pbx("WIRE-02", effect="read")
@pytest.mark.parametrize("path", ["/dids/%00", "/dids/%F0%9F%98%80", f"/queues/{'9' * 300}", "/ivrs/null", "/users/-1"])
def test_no_id_is_a_server_error(org: Client, path: str) -> None:
    reply = org.get(path)
    if reply.status >= 500:
        reply.diverges("404, or 400", f"{reply.status} {reply.body}")


# Bad requests

REQUIRED = {
    "/dids": ("number",),
    "/ivrs": ("name", "extension"),
    "/queues": ("name", "number"),
    "/users": ("extension", "email"),
    "/trunks": ("name",),
    "/outbound-routes": ("trunk_id",),
    "/webhooks": ("url", "events"),
    "/api-keys": ("name",),
}
#: Fields with values outside of what the docs say, or of another type.
INVALID: dict[str, Row] = {
    "/dids": {"routing_type": "teleport", "description": ["a list"]},
    "/ivrs": {"name": {"an": "object"}, "timeout": "soon", "max_retries": [3]},
    "/queues": {"name": {"an": "object"}, "timeout": "soon", "timeout_destination_type": "the moon"},
    "/users": {"email": "no address", "role": "emperor", "ring_target": "pigeon", "full_name": ["a list"]},
    "/trunks": {"name": {"an": "object"}, "trunk_type": "rope"},
    "/outbound-routes": {"name": {"an": "object"}, "priority": "soon"},
    "/webhooks": {"url": "no url", "events": ["call.imagined"]},
    "/api-keys": {"name": {"an": "object"}, "permissions": "all of them"},
}
BROKEN = [b'{"name": ', b"{bad}", b"[]", b'[{"name": "x"}]', b'"text"', b"null"]

values = pytest.mark.parametrize(
    ("kind", "field"),
    [pytest.param(kind, field, id=f"{kind} {field}") for kind in KINDS for field in INVALID[kind.path]],
)
bodies = pytest.mark.parametrize("body", BROKEN, ids=bytes.decode)


@pbx("WIRE-03")
@pytest.mark.parametrize(
    ("kind", "field"),
    [pytest.param(kind, field, id=f"{kind} {field}") for kind in KINDS for field in REQUIRED[kind.path]],
)
def test_nothing_is_made_without_what_it_needs(org: Client, make: Maker, kind: Kind, field: str) -> None:
    body = make.usual(org, kind.path)
    before = kind.rows(org)
    del body[field]
    make.post(org, kind.path, body).expect(400)
    same_rows(org, kind, before)


@pbx("WIRE-03")
@values
def test_nothing_is_made_of_an_invalid_value(org: Client, make: Maker, kind: Kind, field: str) -> None:
    body = make.usual(org, kind.path)
    before = kind.rows(org)
    make.post(org, kind.path, {**body, field: INVALID[kind.path][field]}).expect(400)
    same_rows(org, kind, before)


@pbx("WIRE-03")
@values
def test_nothing_is_changed_to_an_invalid_value(org: Client, row: Row, kind: Kind, field: str) -> None:
    before = kind.rows(org)
    org.put(kind.at(row), {field: INVALID[kind.path][field]}).expect(400)
    same_rows(org, kind, before)


@pbx("WIRE-03")
@each(KINDS)
def test_nothing_is_made_without_a_body(org: Client, kind: Kind) -> None:
    before = kind.rows(org)
    org.post(kind.path).expect(400)
    same_rows(org, kind, before)


@pbx("WIRE-03")
@bodies
def test_nothing_is_made_of_a_body_that_is_no_object(org: Client, body: bytes) -> None:
    before = DID.rows(org)
    org.post("/dids", data=body, headers=JSON).expect(400)
    same_rows(org, DID, before)


@pbx("WIRE-03")
@bodies
def test_nothing_is_changed_by_a_body_that_is_no_object(org: Client, make: Maker, body: bytes) -> None:
    queue = make.queue(org)
    before = QUEUE.rows(org)
    org.put(QUEUE.at(queue), data=body, headers=JSON).expect(400)
    same_rows(org, QUEUE, before)


# Duplicates, and what is not there


@pbx("WIRE-04")
@pytest.mark.parametrize(
    ("kind", "field"),
    [(DID, "number"), (IVR, "extension"), (QUEUE, "number"), (USER, "extension"), (USER, "email")],
    ids=str,
)
def test_a_duplicate_is_refused(org: Client, make: Maker, row: Row, kind: Kind, field: str) -> None:
    body = make.usual(org, kind.path, **{field: row[field]})
    before = kind.rows(org)
    make.post(org, kind.path, body).expect(409)
    same_rows(org, kind, before)


@pbx("WIRE-04")
@pytest.mark.parametrize(
    ("kind", "field"), [(IVR, "extension"), (QUEUE, "number"), (USER, "extension"), (USER, "email")], ids=str
)
def test_nothing_becomes_a_duplicate(org: Client, make: Maker, row: Row, kind: Kind, field: str) -> None:
    second = make.one(org, kind.path)
    before = kind.rows(org)
    org.put(kind.at(second), {field: row[field]}).expect(409)
    same_rows(org, kind, before)


@pbx("WIRE-07")
@each(READABLE)
def test_reading_what_is_not_there_is_answered_404(org: Client, run: Run, kind: Kind) -> None:
    org.get(kind.nowhere(run)).expect(404)


@pbx("WIRE-07", effect="write")
@each(KINDS)
def test_changing_what_is_not_there_is_answered_404(org: Client, run: Run, kind: Kind) -> None:
    org.put(kind.nowhere(run), {kind.text: "contract test"}).expect(404)


@pbx("WIRE-07", effect="write")
@each(KINDS)
def test_deleting_what_is_not_there_is_answered_404(org: Client, run: Run, kind: Kind) -> None:
    org.delete(kind.nowhere(run)).expect(404)


@pbx("WIRE-07", effect="write")
@each(READABLE)
def test_what_was_deleted_is_not_there(org: Client, row: Row, kind: Kind) -> None:
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
        pytest.param("PUT", Kind("/org-users"), "", {"name": "contract test"}, id="dashboard user"),
    ],
)
def test_what_belongs_to_nothing_is_answered_404(
    org: Client, run: Run, method: str, kind: Kind, below: str, body: Any
) -> None:
    org.send(method, f"{kind.nowhere(run)}{below}", json=body).expect(404)


@pbx("WIRE-07", effect="billable")
@pytest.mark.parametrize(("path", "more"), [("hangup-channel", {}), ("transfer", {"destination": "1001"})], ids=str)
def test_a_channel_that_is_not_there_is_answered_404(org: Client, path: str, more: Row) -> None:
    org.post(f"/calls/{path}", {"channel_id": "PJSIP/nobody", **more}).expect(404)
