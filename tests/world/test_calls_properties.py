"""Any rows in a world, any call: it ends, it writes nothing but its record, and only what is deployed decides."""

from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mock_server.contract import bundle
from mock_server.contract.contract import Contract
from mock_server.quirks import PROFILES
from mock_server.telephony.walk.request import read_call
from mock_server.world import calls
from mock_server.world.fixtures import exported, loaded
from mock_server.world.world import World
from tests.telephony import test_properties as generated

CONTRACT = Contract(bundle.load()["contract"])
ORG = "acme"

Row = dict[str, Any]


def like(usual: Row, changes: st.SearchStrategy[Row]) -> st.SearchStrategy[Row]:
    """A row that is as usual, or in which any field says something else; its id stays."""
    return st.one_of(st.just(usual), changes.map(lambda changed: {**usual, **changed, "id": usual["id"]}))


def rows(*usual: Row, changes: st.SearchStrategy[Row]) -> st.SearchStrategy[list[Row]]:
    """These rows of the organization, each as usual, changed, or left out."""
    parts = [st.one_of(st.none(), like({**row, "org_id": ORG}, changes)) for row in usual]
    return st.tuples(*parts).map(lambda made: [row for row in made if row is not None])


def key(digit: str, action: str, destination: str) -> Row:
    return {"digit": digit, "action_type": action, "action_destination": destination}


MENU = [
    key("1", "extension", "1001"),
    key("2", "queue", "5001"),
    key("3", "ivr", "id-2"),
    key("4", "voicemail", "1001"),
]
MEMBERS = [{"user_id": "id-1"}, {"user_id": "id-2", "penalty": 1}]
routings = st.sampled_from(
    [("extension", "1001"), ("queue", "5001"), ("ivr", "id-1"), ("ivr", "7001"), ("ai_agent", "wss://a/ws"),
     ("ai_agent", "id-2"), ("external", "+919876543210"), ("intercom", "1002"), ("extension", "4444")]
).map(lambda routing: dict(zip(("routing_type", "routing_destination"), routing, strict=True)))  # fmt: skip
documents = st.fixed_dictionaries(
    {
        "organizations": like({"id": ORG, "name": "Acme"}, generated.organizations).map(lambda row: [row]),
        "users": rows(
            {"id": "id-1", "extension": "1001"}, {"id": "id-2", "extension": "1002"}, changes=generated.users
        ),
        "trunks": rows({"id": "id-1", "trunk_type": "peer2peer"}, changes=generated.row(status=generated.status)),
        "outbound_routes": rows({"id": "id-1", "trunk_id": "id-1", "dial_pattern": "_X."}, changes=generated.routes),
        "queues": rows({"id": "id-1", "number": "5001", "members": MEMBERS}, changes=generated.queues),
        "ivrs": rows(
            {"id": "id-1", "extension": "7001", "menuOptions": MENU},
            {"id": "id-2", "extension": "7002", "menuOptions": MENU[:1]},
            changes=generated.ivrs,
        ),
        "dids": rows(
            {"id": "id-1", "number": "+918065978001", "routing_type": "extension", "routing_destination": "1001"},
            {"id": "id-2", "number": "100", "routing_type": "ivr", "routing_destination": "id-2"},
            changes=st.one_of(routings, generated.dids),
        ),
    }
)
placed = st.builds(
    lambda call, to, hold: {**call, "to": to or call["to"], "org_id": ORG, "hold": hold},
    generated.calls.filter(lambda call: call["to"]),
    st.sampled_from(["+918065978001", "100", None]),
    st.booleans(),
)
profiles = st.sampled_from(PROFILES)


def world_of(document: Mapping[str, Any], profile: str) -> World:
    world = World(CONTRACT, profile, jwt_secret="s", seed=1)
    world.clock.freeze()
    world.begin_with(loaded(document, world))
    return world


def dialplan(world: World) -> str | None:
    """The deployed dialplan of the organization as text; None where no deploy has succeeded."""
    plan = world.deployed.dialplan(world.state, ORG)
    return plan.text() if plan else None


def deploy(world: World) -> str | None:
    with world.write() as tx:
        tx.deploy(ORG)
    return dialplan(world)


@given(documents, placed, profiles)
def test_any_call_in_any_world_ends_with_a_well_formed_outcome(
    document: dict[str, Any], call: dict[str, Any], profile: str
) -> None:
    answer = calls.place(world_of(document, profile), read_call(call)).to_json()
    assert answer["result"] in generated.RESULTS
    assert answer["answered"] == (answer["sip_status"] == 200)
    assert answer["explanation"]
    assert ("why" in answer) == ("fix" in answer)
    assert "why" in answer or answer["result"] != "dropped"
    assert not answer["up"] or (call["hold"] and answer["answered"])


@given(documents, placed, profiles)
def test_a_call_writes_its_record_and_nothing_else(
    document: dict[str, Any], call: dict[str, Any], profile: str
) -> None:
    world = world_of(document, profile)
    before, stored = world.state, exported(world.state.tables)
    id_of_call = calls.place(world, read_call(call)).id
    after = exported(world.state.tables)
    legs = after.pop("calls")
    assert id_of_call in [row["id"] for row in legs]
    assert len({row["linkedid"] for row in legs}) == 1
    assert stored.pop("calls") == []
    assert after == stored
    assert (world.state.deployed, world.state.gateway) == (before.deployed, before.gateway)


@given(documents, profiles)
def test_a_deploy_is_idempotent(document: dict[str, Any], profile: str) -> None:
    world = world_of(document, profile)
    at_first = dialplan(world)
    assert deploy(world) == at_first
    assert deploy(world) == at_first


@given(documents, documents, placed, profiles)
def test_only_what_is_deployed_decides(
    deployed: dict[str, Any], stored: dict[str, Any], call: dict[str, Any], profile: str
) -> None:
    call = {**call, "hold": False}
    as_deployed = calls.place(world_of(deployed, profile), read_call(call)).outcome
    world = world_of(deployed, profile)  # its dialplan is only compiled when the other rows are stored already
    world.state = loaded(stored, world, deploy=False)
    assert calls.place(world, read_call(call)).outcome == as_deployed
