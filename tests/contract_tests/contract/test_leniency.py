"""What the contract declares that a checker of contracts would take for a failure."""

import tomllib
from pathlib import Path

from schemathesis.checks import CHECKS, load_all_checks

from contract_tests.contract import leniency, sources

CONFIGURATION = Path(__file__).parents[3] / "schemathesis.toml"


def test_the_configuration_is_that_of_the_contract() -> None:
    renew = "python -m contract_tests.contract.leniency > schemathesis.toml"
    assert CONFIGURATION.read_text(encoding="utf-8") == leniency.toml(sources.contract()), renew


def test_the_file_says_what_the_suite_is_configured_with() -> None:
    contract = sources.contract()
    written, used = tomllib.loads(leniency.toml(contract)), leniency.configuration(contract)
    assert written["checks"] == used["checks"]
    assert sorted(map(str, written["operations"])) == sorted(map(str, used["operations"]))


def test_each_leniency_names_a_check_and_a_reason() -> None:
    load_all_checks()
    for operation, check, reason in leniency.declared(sources.contract()):
        assert check in CHECKS.get_all_names(), operation
        assert reason.endswith("."), operation


def test_a_leniency_of_the_document_is_one_of_all_operations() -> None:
    document = {
        "x-lenient": {"unsupported_method": "It is answered 404."},
        "paths": {"/a": {"get": {"operationId": "a", "x-lenient": {"ignored_auth": "Everybody may ask."}}}},
    }
    assert leniency.covers(document, "b", "unsupported_method")
    assert leniency.covers(document, "a", "ignored_auth")
    assert not leniency.covers(document, "b", "ignored_auth")
