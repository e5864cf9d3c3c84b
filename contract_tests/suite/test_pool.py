"""The pool of numbers: requested, released, given and taken.

Numbers that were in the pool before a test are in it afterwards. A number of ours that a test lets go is taken back.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from contract_tests.client.client import Client, Reply
from contract_tests.client.divergence import QuirkGone, Unsupported
from contract_tests.contract.kinds import Kind
from contract_tests.run.factory import Factory, Row
from contract_tests.run.probe import CallProbe
from contract_tests.run.run import Run
from contract_tests.suite import pbx
from contract_tests.suite.checks import lists, lists_not, rows
from contract_tests.suite.lines import ringing

AVAILABLE, MINE = "/did-pool/available", "/did-pool/my"

#: What admins do with one number: method, path behind the number's own, body.
ADMIN_ACTIONS = {
    "approve": ("POST", "/approve", None),
    "reject": ("POST", "/reject", None),
    "assign": ("POST", "/assign", "org_id"),
    "release": ("POST", "/release", None),
    "update": ("PUT", "", "region"),
}


def administer(client: Client, did: Row, action: str, value: str = "") -> Reply:
    """Ask for an admin's action; `value` is of the one field that it takes."""
    method, path, field = ADMIN_ACTIONS[action]
    return client.send(method, f"/did-pool/admin/{did['id']}{path}", json={field: value} if field else None)


@pytest.fixture
def offered(org: Client, run: Run) -> Row:
    """A number that is to be had."""
    run.afford(2)
    reply = org.get(AVAILABLE).expect(200)
    if not reply.body:
        raise Unsupported("the pool has no available number: add one")
    row: Row = reply.body[0]
    return row


@contextmanager
def requested(client: Client, did: Row) -> Iterator[None]:
    """A number while it is requested."""
    client.post(f"/did-pool/{did['id']}/request").expect(200)
    try:
        yield
    finally:
        client.post(f"/did-pool/{did['id']}/cancel-request")


@pytest.fixture
def administered(org: Client) -> None:
    """That the server has the admin operations, which the page only speaks of."""
    if org.get("/did-pool/admin/all").status == 404:
        raise Unsupported("the server does not have the pool's admin operations at the paths of the released servers")


@contextmanager
def given_back(run: Run, owner: Client, did: Row) -> Iterator[None]:
    """A number of ours while it may be let go; wherever it went, its owner has it afterwards."""
    run.afford(10)
    if not did.get("org_id"):
        raise Unsupported("no org_id shows the owner of a number, so it could not be returned")
    try:
        yield
    finally:
        if owner.get(f"/dids/{did['id']}").status != 200:
            administer(owner, did, "release")
            administer(owner, did, "assign", did["org_id"]).expect(200)


@pytest.fixture
def ours(org: Client, make: Factory, run: Run) -> Iterator[Row]:
    """A number of the organization that may be let go."""
    did = make.did(org)
    with given_back(run, org, did):
        yield did


@pbx("POOL-01")
def test_an_available_number_is_requested(org: Client, offered: Row) -> None:
    with requested(org, offered):
        pass


@pbx("POOL-02")
def test_a_requested_number_is_pending_for_who_requested_it(org: Client, offered: Row) -> None:
    lists_not(org, MINE, offered["id"], part="pending")
    with requested(org, offered):
        lists(org, MINE, offered["id"], part="pending", number=offered["number"])
        lists_not(org, MINE, offered["id"], part="assigned")
        lists_not(org, "/dids", offered["id"])


@pbx("POOL-02")
def test_a_requested_number_is_offered_to_nobody(tenants: tuple[Client, Client], offered: Row) -> None:
    asking, idle = tenants
    lists(idle, AVAILABLE, offered["id"])
    with requested(asking, offered):
        lists_not(asking, AVAILABLE, offered["id"])
        lists_not(idle, AVAILABLE, offered["id"])
        lists_not(idle, MINE, offered["id"], part="pending")


@pbx("POOL-02")
def test_a_number_is_offered_again_when_its_request_is_taken_back(org: Client, offered: Row) -> None:
    org.post(f"/did-pool/{offered['id']}/request").expect(200)
    if org.post(f"/did-pool/{offered['id']}/cancel-request").status == 404:
        raise Unsupported("the server cannot cancel a request at the path of the released servers")
    lists(org, AVAILABLE, offered["id"], number=offered["number"])
    lists_not(org, MINE, offered["id"], part="pending")


@pbx("POOL-02")
def test_a_request_moves_one_number(org: Client, offered: Row) -> None:
    def lists_now() -> tuple[dict[str, Row], ...]:
        return rows(org, AVAILABLE), rows(org, MINE, "pending"), rows(org, "/dids")

    available, pending, own = lists_now()
    with requested(org, offered):
        reply = org.get(MINE)
        now_available, now_pending, now_own = lists_now()
    now_available[offered["id"]] = available[offered["id"]]
    now_pending.pop(offered["id"], None)
    if (now_available, now_pending, now_own) != (available, pending, own):
        reply.diverges("all other numbers unchanged", "others moved or changed", Kind.STATE)


@pbx("POOL-03")
@pytest.mark.parametrize("role", ["agent", "manager"])
def test_only_admins_request_numbers(org: Client, run: Run, offered: Row, role: str) -> None:
    reply = run.client(role).post(f"/did-pool/{offered['id']}/request")
    if reply.status == 200:
        org.post(f"/did-pool/{offered['id']}/cancel-request")
    reply.expect(403)
    lists(org, AVAILABLE, offered["id"])


@pbx("POOL-04")
def test_a_pending_number_cannot_be_requested_again(org: Client, offered: Row) -> None:
    with requested(org, offered):
        org.post(f"/did-pool/{offered['id']}/request").expect(409)


@pbx("POOL-04")
def test_an_assigned_number_is_not_offered(tenants: tuple[Client, Client], make: Factory, run: Run) -> None:
    owner, stranger = tenants
    did = make.did(owner)
    with given_back(run, owner, did):
        for asking in (owner, stranger):
            lists_not(asking, AVAILABLE, did["id"])


@pbx("POOL-04")
def test_an_assigned_number_cannot_be_requested(tenants: tuple[Client, Client], make: Factory, run: Run) -> None:
    owner, stranger = tenants
    did = make.did(owner)
    with given_back(run, owner, did):
        # a stranger need not be told that there is such a number
        for asking, refusals in ((owner, (409,)), (stranger, (409, 404))):
            asking.post(f"/did-pool/{did['id']}/request").expect(*refusals)
        lists(owner, "/dids", did["id"])


@pbx("POOL-05")
def test_of_two_organizations_the_first_gets_the_number(tenants: tuple[Client, Client], offered: Row) -> None:
    first, second = tenants
    with requested(first, offered):
        second.post(f"/did-pool/{offered['id']}/request").expect(409)
        lists(first, MINE, offered["id"], part="pending")
        lists_not(second, MINE, offered["id"], part="pending")


@pbx("POOL-06")
def test_a_released_number_is_the_organizations_no_more(org: Client, ours: Row) -> None:
    before = rows(org, "/dids")
    org.post(f"/did-pool/{ours['id']}/release").expect(200)
    lists_not(org, "/dids", ours["id"])
    lists_not(org, MINE, ours["id"], part="assigned")
    reply = org.get(f"/dids/{ours['id']}").expect(404)
    del before[ours["id"]]
    if rows(org, "/dids") != before:
        reply.diverges("all other numbers unchanged", "others changed", Kind.STATE)


@pbx("POOL-06")
def test_a_released_number_is_available_to_others(org: Client, other: Client, ours: Row) -> None:
    org.post(f"/did-pool/{ours['id']}/release").expect(200)
    lists(org, AVAILABLE, ours["id"], number=ours["number"])
    with requested(other, ours):
        lists(other, MINE, ours["id"], part="pending", number=ours["number"])


@pbx("POOL-07")
def test_another_organizations_number_cannot_be_released(
    tenants: tuple[Client, Client], make: Factory, run: Run
) -> None:
    owner, stranger = tenants
    did = make.did(owner)
    before = rows(owner, "/dids")
    with given_back(run, owner, did):
        reply = stranger.post(f"/did-pool/{did['id']}/release").expect(404, 403)
        if rows(owner, "/dids") != before:
            reply.diverges("the owner's numbers unchanged", "others", Kind.STATE)


@pbx("POOL-08")
def test_an_admin_gives_a_number_to_an_organization_and_takes_it_back(
    org: Client, other: Client, make: Factory, ours: Row
) -> None:
    theirs = make.did(other)["org_id"]
    administer(org, ours, "release").expect(200)
    lists_not(org, "/dids", ours["id"])
    other.post(f"/did-pool/{ours['id']}/request").expect(200)
    administer(org, ours, "approve").expect(200)
    lists(other, "/dids", ours["id"], number=ours["number"])
    lists_not(other, MINE, ours["id"], part="pending")
    administer(org, ours, "release").expect(200)
    lists_not(other, "/dids", ours["id"])
    lists(other, AVAILABLE, ours["id"])
    administer(org, ours, "assign", theirs).expect(200)
    lists(other, MINE, ours["id"], part="assigned", number=ours["number"])
    lists_not(org, AVAILABLE, ours["id"])


@pbx("POOL-09")
@pytest.mark.usefixtures("administered")
@pytest.mark.parametrize("role", ["agent", "manager"])
@pytest.mark.parametrize("action", ADMIN_ACTIONS)
def test_what_admins_do_with_a_number_nobody_else_may(org: Client, run: Run, ours: Row, action: str, role: str) -> None:
    before = rows(org, "/dids")
    reply = administer(run.client(role), ours, action, ours["org_id"]).expect(403)
    if rows(org, "/dids") != before:
        reply.diverges("nothing changed", f"{rows(org, '/dids').get(ours['id'])}", Kind.STATE)


@pbx("POOL-09")
@pytest.mark.usefixtures("administered")
@pytest.mark.parametrize("role", ["agent", "manager"])
def test_the_whole_pool_is_listed_and_filled_by_admins_only(run: Run, ours: Row, role: str) -> None:
    run.client(role).get("/did-pool/admin/all").expect(403)
    # a number that exists, so that nothing is added where it is not refused
    run.client(role).post("/did-pool/admin/bulk", {"numbers": [ours["number"]]}).expect(403)


@pbx("POOL-10")
def test_a_released_number_rings_on_until_its_old_owner_deploys(
    org: Client, make: Factory, run: Run, call: CallProbe
) -> None:
    line, extension = ringing(org, make, call)
    with given_back(run, org, line.did):
        administer(org, line.did, "release").expect(200)
        if line.call().dialed != (extension,):
            raise QuirkGone("it rings no more")
        ringing(org, make, call)
        line.rings_nobody()
