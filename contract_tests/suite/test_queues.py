"""Queues as rows: listed, made, changed, deleted."""

import pytest
from hypothesis import strategies as st

from contract_tests.client.client import Client
from contract_tests.client.outside import SOMEBODY
from contract_tests.contract.kinds import Kind
from contract_tests.run.factory import Factory, Row
from contract_tests.suite import for_all, for_some, pbx
from contract_tests.suite.checks import having, leaves_alone, lists, lists_not, refused
from contract_tests.suite.strategies import extensions, names, phone_numbers

#: Who rings: the strategies of the switch.
ring_strategies = st.sampled_from(["ringall", "leastrecent", "fewestcalls", "random", "rrmemory", "linear"])

#: Names of classes of music on hold.
music = st.sampled_from(["default", "jazz", "Klassik_2"]) | st.from_regex("[a-z][a-z0-9_-]{0,20}", fullmatch=True)

#: Seconds to ring.
seconds = st.sampled_from([1, 15, 30, 600]) | st.integers(1, 3600)

TYPES = ("extension", "queue", "ivr", "voicemail", "external", "phone", "hangup")

#: Where a caller goes who waited too long: the documented types, each with what it leads to.
destinations = st.one_of(
    st.tuples(st.sampled_from(["extension", "queue", "voicemail"]), extensions),
    st.tuples(st.just("ivr"), st.uuids(version=4).map(str)),
    st.tuples(st.sampled_from(["external", "phone"]), phone_numbers),
    st.tuples(st.just("hangup"), st.just("")),
).map(lambda pair: led_to(*pair))

other_types = st.sampled_from(["ai_agent", "intercom", "callback", "sip", "extensions", "hang_up", "phone number", ""])


def led_to(kind: str, destination: str) -> Row:
    """The fields of a timeout destination; who is hung up on is led nowhere."""
    return {"timeout_destination_type": kind} | ({"timeout_destination": destination} if destination else {})


@pbx("QUE-01")
def test_the_queues_are_listed_as_an_array(org: Client) -> None:
    reply = org.get("/queues").expect(200)
    if not isinstance(reply.body, list):
        reply.diverges("an array", type(reply.body).__name__, Kind.SCHEMA)


@pbx("QUE-01", effect="write")
def test_each_queue_is_listed_once_until_it_is_deleted(org: Client, make: Factory) -> None:
    first, second = make.queue(org), make.queue(org)
    for queue in (first, second):
        lists(org, "/queues", queue["id"], number=queue["number"])
    org.delete(f"/queues/{first['id']}").expect(204, 200)
    lists_not(org, "/queues", first["id"])
    lists(org, "/queues", second["id"], number=second["number"])


# What a queue is made from


@pbx("QUE-02")
@for_some(name=names, timeout=seconds, strategy=ring_strategies, moh=music, destination=destinations)
def test_the_documented_body_makes_a_queue_with_number_name_and_timeout(
    org: Client, make: Factory, name: str, timeout: int, strategy: str, moh: str, destination: Row
) -> None:
    wanted: Row = {"number": make.numbers.extension(org), "name": name, "timeout": timeout}
    with make.nested() as inner:
        made = inner.post(org, "/queues", {**wanted, "ring_strategy": strategy, "moh_class": moh, **destination})
        path = f"/queues/{made.expect(201).shows(**wanted).body['id']}"
        org.get(path).expect(200).shows(**wanted, id=made.body["id"])
        lists(org, "/queues", made.body["id"], **wanted)


@pbx("QUE-02")
def test_a_number_keeps_its_leading_zeros(org: Client, make: Factory) -> None:
    number = next(one for one in map("{:04d}".format, range(1, 1000)) if make.numbers.is_free(org, one))
    lists(org, "/queues", make.queue(org, number=number)["id"], number=number)


@pbx("QUE-03")
@for_all(strategy=ring_strategies, moh=music, destination=destinations)
def test_a_new_queue_keeps_what_its_documented_body_says(
    org: Client, make: Factory, strategy: str, moh: str, destination: Row
) -> None:
    wanted = {"ring_strategy": strategy, "moh_class": moh, **destination}
    with make.nested() as inner:
        made = inner.queue(org, **wanted)
        org.get(f"/queues/{made['id']}").expect(200).shows(**wanted)


@pbx("QUE-03")
@for_some(updates=st.lists(st.tuples(ring_strategies, music), min_size=1, max_size=2))
def test_an_update_keeps_the_documented_names(org: Client, queue: Row, updates: list[tuple[str, str]]) -> None:
    path = f"/queues/{queue['id']}"
    for strategy, moh in updates:
        org.put(path, {"ring_strategy": strategy}).expect(200).shows(ring_strategy=strategy)
        org.put(path, {"moh_class": moh}).expect(200).shows(ring_strategy=strategy, moh_class=moh)
        org.get(path).expect(200).shows(ring_strategy=strategy, moh_class=moh)


# Numbers


@pbx("QUE-04")
def test_a_number_is_taken_once_in_an_organization(tenants: tuple[Client, Client], make: Factory) -> None:
    acting, _ = tenants
    queue = make.queue(acting)
    reply = make.post(acting, "/queues", make.usual(acting, "/queues", number=queue["number"])).expect(409)
    if having(acting, "/queues", number=queue["number"]) != [queue["id"]]:
        reply.diverges("one queue of that number", "others too, or none", Kind.STATE)


@pbx("QUE-04")
def test_a_queue_does_not_move_to_a_taken_number(tenants: tuple[Client, Client], make: Factory) -> None:
    acting, _ = tenants
    first, second = make.queue(acting), make.queue(acting)
    path = f"/queues/{second['id']}"
    acting.put(path, {"number": first["number"], "name": "moved"}).expect(409)
    acting.get(path).expect(200).shows(number=second["number"], name=second["name"])


@pbx("QUE-04")
def test_a_queue_may_be_given_the_number_that_it_has(org: Client, queue: Row) -> None:
    org.put(f"/queues/{queue['id']}", {"number": queue["number"]}).expect(200).shows(number=queue["number"])


@pbx("QUE-04")
def test_a_number_is_free_again_after_its_queue(org: Client, make: Factory) -> None:
    moved, deleted = make.queue(org), make.queue(org)
    org.put(f"/queues/{moved['id']}", {"number": make.numbers.extension(org)}).expect(200)
    org.delete(f"/queues/{deleted['id']}").expect(204, 200)
    for number in (moved["number"], deleted["number"]):
        with make.nested() as inner:
            inner.queue(org, number=number)


@pbx("QUE-04")
def test_two_organizations_have_queues_of_one_number(tenants: tuple[Client, Client], make: Factory) -> None:
    acting, idle = tenants
    number = make.numbers.extension(acting, idle)
    first, second = make.queue(idle, number=number), make.queue(acting)
    lists(acting, "/queues", make.queue(acting, number=number)["id"], number=number)
    acting.put(f"/queues/{second['id']}", {"number": make.numbers.extension(acting, idle)}).expect(200)
    idle.get(f"/queues/{first['id']}").expect(200).shows(number=number)


# Where it ends


@pbx("QUE-05")
@pytest.mark.parametrize("kind", TYPES)
def test_a_timeout_destination_takes_each_documented_type(org: Client, make: Factory, queue: Row, kind: str) -> None:
    path = f"/queues/{queue['id']}"
    wanted = led_to(kind, "" if kind == "hangup" else make.numbers.extension(org))
    org.put(path, {"timeout_destination_type": "queue", "timeout_destination": "0000"}).expect(200)
    org.put(path, wanted).expect(200).shows(**wanted)
    org.get(path).expect(200).shows(**wanted)


@pbx("QUE-05")
@for_some(updates=st.lists(destinations, min_size=2, max_size=3))
def test_a_timeout_destination_is_kept_to_the_letter(org: Client, queue: Row, updates: list[Row]) -> None:
    for wanted in updates:
        org.put(f"/queues/{queue['id']}", wanted).expect(200).shows(**wanted)
        org.get(f"/queues/{queue['id']}").expect(200).shows(**wanted)


@pbx("QUE-05")
@for_all(kind=other_types)
def test_another_type_of_timeout_destination_is_refused(org: Client, queue: Row, kind: str) -> None:
    path = f"/queues/{queue['id']}"
    org.put(path, {"timeout_destination_type": "external", "timeout_destination": SOMEBODY}).expect(200)
    refused(org.put(path, {"timeout_destination_type": kind, "timeout_destination": "1001"}))
    kept = {"timeout_destination_type": "external", "timeout_destination": SOMEBODY}
    org.get(path).expect(200).shows(**kept)


# Changes

CHANGES = {
    "name": names,
    "timeout": seconds,
    "timeout_destination_type": st.sampled_from(["extension", "queue", "ivr", "external"]),
    "timeout_destination": phone_numbers,
    "status": st.sampled_from(["active", "inactive"]),
}

FIELDS = {*CHANGES, "id", "number", "ring_strategy", "moh_class"}


@pytest.fixture
def settled(org: Client, make: Factory) -> Row:
    """A queue with values that are nobody's defaults."""
    ending = led_to("extension", "1001")
    queue = make.queue(org, ring_strategy="rrmemory", timeout=77, moh_class="jazz", **ending)
    org.put(f"/queues/{queue['id']}", {"status": "inactive"}).expect(200)
    return queue


@pbx("QUE-14")
@for_all(updates=st.lists(st.fixed_dictionaries({}, optional=CHANGES).filter(bool), min_size=1, max_size=2))
def test_an_update_changes_what_it_names_and_nothing_else(org: Client, settled: Row, updates: list[Row]) -> None:
    path = f"/queues/{settled['id']}"
    for changes in updates:
        before = org.get(path).expect(200).body
        wanted = {name: before[name] for name in FIELDS & before.keys()} | changes
        org.put(path, changes).expect(200).shows(**wanted)
        org.get(path).expect(200).shows(**wanted)


@pbx("QUE-14")
def test_a_queue_is_given_another_number(org: Client, make: Factory, queue: Row) -> None:
    number = make.numbers.extension(org)
    org.put(f"/queues/{queue['id']}", {"number": number}).expect(200).shows(number=number)
    lists(org, "/queues", queue["id"], number=number, name=queue["name"])


@pbx("QUE-14")
def test_an_update_leaves_all_other_queues_alone(tenants: tuple[Client, Client], make: Factory) -> None:
    acting, idle = tenants
    number = make.numbers.extension(acting, idle)
    others = (acting, make.queue(acting)), (idle, make.queue(idle, number=number))
    ours = make.queue(acting, number=number)
    with leaves_alone("/queues", *others):
        acting.put(f"/queues/{ours['id']}", {"name": "changed", "timeout": 77}).expect(200)


@pbx("QUE-14")
def test_a_deleted_queue_is_not_found_and_the_others_are(tenants: tuple[Client, Client], make: Factory) -> None:
    acting, idle = tenants
    number = make.numbers.extension(acting, idle)
    others = (acting, make.queue(acting)), (idle, make.queue(idle, number=number))
    ours = make.queue(acting, number=number)
    with leaves_alone("/queues", *others):
        acting.delete(f"/queues/{ours['id']}").expect(204, 200)
    acting.get(f"/queues/{ours['id']}").expect(404)
    lists_not(acting, "/queues", ours["id"])
