"""A call as JSON: what is left out, and what an earlier call takes over."""

from mock_server.telephony.walk.request import CallRequest, Press, read_call


def test_a_number_is_a_whole_call() -> None:
    assert read_call({"to": "100"}) == CallRequest("100")
    assert read_call({"to": "100", "from": None, "press": None, "phones": None}) == CallRequest("100")


def test_a_far_end_that_never_hangs_up_is_not_one_that_is_not_mentioned() -> None:
    assert read_call({"to": "100"}).talk_ms == 4000
    assert read_call({"to": "100", "far_end_hangs_up_after_s": None}).talk_ms is None


def test_nobody_hangs_up_in_a_call_that_is_held() -> None:
    held = read_call({"to": "100", "hold": True, "far_end_hangs_up_after_s": 2, "caller_hangs_up_at_s": 3})
    assert (held.talk_ms, held.gives_up_ms) == (None, None)


def test_a_press_is_a_text_or_an_object() -> None:
    press = ["12", {"at": "7001", "during": "greeting", "after_s": 0.1, "key": "2", "note": "early"}]
    at_the_menu = Press("2", at="7001", during="greeting", after_s=0.1)
    assert read_call({"to": "100", "press": press}).press == (Press("12", after_s=0.3), at_the_menu)


def test_an_earlier_call_takes_over_what_it_does_not_say() -> None:
    call = {"to": "100", "via": "gateway", "phones": {"1001": "busy"}, "press": ["1"], "hold": True}
    [earlier] = read_call({**call, "preceding_calls": [{"to": "200", "from": "+91", "still_up": True}]}).preceding_calls
    assert (earlier.to, earlier.from_number, earlier.via, earlier.phones) == ("200", "+91", "gateway", {"1001": "busy"})
    assert (earlier.press, earlier.talk_ms, earlier.gives_up_ms) == ((), None, 3000)
