"""What JavaScript makes of JSON values."""

import math
from typing import Any

import pytest

from mock_server.world import javascript


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (7201, "7201"),
        (3.0, "3"),
        (1.5, "1.5"),
        (1e21, "1e+21"),
        (1e-7, "1e-7"),
        ("x", "x"),
        ([], ""),
        ([1, [None, "a"]], "1,,a"),
        ({"a": 1}, "[object Object]"),
    ],
)
def test_a_value_as_a_text(value: Any, text: str) -> None:
    assert javascript.text(value) == text


@pytest.mark.parametrize(
    ("value", "properties"),
    [(None, {}), (5, {}), ({"a": 1}, {"a": 1}), (["x", 2], {"0": "x", "1": 2}), ("ab", {"0": "a", "1": "b"})],
)
def test_the_properties_of_a_value(value: Any, properties: dict[str, Any]) -> None:
    assert javascript.properties(value) == properties


@pytest.mark.parametrize(
    ("value", "number"),
    [("", 0), (None, 0), ([], 0), ([5], 5), (True, 1), (" 7 ", 7), ("1e3", 1000), ("0x10", 16), (1.5, 1.5)],
)
def test_number_of_a_value(value: object, number: float) -> None:
    assert javascript.number(value) == number


@pytest.mark.parametrize("value", ["x", "1_000", {}, [1, 2], "5 6"])
def test_a_value_that_is_not_a_number(value: object) -> None:
    assert math.isnan(javascript.number(value))


@pytest.mark.parametrize(
    ("value", "printed"), [({"a": 1}, "{ a: 1 }"), ({}, "{}"), (["x", None], "[ 'x', null ]"), (True, "true")]
)
def test_a_value_as_node_prints_it(value: object, printed: str) -> None:
    assert javascript.inspected(value) == printed
