"""JSON pointers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.contract import pointers

KEYS = st.lists(st.text(max_size=5), max_size=4)


@pytest.mark.parametrize(
    ("keys", "pointer"),
    [
        ((), ""),
        (("options", 0, "digit"), "/options/0/digit"),
        (("/dids/{id}", "a~b"), "/~1dids~1{id}/a~0b"),
        (("",), "/"),
        (("~1",), "/~01"),
    ],
)
def test_keys_are_joined_and_escaped(keys: tuple[str | int, ...], pointer: str) -> None:
    assert pointers.join(*keys) == pointer
    assert pointers.keys(pointer) == [str(key) for key in keys]


@given(KEYS)
def test_a_pointer_leads_back_to_its_keys(keys: list[str]) -> None:
    assert pointers.keys(pointers.join(*keys)) == keys


@given(KEYS)
def test_a_pointer_names_what_lies_behind_its_keys(keys: list[str]) -> None:
    document: object = "here"
    for key in reversed(keys):
        document = {key: document}
    assert pointers.resolve([document], "/0" + pointers.join(*keys)) == "here"
