"""The fixture document: what a world is made from, and what it is written out as."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.app import create_app
from mock_server.contract import bundle
from mock_server.contract.contract import Contract
from mock_server.world.fixtures import FixtureError, exported, loaded, named
from mock_server.world.world import World

SOURCES = bundle.load()
CONTRACT = Contract(SOURCES["contract"])
ORG = {"id": "o1", "name": "One"}


def world() -> World:
    return World(CONTRACT, "documented", jwt_secret="s", seed=1)


def rows_of(document: dict[str, Any], section: str) -> list[dict[str, Any]]:
    return exported(loaded(document, world()).tables)[section]  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", ["acme", "empty"])
def test_what_is_exported_is_taken_back_unchanged(name: str) -> None:
    first = exported(loaded(SOURCES["worlds"][name], world()).tables)
    again = exported(loaded(json.loads(json.dumps(first)), world()).tables)
    assert again == first


def test_a_field_left_out_takes_the_contracts_default_or_null() -> None:
    [did] = rows_of({"dids": [{"number": "+1"}]}, "dids")
    assert (did["status"], did["recording_enabled"], did["description"]) == ("active", True, None)


def test_a_missing_id_is_made_and_is_the_same_each_time() -> None:
    first, again = (rows_of({"dids": [{}, {}]}, "dids") for _ in range(2))
    assert [row["id"] for row in first] == [row["id"] for row in again]
    assert first[0]["id"] != first[1]["id"]


def test_a_documented_name_of_a_field_is_taken_too() -> None:
    [user] = rows_of({"users": [{"call_recording": False}]}, "users")
    assert user["recording_enabled"] is False


def test_a_row_inside_a_row_gets_its_owners_id() -> None:
    [queue] = rows_of({"queues": [{"id": "q1", "members": [{"user_id": "u1"}]}]}, "queues")
    assert (queue["members"][0]["queue_id"], queue["members"][0]["penalty"]) == ("q1", 0)


def test_rows_keep_their_order() -> None:
    ids = ["c", "a", "b"]
    assert [row["id"] for row in rows_of({"dids": [{"id": name} for name in ids]}, "dids")] == ids


def test_values_are_not_validated() -> None:
    odd = {"routing_type": "EXTENSION", "status": "odd", "routing_destination": "nowhere", "org_id": "nobody"}
    [did] = rows_of({"dids": [odd]}, "dids")
    assert odd.items() <= did.items()


@pytest.mark.parametrize(
    ("document", "pointer", "right"),
    [
        ({"did": []}, "/did", "did you mean 'dids'?"),
        ({"dids": [{}, {"nmber": "1"}]}, "/dids/1/nmber", "did you mean 'number'?"),
        ({"queues": [{"members": [{"user": "u"}]}]}, "/queues/0/members/0/user", "did you mean 'user_id'?"),
        ({"dids": [{"a/b~c": 1}]}, "/dids/0/a~1b~0c", "choose from id, org_id"),
        ({"dids": {}}, "/dids", "a section is a list of rows"),
        ({"dids": ["+1"]}, "/dids/0", "expected an object of fields"),
        ({"dids": [{"id": [1]}]}, "/dids/0/id", "an id is a text"),
        ({"dids": [{"id": "a"}, {"id": "a"}]}, "/dids/1/id", "ids are unique"),
        ({"ivrs": [{"menuOptions": "1"}]}, "/ivrs/0/menuOptions", "expected a list of rows"),
        ([], "", "expected an object of sections"),
    ],
)
def test_an_error_says_where_and_what_would_be_right(document: Any, pointer: str, right: str) -> None:
    with pytest.raises(FixtureError) as caught:
        loaded(document, world())
    assert caught.value.pointer == pointer
    assert caught.value.remedy.startswith(right)


def test_every_organization_is_deployed_but_one_that_never_was() -> None:
    never = {"id": "o2", "name": "Two", "status": "never_deployed"}
    assert set(loaded({"organizations": [ORG, never]}, world()).deployed) == {"o1"}


def test_without_a_deploy_callers_meet_the_old_rows() -> None:
    there = world()
    there.state = loaded({"organizations": [ORG]}, there)
    live = there.state.deployed["o1"]
    there.state = loaded({"organizations": [{**ORG, "limits": {"concurrent_calls": 1}}]}, there, deploy=False)
    assert there.state.deployed["o1"] is live
    assert there.state.pending("o1")


def test_a_world_is_a_shipped_name_a_size_or_a_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("organizations: [{id: o1, name: Mine}]\ndids: [{number: +918065978001}]")
    assert named(str(file), {})["dids"] == [{"number": "+918065978001"}]
    assert len(named("large:100", SOURCES["worlds"])["dids"]) > 100
    for wrong in ("acmee", "large:many", str(tmp_path)):
        with pytest.raises(FixtureError, match="choose from"):
            named(wrong, SOURCES["worlds"])


def test_a_file_that_is_not_yaml_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("a: [1")
    with pytest.raises(FixtureError, match="is neither YAML nor JSON") as caught:
        named(str(file), {})
    assert "\n" not in str(caught.value)


def test_a_large_world_gives_the_first_organization_so_many_numbers() -> None:
    app = create_app(world="large:250")
    [acme, *_] = app.world.state.tables["organizations"].ordered()
    assert len(app.world.state.tables["dids"].of(acme["id"])) == 250


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.dictionaries(
        st.sampled_from([*CONTRACT.tables, "nope"]),
        junk | st.lists(st.dictionaries(st.sampled_from(["id", "org_id", "name", "number", "members"]), junk)),
        max_size=3,
    )
)
def test_any_document_is_taken_or_refused_with_a_reason(document: dict[str, Any]) -> None:
    try:
        state = loaded(document, world())
    except FixtureError as error:
        assert error.problem
        assert error.remedy
    else:
        assert set(exported(state.tables)) == set(CONTRACT.tables)


def test_a_number_that_was_meant_as_a_text_is_one() -> None:
    [user] = rows_of({"users": [{"extension": 1001}]}, "users")
    assert user["extension"] == "1001"


def test_a_phone_has_the_endpoint_that_the_server_would_make_unless_it_says_none() -> None:
    org = {**ORG, "context_prefix": "org_one_"}
    users = [{"org_id": "o1", "extension": "1001"}, {"org_id": "o1", "asterisk_endpoint": None}]
    endpoints = [user["asterisk_endpoint"] for user in rows_of({"organizations": [org], "users": users}, "users")]
    assert endpoints == ["org_one__1001", None]
