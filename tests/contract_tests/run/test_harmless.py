"""Whatever a run does, what customers have is afterwards as it was before, to the letter."""

import json
from typing import Any

import pytest

from contract_tests import testing
from contract_tests.run.settings import Settings
from mock_server.app import MockServer, create_app

#: What grows by itself when somebody looks: the log of changes, the records of calls.
GROWS = {"audit_log", "calls"}


#: A customer's number whose routing may be changed.
NAMED = "b71f116a-2b3c-11f1-9598-00505661ece2"


def customers_rows(app: MockServer) -> dict[str, Any]:
    """All rows but the keys that a run revoked: no server forgets those.

    What was changed and put back may say when: settings, a number that was named with --did, whoever logged in, and a
    number of the pool, which is nobody's, that was asked for and given back. A consent that was left to its default
    may be written out.
    """
    state: dict[str, Any] = app.test_client().get("/_mock/state").json
    shipped = ("CRM", "Old CRM")
    state["api_keys"] = [{**key, "last_used_at": None} for key in state["api_keys"] if key["name"] in shipped]
    said = [did["org_id"] and did["id"] != NAMED for did in state["dids"]]
    state["dids"] = [
        did if is_kept else {**did, "updatedAt": None} for did, is_kept in zip(state["dids"], said, strict=True)
    ]
    state["organizations"] = [{**organization, "updatedAt": None} for organization in state["organizations"]]
    state["org_users"] = [{**user, "last_login": None, "updatedAt": None} for user in state["org_users"]]
    for settings in state["compliance"]:
        settings |= {"updated_at": None, "recording_consent": settings["recording_consent"] or "announcement"}
    return {section: rows for section, rows in state.items() if section not in GROWS}


def callers_meet(app: MockServer) -> dict[str, str]:
    """The deployed dialplan of each organization."""
    client = app.test_client()
    organizations = client.get("/_mock/state").json["organizations"]
    return {org["id"]: client.get(f"/_mock/dialplan?org={org['id']}").text for org in organizations}


def assert_as_before(app: MockServer, rows: dict[str, Any], met: dict[str, str]) -> None:
    after = customers_rows(app)
    for section, before in rows.items():
        assert json.dumps(after[section]) == json.dumps(before), section
    assert callers_meet(app) == met


@pytest.mark.parametrize("profile", ["read", "safe", "full"])
@pytest.mark.parametrize("layer", ["not model and not schema", "model", "schema and (dids or users or queues)"])
def test_customers_rows_and_what_callers_meet_are_untouched(profile: str, layer: str) -> None:
    app = create_app(seed=1)
    before = customers_rows(app), callers_meet(app)
    code, run = testing.run("--profile", profile, "--examples", 1, "-k", layer, app=app)
    assert code in (0, 4), run.verdicts().judged  # 4: the profile has no test of the layer
    assert_as_before(app, *before)
    assert not run.ledger.has_left


@pytest.mark.parametrize("server", ["hosted", "oss-2026-04"])
@pytest.mark.parametrize("options", [("safe",), ("full", "--did", NAMED)], ids=["safe", "full"])
def test_a_published_server_and_its_callers_are_as_before(server: str, options: tuple[str, ...]) -> None:
    """They deploy with most writes, and with no deletion."""
    app = create_app(profile=server, seed=1)
    before = customers_rows(app), callers_meet(app)
    layers = "not model and not schema or model or schema and (updateDid or createUser or updateQueue)"
    _, run = testing.run("--profile", *options, "--expect", server, "--examples", 1, "-k", layers, app=app)
    assert [result.reason for result in run.results if result.test == "clean-up"] == []
    assert_as_before(app, *before)
    assert not run.ledger.has_left


def test_a_number_that_was_named_is_routed_and_is_afterwards_as_it_was() -> None:
    app = create_app(seed=1)
    named = "b71f116a-2b3c-11f1-9598-00505661ece1"
    before = {did["id"]: did for did in customers_rows(app)["dids"]}[named]
    code, run = testing.run("--did", named, "--only", "DID-16,DID-27", "-k", "not model", app=app)
    after = {did["id"]: did for did in customers_rows(app)["dids"]}[named]
    assert code == 0
    assert run.target.session.seen["updateDid", 200] > 2
    assert after == {**before, "updatedAt": after["updatedAt"]}


def test_a_run_on_a_server_only_reads_unless_it_is_told_otherwise() -> None:
    assert Settings(url="http://127.0.0.1:8000").effects == "read"
    assert Settings(url="http://127.0.0.1:8000").billable_allowed == 0
