"""Checks that several areas share: what lists show, and what is taken although it should not be."""

from typing import Any

from contract_tests.client import Client, Reply
from contract_tests.divergence import QuirkGone
from contract_tests.maker import Row

#: How a server says that it will not do it.
REFUSALS = (400, 403, 404, 409, 422)


def _rows(reply: Reply, part: str | None) -> list[Row]:
    body = reply.body if part is None else (reply.body or {}).get(part)
    if not isinstance(body, list):
        reply.diverges(f"an array{f' under {part}' if part else ''}", type(body).__name__)
    return body


def rows(client: Client, path: str, part: str | None = None) -> dict[str, Row]:
    """The rows of a list by id, to be compared; `part` names the list where the answer has several."""
    return {row["id"]: _settled(row) for row in _rows(client.get(path).expect(200), part)}


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
        reply.diverges(f"{row_id} once in the list", f"{len(found)} of it")
    shown = {name: found[0].get(name) for name in fields}
    if shown != fields:
        reply.diverges(f"{fields}", f"{shown}")
    return found[0]


def lists_not(client: Client, path: str, row_id: str, *, part: str | None = None) -> None:
    """Raises `Divergence` where the list has the row."""
    reply = client.get(path).expect(200)
    if any(row.get("id") == row_id for row in _rows(reply, part)):
        reply.diverges(f"no {row_id} in the list", "it is there")


def taken_anyway(reply: Reply, *statuses: int) -> Reply:
    """The answer to what a quirk lets pass. Raises `QuirkGone` where it is refused."""
    if reply.status in REFUSALS:
        raise QuirkGone(f"answered {reply.status}")
    return reply.expect(*statuses)
