"""The requirements: every entry is whole, and speaks of operations, quirks and capabilities that there are."""

import re
from pathlib import Path

import pytest

from mock_server import quirks
from mock_server.contract import bundle
from mock_server.quirks.requirements import Requirement, requirements

CONTRACT = bundle.load()["contract"]
OPERATIONS = {operation["operationId"] for *_, operation in bundle.operations(CONTRACT)}
CAPABILITIES = ("second-tenant", "roles", "admin", "short-lived-token", "api-key", "login", "call-probe")
EACH = pytest.mark.parametrize("requirement", requirements(), ids=lambda requirement: requirement.id)


def test_an_id_is_given_once() -> None:
    ids = [requirement.id for requirement in requirements()]
    assert sorted(set(ids)) == sorted(ids)


def test_the_ids_of_an_area_count_from_one() -> None:
    numbers: dict[str, list[int]] = {}
    for requirement in requirements():
        area, number = requirement.id.split("-")
        numbers.setdefault(area, []).append(int(number))
    assert numbers == {area: list(range(1, len(counted) + 1)) for area, counted in numbers.items()}


@EACH
def test_a_promise_has_an_id_a_level_and_an_effect_that_are_known(requirement: Requirement) -> None:
    assert re.fullmatch(r"[A-Z]{3,4}-\d\d", requirement.id)
    assert requirement.level in ("MUST", "SHOULD", "MAY", "QUIRK")
    assert requirement.effect in ("read", "write", "billable")


@EACH
def test_a_promise_is_one_sentence_with_the_page_and_the_words_that_make_it(requirement: Requirement) -> None:
    assert re.fullmatch(r"[A-Z][^\n]*\.", requirement.says)
    assert requirement.page
    assert requirement.quote


@EACH
def test_a_promise_that_rests_on_a_status_alone_is_about_that_status(requirement: Requirement) -> None:
    status = re.fullmatch(r"((\d)\d\d) \w+( \w+)?", requirement.quote)
    assert not status or status[1] in requirement.says or f"{status[2]}xx" in requirement.says


@EACH
def test_a_promise_speaks_of_operations_of_the_contract(requirement: Requirement) -> None:
    assert set(requirement.operations) <= OPERATIONS


@EACH
def test_a_promise_needs_capabilities_that_there_are(requirement: Requirement) -> None:
    assert set(requirement.needs) <= set(CAPABILITIES)


@EACH
def test_a_promise_names_quirks_of_the_ledger_that_a_published_server_has(requirement: Requirement) -> None:
    assert set(requirement.quirks) <= quirks.on_in("hosted") | quirks.on_in("oss-2026-04")


@EACH
def test_the_profile_documented_has_no_quirk_that_breaks_a_promise(requirement: Requirement) -> None:
    assert requirement.level == "QUIRK" or requirement.broken_by("documented") == []


@pytest.mark.parametrize("quirk", quirks.ledger().values(), ids=lambda quirk: quirk.id)
def test_a_quirk_that_rests_on_the_docs_breaks_a_promise(quirk: quirks.Quirk) -> None:
    rests_on_the_docs = quirk.source.startswith(("docs", "documented status codes"))
    assert not rests_on_the_docs or any(quirk.id in requirement.quirks for requirement in requirements())


def test_the_bundle_is_made_anew_when_a_requirement_changes(tmp_path: Path) -> None:
    fixtures = tmp_path / "fixtures"
    fixtures.mkdir()
    (fixtures / "requirements.yaml").write_text("- id: DID-01\n")
    before = bundle.digest(tmp_path)
    (fixtures / "requirements.yaml").write_text("- id: DID-02\n")
    assert bundle.digest(tmp_path) != before


def test_the_bundle_is_made_anew_when_an_expectation_is_added(tmp_path: Path) -> None:
    before = bundle.digest(tmp_path)
    (tmp_path / "fixtures" / "expectations").mkdir(parents=True)
    (tmp_path / "fixtures" / "expectations" / "hosted.yaml").write_text("[]\n")
    assert bundle.digest(tmp_path) != before
