"""The members of a queue: added by extension or by id, listed, removed."""

import pytest
from hypothesis import strategies as st

from contract_tests.client.client import Client, Reply
from contract_tests.client.divergence import Unsupported
from contract_tests.contract.kinds import Kind
from contract_tests.run.factory import Factory, Row
from contract_tests.suite import for_some, pbx
from contract_tests.suite.checks import refused

#: The published servers' penalties; the docs show 0.
penalties = st.sampled_from([0, 1, 10]) | st.integers(0, 10)

#: How a user is named who joins: as documented, and as published servers ask for it.
WAYS = ("extension", "user_id")


def add(client: Client, queue: Row, user: Row, way: str = "extension", **fields: int) -> Reply:
    """Ask for a user to join, who is named in one way."""
    body = {way: user["extension" if way == "extension" else "id"], **fields}
    return client.post(f"/queues/{queue['id']}/members", body)


def penalties_of(reply: Reply) -> dict[str, int]:
    """The penalties of a queue's members by user id: of an answer with the queue, or with its members."""
    body = reply.expect(200).body
    members = body.get("members") if isinstance(body, dict) else body
    if not isinstance(members, list):
        reply.diverges("an array of members", f"{members!r}", Kind.SCHEMA)
    if len({member["user_id"] for member in members}) < len(members):
        reply.diverges("each member once", f"{[member['user_id'] for member in members]}")
    return {member["user_id"]: member["penalty"] for member in members}


def holds(reply: Reply, *members: tuple[Row, int]) -> None:
    """Raises `Divergence` unless an answer shows these users with these penalties for the members, and no others."""
    wanted = {user["id"]: penalty for user, penalty in members}
    if penalties_of(reply) != wanted:
        reply.diverges(f"the members {wanted}", f"{penalties_of(reply)}")


def has(client: Client, queue: Row, *members: tuple[Row, int]) -> None:
    """As `holds`, of a queue."""
    holds(client.get(f"/queues/{queue['id']}"), *members)


# Added


@pbx("QUE-08")
@pytest.mark.parametrize("way", WAYS)
@for_some(penalty=penalties)
def test_a_member_is_added_with_a_penalty(org: Client, make: Factory, user: Row, way: str, penalty: int) -> None:
    with make.nested() as inner:
        queue = inner.queue(org)
        add(org, queue, user, way, penalty=penalty).expect(201).shows(penalty=penalty, user_id=user["id"])
        has(org, queue, (user, penalty))


@pbx("QUE-08")
def test_several_members_are_added_one_after_the_other(org: Client, make: Factory, queue: Row, user: Row) -> None:
    second = make.user(org)
    make.member(org, queue, user, penalty=3)
    make.member(org, queue, second, penalty=1)
    has(org, queue, (user, 3), (second, 1))


@pbx("QUE-08")
def test_a_user_is_a_member_of_several_queues(org: Client, make: Factory, queue: Row, user: Row) -> None:
    second = make.queue(org)
    make.member(org, queue, user, penalty=3)
    has(org, second)
    make.member(org, second, user, penalty=1)
    has(org, queue, (user, 3))
    has(org, second, (user, 1))


@pbx("QUE-08")
@pytest.mark.parametrize("way", WAYS)
def test_nobody_is_a_member_twice(org: Client, make: Factory, queue: Row, user: Row, way: str) -> None:
    make.member(org, queue, user, penalty=2)
    refused(add(org, queue, user, way, penalty=5))
    has(org, queue, (user, 2))


@pbx("QUE-08")
def test_an_extension_that_nobody_has_is_no_member(org: Client, make: Factory, queue: Row) -> None:
    refused(add(org, queue, {"extension": make.numbers.extension(org)}))
    has(org, queue)


@pbx("QUE-08")
def test_of_two_users_with_one_extension_the_organizations_own_joins(
    tenants: tuple[Client, Client], make: Factory
) -> None:
    acting, idle = tenants
    extension = make.numbers.extension(acting, idle)
    make.user(idle, extension=extension)
    queue, own = make.queue(acting), make.user(acting, extension=extension)
    make.member(acting, queue, own, penalty=1)
    has(acting, queue, (own, 1))


# Listed


@pbx("QUE-09")
def test_the_members_are_listed_by_themselves(org: Client) -> None:
    queues = org.get("/queues").expect(200).body
    if not queues:
        raise Unsupported("the organization has no queue to look at: add one")
    for queue in queues[:5]:
        alone, within = org.get(f"/queues/{queue['id']}/members"), org.get(f"/queues/{queue['id']}")
        if penalties_of(alone) != penalties_of(within):
            alone.diverges(f"the members {penalties_of(within)}", f"{penalties_of(alone)}")


@pbx("QUE-09", effect="write")
def test_the_list_has_who_joined_and_no_others(org: Client, make: Factory, queue: Row, user: Row) -> None:
    path = f"/queues/{queue['id']}/members"
    second, neighbour = make.user(org), make.queue(org)
    make.member(org, neighbour, second, penalty=1)
    holds(org.get(path))
    make.member(org, queue, user, penalty=4)
    holds(org.get(path), (user, 4))
    make.member(org, queue, second, penalty=2)
    holds(org.get(path), (user, 4), (second, 2))


# Removed


@pbx("QUE-10")
def test_a_member_is_removed_by_extension_and_others_stay(org: Client, make: Factory, queue: Row, user: Row) -> None:
    second, neighbour = make.user(org), make.queue(org)
    for place, penalty in ((queue, 3), (neighbour, 1)):
        make.member(org, place, user, penalty=penalty)
    make.member(org, queue, second, penalty=7)
    org.delete(f"/queues/{queue['id']}/members/{user['extension']}").expect(204, 200)
    has(org, queue, (second, 7))
    has(org, neighbour, (user, 1))


@pbx("QUE-10")
def test_who_was_removed_may_join_again(org: Client, make: Factory, queue: Row, user: Row) -> None:
    make.member(org, queue, user, penalty=3)
    org.delete(f"/queues/{queue['id']}/members/{user['extension']}").expect(204, 200)
    make.member(org, queue, user, penalty=1)
    has(org, queue, (user, 1))


@pbx("QUE-10")
def test_who_is_no_member_is_not_removed(org: Client, make: Factory, queue: Row, user: Row) -> None:
    second = make.user(org)
    make.member(org, queue, user, penalty=1)
    for extension in (second["extension"], make.numbers.extension(org)):
        org.delete(f"/queues/{queue['id']}/members/{extension}").expect(404)
    has(org, queue, (user, 1))


# What else happens to a queue or a user


@pbx("QUE-14")
def test_an_update_of_a_queue_leaves_its_members_alone(org: Client, make: Factory, queue: Row, user: Row) -> None:
    make.member(org, queue, user, penalty=4)
    org.put(f"/queues/{queue['id']}", {"name": "changed", "timeout": 77}).expect(200)
    has(org, queue, (user, 4))


@pbx("USR-15")
def test_a_deleted_user_is_no_member_any_more(org: Client, make: Factory, queue: Row, user: Row) -> None:
    second = make.user(org)
    make.member(org, queue, user, penalty=1)
    make.member(org, queue, second, penalty=2)
    org.delete(f"/users/{user['id']}").expect(204, 200)
    has(org, queue, (second, 2))
