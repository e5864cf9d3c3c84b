"""Loops: queues and IVRs that time out into each other, found in what is stored and told of a call that goes round."""

from typing import Any

import pytest

from mock_server.telephony.dialplan.rows import Row
from mock_server.telephony.generator.generate import Generator, OrganizationRows
from tests.telephony.acme import MENU_ID, acme, call, menu, queue, user

HOSTED = ("queue-timeout-types-ignored", "ivrs-share-one-context", "menu-needs-ids", "queue-left-always-times-out")
SALES, SUPPORT, MENU = 'queue 5001 "Sales"', 'queue 5002 "Support"', 'IVR 7001 "Main Menu"'


def to(kind: str, destination: str) -> dict[str, Any]:
    return {"timeout_destination_type": kind, "timeout_destination": destination}


def support(**fields: Any) -> Row:
    return queue(id="support", number="5002", name="Support", **fields)


def rings(rows: OrganizationRows, *quirks: str) -> list[tuple[str, ...]]:
    """The rings that the generator finds."""
    return [each.ring for each in Generator(quirks.__contains__).problems(rows) if each.ring]


ITSELF = acme("queue", "5001", queues=[queue(**to("queue", "5001"))])
EACH_OTHER = acme("queue", "5001", queues=[queue(**to("queue", "5002")), support(**to("extension", "5001"))])
THROUGH_MENU = acme(
    "queue",
    "5001",
    queues=[queue(**to("ivr", MENU_ID))],
    ivrs=[menu(timeout_action="queue", timeout_destination="5001", max_retries=1)],
)
MENU_ITSELF = acme("ivr", MENU_ID, ivrs=[menu(timeout_action="extension", timeout_destination="7001")])


@pytest.mark.parametrize(
    ("rows", "ring"),
    [
        (ITSELF, [SALES]),
        (EACH_OTHER, [SALES, SUPPORT]),
        (THROUGH_MENU, [MENU, SALES]),
        (MENU_ITSELF, [MENU]),
    ],
)
def test_a_ring_is_found_where_it_is_stored_and_where_a_call_goes_round(
    rows: OrganizationRows, ring: list[str]
) -> None:
    assert rings(rows) == [tuple(ring)]
    outcome = call(rows, phones={})
    assert (outcome.reason, outcome.ring, outcome.bounded) == ("loop", tuple(ring), True)
    assert (
        outcome.why
        == f"timeout_destination closes a loop that only the caller can end: {' -> '.join([*ring, ring[0]])}"
    )


@pytest.mark.parametrize(
    "rows",
    [
        acme("queue", "5001", queues=[queue(**to("queue", "5002")), support()]),
        acme("queue", "5001", queues=[queue(**to("queue", "5002")), support(**to("queue", "5001"), status="inactive")]),
        acme("queue", "5001", queues=[queue(**to("extension", "5001"))], users=[user("5001")]),
        acme("queue", "5001", queues=[queue(**to("phone", "9876543210"))]),
        acme("queue", "5001", queues=[queue(**to("hangup", "5001"))]),
    ],
)
def test_what_lets_callers_out_is_no_ring(rows: OrganizationRows) -> None:
    assert rings(rows) == []
    assert call(rows, phones={}).reason != "loop"


def test_a_queue_that_leads_into_a_ring_is_no_part_of_it() -> None:
    rows = acme("queue", "5002", queues=[support(**to("queue", "5001")), queue(**to("queue", "5001"))])
    assert rings(rows) == [(SALES,)]
    assert call(rows, phones={}).ring == (SALES,)
    assert call(rows, phones={}, caller_hangs_up_at_s=15).reason == "queue_left"


def test_an_ivr_reached_by_its_extension_dials_out_of_the_ring_on_the_hosted_server() -> None:
    rows = acme("queue", "5001", queues=[queue(**to("ivr", "7001"))], ivrs=THROUGH_MENU.ivrs)
    assert rings(rows) == [(MENU, SALES)]
    assert rings(rows, *HOSTED) == []
    assert call(rows, HOSTED, phones={}).reason != "loop"


def test_the_first_menu_of_a_shared_context_decides_what_silence_closes() -> None:
    second = menu(id="second", extension="7002", name="Other", timeout_action="queue", timeout_destination="5001")
    rows = acme("queue", "5001", queues=[queue(**to("ivr", "second"))], ivrs=[menu(), second])
    assert rings(rows) == [('IVR 7002 "Other"', SALES)]
    assert rings(rows, "ivrs-share-one-context") == []


def test_a_number_leads_past_the_inactive_ivr_that_has_it_too() -> None:
    queues = [queue(**to("extension", "5002")), support(**to("queue", "5001"))]
    rows = acme("queue", "5001", queues=queues, ivrs=[menu(extension="5002", status="inactive")])
    assert rings(rows) == [(SALES, SUPPORT)]


def test_a_queue_number_that_dials_out_leaves_the_ring() -> None:
    assert rings(EACH_OTHER, "queue-numbers-dial-out") == []


@pytest.mark.parametrize(("hangs_up_at", "reason"), [(8, "queue_left"), (15, "queue_left"), (25, "loop")])
def test_a_caller_who_has_not_been_round_has_met_no_loop(hangs_up_at: float, reason: str) -> None:
    outcome = call(EACH_OTHER, phones={}, caller_hangs_up_at_s=hangs_up_at)
    assert (outcome.result, outcome.reason) == ("queue_waiting", reason)


def test_a_ring_with_an_agent_who_answers_is_no_reason() -> None:
    assert call(EACH_OTHER).reason is None


def test_the_story_of_a_loop_fits_on_a_page_and_says_what_repeats() -> None:
    outcome = call(ITSELF, phones={})
    assert len(outcome.explanation) < 10
    assert any("happen" in sentence and "times in all" in sentence for sentence in outcome.explanation)
    assert (len(outcome.route), len(outcome.route_at_s)) == (41, 41)
    everything = call(ITSELF, phones={}, all=True)
    assert len(everything.explanation) > 1000
    assert len(everything.route) == len(everything.route_at_s) > 1000
