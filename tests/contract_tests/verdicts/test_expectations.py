"""Known divergences lie in a file that its user owns, and are read strictly."""

import datetime
from pathlib import Path

import pytest

from contract_tests.contract.kinds import Kind
from contract_tests.usage import UsageError
from contract_tests.verdicts import expectations
from contract_tests.verdicts.findings import Finding


def load(tmp_path: Path, text: str) -> expectations.Expectations:
    file = tmp_path / "mine.yaml"
    file.write_text(text)
    return expectations.load(str(file))


DID_10 = "id: DID-10, operation: updateDid, kind: callers"


def known(*entries: str, more: str = "") -> str:
    return f"{{version: 2, known: [{', '.join(f'{{{one}}}' for one in entries)}]{more}}}"


def test_an_entry_has_a_finding_a_reason_and_what_explains_it(tmp_path: Path) -> None:
    text = known(f"{DID_10}, reason: never connects, quirk: external-never-connects, expires: 2027-01-31")
    read = load(tmp_path, text)
    entry = read.known[Finding("DID-10", "updateDid", Kind.CALLERS)]
    assert (entry.expires, entry.why) == (datetime.date(2027, 1, 31), "never connects")
    assert read.quirks == {"external-never-connects"}


def test_the_ledger_gives_the_reason_of_an_entry_that_names_a_quirk(tmp_path: Path) -> None:
    (entry,) = load(tmp_path, known(f"{DID_10}, quirk: external-never-connects")).known.values()
    assert "driver" in entry.why


def test_quirks_of_the_server_are_those_of_its_entries_and_those_named_beside(tmp_path: Path) -> None:
    read = load(tmp_path, known(f"{DID_10}, quirk: external-never-connects", more=", quirks: [database-decides]"))
    assert read.quirks == {"database-decides", "external-never-connects"}


def test_operations_that_are_listed_as_missing_are_absent(tmp_path: Path) -> None:
    assert load(tmp_path, known("id: WIRE-09, operation: createIvr, kind: missing-endpoint")).absent == {"createIvr"}


def test_a_file_of_the_first_version_is_refused_with_how_to_get_a_new_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"has version 1, and 2 is needed.*`astradial-contract expect DIR`"):
        load(tmp_path, "known: [{id: DID-10, reason: x}]")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "a list under 'known'"),
        (
            known("id: XYZZY, operation: getDid, kind: status, reason: x"),
            "/known/0/id: no requirement XYZZY; `astradial-mock requirements` lists them",
        ),
        (
            known(f"{DID_10}, reason: x, quirk: external-never-connect"),
            "/known/0/quirk: no quirk external-never-connect; `astradial-mock quirks` lists them;"
            " did you mean external-never-connects?",
        ),
        (known(more=", quirks: [database-decide]"), "/quirks/0: no quirk database-decide;"),
        (
            known("id: DID-10, operation: getDids, kind: status, reason: x"),
            "/known/0/operation: no operation getDids; did you mean getDid?",
        ),
        (known("id: DID-10, operation: getDid, kind: stat, reason: x"), "/known/0/kind: stat: choose from status, "),
        (known(f"{DID_10}, reason: x", f"{DID_10}, reason: y"), "DID-10 updateDid callers is listed twice"),
        (known(more=", quirk: [database-decides]"), "/quirk: unknown key; choose from version, quirks and known"),
        (known("id: DID-10"), "/known/0: an id, an operation and a kind are required"),
        (known(DID_10), "/known/0: a reason is required, or a quirk of the ledger"),
        (
            known(f"{DID_10}, reason: x, isue: 7"),
            "/known/0/isue: unknown key; choose from id, operation, kind, reason, quirk, issue, expires, sometimes",
        ),
        (
            known(f"{DID_10}, reason: x, expires: tomorrow"),
            "/known/0/expires: tomorrow is not a date such as 2027-01-31",
        ),
        (known(more=", quirks: nope"), "/quirks: expected a list"),
        (known("id: [DID-10], operation: getDid, kind: status, reason: x"), "/known/0/id: no requirement ['DID-10']"),
        ("known: [", "while parsing"),
    ],
)
def test_a_file_that_is_none_says_where(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        load(tmp_path, text)
    assert said in str(refused.value)


def test_a_missing_file_names_those_that_are_shipped() -> None:
    with pytest.raises(UsageError, match="no such file; included are"):
        expectations.load("nowhere.yaml")
