"""Bad requests: refused with 400, duplicates with 409, never with a server error, and they change nothing."""

from typing import Any

import pytest
from hypothesis import strategies as st

from contract_tests.client.client import Client
from contract_tests.contract.kinds import Kind
from contract_tests.run.factory import Factory, Row
from contract_tests.suite import for_some, pbx
from contract_tests.suite.resources import DID, IVR, QUEUE, RESOURCES, USER, Resource, each, same_rows
from contract_tests.suite.strategies import ANYTHING

JSON = {"Content-Type": "application/json"}
REQUIRED = {
    "/dids": ("number", "routing_type", "routing_destination"),
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

bodies = pytest.mark.parametrize("body", BROKEN, ids=bytes.decode)


@pbx("WIRE-03")
@pytest.mark.parametrize(
    ("kind", "field"),
    [pytest.param(kind, field, id=f"{kind} {field}") for kind in RESOURCES for field in REQUIRED[kind.path]],
)
def test_nothing_is_made_without_what_it_needs(org: Client, make: Factory, kind: Resource, field: str) -> None:
    body = make.usual(org, kind.path)
    before = kind.rows(org)
    del body[field]
    make.post(org, kind.path, body).expect(400)
    same_rows(org, kind, before)


@pbx("WIRE-03")
@pytest.mark.parametrize(
    ("kind", "field"),
    [pytest.param(kind, field, id=f"{kind} {field}") for kind in RESOURCES for field in INVALID[kind.path]],
)
def test_nothing_is_made_of_an_invalid_value(org: Client, make: Factory, kind: Resource, field: str) -> None:
    body = make.usual(org, kind.path)
    before = kind.rows(org)
    make.post(org, kind.path, {**body, field: INVALID[kind.path][field]}).expect(400)
    same_rows(org, kind, before)


@pbx("WIRE-03")
@each(RESOURCES)
def test_nothing_is_changed_to_an_invalid_value(org: Client, row: Row, kind: Resource) -> None:
    before = kind.rows(org)
    for field, value in INVALID[kind.path].items():
        org.put(kind.at(row), {field: value}).expect(400)
    same_rows(org, kind, before)


@pbx("WIRE-03")
@each(RESOURCES)
def test_nothing_is_made_without_a_body(org: Client, kind: Resource) -> None:
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
def test_nothing_is_changed_by_a_body_that_is_no_object(org: Client, make: Factory, body: bytes) -> None:
    queue = make.queue(org)
    before = QUEUE.rows(org)
    org.put(QUEUE.at(queue), data=body, headers=JSON).expect(400)
    same_rows(org, QUEUE, before)


# Never a server error


@pbx("WIRE-02")
@each(RESOURCES)
@for_some(value=ANYTHING, place=st.integers(0, 9))
def test_no_value_is_a_server_error(
    org: Client, make: Factory, row: Row, kind: Resource, value: Any, place: int
) -> None:
    trunk = {"trunk_id": row["trunk_id"]} if "trunk_id" in row else {}
    with make.nested() as inner:
        body = inner.usual(org, kind.path, **trunk)
        # a number that somebody may have is nothing to try
        fields = sorted(body.keys() - {"number"})
        reply = inner.post(org, kind.path, {**body, fields[place % len(fields)]: value})
    if reply.status >= 500:
        reply.diverges("the value taken, or 400", f"{reply.status} {reply.body}", Kind.STATUS)


@pbx("WIRE-02", effect="read")
@pytest.mark.parametrize("path", ["/dids/%00", "/dids/%F0%9F%98%80", f"/queues/{'9' * 300}", "/ivrs/null", "/users/-1"])
def test_no_id_is_a_server_error(org: Client, path: str) -> None:
    reply = org.get(path)
    if reply.status >= 500:
        reply.diverges("404, or 400", f"{reply.status} {reply.body}", Kind.STATUS)


# Duplicates


@pbx("WIRE-04")
@pytest.mark.parametrize(
    ("kind", "field"),
    [(DID, "number"), (IVR, "extension"), (QUEUE, "number"), (USER, "extension"), (USER, "email")],
    ids=str,
)
def test_a_duplicate_is_refused(org: Client, make: Factory, row: Row, kind: Resource, field: str) -> None:
    body = make.usual(org, kind.path, **{field: row[field]})
    before = kind.rows(org)
    make.post(org, kind.path, body).expect(409)
    same_rows(org, kind, before)


@pbx("WIRE-04")
@pytest.mark.parametrize(
    ("kind", "field"), [(IVR, "extension"), (QUEUE, "number"), (USER, "extension"), (USER, "email")], ids=str
)
def test_nothing_becomes_a_duplicate(org: Client, make: Factory, row: Row, kind: Resource, field: str) -> None:
    second = make.one(org, kind.path)
    before = kind.rows(org)
    org.put(kind.at(second), {field: row[field]}).expect(409)
    same_rows(org, kind, before)


@pbx("WIRE-04")
def test_a_member_of_a_queue_is_no_member_twice(org: Client, make: Factory) -> None:
    queue, user = make.queue(org), make.user(org)
    org.post(f"{QUEUE.at(queue)}/members", {"user_id": user["id"]}).expect(201)
    before = QUEUE.rows(org)
    org.post(f"{QUEUE.at(queue)}/members", {"user_id": user["id"]}).expect(409)
    same_rows(org, QUEUE, before)
