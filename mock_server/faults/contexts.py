"""What a fault gets to see of a request, and what it may change of it before it lets the server proceed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from mock_server import errors
from mock_server.contract.operation import Operation
from mock_server.http.auth import Principal
from mock_server.http.body import Body
from mock_server.world.tables import Row
from mock_server.world.world import Transaction, World

#: Does what the server does without the fault.
Proceed: TypeAlias = Callable[[], Any]
Identify: TypeAlias = Callable[[], Principal]


@dataclass(slots=True)
class LoginContext:
    """A request whose sender is asked for. A fault may give other headers (names in lower case)."""

    world: World
    headers: dict[str, str]

    @property
    def token(self) -> str:
        return self.headers.get("authorization", "").removeprefix("Bearer ")

    @property
    def key(self) -> str:
        return self.headers.get("x-api-key", "")

    def shows_something(self) -> bool:
        """Whether there are credentials, be they good or bad."""
        return bool(self.token or self.key)

    def organizations(self) -> list[Row]:
        return self.world.read()["organizations"].all()


@dataclass(slots=True)
class AnswerContext:
    """A request that was answered."""

    world: World
    method: str
    query: Mapping[str, str]
    operation: Operation | None
    principal: Principal | None


@dataclass(slots=True)
class OperationContext:
    """An operation that is about to be done: the transaction, and what its behaviour is given."""

    tx: Transaction
    operation: Operation
    #: By the names that behaviours use: tx, caller, query, body.
    given: dict[str, Any]
    path_values: dict[str, str]

    @property
    def principal(self) -> Principal:
        principal: Principal = self.given["principal"]
        return principal

    @property
    def payload(self) -> Mapping[str, Any]:
        """The fields of the body."""
        body: Body = self.given["body"]
        return body.payload

    def text(self, name: str) -> str:
        """A field of the body, "" for one that is no text."""
        value = self.payload.get(name)
        return value if isinstance(value, str) else ""

    @property
    def target_id(self) -> str:
        """The first id in the path, as the database compares it."""
        return next(iter(self.path_values.values())).rstrip(" ")

    def before(self, section: str) -> Row | None:
        """The row that the path names, as it was before the operation, whoever owns it."""
        return self.tx.base.tables[section].by_id.get(self.target_id)

    def send(self, **fields: Any) -> None:
        """Change fields of the body; it is not known yet what the behaviour says of it."""
        assert self.operation.body is not None
        self.given["body"] = Body(self.tx, self.operation.body, {**self.payload, **fields})

    def act_for(self, org_id: str | None) -> None:
        """Go on as if this organization asked; with None, or an unknown one, nothing changes."""
        org = self.tx["organizations"].get(org_id)
        if org is not None:
            self.given["principal"] = replace(self.principal, org=org)

    def under(self, quirk_id: str) -> None:
        """Go on as if this quirk were on."""
        self.tx.quirks |= {quirk_id}

    def row(self, section: str, row_id: str) -> Row:
        """A row as it is now. Raises KeyError."""
        return self.tx[section].rows.by_id[row_id]

    def store(self, section: str, row_id: str, **fields: Any) -> None:
        """Give a row other values, past every check."""
        row = self.row(section, row_id)
        self.tx.put(self.tx[section].rows.with_row({**row, **fields}), row)

    def forget_writes(self) -> None:
        """Leave the stored rows as they were before the operation."""
        self.tx.tables = self.tx.base.tables

    def keep(self, section: str, *fields: str) -> None:
        """Leave fields of the row that the path names as they were before."""
        before = self.before(section)
        assert before is not None
        self.store(section, self.target_id, **{name: before[name] for name in fields})


def accepting(context: OperationContext, proceed: Proceed, status: int, section: str, field: str) -> Any:
    """Do it although the server refuses a field's value with this status: then the value is stored past the check."""
    try:
        return proceed()
    except errors.Problem as problem:
        if problem.status != status:
            raise
    value = context.payload[field]
    context.send(**{field: context.tx.new_hex(8)})
    answer = proceed()
    context.store(section, answer["id"], **{field: value})
    return {**answer, field: value}
