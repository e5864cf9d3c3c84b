"""What JavaScript makes of JSON values."""

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
