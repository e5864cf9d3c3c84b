"""The requirements: every entry is whole, and speaks of operations, quirks and capabilities that there are."""

import re
from pathlib import Path

import pytest

from mock_server import quirks
from mock_server.contract import bundle
from mock_server.quirks.requirements import Promise, promises

CONTRACT = bundle.load()["contract"]
OPERATIONS = {operation["operationId"] for *_, operation in bundle.operations(CONTRACT)}
CAPABILITIES = ("second-tenant", "roles", "admin", "short-lived-token", "api-key", "login", "call-probe")
EACH = pytest.mark.parametrize("promise", promises(), ids=lambda promise: promise.id)


def test_an_id_is_given_once() -> None:
    ids = [promise.id for promise in promises()]
    assert sorted(set(ids)) == sorted(ids)


def test_the_ids_of_an_area_count_from_one() -> None:
    numbers: dict[str, list[int]] = {}
    for promise in promises():
        area, number = promise.id.split("-")
        numbers.setdefault(area, []).append(int(number))
    assert numbers == {area: list(range(1, len(counted) + 1)) for area, counted in numbers.items()}


@EACH
def test_a_promise_has_an_id_a_level_and_an_effect_that_are_known(promise: Promise) -> None:
    assert re.fullmatch(r"[A-Z]{3,4}-\d\d", promise.id)
    assert promise.level in ("MUST", "SHOULD", "MAY", "QUIRK")
    assert promise.effect in ("read", "write", "billable")


@EACH
def test_a_promise_is_one_sentence_with_the_page_and_the_words_that_make_it(promise: Promise) -> None:
    assert re.fullmatch(r"[A-Z][^\n]*\.", promise.says)
    assert promise.page
    assert promise.quote


@EACH
def test_a_promise_that_rests_on_a_status_alone_is_about_that_status(promise: Promise) -> None:
    status = re.fullmatch(r"((\d)\d\d) \w+( \w+)?", promise.quote)
    assert not status or status[1] in promise.says or f"{status[2]}xx" in promise.says


@EACH
def test_a_promise_speaks_of_operations_of_the_contract(promise: Promise) -> None:
    assert set(promise.operations) <= OPERATIONS


@EACH
def test_a_promise_needs_capabilities_that_there_are(promise: Promise) -> None:
    assert set(promise.needs) <= set(CAPABILITIES)


@EACH
def test_a_promise_names_quirks_of_the_ledger_that_a_published_server_has(promise: Promise) -> None:
    assert set(promise.quirks) <= quirks.on_in("hosted") | quirks.on_in("oss-2026-04")


@EACH
def test_the_profile_documented_has_no_quirk_that_breaks_a_promise(promise: Promise) -> None:
    assert promise.level == "QUIRK" or promise.broken_by("documented") == []


@pytest.mark.parametrize("quirk", quirks.ledger().values(), ids=lambda quirk: quirk.id)
def test_a_quirk_that_rests_on_the_docs_breaks_a_promise(quirk: quirks.Quirk) -> None:
    rests_on_the_docs = quirk.source.startswith(("docs", "documented status codes"))
    assert not rests_on_the_docs or any(quirk.id in promise.quirks for promise in promises())


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
