"""The caller's clock and keys."""

import pytest

from mock_server.telephony.walk.caller import LONGEST_CALL_MS, Caller, CallerHungUp, CallWithoutEnd
from mock_server.telephony.walk.request import Press


def test_a_key_is_heard_when_it_is_pressed() -> None:
    caller = Caller([Press("2", at="7001", during="wait", after_s=0.3)])
    caller.enter(("7001",), "wait")
    assert caller.listen(3000) == "2"
    assert caller.now == 300


def test_a_key_for_another_place_or_step_waits_for_it() -> None:
    caller = Caller([Press("2", at="7002", during="wait")])
    caller.enter(("7001",), "wait")
    caller.enter(("7002",), "greeting")
    assert caller.listen(1000) is None
    caller.enter(("7002",), "wait")
    assert caller.listen(1000) == "2"


def test_an_empty_key_is_a_visit_without_a_key() -> None:
    caller = Caller([Press("", at="7001", during="wait"), Press("2", at="7001", during="wait")])
    caller.enter(("7001",), "wait")
    assert caller.listen(1000) is None
    caller.enter(("7001",), "wait")
    assert caller.listen(1000) == "2"


def test_several_keys_are_typed_one_after_the_other() -> None:
    caller = Caller([Press("12", during="wait")])
    caller.enter((), "wait")
    assert [caller.listen(1000), caller.listen(1000), caller.now] == ["1", "2", 150]


def test_a_key_of_the_same_number_follows_the_one_before() -> None:
    presses = [
        Press("1", at="7001", during="wait", after_s=0.2),
        Press("2", at="(same)", during="typing", after_previous_s=3),
    ]
    caller = Caller(presses)
    caller.enter(("7001",), "wait")
    assert [caller.listen(5000), caller.listen(5000), caller.now] == ["1", "2", 3200]


def test_a_key_for_any_place_is_pressed_into_the_next_wait_for_a_key() -> None:
    caller = Caller([Press("1"), Press("2")])
    caller.enter(("anywhere",), "greeting")
    assert caller.listen(1000) is None
    caller.enter(("anywhere",), "wait")
    assert caller.listen(1000) == "1"
    caller.enter((), "read")
    assert caller.listen(1000) == "2"


def test_keys_are_lost_while_nothing_listens() -> None:
    caller = Caller([Press("123")])
    caller.enter((), "wait")
    assert caller.listen(1000) == "1"
    caller.wait(150)
    assert caller.listen(1000) == "3"


def test_a_key_that_was_not_sent_is_no_key() -> None:
    caller = Caller([Press("1", sent=False)])
    caller.enter((), "wait")
    assert caller.listen(1000) is None


def test_the_caller_gives_up_in_the_middle_of_a_wait() -> None:
    caller = Caller(gives_up_at=5000)
    caller.wait(5000)
    with pytest.raises(CallerHungUp):
        caller.wait(1)
    assert caller.now == 5000


def test_a_wait_for_ever_is_bounded() -> None:
    with pytest.raises(CallWithoutEnd):
        Caller().wait(None)
    with pytest.raises(CallWithoutEnd):
        Caller().wait(LONGEST_CALL_MS + 1)
