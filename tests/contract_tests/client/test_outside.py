"""No number that a run stores, forwards to or shows is anybody's, whatever a server makes of it."""

import re
from typing import Any

import pytest
from hypothesis import given

from contract_tests import testing
from contract_tests.client import outside
from contract_tests.suite.strategies import phone_numbers
from mock_server.app import MockServer, create_app

#: What is dialled over a trunk or a channel driver: the digits before the peer.
DIALLED = re.compile(r"Dial\((?:PJSIP/(\+?\d+)@|SIP/([^,)]*))")
CUSTOMERS = {"9944421125", "+919944421125", "919944421125"}


@given(number=phone_numbers)
def test_a_number_of_the_pool_is_nobodys_also_cut_to_ten_digits_in_india(number: str) -> None:
    assert re.fullmatch(r"\+[1-9][0-9]{9,14}", number)
    assert re.sub("[^0-9]", "", number)[-10:].startswith("0000")
    assert outside.is_nobodys(f"+91{number[-10:]}")


@pytest.mark.parametrize(
    "body",
    [
        {"routing_type": "external", "routing_destination": "+919944421125"},
        {"routing_type": "External ", "routing_destination": "112"},
        {"timeout_destination_type": "phone", "timeout_destination": "100"},
        {"phone_number": "08065978001"},
        {"failover_phone_number": "9944421125"},
        {"phone_number": "112"},
        {"outbound_did": "+4930123456"},
        {"caller_id_override": 919944421125},
        {"options": [{"action_type": "extension", "action_destination": "+14155550100"}]},
        {"to": "004930123456"},
        {"numbers": ["+919944421125"]},
        {"dial_pattern": "_X."},
        {"dial_pattern": "_112"},
    ],
)
def test_what_may_reach_somebody_is_found_and_replaced(body: Any) -> None:
    assert len(list(outside.somebodys(body))) == 1
    tamed = outside.tamed(body, lambda _: outside.SOMEBODY)
    assert not list(outside.somebodys(tamed))
    assert tamed.keys() == body.keys()


@pytest.mark.parametrize(
    "body",
    [
        {"routing_type": "extension", "routing_destination": "1001"},
        {"routing_type": "ai_agent", "routing_destination": "wss://gateway.invalid/ws/919944421125"},
        {"routing_type": "ivr", "routing_destination": "2d7a59e9-4304-4032-a0c1-f8df2429751c"},
        {"phone_number": outside.SOMEBODY},
        {"phone_number": None},
        {"number": "5001"},
        {"description": "call +919944421125"},
        {"dial_pattern": "_00000."},
    ],
)
def test_what_reaches_nobody_outside_is_left_as_it_is(body: Any) -> None:
    assert not list(outside.somebodys(body))
    assert outside.tamed(body, lambda _: "+1") == body


def dialled_by(plan: str) -> set[str]:
    """The numbers outside in a dialplan, but for customers'. Extensions have four or five digits."""
    found = {one or other for one, other in DIALLED.findall(plan)} - CUSTOMERS
    return {number for number in found if len(number) not in (4, 5)}


def watched(app: MockServer, found: set[str]) -> Any:
    """The app; what its dialplans dial outside after each write is added to `found`."""
    client = app.test_client()

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        body = list(app(environ, start_response))
        if environ["REQUEST_METHOD"] in ("PUT", "POST") and "/_mock" not in environ["PATH_INFO"]:
            found.update(dialled_by(client.get("/_mock/dialplan").text))
        return body

    return answer


@pytest.mark.parametrize("profile", ["hosted", "oss-2026-04"])
@pytest.mark.parametrize(
    "chosen",
    [
        (
            "--only",
            "DID-09,DID-10,DID-16,USR-09,USR-10,QUE-05,QUE-06,QUE-14",
            "-k",
            "not model and not schema",
            "--examples",
            3,
        ),
        ("-k", "schema and (updateUser or updateDid or updateQueue)", "--examples", 4),
        ("-k", "model", "--examples", 1),
    ],
    ids=["requirements", "schema", "model"],
)
def test_every_dialplan_of_a_run_dials_the_pool_or_what_customers_dial(profile: str, chosen: tuple[Any, ...]) -> None:
    app, found = create_app(profile=profile, seed=1), set[str]()
    _, run = testing.run(
        "--expect", profile, "--did", "b71f116a-2b3c-11f1-9598-00505661ece2", *chosen, app=watched(app, found)
    )
    assert run.target.session.sent > 100
    assert found or "model" in chosen
    assert not [number for number in found if not outside.is_nobodys(number)]
