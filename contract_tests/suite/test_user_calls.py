"""Users as callers meet them: which phone rings, how soon after a change, and whether the call is recorded."""

import pytest
from hypothesis import strategies as st

from contract_tests.client.client import Client, Reply
from contract_tests.client.divergence import Unsupported
from contract_tests.client.outside import SOMEBODY
from contract_tests.run.factory import Factory, Row
from contract_tests.run.probe import CallProbe
from contract_tests.suite import for_some, pbx
from contract_tests.suite.checks import REFUSALS
from contract_tests.suite.conftest import Borrow
from contract_tests.suite.lines import Line, put_routing
from contract_tests.suite.strategies import phone_numbers


@pytest.fixture
def line(org: Client, make: Factory, call: CallProbe, user: Row) -> Line:
    """A number that leads to the user."""
    return Line(org, make.did(org), call).route("extension", user["extension"])


def in_any_case(reply: Reply) -> Reply:
    """The answer to what may leave a number without a destination. Raises `Unsupported` where that is refused."""
    if reply.status in REFUSALS:
        raise Unsupported("the server refuses to leave a number without a destination, so nobody can call it")
    return reply.expect(200, 204)


def leading_to(client: Client, did: Row, call: CallProbe, extension: str) -> Line:
    """A number that leads to an extension which nobody has yet."""
    in_any_case(put_routing(client, did, "extension", extension))
    return Line(client, did, call)


def rings_phone(line: Line, phone: str) -> None:
    """Raises `Divergence` unless callers are connected to a phone number, and nothing else rings."""
    heard = line.call()
    line.check(heard.is_taken_by(phone) and len(heard.dialed) == 1, f"callers to reach {phone}", heard)


def does_not_ring(line: Line, extension: str) -> None:
    """Raises `Divergence` where an extension's phone takes the call."""
    heard = line.call(phones={extension: "answer"})
    line.check(not heard.is_connected, f"the phone of {extension} not to ring", heard)


# A phone number instead of an extension's phone


@pbx("USR-10")
@for_some(phone=phone_numbers)
def test_a_new_user_is_reached_at_the_phone_number(org: Client, make: Factory, call: CallProbe, phone: str) -> None:
    extension = make.numbers.extension(org)
    with make.nested() as inner:
        line = leading_to(org, inner.did(org), call, extension)
        inner.user(org, extension=extension, ring_target="phone", phone_number=phone)
        rings_phone(line, phone)


@pbx("USR-10")
@for_some(phones=st.lists(phone_numbers, min_size=2, max_size=2, unique=True))
def test_a_user_is_reached_at_the_phone_number_that_was_set_last(
    org: Client, user: Row, line: Line, phones: list[str]
) -> None:
    for phone in phones:
        org.put(f"/users/{user['id']}", {"ring_target": "phone", "phone_number": phone}).expect(200)
        rings_phone(line, phone)


@pbx("USR-10")
def test_a_user_with_a_phone_number_rings_by_sip_if_so_set(org: Client, user: Row, line: Line) -> None:
    path = f"/users/{user['id']}"
    org.put(path, {"ring_target": "phone", "phone_number": SOMEBODY}).expect(200)
    rings_phone(line, SOMEBODY)
    org.put(path, {"ring_target": "sip"}).expect(200)
    line.rings(user["extension"])


# At once


@pbx("USR-13")
def test_a_new_extension_rings_at_once(org: Client, make: Factory, call: CallProbe) -> None:
    extension = make.numbers.extension(org)
    line = leading_to(org, make.did(org), call, extension)
    make.user(org, extension=extension)
    line.rings(extension)


@pbx("USR-14")
def test_a_user_rings_at_another_extension_at_once(org: Client, make: Factory, call: CallProbe, user: Row) -> None:
    extension = make.numbers.extension(org)
    line = leading_to(org, make.did(org), call, extension)
    org.put(f"/users/{user['id']}", {"extension": extension}).expect(200)
    line.rings(extension)


@pbx("USR-14")
def test_a_user_made_inactive_is_not_called_until_active_again(org: Client, user: Row, line: Line) -> None:
    line.rings(user["extension"])
    in_any_case(org.put(f"/users/{user['id']}", {"status": "inactive"}))
    does_not_ring(line, user["extension"])
    org.put(f"/users/{user['id']}", {"status": "active"}).expect(200)
    line.rings(user["extension"])


@pbx("USR-14")
def test_a_deleted_user_is_not_called_any_more(org: Client, user: Row, line: Line) -> None:
    line.rings(user["extension"])
    in_any_case(org.delete(f"/users/{user['id']}"))
    does_not_ring(line, user["extension"])


@pbx("USR-14")
def test_a_change_of_a_user_leaves_the_calls_of_others_alone(
    tenants: tuple[Client, Client], make: Factory, call: CallProbe
) -> None:
    acting, idle = tenants
    extension = make.numbers.extension(acting, idle)
    changed = make.user(acting, extension=extension)
    others = [(acting, make.user(acting)), (idle, make.user(idle, extension=extension))]
    lines = [Line(owner, make.did(owner), call).route("extension", other["extension"]) for owner, other in others]
    changes = {"extension": make.numbers.extension(acting, idle), "status": "inactive"}
    acting.put(f"/users/{changed['id']}", changes).expect(200)
    for line, (_, other) in zip(lines, others, strict=True):
        line.rings(other["extension"])


# Recordings


@pytest.fixture
def organization(org: Client, borrow: Borrow) -> str:
    """The path of the organization, whose settings are put back afterwards."""
    path = f"/organizations/{org.get('/organizations').expect(200).body[0]['id']}"
    borrow(org, path, "settings")
    return path


def records(client: Client, organization: str, on: bool) -> None:
    """Switch an organization's recording on or off."""
    client.put(organization, {"settings": {"recording_enabled": on}}).expect(200)


def is_recorded(line: Line, extension: str, expected: bool) -> None:
    """Route the number anew, so that all is deployed, and call. Raises `Divergence`."""
    line.route("extension", extension, recording_enabled=False)
    heard = line.call(phones={extension: "answer"})
    line.check(heard.is_taken_by(extension), f"callers to ring {extension}", heard)
    line.check(heard.recorded is expected, f"the call {'' if expected else 'not '}to be recorded", heard)


@pbx("USR-12")
@pytest.mark.parametrize("on", [True, False], ids=["on", "off"])
def test_a_new_user_is_recorded_if_the_organization_records(
    org: Client, make: Factory, call: CallProbe, organization: str, on: bool
) -> None:
    records(org, organization, on)
    user = make.user(org)
    reply = org.get(f"/users/{user['id']}").expect(200)
    if reply.body.get("call_recording") is (not on):
        reply.diverges(f"call_recording {on}, as the organization says", f"{not on}")
    is_recorded(Line(org, make.did(org), call), user["extension"], on)


@pbx("USR-12")
def test_calls_to_a_user_are_recorded_unless_switched_off(
    org: Client, user: Row, line: Line, organization: str
) -> None:
    records(org, organization, True)
    for on in (True, False, True):
        org.put(f"/users/{user['id']}", {"call_recording": on}).expect(200)
        is_recorded(line, user["extension"], on)
