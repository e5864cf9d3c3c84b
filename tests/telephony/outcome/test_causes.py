"""Hangup causes, SIP answers and dispositions."""

import pytest

from mock_server.telephony.outcome import causes


@pytest.mark.parametrize(
    ("cause", "status"),
    [(0, 603), (1, 404), (3, 404), (16, 603), (17, 486), (19, 480), (21, 403), (28, 484), (34, 503), (66, 503)],
)
def test_an_unanswered_call_is_refused_by_its_cause(cause: int, status: int) -> None:
    assert causes.sip_status(cause, answered=False) == status


def test_a_caller_who_gives_up_before_the_answer_gets_487() -> None:
    assert causes.sip_status(causes.CANCELLED, answered=False) == 487


def test_an_answered_call_is_200_whatever_ends_it() -> None:
    assert causes.sip_status(causes.BUSY, answered=True) == 200
    assert causes.disposition(causes.BUSY, answered=True) == "ANSWERED"


@pytest.mark.parametrize(
    ("cause", "disposition"),
    [(0, "FAILED"), (3, "FAILED"), (17, "BUSY"), (34, "CONGESTION"), (21, "NO ANSWER"), (66, "NO ANSWER")],
)
def test_the_disposition_of_an_unanswered_call_follows_its_cause(cause: int, disposition: str) -> None:
    assert causes.disposition(cause, answered=False) == disposition
