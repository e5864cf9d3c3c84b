"""What cannot be undone is told, and stays in the ledger for the next try."""

from typing import Any

import pytest

from contract_tests.client.client import Client, Reply
from contract_tests.client.exchange import Exchange
from contract_tests.client.ledger import Ledger
from contract_tests.run.cleanup import clean, in_order


class Answering(Client):
    """A client of a server that answers every request with one status, and lists as said."""

    def __init__(self, status: int, listed: str | None = None) -> None:
        self.status = status
        self.listed = listed

    def send(self, method: str, path: str, **options: Any) -> Reply:
        status, body = (200, self.listed) if method == "GET" and self.listed else (self.status, "{}")
        return Reply(Exchange("A", method, f"http://pbx.example{path}", {}, b"", status, {}, body.encode(), 1.0))


@pytest.mark.parametrize(("status", "is_left"), [(200, False), (404, False), (403, True), (500, True)])
def test_a_number_is_given_back_or_told_of(status: int, is_left: bool) -> None:
    ledger = Ledger("run1", "http://pbx.example")
    ledger.takes("/api/v1/dids/9", "A")
    told = clean(ledger, lambda who: Answering(status))
    assert (bool(told), ledger.has_left) == (is_left, is_left)


STORED = '[{"id": 7, "name": "contract-test run1"}]'
ANOTHERS = '[{"id": 7, "name": "reception"}]'


@pytest.mark.parametrize(
    ("status", "listed", "is_left"),
    [
        (204, "[]", False),
        (404, "[]", False),
        (204, STORED, True),
        (404, STORED, True),
        (404, ANOTHERS, False),
        (404, None, True),
        (400, "[]", True),
    ],
)
def test_deleted_is_what_is_listed_no_more(status: int, listed: str | None, is_left: bool) -> None:
    ledger = Ledger("run1", "http://pbx.example")
    ledger.created("/api/v1/ivrs/7", "A", {})
    told = clean(ledger, lambda who: Answering(status, listed))
    assert (bool(told), ledger.has_left) == (is_left, is_left)
    assert not told or "http://pbx.example/api/v1/ivrs" in told[0]


def test_what_leads_callers_goes_before_what_it_leads_to_and_trunks_go_last() -> None:
    made = [f"/api/v1/{kind}/1" for kind in ("trunks", "users", "queues", "ivrs", "dids")]
    assert in_order(made) == [f"/api/v1/{kind}/1" for kind in ("dids", "ivrs", "queues", "users", "trunks")]


def test_an_organization_that_cannot_be_deployed_is_told_of_with_what_to_do() -> None:
    ledger = Ledger("run1", "http://pbx.example")
    ledger.writes("A")
    (told,) = clean(ledger, lambda who: Answering(403, "[]"))
    assert "POST http://pbx.example/api/v1/config/deploy as an admin" in told
    assert ledger.has_left
