"""What is written down of a call."""

from mock_server.telephony.dialplan.plan import Diagnosis
from mock_server.telephony.outcome.trace import Leg, Trace


def test_the_same_sentence_is_told_once() -> None:
    trace = Trace()
    for sentence in ("a", "a", "b", "a"):
        trace.tell(sentence)
    assert trace.story == ["a", "b", "a"]


def test_a_loop_keeps_its_diagnosis_once() -> None:
    trace = Trace()
    trace.diagnose(Diagnosis("why", "fix"))
    trace.diagnose(Diagnosis("why", "fix"))
    assert len(trace.diagnoses) == 1


def test_a_leg_that_is_not_settled_when_the_calling_stops_is_cancelled() -> None:
    leg = Leg("PJSIP/a", "ANSWER", started_at=0, settled_at=1000)
    assert leg.seen_until(1000).status == "ANSWER"
    assert leg.seen_until(999).status == "CANCEL"
