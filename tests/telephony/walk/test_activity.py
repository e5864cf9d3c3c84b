"""What calls occupy at the switch."""

from mock_server.telephony.walk.activity import NOTHING, Kind, Usage


def test_what_calls_occupy_is_a_sum() -> None:
    one = NOTHING.with_more(Kind.GROUP, "calls", 2)
    both = one + NOTHING.with_more(Kind.GROUP, "calls", 1).with_more(Kind.PARKED, "", 1)
    assert (both.count(Kind.GROUP, "calls"), both.count(Kind.PARKED), both.count(Kind.GROUP, "other")) == (3, 1, 0)
    assert one.count(Kind.GROUP, "calls") == 2


def test_a_call_that_frees_what_it_took_occupies_nothing() -> None:
    usage = Usage(NOTHING)
    usage.take(Kind.DEVICE, "PJSIP/a")
    usage.free(Kind.DEVICE, "PJSIP/a")
    assert usage.own == NOTHING


def test_a_call_sees_what_others_occupy_and_keeps_only_its_own() -> None:
    usage = Usage(NOTHING.with_more(Kind.DEVICE, "PJSIP/a", 1))
    usage.take(Kind.DEVICE, "PJSIP/a")
    assert usage.count(Kind.DEVICE, "PJSIP/a") == 2
    assert usage.own.count(Kind.DEVICE, "PJSIP/a") == 1


def test_a_copy_of_a_usage_is_its_own() -> None:
    usage = Usage(NOTHING)
    usage.copy().take(Kind.DEVICE, "PJSIP/a")
    assert usage.count(Kind.DEVICE, "PJSIP/a") == 0
