"""What a run created is on disk before the server is asked, and gone from the ledger when it is deleted."""

import errno
from pathlib import Path
from typing import Any

import pytest

from contract_tests.client import ledger
from contract_tests.client.ledger import Ledger


@pytest.fixture
def written(tmp_path: Path) -> Ledger:
    made = Ledger("run1", "http://pbx.example", tmp_path / "deep" / "ledger.jsonl")
    made.begin()
    return made


def events(made: Ledger) -> str:
    assert made.file
    return made.file.read_text()


def test_an_intent_is_on_disk_before_the_row_is_there(written: Ledger) -> None:
    written.intends("/api/v1/dids", "A")
    assert '"event": "intent"' in events(written)
    assert not written.owned


def test_a_ledger_is_read_as_it_was_left(written: Ledger) -> None:
    written.created("/api/v1/dids/1", "A", {"createdAt": "2026-01-01"})
    written.created("/api/v1/dids/2", "B", {})
    written.deleted("/api/v1/dids/2")
    written.save("/api/v1/compliance", "A", {"pii_masking": True})
    written.takes("/api/v1/dids/9", "A")
    assert written.file
    read = ledger.read(written.file)
    assert (read.run, read.target) == ("run1", "http://pbx.example")
    assert list(read.owned) == ["/api/v1/dids/1"]
    assert read.owned["/api/v1/dids/1"].created_at == "2026-01-01"
    assert read.saved == {"/api/v1/compliance": ("A", {"pii_masking": True})}
    assert read.taken == {"/api/v1/dids/9": "A"}


def test_what_was_restored_or_given_back_is_not_read_again(written: Ledger) -> None:
    written.save("/api/v1/compliance", "A", {})
    written.restored("/api/v1/compliance")
    written.takes("/api/v1/dids/9", "A")
    written.gave_back("/api/v1/dids/9")
    assert written.file
    assert not ledger.read(written.file).has_left


def test_the_file_goes_when_nothing_is_left_and_stays_otherwise(written: Ledger) -> None:
    assert written.file
    written.created("/api/v1/dids/1", "A", {})
    written.close()
    assert written.file.exists()
    written.deleted("/api/v1/dids/1")
    written.close()
    assert not written.file.exists()


@pytest.mark.parametrize("text", ["", "[]", '{"event": "created"}', "no JSON"])
def test_a_file_that_is_no_ledger_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "ledger.jsonl"
    file.write_text(text)
    with pytest.raises(ValueError, match=r"."):
        ledger.read(file)


def test_a_made_up_id_is_below_the_collections_it_was_made_for() -> None:
    made = Ledger("run1", "http://pbx.example")
    assert made.made_up == {f"/api/v1/dids/{made.made_up_id('/api/v1/dids')}"}


def full_disk(*_: Any, **__: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_on_a_full_disk_nothing_is_begun_and_all_is_undone(written: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    written.created("/api/v1/dids/1", "A", {})
    monkeypatch.setattr(Path, "open", full_disk)
    with pytest.raises(OSError, match="No space left"):
        written.intends("/api/v1/dids", "A")
    with pytest.raises(OSError, match="No space left"):
        written.save("/api/v1/compliance", "A", {})
    written.deleted("/api/v1/dids/1")
    assert not written.owned


def test_a_line_that_a_crash_cut_off_is_no_hindrance(written: Ledger) -> None:
    written.created("/api/v1/dids/1", "A", {})
    assert written.file
    with written.file.open("a") as out:
        out.write('{"event": "del')
    assert ledger.read(written.file).owned.keys() == {"/api/v1/dids/1"}


def test_what_was_asked_for_is_kept_until_it_was_refused_or_seen(written: Ledger) -> None:
    refused = written.intends("/api/v1/queues", "A", {"name": "contract-test run1"})
    written.refused(refused)
    seen = written.intends("/api/v1/queues", "B", {"name": "contract-test run1", "password": "x"})
    written.created("/api/v1/queues/1", "B", {}, seen)
    lost = written.intends("/api/v1/users", "A", {"extension": "2000", "password": "secret-1"})
    assert written.file
    read = ledger.read(written.file)
    assert read.asked == {lost: ledger.Asked("/api/v1/users", "A", {"extension": "2000"})}
    assert "secret-1" not in events(written)
    assert read.has_left
