"""Nothing is sent that a run may not do, whichever layer asks for it."""

import pytest

from contract_tests.client.guard import Guard, Refused
from contract_tests.client.ledger import Ledger
from contract_tests.contract import sources
from contract_tests.contract.contract import Contract

ROOT = "https://pbx.example"
API = f"{ROOT}/api/v1"
CUSTOMER = f"{API}/dids/b71f116a-2b3c-11f1-9598-00505661ece1"
CONTRACT = Contract(sources.contract())


def guard(profile: str, billable: int = 0) -> Guard:
    ledger = Ledger("run1", ROOT)
    ledger.created("/api/v1/dids/ours", "A", {})
    ledger.created("/api/v1/ivrs/ours", "A", {})
    ledger.created("/api/v1/queues/ours", "A", {})
    return Guard(ROOT, CONTRACT, ledger, profile=profile, billable=billable)


def refuses(judge: Guard, method: str, url: str) -> str:
    with pytest.raises(Refused) as refused:
        judge.admit(method, url)
    return str(refused.value)


@pytest.mark.parametrize("profile", ["read", "safe", "full"])
@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/api/v1/dids",
        "https://pbx.example.elsewhere.example/api/v1/dids",
        "https://pbx.example@elsewhere.example/api/v1/dids",
        "http://pbx.example/api/v1/dids",
        f"{API}/dids/../../admin",
        f"{API}/dids/%2e%2e/%2E%2E/admin",
        f"{API}/dids/..%5cadmin",
    ],
)
def test_a_url_off_the_target_is_refused(profile: str, url: str) -> None:
    refuses(guard(profile), "GET", url)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_read_refuses_every_write(method: str) -> None:
    for path in ("/dids", "/dids/ours", "/ivrs/ours/menu", "/did-pool/x/request", "/config/deploy"):
        assert "does not write" in refuses(guard("read"), method, API + path)


def test_read_gets_a_token() -> None:
    guard("read").admit("POST", f"{API}/auth/login")
    guard("read").admit("POST", f"{API}/auth/user-login")


@pytest.mark.parametrize("profile", ["safe", "full"])
def test_what_a_customer_has_is_not_touched(profile: str) -> None:
    judge = guard(profile, billable=100)
    for method, url in (
        ("PUT", CUSTOMER),
        ("DELETE", CUSTOMER),
        ("PUT", f"{CUSTOMER}/routing"),
        ("POST", CUSTOMER.replace("/dids/", "/did-pool/") + "/release"),
        ("POST", CUSTOMER.replace("/dids/", "/did-pool/admin/") + "/release"),
        ("DELETE", f"{API}/users/1"),
        ("POST", f"{API}/queues/theirs/members"),
        ("PUT", f"{API}/compliance"),
        ("PUT", f"{API}/organizations/theirs"),
        ("DELETE", f"{API}/organizations/theirs"),
    ):
        refuses(judge, method, url)


@pytest.mark.parametrize("profile", ["safe", "full"])
def test_what_the_run_created_may_be_changed_and_all_below_it(profile: str) -> None:
    judge = guard(profile)
    for method, path in (
        ("PUT", "/dids/ours"),
        ("DELETE", "/dids/ours"),
        ("PUT", "/ivrs/ours/menu"),
        ("POST", "/ivrs/ours/publish"),
        ("POST", "/queues/ours/members"),
        ("DELETE", "/queues/ours/members/1001"),
    ):
        judge.admit(method, API + path)


def test_a_path_that_only_begins_like_ours_is_anothers() -> None:
    refuses(guard("safe"), "DELETE", f"{API}/dids/ours2")


def test_what_can_be_deleted_again_may_be_created() -> None:
    for collection in ("dids", "ivrs", "queues", "users", "trunks", "webhooks", "outbound-routes", "api-keys"):
        guard("safe").admit("POST", f"{API}/{collection}")


def test_an_operation_that_the_contract_lacks_is_not_tried() -> None:
    assert "no such operation" in refuses(guard("full", billable=100), "POST", f"{API}/dids/wipe")


def test_an_id_that_nobody_has_may_be_tried() -> None:
    judge = guard("safe")
    made_up = judge.ledger.made_up_id("/api/v1/dids")
    judge.admit("DELETE", f"{API}/dids/{made_up}")
    refuses(judge, "DELETE", f"{API}/ivrs/{made_up}")


def test_safe_refuses_what_is_billable_even_on_ones_own() -> None:
    assert "needs the profile full" in refuses(guard("safe", billable=9), "POST", f"{API}/did-pool/x/request")
    assert "needs the profile full" in refuses(guard("safe", billable=9), "POST", f"{API}/did-pool/ours/release")
    assert "needs the profile full" in refuses(guard("safe", billable=9), "POST", f"{API}/calls/click-to-call")


def test_full_does_what_is_billable_as_often_as_was_allowed() -> None:
    judge = guard("full", billable=2)
    judge.admit("POST", f"{API}/did-pool/x/request")
    judge.admit("POST", f"{API}/calls/click-to-call")
    assert "no billable requests are left" in refuses(judge, "POST", f"{API}/did-pool/x/request")


def test_a_number_that_the_run_asked_for_may_be_given_back() -> None:
    judge = guard("full", billable=0)
    judge.ledger.takes("/api/v1/dids/x", "A")
    judge.admit("POST", f"{API}/did-pool/x/cancel-request")
    judge.admit("POST", f"{API}/did-pool/x/release")


def test_a_borrowed_setting_may_be_written() -> None:
    judge = guard("full")
    judge.borrowed.add("/api/v1/compliance")
    judge.admit("PUT", f"{API}/compliance")


def test_a_borrowed_number_may_be_routed_and_neither_deleted_nor_released() -> None:
    judge = guard("full", billable=9)
    judge.borrowed.add(CUSTOMER.removeprefix(ROOT))
    judge.admit("PUT", CUSTOMER)
    judge.admit("PUT", f"{CUSTOMER}/routing")
    refuses(judge, "DELETE", CUSTOMER)
    refuses(judge, "POST", CUSTOMER.replace("/dids/", "/did-pool/") + "/release")


def test_the_control_interface_is_for_mocks() -> None:
    judge = guard("full", billable=9)
    assert "not a mock" in refuses(judge, "POST", f"{ROOT}/_mock/reset")
    judge.is_mock = True
    judge.admit("POST", f"{ROOT}/_mock/calls")
