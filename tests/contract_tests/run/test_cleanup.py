"""What cannot be undone is told, and stays in the ledger for the next try."""

from typing import Any

import pytest

from contract_tests.client.client import Client, Reply
from contract_tests.client.exchange import Exchange
from contract_tests.client.ledger import Ledger
from contract_tests.run.cleanup import clean


class Answering(Client):
    """A client of a server that answers every request with one status."""

    def __init__(self, status: int) -> None:
        self.status = status

    def send(self, method: str, path: str, **options: Any) -> Reply:
        return Reply(Exchange("A", method, f"http://pbx.example{path}", {}, b"", self.status, {}, b"{}", 1.0))


@pytest.mark.parametrize(("status", "is_left"), [(200, False), (404, False), (403, True), (500, True)])
def test_a_number_is_given_back_or_told_of(status: int, is_left: bool) -> None:
    ledger = Ledger("run1", "http://pbx.example")
    ledger.takes("/api/v1/dids/9", "A")
    told = clean(ledger, lambda who: Answering(status))
    assert (bool(told), ledger.has_left) == (is_left, is_left)


@pytest.mark.parametrize(("status", "is_left"), [(204, False), (404, False), (400, True)])
def test_a_row_is_deleted_or_told_of(status: int, is_left: bool) -> None:
    ledger = Ledger("run1", "http://pbx.example")
    ledger.created("/api/v1/ivrs/7", "A", {})
    told = clean(ledger, lambda who: Answering(status))
    assert (bool(told), ledger.has_left) == (is_left, is_left)
