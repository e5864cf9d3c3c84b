"""A generator that writes one dialplan after the other: what is the same is kept, and nothing else."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mock_server.quirks import ledger
from mock_server.telephony.dialplan.rows import Cell
from mock_server.telephony.generator.generate import Generator, OrganizationRows
from tests.telephony.acme import acme, did, menu, option, queue, user
from tests.telephony.test_properties import switched_on, worlds

SECTIONS = ("organization", "users", "trunks", "outbound_routes", "queues", "ivrs", "dids")


def mixed(rows: OrganizationRows, other: OrganizationRows, sections: set[str]) -> OrganizationRows:
    """These rows with some sections of another organization, the rest being the very same objects."""
    changes: dict[str, Any] = {name: getattr(other, name) for name in sections}
    return replace(rows, **changes)


@given(worlds, st.lists(st.tuples(worlds, st.sets(st.sampled_from(SECTIONS), max_size=2)), max_size=4), switched_on)
def test_whatever_was_written_before_a_dialplan_is_that_of_its_rows(
    rows: OrganizationRows, changes: list[tuple[OrganizationRows, set[str]]], quirks: frozenset[str]
) -> None:
    used = Generator(quirks.__contains__)
    for other, sections in changes:
        assert used.dialplan(rows) == Generator(quirks.__contains__).dialplan(rows)
        assert list(used.problems(rows)) == list(Generator(quirks.__contains__).problems(rows))
        rows = mixed(rows, other, sections)


@given(worlds)
def test_the_generator_asks_for_quirks_of_the_ledger_only(rows: OrganizationRows) -> None:
    asked: set[str] = set()

    def quirk(quirk_id: str) -> bool:
        asked.add(quirk_id)
        return False

    Generator(quirk).dialplan(rows)
    assert asked <= ledger().keys()


def written_anew(rows: OrganizationRows, **changes: Any) -> set[str]:
    """The contexts, in short, that are written again after a change of some sections."""
    generator = Generator(lambda _: False)
    before = generator.dialplan(rows).contexts
    after = generator.dialplan(replace(rows, **changes)).contexts
    return {name.removeprefix("org_acme__") for name, context in after.items() if context is not before.get(name)}


def test_a_new_user_changes_the_extensions_alone() -> None:
    rows = acme("queue", "5001", ivrs=[menu(option("1", "extension", "1001"))])
    assert written_anew(rows, users=[*rows.users, user("1003")]) == {"internal"}


def test_a_user_changes_what_looks_for_it() -> None:
    rows = acme("queue", "5001", ivrs=[menu(option("1", "extension", "1003"))])
    assert written_anew(rows, users=[*rows.users, user("1003")]) == {"internal", "ivr_7001"}


def test_a_number_changes_the_incoming_contexts_alone() -> None:
    rows = acme(queues=[queue()], ivrs=[menu()])
    numbers = [*rows.dids, did("extension", "1002", number="+918065978002")]
    assert written_anew(rows, dids=numbers) == {"incoming", "incoming_sub"}


def test_numbers_with_one_routing_have_one_problem_and_inactive_numbers_none() -> None:
    numbers = [did("queue", "5999", id=f"did-{at}", number=f"+91{at}") for at in range(3)]
    closed = did("extension", "1999", number="+919", status="inactive")
    found = [one for one in Generator(lambda quirk: False).problems(acme(dids=[closed, *numbers])) if one.cells]
    assert [one.problem for one in found] == ["routing_destination 5999 is not a queue of this organization"]
    assert found[0].cells == (
        Cell("dids", "did-0", "/routing_destination", "5999"),
        Cell("dids", "did-0", "/routing_type", "queue"),
    )
