"""Known divergences lie in a file that its user owns, and are read strictly."""

import datetime
from pathlib import Path

import pytest

from contract_tests.usage import UsageError
from contract_tests.verdicts import expectations


def load(tmp_path: Path, text: str) -> expectations.Expectations:
    file = tmp_path / "mine.yaml"
    file.write_text(text)
    return expectations.load(str(file))


def test_an_entry_has_an_id_a_reason_and_what_explains_it(tmp_path: Path) -> None:
    text = "known: [{id: DID-10, reason: never connects, quirk: external-never-connects, expires: 2027-01-31}]"
    read = load(tmp_path, text)
    assert read.known["DID-10"].expires == datetime.date(2027, 1, 31)
    assert read.quirks == {"external-never-connects"}


def test_quirks_of_the_server_are_those_of_its_entries_and_those_named_beside(tmp_path: Path) -> None:
    read = load(
        tmp_path, "{quirks: [database-decides], known: [{id: DID-10, reason: x, quirk: external-never-connects}]}"
    )
    assert read.quirks == {"database-decides", "external-never-connects"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "a list under 'known'"),
        (
            "known: [{id: NOPE-1, reason: x}]",
            "/known/0/id: no requirement NOPE-1; `astradial-mock requirements` lists them",
        ),
        (
            "known: [{id: DID-10, reason: x, quirk: external-never-connect}]",
            "/known/0/quirk: no quirk external-never-connect; `astradial-mock quirks` lists them;"
            " did you mean external-never-connects?",
        ),
        ("{known: [], quirks: [database-decide]}", "/quirks/0: no quirk database-decide;"),
        ("{known: [], absent: [getDids]}", "/absent/0: no operation getDids; did you mean getDid?"),
        ("{known: [], quirk: [database-decides]}", "/quirk: unknown key; choose from known, quirks and absent"),
        ("known: [{id: DID-10}]", "/known/0: "),
        (
            "known: [{id: DID-10, reason: x, isue: 7}]",
            "/known/0/isue: unknown key; choose from id, reason, quirk, operation, issue, expires",
        ),
        (
            "known: [{id: DID-10, reason: x, expires: tomorrow}]",
            "/known/0/expires: tomorrow is not a date such as 2027-01-31",
        ),
        ("{known: [], quirks: nope}", "/quirks: expected a list"),
        ("{known: [], absent: 7}", "/absent: expected a list"),
        ("known: [{id: [DID-10], reason: x}]", "/known/0/id: no requirement ['DID-10']"),
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
