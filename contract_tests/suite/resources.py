"""The kinds of rows that an organization has, for what holds of each of them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest

from contract_tests.client.client import BASE, Client, Reply
from contract_tests.contract.kinds import Kind
from contract_tests.run.factory import Row
from contract_tests.run.run import Run

#: What a server changes by itself.
_RESTLESS = (
    *("last_used_at", "last_registration", "registration_status", "live_status"),
    *("last_delivery", "last_status", "failure_count"),
)


@dataclass(frozen=True)
class Resource:
    """A kind of rows: those of one collection."""

    #: Below `/api/v1`.
    path: str
    #: A field that takes any text.
    text: str = "name"

    def __str__(self) -> str:
        return self.path.removeprefix("/")

    @property
    def is_readable(self) -> bool:
        """Whether one can be read by its id."""
        return self is not API_KEY

    def at(self, row: Row) -> str:
        """The path of one of them."""
        return f"{self.path}/{row['id']}"

    def nowhere(self, run: Run) -> str:
        """The path of one that nobody has."""
        return f"{self.path}/{run.ledger.made_up_id(f'{BASE}{self.path}')}"

    def asked(self, client: Client) -> Reply:
        """The answer to a list. Raises `Missing` where the server does not have such rows at all."""
        return client.get(self.path).exists()

    def rows(self, client: Client) -> list[Row]:
        """Somebody's rows. Raises `Missing` as `asked` does."""
        return self.listed(self.asked(client))

    def listed(self, answer: Reply) -> list[Row]:
        """The rows of an answer to a list."""
        rows = answer.expect(200).body
        if isinstance(rows, dict):
            rows = rows.get("keys")
        if not isinstance(rows, list):
            answer.diverges("a list", str(rows))
        return rows

    def stored(self, client: Client, row: Row) -> Row:
        """A row as a read shows it now."""
        if self.is_readable:
            found: Row = client.get(self.at(row)).expect(200).body
            return found
        return next(one for one in self.rows(client) if one["id"] == row["id"])


DID = Resource("/dids", text="description")
IVR = Resource("/ivrs")
QUEUE = Resource("/queues")
USER = Resource("/users", text="full_name")
TRUNK = Resource("/trunks")
ROUTE = Resource("/outbound-routes")
WEBHOOK = Resource("/webhooks", text="secret")
API_KEY = Resource("/api-keys")

RESOURCES = (DID, IVR, QUEUE, USER, TRUNK, ROUTE, WEBHOOK, API_KEY)


def each(kinds: Iterable[Resource]) -> pytest.MarkDecorator:
    """The test holds for each of these kinds."""
    return pytest.mark.parametrize("kind", kinds, ids=str)


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same; rows, and the properties of an object, have no order."""
    return _written(one) == _written(other)


def _written(value: Any) -> str:
    return json.dumps(_in_order(value), sort_keys=True)


def _in_order(value: Any) -> Any:
    """A value with its rows in an order of their own."""
    if isinstance(value, dict):
        return {name: _in_order(item) for name, item in value.items()}
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        return sorted((_in_order(item) for item in value), key=_written)
    return value


def same_rows(client: Client, kind: Resource, before: list[Row]) -> None:
    """Raises `Divergence` unless somebody's rows are what they were before."""
    answer = client.get(kind.path)
    if not same(_resting(kind.listed(answer)), _resting(before)):
        answer.diverges(f"{kind} as before", "something else", Kind.STATE)


def _resting(rows: list[Row]) -> list[Row]:
    return [{name: value for name, value in row.items() if name not in _RESTLESS} for row in rows]
