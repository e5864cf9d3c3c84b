"""Patterns, their order, and includes (asterisk-semantics, (c), (d), (n))."""

import pytest

from mock_server.telephony.dialplan import lookup
from mock_server.telephony.dialplan.pattern import compile_pattern
from mock_server.telephony.dialplan.plan import Context, ContextBuilder, Step


def context(name: str, *extensions: str, includes: tuple[str, ...] = ()) -> Context:
    """A context whose extensions each say their own name."""
    builder = ContextBuilder(name, includes)
    for extension in extensions:
        builder.add(extension, (Step("NoOp", extension),))
    return builder.build()


def taken(contexts: dict[str, Context], number: str, priority: int = 1) -> str | None:
    step = lookup.find_step(contexts.get, "here", number, priority)
    return step.data if step else None


@pytest.mark.parametrize(
    ("pattern", "number", "fits"),
    [
        ("_X.", "12", True),
        ("_X.", "1", False),
        ("_X!", "1", True),
        ("_X.", "+12", False),
        ("_+X.", "+12", True),
        ("_NXX", "100", False),
        ("_ZXX", "100", True),
        ("_[13-5]X", "40", True),
        ("_[13-5]X", "20", False),
        ("_1-XX", "123", True),
        ("_91XXXXXXXXXX", "919876543210", True),
        ("_.", "", False),
    ],
)
def test_a_pattern_takes_what_asterisk_lets_it_take(pattern: str, number: str, fits: bool) -> None:
    assert compile_pattern(pattern).matches(number) is fits


@pytest.mark.parametrize(
    ("number", "winner"),
    [("8001", "8001"), ("8012", "_80XX"), ("8112", "_8XXX"), ("7000", "_NXXX"), ("1000", "_XXXX"), ("10000", "_X.")],
)
def test_the_narrower_extension_wins_whatever_the_order_of_the_file(number: str, winner: str) -> None:
    names = ("_X!", "_X.", "_XXXX", "_NXXX", "_8XXX", "_80XX", "8001")
    assert taken({"here": context("here", *names)}, number) == winner


def test_own_extensions_win_over_all_includes() -> None:
    contexts = {"here": context("here", "_X.", includes=("there",)), "there": context("there", "5001")}
    assert taken(contexts, "5001") == "_X."


def test_among_includes_the_first_that_matches_wins() -> None:
    contexts = {"here": context("here", includes=("a", "b")), "a": context("a", "_X."), "b": context("b", "5001")}
    assert taken(contexts, "5001") == "_X."


def test_a_missing_include_is_harmless_and_a_circle_ends() -> None:
    contexts = {"here": context("here", "5", includes=("nowhere", "here"))}
    assert taken(contexts, "5") == "5"
    assert taken(contexts, "6") is None


def test_the_lookup_is_made_anew_for_each_priority() -> None:
    builder = ContextBuilder("here")
    builder.add("8001", (Step("NoOp", "exact"),))
    builder.add("_8XXX", (Step("NoOp", "p1"), Step("NoOp", "p2")))
    assert taken({"here": builder.build()}, "8001", 2) == "p2"


def test_dashes_are_ignored() -> None:
    assert taken({"here": context("here", "8-001")}, "80-01") == "8-001"


def test_a_label_is_found_through_an_include() -> None:
    there = ContextBuilder("there")
    there.add("7001", (Step("NoOp"), Step("NoOp", label="start")))
    contexts = {"here": context("here", includes=("there",)), "there": there.build()}
    assert lookup.find_label(contexts.get, "here", "7001", "start") == 2
    assert lookup.find_label(contexts.get, "here", "7001", "end") is None


@pytest.mark.parametrize(
    ("digits", "grows"), [("7", True), ("7001", False), ("1", False), ("9", True), ("9999", False), ("", True)]
)
def test_further_digits_are_awaited_while_a_longer_extension_could_match(digits: str, grows: bool) -> None:
    contexts = {"here": context("here", "1", "7001", "_9XXX")}
    assert lookup.could_grow(contexts.get, "here", digits) is grows
