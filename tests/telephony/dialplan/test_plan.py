"""The dialplan as a value."""

from mock_server.telephony.dialplan.plan import ContextBuilder, Dialplan, Step, merged, steps


def test_of_two_definitions_the_first_keeps_its_priorities_and_the_second_adds_its_own() -> None:
    first, second = (Step("A"), None), (Step("X"), Step("Y"), Step("Z"))
    assert merged(first, second) == (Step("A"), Step("Y"), Step("Z"))
    assert merged(second, first) == second


def test_groups_of_steps_are_flattened() -> None:
    assert steps(Step("A"), (), (Step("B"), Step("C"))) == (Step("A"), Step("B"), Step("C"))


def test_the_text_reads_like_extensions_conf() -> None:
    builder = ContextBuilder("org_incoming", ["other"])
    builder.add("100", (Step("Answer"), None, Step("Dial", "PJSIP/a,30", "ring")))
    builder.add("_X.", (Step("Hangup"),))
    plan = Dialplan("org_incoming", {"org_incoming": builder.build()})
    assert plan.text().splitlines() == [
        "[org_incoming]",
        "include => other",
        "exten => 100,1,Answer()",
        "exten => 100,3(ring),Dial(PJSIP/a,30)",
        "exten => _X.,1,Hangup()",
    ]
