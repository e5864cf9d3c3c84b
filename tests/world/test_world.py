"""Worlds, transactions and tables: nothing is lost, nothing is half there."""

import threading
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from mock_server import quirks
from mock_server.contract import bundle
from mock_server.contract.contract import Contract
from mock_server.errors import Problem
from mock_server.world.clock import Clock, iso, seconds_of
from mock_server.world.fixtures import loaded
from mock_server.world.tables import Rows, collated
from mock_server.world.world import World
from tests.client import ApiClient

CONTRACT = Contract(bundle.load()["contract"])


@pytest.fixture
def world() -> World:
    made = World(CONTRACT, "documented", jwt_secret="s", seed=1)
    made.begin_with(loaded({"organizations": [{"id": "o1", "name": "One"}, {"id": "o2", "name": "Two"}]}, made))
    return made


def test_a_transaction_that_raises_leaves_nothing(world: World) -> None:
    before = world.state
    with pytest.raises(ZeroDivisionError), world.write() as tx:
        tx["dids"].insert(number="+1", org_id="o1")
        tx.deploy("o1")
        raise ZeroDivisionError
    assert world.state is before


def test_a_reader_sees_the_state_of_its_beginning(world: World) -> None:
    reader = world.read()
    with world.write() as tx:
        tx["dids"].insert(number="+1", org_id="o1")
    assert reader["dids"].all() == []
    assert len(world.read()["dids"].all()) == 1


def test_a_reader_cannot_write(world: World) -> None:
    with pytest.raises(RuntimeError):
        world.read()["dids"].insert(number="+1")


def test_the_rows_that_a_write_left_alone_are_the_very_same_for_the_generator(world: World) -> None:
    with world.write() as tx:
        number, user = tx["dids"].insert(number="+1", org_id="o1"), tx["users"].insert(username="a", org_id="o1")
    before = world.deployed.rows(world.state.tables, "o1")
    with world.write() as tx:
        renamed = tx["users"].update(user, {"full_name": "Asha"})
    after = world.deployed.rows(world.state.tables, "o1")
    assert (before.users, after.users) == ([user], [renamed])
    assert after.dids is before.dids == [number]
    assert after.organization is before.organization


def test_a_section_that_a_write_left_alone_is_not_indexed_again(world: World) -> None:
    with world.write() as tx:
        number, user = tx["dids"].insert(number="+1", org_id="o1"), tx["users"].insert(username="a", org_id="o1")
    before = world.deployed.rows(world.state.tables, "o1")
    assert (before.find("dids", "number", "+1"), before.find("users", "username", "a")) == (number, user)
    with world.write() as tx:
        tx["users"].update(user, {"username": "b"})
    after = world.deployed.rows(world.state.tables, "o1")
    indexed, _ = after.indexes["dids", "number"]
    assert indexed is after.dids
    assert after.find("users", "username", "a") is None


def test_a_deploy_remembers_the_rows_as_the_transaction_leaves_them(world: World) -> None:
    with world.write() as tx:
        tx.deploy("o1")
        did = tx["dids"].insert(number="+1", org_id="o1")
    live = world.state.deployed["o1"]
    assert live.tables["dids"].by_id[did["id"]] == did
    assert live.version == world.state.version
    assert not world.state.pending("o1")


def test_a_write_without_a_deploy_is_pending_for_its_organization_alone(world: World) -> None:
    with world.write() as tx:
        tx["dids"].insert(number="+1", org_id="o1")
    assert [world.state.pending(org) for org in ("o1", "o2")] == [True, False]


def test_what_no_dialplan_is_made_from_is_never_pending(world: World) -> None:
    with world.write() as tx:
        tx["org_users"].insert(email="a@example.com", org_id="o1")
    assert not world.state.pending("o1")


def test_every_deploy_renews_the_gateways_dispatcher(world: World) -> None:
    with world.write() as tx:
        tx["dids"].insert(number="+1", org_id="o1")
        tx.deploy("o2")
    assert world.state.gateway is world.state.deployed["o2"]


def test_a_reset_brings_back_rows_quirks_time_and_ids(world: World) -> None:
    def a_new_id() -> str:
        with world.write() as tx:
            return str(tx["dids"].insert(number="+1", org_id="o1")["id"])

    first = a_new_id()
    world.set_quirk("did-create-without-deploy", on=True)
    world.clock.advance(86_400)
    world.reset()
    assert not world.state.tables["dids"].by_id
    assert not world.quirk("did-create-without-deploy")
    assert abs(world.clock.now() - Clock().now()) < 60
    assert a_new_id() == first


def test_an_unknown_quirk_is_never_silently_off(world: World) -> None:
    with pytest.raises(quirks.UnknownQuirk, match="no quirk 'nope' in the ledger"):
        world.quirk("nope")


def test_switching_a_quirk_on_and_off_leaves_no_trace(world: World) -> None:
    before = world.quirks
    world.set_quirk("did-create-without-deploy", on=True)
    world.set_quirk("did-create-without-deploy", on=False)
    assert world.quirks == before


@pytest.mark.parametrize(
    ("one", "other"), [("ABC", "abc"), ("ünï", "uni"), ("+1 ", "+1"), ("😀", "😎"), ("straße", "STRASE")]
)
def test_the_database_takes_these_for_equal(one: str, other: str) -> None:
    assert collated(one) == collated(other)


@pytest.mark.parametrize(("one", "other"), [("+1", "1"), ("+1\t", "+1"), ("a b", "ab")])
def test_the_database_tells_these_apart(one: str, other: str) -> None:
    assert collated(one) != collated(other)


def test_a_frozen_clock_stands_until_it_is_advanced_or_set() -> None:
    clock = Clock()
    clock.freeze()
    clock.set(1000)
    assert clock.now() == clock.now() == 1000
    clock.advance(5)
    assert clock.now() == 1005
    clock.run()
    assert 1005 <= clock.now() < 1065


def test_time_is_written_in_utc_with_milliseconds() -> None:
    assert iso(1_768_471_200.25) == "2026-01-15T10:00:00.250Z"
    assert seconds_of("2026-01-15T10:00:00.250Z") == seconds_of("2026-01-15T15:30:00.250+05:30") == 1_768_471_200.25


def test_thirty_two_threads_lose_nothing_and_show_nothing_half_written(api: ApiClient) -> None:
    """Each thread adds, changes and re-reads numbers of its own; a reader looks at every row meanwhile."""
    world, torn, done = api.world, [], threading.Event()
    [org, *_] = world.state.tables["organizations"].by_id

    def write(thread: int) -> None:
        for index in range(20):
            with world.write() as tx:
                did = tx["dids"].insert(number=f"{thread}-{index}", description="0", region="0", org_id=org)
            for value in ("1", "2"):
                with world.write() as tx:
                    current = tx["dids"].rows.by_id[did["id"]]
                    half = tx["dids"].update(current, {"description": value})
                    tx["dids"].update(half, {"region": value})

    def read() -> None:
        while not done.is_set():
            own = [row for row in world.read()["dids"].all() if row["region"] in ("0", "1", "2")]
            torn.extend(row for row in own if row["region"] != row["description"])

    reader = threading.Thread(target=read)
    writers = [threading.Thread(target=write, args=(number,)) for number in range(32)]
    reader.start()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    done.set()
    reader.join()
    written = [row for row in world.read()["dids"].all() if row["region"] == row["description"] == "2"]
    assert (len(written), torn) == (32 * 20, [])


class TablesAgreeWithADict(RuleBasedStateMachine):
    """Rows with their indexes against a plain dict of rows."""

    rows_made = Bundle("rows_made")
    names = st.sampled_from(["+1", "+2", "A", "a", None])
    orgs = st.sampled_from(["o1", "o2", None])

    def __init__(self) -> None:
        super().__init__()
        self.rows = Rows(CONTRACT.tables["dids"])
        self.model: dict[str, dict[str, Any]] = {}

    @rule(target=rows_made, row_id=st.uuids().map(str), org=orgs, number=names)
    def add(self, row_id: str, org: str | None, number: str | None) -> str:
        self._put({"id": row_id, "org_id": org, "number": number})
        return row_id

    @rule(row_id=rows_made, org=orgs, number=names)
    def change(self, row_id: str, org: str | None, number: str | None) -> None:
        self._put({"id": row_id, "org_id": org, "number": number})

    @rule(row_id=consumes(rows_made))
    def remove(self, row_id: str) -> None:
        if row_id in self.model:
            self.rows = self.rows.without_row(self.model.pop(row_id))

    def _put(self, row: dict[str, Any]) -> None:
        self.rows = self.rows.with_row(row)
        self.model[row["id"]] = row

    @invariant()
    def rows_are_those_of_the_dict_in_its_order(self) -> None:
        assert self.rows.ordered() == list(self.model.values())

    @invariant()
    def each_organization_has_its_own_rows(self) -> None:
        for org in ("o1", "o2", None):
            assert dict(self.rows.of(org)) == {k: row for k, row in self.model.items() if row["org_id"] == org}

    @invariant()
    def a_unique_key_is_held_by_a_row_that_has_it(self) -> None:
        for key, holder in self.rows.by_key.items():
            assert collated(str(self.model[holder]["number"])) == key[-1]


TestTables = TablesAgreeWithADict.TestCase


def test_a_duplicate_is_refused_and_a_freed_key_is_free(world: World) -> None:
    with world.write() as tx:
        first = tx["dids"].insert(number="+1", org_id="o1")
        with pytest.raises(Problem, match="already exists"):
            tx["dids"].insert(number="+1", org_id="o2")
        tx["dids"].delete(first)
        tx["dids"].insert(number="+1", org_id="o2")
