"""The ledger: every entry is whole, shown by a test, and used."""

from pathlib import Path

import pytest

from mock_server import quirks
from mock_server.cli import main
from mock_server.contract import bundle
from mock_server.quirks import document
from tests.client import ApiClient
from tests.whole.test_robustness import CONTRACT
from tests.whole.test_strict import REFUSED

SOURCE = Path(__file__).parents[2]
LEDGER = pytest.mark.parametrize("quirk", quirks.ledger().values(), ids=lambda quirk: quirk.id)


@LEDGER
def test_a_quirk_is_shown_by_the_test_that_it_names(quirk: quirks.Quirk) -> None:
    file, _, name = quirk.test.partition("::")
    assert f"def {name.partition('[')[0]}(" in (SOURCE / file).read_text(encoding="utf-8")


@LEDGER
def test_a_quirk_is_asked_for_somewhere(quirk: quirks.Quirk) -> None:
    ledger = SOURCE / "mock_server" / "quirks"
    code = [*(SOURCE / "mock_server").rglob("*.py"), *(SOURCE / "openapi").glob("*.yaml")]
    assert any(quirk.id in path.read_text(encoding="utf-8") for path in code if ledger not in path.parents)


@LEDGER
def test_a_quirk_says_what_happens_and_what_was_expected_in_sentences(quirk: quirks.Quirk) -> None:
    assert quirk.sentence.rstrip(")").endswith(".")
    assert quirk.expected.endswith(".")
    assert quirk.profiles


@LEDGER
def test_a_quirk_is_refused_in_strict_where_it_has_a_remedy_and_else_says_why_it_is_not(quirk: quirks.Quirk) -> None:
    assert (quirk.remedy is not None) == (quirk.id in REFUSED)
    assert quirk.unavoidable is None or quirk.unavoidable.endswith(".")
    assert quirk.unavoidable != quirks.MENDED or "hosted" not in quirk.profiles


def test_no_quirk_both_has_a_remedy_and_is_unavoidable() -> None:
    both = [quirk.id for quirk in quirks.ledger().values() if quirk.remedy and quirk.unavoidable]
    assert both == []


def test_a_field_that_the_hosted_server_ignores_has_a_remedy_unless_it_says_so_itself() -> None:
    refused_aloud = {"queue-members-by-id-only"}
    bodies = [operation.body for operation in CONTRACT.operations.values() if operation.body]
    ignoring = {quirk for body in bodies for quirk in body.ignored_by.values()} & quirks.on_in("hosted")
    assert all(quirks.ledger()[quirk].remedy for quirk in ignoring - refused_aloud)


def test_the_control_api_tells_what_to_send_instead(api: ApiClient) -> None:
    told = {quirk["id"]: quirk for quirk in api.control("GET", "/quirks").body}
    assert told["timeout-zero-waits-ten-seconds"]["remedy"] == "send a long timeout, such as 86400"
    assert told["limit-counts-legs"]["unavoidable"] == "On these servers, no limit counts calls."


def test_no_code_asks_for_a_profile() -> None:
    for path in (SOURCE / "mock_server").rglob("*.py"):
        assert "if profile ==" not in path.read_text(encoding="utf-8"), path


#: Logins that the docs do not have.
NEWEST_BUILD_ONLY = {"loginPassword", "signup", "emailLogin", "adminToken", "adminLoginPassword"}


def test_the_profiles_have_their_operations_and_strict_those_of_documented() -> None:
    profiles = bundle.load()["profiles"]
    assert profiles.keys() == set(quirks.PROFILES)
    assert profiles["strict"] == profiles["documented"]
    assert profiles["documented"]["compared_with"] == "hosted"
    assert set(profiles["documented"]["absent"]) == NEWEST_BUILD_ONLY
    assert {"listIvrs", "publishIvr"} <= set(profiles["oss-2026-04"]["absent"])


def test_the_page_of_the_ledger_is_up_to_date() -> None:
    """After a change of the ledger: `astradial-mock quirks --markdown > docs/quirks.md`."""
    page = (SOURCE / "docs" / "quirks.md").read_text(encoding="utf-8")
    assert page.rstrip() == document.as_markdown(quirks.ledger().values()).rstrip()


def test_the_command_lists_the_quirks_of_a_profile(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["quirks", "--profile", "strict"]) == 0
    assert "silent-failures-refused: " in capsys.readouterr().out
    assert main(["quirks", "--profile", "nope"]) == 2
