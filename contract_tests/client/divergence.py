"""How a test says that a server does something else than it should."""

from contract_tests.client.exchange import Exchange
from contract_tests.contract.kinds import Kind
from contract_tests.contract.requirements import presence_of


class Divergence(AssertionError):
    """The server did something else than a requirement says. `expected` and `actual` are short texts for people."""

    def __init__(
        self,
        expected: str,
        actual: str,
        exchange: Exchange | None = None,
        requirement: str | None = None,
        kind: Kind = Kind.VALUE,
    ) -> None:
        #: The one that is broken, of a test that is about several.
        self.requirement = requirement
        self.kind = kind
        self.expected = expected
        self.actual = actual
        self.exchange = exchange
        super().__init__(f"expected {expected}, got {actual}" + (f"\n  {exchange.curl()}" if exchange else ""))


class QuirkGone(Exception):
    """A known quirk is not there. That is news, and no failure."""


class Unsupported(Exception):
    """The run lacks what the test needs; the text says what to do."""


class Missing(Unsupported):
    """The server does not have an operation that the test needs."""

    def __init__(self, operation: str, exchange: Exchange) -> None:
        self.operation = operation
        self.exchange = exchange
        super().__init__(f"the server has no {operation}")


def missing_endpoint(operation: str, exchange: Exchange) -> Divergence:
    """That the server does not have an operation."""
    actual = f"{exchange.status}, as for a path that nobody has"
    return Divergence(f"{operation} to be there", actual, exchange, presence_of(operation), Kind.MISSING_ENDPOINT)
