"""The tables of docs/calls.md name quirks and tests that exist, and leave none out."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from mock_server.quirks import ledger
from mock_server.quirks.calls import QUIRKS
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
