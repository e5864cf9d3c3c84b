"""What is stored: a row that was made, a change that was taken, and nothing else."""

from typing import Any

from hypothesis import strategies as st

from contract_tests.client.client import Client, Reply
from contract_tests.client.outside import SOMEBODY
from contract_tests.contract.kinds import Kind
from contract_tests.run.factory import Factory, Row
from contract_tests.suite import for_some, pbx
from contract_tests.suite.resources import IVR, RESOURCES, Resource, each, same
from contract_tests.suite.strategies import ANYTHING

TEXTS = st.text(st.characters(categories=["L", "N"], include_characters="-_. "), min_size=2, max_size=40).filter(
    lambda text: text == text.strip()
)

#: Changes that each kind takes, the values as the docs have them.
CHANGES: dict[str, list[Row]] = {
    "/dids": [
        {"description": " between blanks "},
        {"description": "é" * 200},
        {"status": "inactive"},
        {"routing_type": "queue", "routing_destination": "5001"},
        {"routing_type": "external", "routing_destination": SOMEBODY},
        {"routing_type": "ai_agent", "routing_destination": "wss://contract-test.invalid/Agent?id=7"},
    ],
    "/ivrs": [{"name": "Größe 1"}, {"timeout": 45}, {"timeout": 0}, {"max_retries": 1}],
    "/queues": [
        {"name": "Größe 1"},
        {"timeout": 90},
        {"timeout_destination_type": "extension", "timeout_destination": "1001"},
    ],
    "/users": [{"full_name": "Größe 1"}, {"role": "supervisor"}, {"status": "inactive"}],
    "/trunks": [{"host": "sip2.contract-test.invalid"}, {"status": "inactive"}],
    "/outbound-routes": [{"name": "Größe 1"}, {"priority": 998}, {"dial_pattern": "_0000X."}, {"status": "inactive"}],
    "/webhooks": [
        {"url": "https://contract-test.invalid/other"},
        {"events": ["call.failed", "call.ringing"]},
        {"active": False},
    ],
    "/api-keys": [{"name": "Größe 1"}, {"permissions": ["calls.read"]}],
}
MENU = [
    {"digit": "1", "action_type": "extension", "action_destination": "1001", "description": "Sales", "order": 0},
    {"digit": "0", "action_type": "hangup", "description": "Goodbye", "order": 1},
]


@pbx("WIRE-08")
@each(RESOURCES)
def test_what_makes_a_row_is_answered_201_with_the_row_and_its_id(org: Client, make: Factory, kind: Resource) -> None:
    body = make.usual(org, kind.path)
    made = make.post(org, kind.path, body).expect(201)
    if not isinstance(made.body, dict) or not isinstance(made.body.get("id"), str) or not made.body["id"]:
        made.diverges("the new row with an id", str(made.body), Kind.SCHEMA)
    # the docs know no username; published servers ask for one
    made.shows(**{name: value for name, value in body.items() if name in made.body and name != "username"})


def reads_as(answer: Reply, stored: Row) -> None:
    """Raises `Divergence` where a later read shows a field otherwise than the answer to the write did."""
    for name in answer.body.keys() & stored.keys():
        # times may be kept less exactly; a trunk is shown in short or whole
        if not is_time(name) and name != "trunk" and not same(answer.body[name], stored[name]):
            answer.diverges(f"{name} {stored[name]!r}, as a read shows it", f"{answer.body[name]!r}", Kind.VALUE)


def is_time(name: str) -> bool:
    return name.endswith(("At", "_at"))


def listed(org: Client, kind: Resource, row: Row) -> Row:
    """The row as the list shows it."""
    answer = org.get(kind.path)
    found = [one for one in kind.listed(answer) if one["id"] == row["id"]]
    if len(found) != 1:
        answer.diverges("the row once in the list", f"{len(found)} times", Kind.STATE)
    return found[0]


@pbx("WIRE-06")
@each(RESOURCES)
def test_a_new_row_is_read_and_listed_as_it_was_answered(org: Client, make: Factory, kind: Resource) -> None:
    made = make.post(org, kind.path, make.usual(org, kind.path)).expect(201, 200)
    reads_as(made, kind.stored(org, made.body))
    reads_as(made, listed(org, kind, made.body))


@pbx("WIRE-06")
@each(RESOURCES)
def test_a_change_is_read_as_it_was_sent_and_changes_nothing_else(org: Client, row: Row, kind: Resource) -> None:
    if kind is IVR:
        org.put(f"{IVR.at(row)}/menu", {"options": MENU}).expect(200)
    before = kind.stored(org, row)
    for change in CHANGES[kind.path]:
        answer = org.put(kind.at(row), change).expect(200)
        after = kind.stored(org, row)
        for shown in (after, listed(org, kind, row), answer.body):
            for name in change.keys() & shown.keys():
                if not same(shown[name], change[name]):
                    answer.diverges(f"{name} {change[name]!r}", repr(shown[name]), Kind.STATE)
        others = [name for name in before.keys() - change.keys() if not is_time(name)]
        if changed := [name for name in others if not same(before[name], after.get(name))]:
            answer.diverges(f"no other field than {', '.join(change)} changed", f"{', '.join(changed)} did", Kind.STATE)
        reads_as(answer, after)
        before = after


@pbx("WIRE-06")
@each(RESOURCES)
@for_some(value=TEXTS | ANYTHING)
def test_whatever_is_taken_is_read_as_it_was_sent(org: Client, row: Row, kind: Resource, value: Any) -> None:
    changed = org.put(kind.at(row), {kind.text: value})
    if changed.status == 200:
        stored = kind.stored(org, row)
        is_kept = same(stored[kind.text], value)
        if not is_kept and isinstance(value, str):
            changed.diverges(f"{kind.text} {value!r}, as it was sent", repr(stored[kind.text]), Kind.STATE)
        if not is_kept:  # it may have been converted to a text
            changed.diverges(f"{kind.text} {value!r}, as it was sent", repr(stored[kind.text]), Kind.VALUE)
        reads_as(changed, stored)
