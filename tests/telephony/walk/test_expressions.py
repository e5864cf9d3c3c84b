"""Variables, expressions and GotoIf's truth (asterisk-semantics, (f))."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.telephony.walk.expressions import evaluate, is_true, seconds_of, substitute

VARIABLES = {"X": "5", "EXTEN": "+919876543210", "EMPTY": "", "NAME": "X"}


def value(text: str) -> str:
    return substitute(text, lambda name: VARIABLES.get(name, ""))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a${X}b", "a5b"),
        ("${EXTEN:1}", "919876543210"),
        ("${EXTEN:-4}", "3210"),
        ("${EXTEN:1:2}", "91"),
        ("${${NAME}}", "5"),
        ("${UNKNOWN}", ""),
        ("$[${X} + 1]", "6"),
        ("$ {X} and ${open", "$ {X} and ${open"),
    ],
)
def test_variables_and_expressions_are_replaced(text: str, expected: str) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("-7 / 2", "-3"),
        ("-7 % 2", "-1"),
        ("10 > 9", "1"),
        ("abc < abd", "1"),
        ('"X"="X"', "1"),
        ("2 != 1", "1"),
        ("1 & 0", "0"),
        ("0 | 5", "5"),
        ("!1", "0"),
        ("1 / 0", ""),
        ("(1", ""),
    ],
)
def test_an_expression_has_a_value(expression: str, expected: str) -> None:
    assert evaluate(expression) == expected


@pytest.mark.parametrize("expression", ["", " != 1", "+ 1", "* = 2", "1 <"])
def test_a_syntax_error_is_empty_and_so_false(expression: str) -> None:
    assert evaluate(expression) == ""
    assert not is_true(evaluate(expression))


@pytest.mark.parametrize("text", ["", " ", "0", "00", "0abc"])
def test_gotoif_takes_only_nothing_and_zero_for_false(text: str) -> None:
    assert not is_true(text)


@pytest.mark.parametrize("text", ["1", "-1", "N=Y", "=Y"])
def test_gotoif_takes_any_other_text_for_true(text: str) -> None:
    assert is_true(text)


def test_deep_nesting_and_long_numbers_are_no_error() -> None:
    assert value("${" * 3000 + "}" * 3000) == ""
    assert evaluate("(" * 3000) == ""
    assert is_true("1" * 5000)


@pytest.mark.parametrize(("text", "seconds"), [("3", 3), ("0.5", 0.5), ("", 7), ("x", 7), ("1e99", 7), ("nan", 7)])
def test_a_time_argument_that_is_none_has_a_default(text: str, seconds: float) -> None:
    assert seconds_of(text, 7) == seconds


@given(st.text(alphabet='${}[]()"|&=<>!+-*/%019aX \n', max_size=60))
def test_any_text_has_a_value(text: str) -> None:
    assert isinstance(value(text), str)
