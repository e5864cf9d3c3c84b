"""How a test says that a server does something else than it should."""

from contract_tests.client.exchange import Exchange


class Divergence(AssertionError):
    """The server did something else than a requirement says. `expected` and `actual` are short texts for people."""

    def __init__(
        self, expected: str, actual: str, exchange: Exchange | None = None, requirement: str | None = None
    ) -> None:
        #: The one that is broken, of a test that is about several.
        self.requirement = requirement
        self.expected = expected
        self.actual = actual
        self.exchange = exchange
        super().__init__(f"expected {expected}, got {actual}" + (f"\n  {exchange.curl()}" if exchange else ""))


class QuirkGone(Exception):
    """A known quirk is not there. That is news, and no failure."""


class Unsupported(Exception):
    """The run lacks what the test needs; the text says what to do."""
