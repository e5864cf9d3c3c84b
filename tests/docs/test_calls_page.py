"""The tables of docs/calls.md name quirks and tests that exist, and leave none out."""

import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mock_server.contract import bundle
from mock_server.quirks import ledger
from mock_server.quirks.calls import QUIRKS
from mock_server.telephony.dialplan.diagnosis import KINDS
from mock_server.telephony.outcome.verdict import DETAILS, RESULTS
from tests.docs import test_call_requirements, test_stale_calls

SAME = "the same"
PAGE = Path(__file__).parents[2] / "docs" / "calls.md"


class Line(NamedTuple):
    """A line of a table: what is expected, what each profile does, and the names behind it."""

    expected: str
    documented: str
    hosted: str
    oss: str
    quirks: list[str]
    test: str


def lines() -> list[Line]:
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in PAGE.read_text().splitlines()]
    return [
        Line(expected, documented, hosted, oss, re.findall(r"`([a-z0-9-]+)`", quirks), test.strip("`"))
        for expected, documented, hosted, oss, quirks, test in (row for row in cells if len(row) == 6)
        if test.startswith("`test_")
    ]


def test_every_line_is_a_test_and_every_test_a_line() -> None:
    there = [
        name for module in (test_call_requirements, test_stale_calls) for name in vars(module) if name[:5] == "test_"
    ]
    assert [line.test for line in lines()] == there


def test_every_quirk_of_calls_is_in_the_tables() -> None:
    named = {quirk for line in lines() for quirk in line.quirks}
    assert {quirk.id for quirk in QUIRKS} <= named <= ledger().keys()


@pytest.mark.parametrize("line", lines(), ids=lambda line: line.test)
def test_a_profile_differs_from_documented_exactly_where_a_quirk_does(line: Line) -> None:
    for profile, told in (("hosted", line.hosted), ("oss-2026-04", line.oss)):
        differs = any((profile in ledger()[quirk].profiles) != _in_documented(quirk) for quirk in line.quirks)
        assert (told != SAME) == differs, f"{profile}: {line.expected}"


def _in_documented(quirk: str) -> bool:
    return "documented" in ledger()[quirk].profiles


# The tables of an outcome


def reasons_table() -> str:
    """The table of reasons as the page has it."""
    rows = (f"| `{kind.reason}` | {_elided(kind.problem)} | {_elided(kind.remedy)} |\n" for kind in KINDS.values())
    return "| `reason` | `why` | `fix` |\n| --- | --- | --- |\n" + "".join(sorted(rows))


def _elided(text: str) -> str:
    return re.sub(r"\{[^}]*\}", "…", text).replace("|", "\\|")


def words_under(header: str) -> list[str]:
    """The words in the first column of the tables with this header."""
    text = PAGE.read_text("utf-8")
    tables = [part.split("\n\n")[0] for part in text.split(f"| {header} |")[1:]]
    return [word for table in tables for line in table.splitlines()[2:] for word in _WORD.findall(line.split("|")[1])]


_WORD = re.compile(r"`([a-z_]+)`")


def _schema(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = bundle.load()["control"]["components"]["schemas"][name]
    return schema


def test_the_words_of_an_outcome_are_those_of_the_code() -> None:
    assert sorted(words_under("`result` | the call")) == sorted(RESULTS)
    assert sorted(words_under("`detail` | the call")) == sorted(DETAILS)


def test_the_reasons_are_the_diagnoses_of_the_code() -> None:
    assert reasons_table() in PAGE.read_text("utf-8")


def test_the_fields_of_a_call_are_those_of_its_document() -> None:
    assert sorted(words_under("field | meaning | default")) == sorted(_schema("CallFields")["properties"])
    assert sorted(words_under("field | meaning")) == sorted(
        [*_schema("Outcome")["properties"], *_schema("CallFields")["properties"]]
    )


def test_the_document_closes_the_words_of_an_outcome() -> None:
    fields = _schema("Outcome")["properties"]
    assert sorted(fields["result"]["enum"]) == sorted(RESULTS)
    assert sorted(fields["detail"]["enum"]) == sorted(DETAILS)
    assert sorted(fields["reason"]["enum"]) == sorted({kind.reason for kind in KINDS.values()})
