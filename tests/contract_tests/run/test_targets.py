"""One suite, whatever server: the mock in each profile, over HTTP, varied; and one written from the docs alone."""

import datetime
from collections.abc import Mapping
from pathlib import Path

import pytest

from contract_tests import testing
from contract_tests.contract.kinds import Kind
from contract_tests.contract.requirements import all_requirements
from contract_tests.run.run import Run
from contract_tests.verdicts import expectations
from contract_tests.verdicts.expectations import Known
from contract_tests.verdicts.verdicts import Verdict
from mock_server import quirks
from mock_server.app import create_app
from mock_server.contract import bundle
from tests.contract_tests.tiny_server import TinyServer
from tests.served import served

REQUIREMENTS = ("-k", "not model and not schema")
SHIPPED = ("hosted", "oss-2026-04")


def bad(run: Run) -> Mapping[str, str]:
    """The requirements that ended badly, and why."""
    judged = run.verdicts().having(Verdict.ERROR, Verdict.DIVERGES, Verdict.FIXED)
    return {one.requirement.id: f"{one.verdict} {one.worst.reason if one.worst else ''}" for one in judged}


@pytest.mark.parametrize("profile", SHIPPED)
def test_a_published_server_diverges_as_its_file_says_and_not_otherwise(profile: str) -> None:
    code, run = testing.run("--expect", profile, *REQUIREMENTS, app=create_app(profile=profile, seed=1))
    assert (code, bad(run)) == (0, {})


@pytest.mark.parametrize("profile", SHIPPED)
def test_each_expected_divergence_is_a_quirk_of_the_server_or_an_operation_that_it_lacks(profile: str) -> None:
    absent = bundle.load()["profiles"][profile]["absent"]
    for known in expectations.load(profile).known.values():
        is_absent = known.kind is Kind.MISSING_ENDPOINT and known.operation in absent
        # where a published server departs and the mock does not, only the file says so
        assert (known.quirk in quirks.on_in(profile)) or is_absent or known.sometimes, known
        if known.quirk:
            assert known.quirk in all_requirements()[known.id].quirks, known


@pytest.mark.parametrize("profile", SHIPPED)
def test_the_quirks_beside_the_entries_are_those_of_the_server(profile: str) -> None:
    assert expectations.load(profile).quirks <= quirks.on_in(profile)


@pytest.mark.parametrize("profile", SHIPPED)
def test_the_absent_operations_are_those_that_the_server_lacks(profile: str) -> None:
    assert expectations.load(profile).absent == set(bundle.load()["profiles"][profile]["absent"])


@pytest.mark.parametrize("profile", SHIPPED)
def test_generated_requests_find_nothing_else_in_a_published_server(profile: str) -> None:
    chosen = "schema and (createDid or updateTrunk or getServerInfo)"
    _, run = testing.run("--expect", profile, "-k", chosen, app=create_app(profile=profile, seed=1))
    assert run.verdicts().having(Verdict.ERROR, Verdict.DIVERGES) == []
    assert run.verdicts().having(Verdict.KNOWN)


def test_a_divergence_that_nobody_expects_fails_the_run() -> None:
    code, run = testing.run("--only", "DID-19", app=create_app(profile="hosted", seed=1))
    assert (code, list(bad(run))) == (1, ["DID-19"])


def test_an_expectation_that_no_longer_holds_fails_the_run(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("{version: 2, known: [{id: DID-19, operation: updateDid, kind: status, reason: any is taken}]}")
    code, run = testing.run("--only", "DID-19", "--expect", file, app=create_app(seed=1))
    assert (code, run.verdicts().judged["DID-19"].verdict) == (1, Verdict.FIXED)


def test_the_mock_keeps_the_contract_over_http(tmp_path: Path) -> None:
    with served(tmp_path) as (url, _):
        options = ("--profile", "full", "--billable", 500, "--report", tmp_path / "report")
        code, run = testing.run("--target", url, *options, *REQUIREMENTS)
    assert (code, bad(run)) == (0, {})
    assert not list((tmp_path / "report").glob("ledger-*"))


def test_a_server_written_from_the_docs_alone_keeps_what_is_documented(monkeypatch: pytest.MonkeyPatch) -> None:
    with TinyServer() as tiny:
        email, password = tiny.login
        for name, value in {
            "TOKEN": tiny.token(),
            "SECOND_TOKEN": tiny.token("second"),
            "AGENT_TOKEN": tiny.token(role="agent"),
            "MANAGER_TOKEN": tiny.token(role="manager"),
            "EXPIRED_TOKEN": tiny.token(expires_in=-60),
            "API_KEY": tiny.api_key("first"),
            "API_SECRET": tiny.api_secret("first"),
            "EMAIL": email,
            "PASSWORD": password,
        }.items():
            monkeypatch.setenv(f"ASTRADIAL_{name}", value)
        lacks = Path(__file__).parents[1] / "tiny_server" / "known.yaml"
        options = ("--profile", "full", "--billable", 500, "--expect", lacks)
        code, run = testing.run("--target", tiny.url, *options, *REQUIREMENTS)
    assert (code, bad(run)) == (0, {})
    assert len(run.verdicts().having(Verdict.PASS)) > 70
    assert all(known.operation for known in run.expected.known.values())


@pytest.mark.parametrize("seed", range(2))
def test_what_no_document_decides_does_not_matter(seed: int) -> None:
    code, run = testing.run("--examples", 1, *REQUIREMENTS, app=create_app(vary=seed, seed=seed))
    assert (code, bad(run)) == (0, {})


def test_the_expectations_of_a_day_are_those_that_have_not_expired() -> None:
    known = Known(id="DID-10", operation="updateDid", kind=Kind.CALLERS, reason="x", expires=datetime.date(2026, 1, 1))
    expected = expectations.Expectations({known.finding: known})
    assert expected.of(known.finding, datetime.date(2026, 1, 1)) is known
    assert expected.of(known.finding, datetime.date(2026, 1, 2)) is None
