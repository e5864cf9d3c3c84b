"""One organization never meets another: both lists, both ways, reading, changing, deleting and referring."""

import pytest

from contract_tests.client.client import Client, Reply
from contract_tests.client.divergence import Unsupported
from contract_tests.contract.kinds import Kind
from contract_tests.run.factory import Factory, Row
from contract_tests.run.probe import CallProbe
from contract_tests.run.run import Run
from contract_tests.suite import pbx
from contract_tests.suite.resources import API_KEY, DID, IVR, QUEUE, ROUTE, TRUNK, USER, WEBHOOK, Resource, same_rows

READING = {
    DID: "TEN-01",
    IVR: "TEN-02",
    QUEUE: "TEN-03",
    USER: "TEN-03",
    TRUNK: "TEN-04",
    ROUTE: "TEN-04",
    WEBHOOK: "TEN-04",
    API_KEY: "TEN-04",
}
WRITING = {**READING, DID: "TEN-05", IVR: "TEN-06", QUEUE: "TEN-06", USER: "TEN-06"}


def each_as(requirements: dict[Resource, str], effect: str) -> pytest.MarkDecorator:
    """The test holds for each kind, as that requirement says."""
    return pytest.mark.parametrize(
        "kind",
        [pytest.param(kind, marks=pbx(name, effect=effect), id=str(kind)) for kind, name in requirements.items()],
    )


@pytest.fixture(params=["A", "B"])
def asker(run: Run, request: pytest.FixtureRequest) -> Client:
    """Who asks: each of two organizations in turn."""
    return run.client(request.param)


@pytest.fixture
def owner(run: Run, asker: Client) -> Client:
    """The other organization, whose rows they are."""
    return run.client("B" if asker.who == "A" else "A")


def ids(rows: list[Row]) -> set[str]:
    return {row["id"] for row in rows}


def hidden(reply: Reply) -> None:
    """Raises `Divergence` unless what belongs to another organization is answered as what is not there."""
    if reply.exists().status < 300:
        reply.diverges("404", f"{reply.status}: it is shown or done", Kind.ISOLATION)
    reply.expect(404)


# Reading


@each_as(READING, "read")
def test_no_row_is_in_the_lists_of_two_organizations(org: Client, other: Client, kind: Resource) -> None:
    both = ids(kind.rows(org)) & ids(kind.rows(other))
    if both:
        org.get(kind.path).diverges(
            "the organization's own rows only",
            f"rows that the other organization also has: {sorted(both)}",
            Kind.ISOLATION,
        )


@each_as({kind: name for kind, name in READING.items() if kind.is_readable}, "read")
def test_an_existing_row_is_found_by_its_owner_only(asker: Client, owner: Client, kind: Resource) -> None:
    rows = kind.rows(owner)
    if not rows:
        raise Unsupported(f"{owner.who} has no {kind} to look for: add one")
    hidden(asker.get(kind.at(rows[0])))


@each_as(READING, "write")
def test_a_new_row_is_found_by_its_owner_only(asker: Client, owner: Client, make: Factory, kind: Resource) -> None:
    before = kind.rows(asker)
    row = make.one(owner, kind.path)
    if row["id"] not in ids(kind.rows(owner)):
        owner.get(kind.path).diverges("the new row in its owner's list", "a list without it")
    if kind.is_readable:
        hidden(asker.get(kind.at(row)))
    same_rows(asker, kind, before)


@pbx("TEN-07")
def test_assigned_and_pending_numbers_are_ones_own(asker: Client, owner: Client) -> None:
    answer = asker.get("/did-pool/my").expect(200)
    theirs = owner.get("/did-pool/my").expect(200).body
    for what in ("assigned", "pending"):
        if ids(answer.body[what]) & (ids(theirs[what]) | ids(DID.rows(owner))):
            answer.diverges(f"only the organization's own {what} numbers", "another organization's too", Kind.ISOLATION)


@pbx("TEN-07", effect="write")
def test_a_new_number_is_assigned_to_its_owner_only(asker: Client, owner: Client, make: Factory) -> None:
    did = make.did(owner)
    answer = asker.get("/did-pool/my").expect(200)
    if did["id"] in ids(answer.body["assigned"]) | ids(answer.body["pending"]):
        answer.diverges("the organization's own numbers only", "a new number of another organization", Kind.ISOLATION)


@pbx("TEN-10")
def test_another_organization_is_not_shown(asker: Client, owner: Client) -> None:
    owned = [row["org_id"] for kind in (DID, QUEUE, USER) for row in kind.rows(owner) if row.get("org_id")]
    if not owned:
        raise Unsupported(f"no row of {owner.who} names its organization: add one")
    answer = asker.get(f"/organizations/{owned[0]}").exists()
    if answer.status < 300:
        answer.diverges("403 or 404", f"{answer.status}: it is shown", Kind.ISOLATION)
    answer.expect(403, 404)


def calls_of(client: Client) -> list[Row]:
    """The latest calls. Raises `Missing` where the server lists none."""
    calls: list[Row] = client.get("/calls?limit=200").expect(200).body["data"]
    return calls


@pbx("TEN-08")
def test_no_call_is_in_the_lists_of_two_organizations(org: Client, other: Client) -> None:
    mine, theirs = ids(calls_of(org)), ids(calls_of(other))
    if not mine or not theirs:
        raise Unsupported("one of the two organizations has no calls yet")
    if mine & theirs:
        org.get("/calls?limit=200").diverges(
            "the organization's own calls only", f"another organization's too: {mine & theirs}", Kind.ISOLATION
        )


@pbx("TEN-08", effect="write")
def test_a_call_is_listed_to_whose_number_was_called(
    asker: Client, owner: Client, make: Factory, call: CallProbe
) -> None:
    did = make.did(owner)
    call.call(did["number"])
    if did["number"] not in {one["to_number"] for one in calls_of(owner)}:
        raise Unsupported("the call left no record for the number's owner")
    if did["number"] in {one["to_number"] for one in calls_of(asker)}:
        asker.get("/calls?limit=200").diverges(
            "the organization's own calls only", f"a call to {did['number']}", Kind.ISOLATION
        )


# Changing


@each_as(WRITING, "write")
def test_nobody_touches_another_organizations_row(asker: Client, owner: Client, make: Factory, kind: Resource) -> None:
    row = make.one(owner, kind.path)
    before = kind.rows(owner)
    hidden(asker.put(kind.at(row), {kind.text: "changed by another organization"}))
    hidden(asker.delete(kind.at(row)))
    same_rows(owner, kind, before)


BELOW = {
    "TEN-05": (DID, "PUT", "/routing", {"routing_type": "extension", "routing_destination": "0000"}),
    "TEN-06": (IVR, "PUT", "/menu", {"options": [{"digit": "1", "action_type": "hangup"}]}),
}


@pytest.mark.parametrize("name", [pytest.param(name, marks=pbx(name), id=name) for name in BELOW])
def test_nobody_reroutes_another_organizations_callers(asker: Client, owner: Client, make: Factory, name: str) -> None:
    kind, method, below, body = BELOW[name]
    kind.asked(owner)
    row = make.one(owner, kind.path)
    before = kind.rows(owner)
    hidden(asker.send(method, f"{kind.at(row)}{below}", json=body))
    same_rows(owner, kind, before)


# Referring to


@pbx("TEN-04", effect="write")
def test_no_number_is_put_on_another_organizations_trunk(asker: Client, owner: Client, make: Factory) -> None:
    trunk = make.trunk(owner)
    body = make.usual(asker, "/dids", trunk_id=trunk["id"])
    made = make.post(asker, "/dids", body)
    if made.status < 400:
        made.diverges("a refusal of another organization's trunk", str(made.status), Kind.ISOLATION)


@pbx("TEN-04", effect="write")
def test_no_number_is_moved_to_another_organizations_trunk(asker: Client, owner: Client, make: Factory) -> None:
    did, trunk = make.did(asker), make.trunk(owner)
    moved = asker.put(DID.at(did), {"trunk_id": trunk["id"]})
    if moved.status < 400 and moved.body.get("trunk_id") == trunk["id"]:
        moved.diverges("a refusal of another organization's trunk", str(moved.status), Kind.ISOLATION)
    if DID.stored(asker, did)["trunk_id"] == trunk["id"]:
        moved.diverges("the number on its own trunk", "it is on another organization's trunk", Kind.ISOLATION)


@pbx("TEN-04", effect="write")
def test_no_route_leads_over_another_organizations_trunk(asker: Client, owner: Client, make: Factory) -> None:
    ROUTE.rows(asker)
    trunk = make.trunk(owner)
    made = make.post(asker, ROUTE.path, make.usual(asker, ROUTE.path, trunk_id=trunk["id"]))
    if made.status < 400:
        made.diverges("a refusal of another organization's trunk", str(made.status), Kind.ISOLATION)


@pbx("TEN-09")
@pytest.mark.parametrize("field", ["user_id", "user_ids", "extension"])
def test_nobody_of_another_organization_joins_a_queue(asker: Client, owner: Client, make: Factory, field: str) -> None:
    queue, stranger = make.queue(asker), make.user(owner)
    if field == "extension" and stranger["extension"] in {user["extension"] for user in USER.rows(asker)}:
        raise Unsupported("both organizations have the extension")
    value = {"user_id": stranger["id"], "user_ids": [stranger["id"]], "extension": stranger["extension"]}[field]
    answer = asker.post(f"{QUEUE.at(queue)}/members", {field: value})
    if answer.status < 400:
        answer.diverges("a refusal of another organization's user", str(answer.status), Kind.ISOLATION)
    members = QUEUE.stored(asker, queue)["members"]
    if stranger["id"] in {member["user_id"] for member in members}:
        answer.diverges("a queue without strangers", str(members), Kind.ISOLATION)


@pbx("TEN-09")
def test_a_stranger_among_ones_own_users_joins_no_queue(asker: Client, owner: Client, make: Factory) -> None:
    queue, own, stranger = make.queue(asker), make.user(asker), make.user(owner)
    answer = asker.post(f"{QUEUE.at(queue)}/members", {"user_ids": [own["id"], stranger["id"]]})
    members = QUEUE.stored(asker, queue)["members"]
    if stranger["id"] in {member["user_id"] for member in members}:
        answer.diverges("a queue without strangers", str(members), Kind.ISOLATION)
