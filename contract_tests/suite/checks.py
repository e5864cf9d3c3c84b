"""Checks that several areas share: what lists show, what is refused, what is taken although it should not be."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from contract_tests.client.client import Client, Reply
from contract_tests.client.divergence import QuirkGone
from contract_tests.contract.kinds import Kind
from contract_tests.run.factory import Row

#: How a server says that it will not do it.
REFUSALS = (400, 403, 404, 409, 422)


def _rows(reply: Reply, part: str | None) -> list[Row]:
    body = reply.body if part is None else (reply.body or {}).get(part)
    if not isinstance(body, list):
        reply.diverges(f"an array{f' under {part}' if part else ''}", type(body).__name__)
    return body


def rows(client: Client, path: str, part: str | None = None) -> dict[str, Row]:
    """The rows of a list by id, to be compared; `part` names the list where the answer has several."""
    return _by_id(client.get(path).expect(200), part)


def _by_id(reply: Reply, part: str | None = None) -> dict[str, Row]:
    return {row["id"]: _settled(row) for row in _rows(reply, part)}


def _settled(value: Any) -> Any:
    """A value with the lists of rows in it by id, since their order is mostly left open."""
    if isinstance(value, dict):
        return {name: _settled(item) for name, item in value.items()}
    if isinstance(value, list) and all(isinstance(item, dict) and "id" in item for item in value):
        return sorted(map(_settled, value), key=lambda row: str(row["id"]))
    return value


def lists(client: Client, path: str, row_id: str, *, part: str | None = None, **fields: Any) -> Row:
    """The row, which the list has once and with these values. Raises `Divergence`."""
    reply = client.get(path).expect(200)
    found = [row for row in _rows(reply, part) if row.get("id") == row_id]
    if len(found) != 1:
        reply.diverges(f"{row_id} once in the list", f"{len(found)} of it", Kind.STATE)
    shown = {name: found[0].get(name) for name in fields}
    if shown != fields:
        reply.diverges(f"{fields}", f"{shown}", Kind.STATE)
    return found[0]


def lists_not(client: Client, path: str, row_id: str, *, part: str | None = None) -> None:
    """Raises `Divergence` where the list has the row."""
    reply = client.get(path).expect(200)
    if any(row.get("id") == row_id for row in _rows(reply, part)):
        reply.diverges(f"no {row_id} in the list", "it is there", Kind.STATE)


def having(client: Client, path: str, **fields: Any) -> list[str]:
    """The ids of the rows of a list that have these values."""
    listed = rows(client, path).items()
    return [row_id for row_id, row in listed if all(row.get(name) == fields[name] for name in fields)]


@contextmanager
def leaves_alone(path: str, *others: tuple[Client, Row]) -> Iterator[None]:
    """That these rows are listed afterwards as they are now. Raises `Divergence`."""
    before = [rows(client, path)[row["id"]] for client, row in others]
    yield
    for (client, row), was in zip(others, before, strict=True):
        reply = client.get(path).expect(200)
        if _by_id(reply).get(row["id"]) != was:
            reply.diverges(f"{path}/{row['id']} as it was", "another, or none", Kind.STATE)


def refused(reply: Reply) -> Reply:
    """The answer to what must not be taken, however it is refused. Raises `Divergence`."""
    if reply.exists().status < 400:
        reply.diverges("a refusal", f"{reply.status}, it was taken", Kind.STATUS)
    return reply


def taken_anyway(reply: Reply, *statuses: int) -> Reply:
    """The answer to what a quirk lets pass. Raises `QuirkGone` where it is refused."""
    if reply.exists().status in REFUSALS:
        raise QuirkGone(f"answered {reply.status}")
    return reply.expect(*statuses)
