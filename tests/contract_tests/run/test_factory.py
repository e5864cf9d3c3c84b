"""What the factory keeps of the rows it makes, and what it says where it can make no more."""

from contract_tests import testing
from contract_tests.client.transport import Wsgi
from contract_tests.run.run import Run
from contract_tests.run.settings import Settings
from mock_server.app import create_app
from tests.calling import ACME_ID
from tests.client import ApiClient


def run_with(*faults: str, max_users: int) -> Run:
    """The tests of users, on a mock whose first organization may have so many."""
    app = create_app(seed=1, faults=faults)
    limited = {"settings": {"max_users": max_users}}
    assert ApiClient(app, {}).as_role("owner").put(f"/organizations/{ACME_ID}", limited).status == 200
    return testing.run("--only", "USR-03,USR-09", app=app)[1]


def test_a_limit_that_deleted_rows_use_up_is_the_servers_fault() -> None:
    results = run_with("user-delete-does-nothing", max_users=8).results
    assert any("deleted rows are still there" in result.actual for result in results)


def test_a_limit_that_others_use_up_is_the_organizations() -> None:
    results = run_with(max_users=1).results
    assert any("make room" in result.reason for result in results)
    assert not any(result.actual for result in results)


def test_how_a_row_was_created_is_kept_until_it_is_deleted() -> None:
    run = Run.of(Settings())
    run.connect(Wsgi(create_app(seed=1)))
    with run.factory() as make:
        make.did(run.client("A"))
        assert [creation.path for creation in run.creations] == ["/api/v1/trunks", "/api/v1/dids"]
    assert [creation.path for creation in run.creations] == ["/api/v1/trunks"]
