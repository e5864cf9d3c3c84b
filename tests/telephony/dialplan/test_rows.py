"""Reading stored rows."""

import pytest

from mock_server.telephony.dialplan.rows import Row, active, context_prefix, number, only_digits, written
from tests.telephony.acme import acme, deploy


def test_a_row_without_a_status_is_active() -> None:
    rows: list[Row] = [
        {"id": 1},
        {"id": 2, "status": None},
        {"id": 3, "status": "active"},
        {"id": 4, "status": "inactive"},
    ]
    assert [row["id"] for row in active(rows)] == [1, 2, 3]


@pytest.mark.parametrize(("value", "found"), [(None, 7), ("3", 3), (0, 0), ("x", 7), ([], 7)])
def test_an_unreadable_number_has_a_default(value: object, found: int) -> None:
    assert number(value, 7) == found


@pytest.mark.parametrize(("value", "text"), [(None, "null"), (True, "true"), (1001, "1001"), ("", "")])
def test_values_are_written_as_the_generators_write_them(value: object, text: str) -> None:
    assert written(value) == text


def test_a_number_is_reduced_to_its_ascii_digits() -> None:
    assert only_digits("+91 80-6597 ٣x") == "91806597"
    assert only_digits(None) == ""


def test_organizations_without_a_prefix_do_not_share_one() -> None:
    assert context_prefix({"id": "a"}) != context_prefix({"id": "b"})
    assert context_prefix({"id": "a", "context_prefix": "org_alpha_"}) == "org_alpha_"


def test_a_user_without_an_endpoint_gets_the_usual_name() -> None:
    assert deploy(acme(users=[{"id": "u", "extension": "1001"}])).endpoints == {"org_acme__1001": "1001"}
