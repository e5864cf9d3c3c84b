"""After a crash the ledger says what to clean up, and no more than that is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contract_tests.client import ledger
from contract_tests.run import recovery
from contract_tests.usage import UsageError
from tests.served import request, served

MAIN_LINE = "/api/v1/dids/b71f116a-2b3c-11f1-9598-00505661ece1"


class Server:
    """A served mock and its owner's token."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.headers = {"Content-Type": "application/json"}
        token = self.ask("POST", "/_mock/tokens", {})[1]["token"]
        self.headers["Authorization"] = f"Bearer {token}"

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        return request(method, f"{self.url}{path}", body, self.headers)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("served")) as (url, _):
        yield Server(url)


@pytest.fixture
def crashed(server: Server, tmp_path: Path) -> ledger.Ledger:
    """The ledger of a run that has created a queue and an IVR and did not come to delete them."""
    left = ledger.Ledger("run1", server.url, tmp_path / "ledger.jsonl")
    left.begin()
    for collection, number in (("queues", {"number": "5777"}), ("ivrs", {"extension": "7777"})):
        row = server.ask("POST", f"/api/v1/{collection}", {"name": "contract-test run1", **number})[1]
        left.created(f"/api/v1/{collection}/{row['id']}", "A", row)
    return left


def test_what_a_crashed_run_created_is_deleted(server: Server, crashed: ledger.Ledger) -> None:
    assert crashed.file
    assert recovery.recover(crashed.file) == 0
    assert {server.ask("GET", path)[0] for path in crashed.owned} == {404}
    assert not crashed.file.exists()


def test_another_organizations_token_deletes_nothing_and_keeps_the_ledger(
    server: Server, crashed: ledger.Ledger, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    token = server.ask("POST", "/_mock/tokens", {"organization": "Globex Clinics"})[1]["token"]
    with monkeypatch.context() as patched:
        patched.setenv("ASTRADIAL_TOKEN", token)
        assert crashed.file
        assert recovery.recover(crashed.file) == 2
    assert "nothing that run run1 created was found with ASTRADIAL_TOKEN" in capsys.readouterr().err
    assert {server.ask("GET", path)[0] for path in crashed.owned} == {200}
    assert recovery.recover(crashed.file) == 0


def test_what_was_being_created_when_the_run_crashed_is_found_by_its_tag(
    server: Server, crashed: ledger.Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    crashed.intends("/api/v1/queues", "A")
    row = server.ask("POST", "/api/v1/queues", {"name": "contract-test run1", "number": "5778"})[1]
    assert crashed.file
    assert recovery.recover(crashed.file) == 0
    assert server.ask("GET", f"/api/v1/queues/{row['id']}")[0] == 404
    assert "3 deleted" in capsys.readouterr().out


def test_where_something_was_being_created_and_nobody_knows_what_was_there_before_somebody_is_to_look(
    server: Server, crashed: ledger.Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    crashed.intends("/api/v1/greetings", "A")
    assert crashed.file
    assert recovery.recover(crashed.file) == 2
    assert f"check {server.url}/api/v1/greetings" in capsys.readouterr().out


def test_a_row_without_the_tag_is_known_by_what_was_sent_and_by_what_was_there_before(
    server: Server, crashed: ledger.Ledger
) -> None:
    crashed.listed("/api/v1/queues", "A", [row["id"] for row in server.ask("GET", "/api/v1/queues")[1]])
    sent = {"name": "no tag", "number": "5779"}
    crashed.intends("/api/v1/queues", "A", sent)
    row = server.ask("POST", "/api/v1/queues", sent)[1]
    assert crashed.file
    assert recovery.recover(crashed.file) == 0
    assert server.ask("GET", f"/api/v1/queues/{row['id']}")[0] == 404


def test_what_somebody_else_created_meanwhile_is_told_and_left_alone(
    server: Server, crashed: ledger.Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    crashed.listed("/api/v1/queues", "A", [row["id"] for row in server.ask("GET", "/api/v1/queues")[1]])
    crashed.intends("/api/v1/queues", "A", {"name": "never stored", "number": "5771"})
    row = server.ask("POST", "/api/v1/queues", {"name": "a customer's", "number": "5772"})[1]
    assert crashed.file
    try:
        assert recovery.recover(crashed.file) == 2
        assert f"/api/v1/queues/{row['id']} came while the run wrote: it may be of the run" in capsys.readouterr().out
    finally:
        assert server.ask("DELETE", f"/api/v1/queues/{row['id']}")[0] == 204


def test_a_row_that_is_not_the_one_that_was_created_is_left_alone(
    server: Server, crashed: ledger.Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ids can be used again: the number at this path has neither the run's tag nor its time."""
    crashed.created(MAIN_LINE, "A", {"createdAt": "2020-01-01T00:00:00.000Z"})
    assert crashed.file
    assert recovery.recover(crashed.file) == 0
    assert server.ask("GET", MAIN_LINE)[0] == 200
    assert f"{MAIN_LINE}: gone, or now someone else's" in capsys.readouterr().out


def test_what_cannot_be_deleted_is_told_and_stays_in_the_ledger(
    server: Server, crashed: ledger.Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    [ivr] = [path for path in crashed.owned if "/ivrs/" in path]
    server.ask("PUT", "/_mock/quirks/silent-failures-refused", {"on": True})
    server.ask("PUT", ivr, {"name": "contract-test run1", "description": "deployed, so that callers reach it"})
    assert crashed.file
    for _ in range(2):
        assert recovery.recover(crashed.file) == 2
        assert "could not be deleted: [A] DELETE" in capsys.readouterr().out
        assert ivr in ledger.read(crashed.file).owned
    server.ask("PUT", "/_mock/quirks/silent-failures-refused", {"on": False})
    assert recovery.recover(crashed.file) == 0


def test_a_setting_is_put_back(server: Server, crashed: ledger.Ledger) -> None:
    before = server.ask("GET", "/api/v1/compliance")[1]["retention_cdr_days"]
    crashed.save("/api/v1/compliance", "A", {"retention_cdr_days": before})
    server.ask("PUT", "/api/v1/compliance", {"retention_cdr_days": before + 1})
    assert crashed.file
    assert recovery.recover(crashed.file) == 0
    assert server.ask("GET", "/api/v1/compliance")[1]["retention_cdr_days"] == before


def test_a_number_that_was_asked_for_goes_back_to_the_pool(server: Server, crashed: ledger.Ledger) -> None:
    number = server.ask("GET", "/api/v1/did-pool/available")[1][0]["id"]
    assert server.ask("POST", f"/api/v1/did-pool/{number}/request")[0] == 200
    crashed.takes(f"/api/v1/dids/{number}", "A")
    assert crashed.file
    assert recovery.recover(crashed.file) == 0
    assert number in [one["id"] for one in server.ask("GET", "/api/v1/did-pool/available")[1]]


def test_a_server_that_does_not_answer_leaves_the_ledger_as_it_is(tmp_path: Path) -> None:
    left = ledger.Ledger("run1", "http://127.0.0.1:1", tmp_path / "ledger.jsonl")
    left.begin()
    left.created("/api/v1/dids/1", "A", {})
    assert left.file
    assert recovery.recover(left.file) == 2
    assert ledger.read(left.file).owned.keys() == {"/api/v1/dids/1"}


def test_a_file_that_is_no_ledger_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere\.jsonl does not exist; a run that left nothing"):
        recovery.recover(tmp_path / "nowhere.jsonl")
