"""Queues as callers meet them: who rings, for how long, in which order, and where it ends."""

import pytest
from hypothesis import strategies as st

from contract_tests.client.client import Client
from contract_tests.client.divergence import QuirkGone, Unsupported
from contract_tests.run.factory import Factory, Row
from contract_tests.run.probe import CallProbe
from contract_tests.suite import for_all, pbx
from contract_tests.suite.checks import taken_anyway
from contract_tests.suite.lines import Line, free_keys, option, put_menu, put_routing
from contract_tests.suite.strategies import phone_numbers


@pytest.fixture
def line(org: Client, make: Factory, call: CallProbe, queue: Row) -> Line:
    """A number whose callers are led to the queue."""
    return Line(org, make.did(org), call).route("queue", queue["number"])


@pytest.fixture
def member(org: Client, make: Factory, queue: Row) -> str:
    """The extension of the queue's only member."""
    return joins(org, make, queue, make.callee(org))


@pytest.fixture
def extension(org: Client, make: Factory) -> str:
    """Of a phone beside the member's."""
    return str(make.callees(org, 2)[1]["extension"])


def joins(client: Client, make: Factory, queue: Row, user: Row, **fields: int) -> str:
    """The extension of a user, who joins the queue."""
    make.member(client, queue, user, **fields)
    return str(user["extension"])


# Members


@pbx("QUE-11")
def test_a_member_is_called_as_soon_as_it_was_added(org: Client, make: Factory, queue: Row, line: Line) -> None:
    for user in make.callees(org, 2):
        line.rings(joins(org, make, queue, user))


@pbx("QUE-10")
def test_a_member_is_not_called_any_more_once_it_was_removed(
    org: Client, make: Factory, queue: Row, line: Line
) -> None:
    leaver, stayer = (joins(org, make, queue, user) for user in make.callees(org, 2))
    org.delete(f"/queues/{queue['id']}/members/{leaver}").expect(204, 200)
    line.rings(stayer, phones={leaver: "answer", stayer: "answer"})


@pbx("QUE-12")
def test_a_queue_without_members_handles_no_call(line: Line) -> None:
    line.rings_nobody()


@pbx("QUE-13")
@pytest.mark.parametrize("penalties", [(0, 1), (10, 9), (2, 10)], ids=str)
def test_the_member_with_the_lower_penalty_rings_first(
    org: Client, make: Factory, queue: Row, line: Line, penalties: tuple[int, int]
) -> None:
    joining = zip(penalties, make.callees(org, 2), strict=True)
    members = {penalty: joins(org, make, queue, user, penalty=penalty) for penalty, user in joining}
    first, second = members[min(penalties)], members[max(penalties)]
    line.rings(first, phones={first: "answer", second: "answer"})
    heard = line.call(phones={first: "busy", second: "answer"})
    rung = tuple(dict.fromkeys(heard.dialed))
    line.check(rung == (first, second) and heard.is_taken_by(second), f"{first} to ring, then {second}", heard)


@pbx("QUE-07")
@for_all(seconds=st.sampled_from([1, 5, 7, 30]) | st.integers(1, 60).filter(lambda seconds: seconds != 6))
def test_a_members_phone_rings_for_the_timeout(org: Client, queue: Row, line: Line, member: str, seconds: int) -> None:
    org.put(f"/queues/{queue['id']}", {"timeout": seconds}).expect(200)
    heard = line.call(phones={member: "answer_after_6s"})
    answered = "taken after 6 s" if seconds > 6 else "not taken"
    line.check(heard.is_taken_by(member) is (seconds > 6), f"the call {answered}: a phone rings {seconds} s", heard)


# Who waits too long


def ends(client: Client, queue: Row, kind: str, destination: str) -> None:
    """Send callers somewhere who waited too long."""
    changes = {"timeout_destination_type": kind, "timeout_destination": destination}
    client.put(f"/queues/{queue['id']}", changes).expect(200)


@pbx("QUE-06")
def test_who_waits_too_long_rings_an_extension(
    org: Client, queue: Row, line: Line, member: str, extension: str
) -> None:
    ends(org, queue, "extension", extension)
    heard = line.call(phones={member: "no_answer", extension: "answer"})
    reached = heard.is_taken_by(extension) and heard.dialed[0] == member
    line.check(reached, f"{member} to ring, then {extension}", heard)


@pbx("QUE-06")
def test_who_waits_too_long_waits_in_another_queue(
    org: Client, make: Factory, queue: Row, line: Line, member: str
) -> None:
    other = make.queue(org)
    taker = joins(org, make, other, make.callees(org, 2)[1])
    ends(org, queue, "queue", other["number"])
    heard = line.call(phones={member: "no_answer", taker: "answer"})
    reached = heard.queue == other["number"] and heard.is_taken_by(taker)
    line.check(reached, f"{taker} to take the call in queue {other['number']}", heard)


@pbx("QUE-06")
def test_who_waits_too_long_hears_a_menu(
    org: Client, make: Factory, queue: Row, line: Line, member: str, extension: str
) -> None:
    key = free_keys(org)[0]
    ivr = make.ivr(org)
    put_menu(org, ivr, [option(key, "extension", extension)]).expect(200)
    org.post(f"/ivrs/{ivr['id']}/publish").expect(200)
    ends(org, queue, "ivr", ivr["id"])
    heard = line.call(key, phones={member: "no_answer", extension: "answer"})
    line.check(heard.is_taken_by(extension), f"a menu whose key {key} rings {extension}", heard)


@pbx("QUE-06")
def test_who_waits_too_long_leaves_a_message(org: Client, queue: Row, line: Line, member: str, extension: str) -> None:
    ends(org, queue, "voicemail", extension)
    heard = line.call(phones={member: "no_answer", extension: "answer"})
    line.check(heard.mailbox == extension, f"a message in the mailbox of {extension}", heard)


@pbx("QUE-06")
@pytest.mark.parametrize("kind", ["external", "phone"])
@for_all(phone=phone_numbers)
def test_who_waits_too_long_is_forwarded_to_a_phone_number(
    org: Client, queue: Row, line: Line, member: str, kind: str, phone: str
) -> None:
    ends(org, queue, kind, phone)
    heard = line.call(phones={member: "no_answer", "trunk": "answer"})
    line.check(heard.is_taken_by(phone), f"the call to be forwarded to {phone}", heard)


@pbx("QUE-06")
def test_who_waits_too_long_is_hung_up_on(org: Client, queue: Row, line: Line, member: str, extension: str) -> None:
    ends(org, queue, "hangup", extension)
    heard = line.call(phones={member: "no_answer", extension: "answer"})
    line.check(not heard.is_connected and set(heard.dialed) == {member}, "the call to end", heard)


@pbx("QUE-06")
def test_who_is_answered_in_time_goes_nowhere_else(
    org: Client, queue: Row, line: Line, member: str, extension: str
) -> None:
    ends(org, queue, "extension", extension)
    line.rings(member, phones={member: "answer", extension: "answer"})


# What waits for a deploy


@pbx("QUE-15")
def test_a_new_queue_is_not_reached_until_a_later_deploy(org: Client, make: Factory, call: CallProbe) -> None:
    number, did = make.numbers.extension(org), make.did(org)
    taken_anyway(put_routing(org, did, "queue", number), 200)
    queue, line = make.queue(org, number=number), Line(org, did, call)
    if line.call().queue == number:
        raise QuirkGone("it is reached at once")
    org.put(f"/queues/{queue['id']}", {"name": queue["name"]}).expect(200)
    check_reached(line, queue)


@pbx("QUE-15")
def test_a_deleted_queue_answers_on(org: Client, queue: Row, line: Line, member: str) -> None:
    check_reached(line, queue)
    taken_anyway(org.delete(f"/queues/{queue['id']}"), 204, 200)
    if line.call().queue != queue["number"]:
        raise QuirkGone("it is no longer reached")


def check_reached(line: Line, queue: Row) -> None:
    """Raises `Unsupported` where callers do not reach a queue that is deployed."""
    if line.call().queue != queue["number"]:
        raise Unsupported("a number routed to a queue does not reach it: fix DID-06 first")
