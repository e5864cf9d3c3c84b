"""Where a call to a number ends: the page's promises as callers meet them."""

import pytest
from hypothesis import strategies as st

from contract_tests.client.client import Client
from contract_tests.client.divergence import QuirkGone
from contract_tests.contract.kinds import Kind
from contract_tests.run.factory import Factory
from contract_tests.run.probe import CallProbe
from contract_tests.suite import for_all, for_some, pbx
from contract_tests.suite.checks import REFUSALS
from contract_tests.suite.lines import (
    Line,
    agent_user,
    answered_by_menu,
    free_keys,
    option,
    put_menu,
    put_routing,
    ringing,
    staffed_queue,
)
from contract_tests.suite.strategies import phone_numbers, websocket_urls

URL = "wss://gateway.invalid/ws/bot-id"


@pytest.fixture
def line(org: Client, make: Factory, call: CallProbe) -> Line:
    """A number of the organization."""
    return Line(org, make.did(org), call)


@pytest.fixture
def places(org: Client, make: Factory) -> dict[str, str]:
    """Where a number can lead, by routing type."""
    return {"extension": make.callee(org)["extension"], "queue": staffed_queue(org, make), "ai_agent": URL}


@pbx("DID-04")
def test_a_number_rings_the_extension_that_it_is_routed_to(org: Client, make: Factory, line: Line) -> None:
    extension = make.callee(org)["extension"]
    line.route("extension", extension).rings(extension)


@pbx("DID-06")
def test_a_number_reaches_the_queue_that_it_is_routed_to(org: Client, make: Factory, line: Line) -> None:
    number = staffed_queue(org, make)
    line.route("queue", number).reaches_queue(number)


@pbx("DID-06")
def test_of_two_queues_with_one_number_each_organization_reaches_its_own(
    tenants: tuple[Client, Client], make: Factory, call: CallProbe
) -> None:
    one, another = tenants
    number = make.numbers.extension(one, another)
    make.queue(another, number=number)
    user = make.callee(one)
    make.member(one, make.queue(one, number=number), user)
    line = Line(one, make.did(one), call).route("queue", number)
    line.rings(user["extension"])


@pbx("DID-08")
def test_a_number_plays_the_ivr_whose_uuid_it_is_routed_to(org: Client, make: Factory, call: CallProbe) -> None:
    extension, key = make.callee(org)["extension"], free_keys(org)[0]
    answered_by_menu(org, make, call, option(key, "extension", extension)).rings(extension, key)


@pbx("DID-10")
@for_all(phone=phone_numbers)
def test_a_number_is_forwarded_to_the_phone_number_that_it_is_routed_to(line: Line, phone: str) -> None:
    line.route("external", phone).is_forwarded_to(phone)


@pbx("DID-12")
@for_all(url=websocket_urls)
def test_a_number_reaches_the_agent_at_the_url_that_it_is_routed_to(line: Line, url: str) -> None:
    line.route("ai_agent", url).reaches_agent(url)


@pbx("DID-13")
def test_a_number_reaches_the_agent_of_the_user_that_it_is_routed_to(org: Client, make: Factory, line: Line) -> None:
    user = agent_user(org, make, URL)
    line.route("ai_agent", user["id"]).reaches_agent(URL)


@pbx("DID-15")
def test_intercom_reaches_a_phone_that_nobody_picks_up(org: Client, make: Factory, line: Line) -> None:
    extension = make.callee(org)["extension"]
    line.route("intercom", extension).rings(extension, phones={extension: "no_answer"})


@pbx("DID-18")
@for_some(kinds=st.lists(st.sampled_from(["extension", "queue", "ai_agent"]), min_size=2, max_size=4))
def test_the_next_call_goes_where_the_last_update_says(places: dict[str, str], line: Line, kinds: list[str]) -> None:
    for kind in kinds:
        line.route(kind, places[kind]).reaches(kind, places[kind])


@pbx("DID-18")
def test_callers_of_other_numbers_are_led_as_before(
    tenants: tuple[Client, Client], make: Factory, call: CallProbe
) -> None:
    acting, idle = tenants
    first, second = make.callee(acting)["extension"], make.callee(idle)["extension"]
    changed, neighbour = (Line(acting, make.did(acting), call).route("extension", first) for _ in range(2))
    foreign = Line(idle, make.did(idle), call).route("extension", second)
    changed.route("ai_agent", URL).reaches_agent(URL)
    neighbour.rings(first)
    foreign.rings(second)


@pbx("DID-27")
def test_a_change_takes_effect_immediately_and_so_does_its_undoing(org: Client, make: Factory, line: Line) -> None:
    one, another = (one["extension"] for one in make.callees(org, 2))
    for extension in (one, another, one):
        line.route("extension", extension).rings(extension)


@pbx("DID-25")
def test_a_number_that_was_added_rings_at_once(org: Client, make: Factory, call: CallProbe) -> None:
    extension = make.callee(org)["extension"]
    did = make.did(org, routing_type="extension", routing_destination=extension)
    Line(org, did, call).rings(extension)


@pbx("DID-28")
def test_an_inactive_number_receives_no_calls_until_it_is_active_again(org: Client, make: Factory, line: Line) -> None:
    extension = make.callee(org)["extension"]
    line.route("extension", extension, status="active").rings(extension)
    line.route("extension", extension, status="inactive").rings_nobody()
    line.route("extension", extension, status="active").rings(extension)


@pbx("DID-21")
def test_callers_of_an_ivrs_extension_hear_not_in_service(org: Client, make: Factory, call: CallProbe) -> None:
    ivr = make.ivr(org)
    heard = Line(org, make.did(org), call).route("ivr", ivr["extension"]).call()
    if not heard.is_not_in_service:
        raise QuirkGone(f"they meet {heard}")


@pbx("DID-29")
def test_a_deleted_number_rings_on_until_a_later_deploy(org: Client, make: Factory, call: CallProbe) -> None:
    line, extension = ringing(org, make, call)
    org.delete(line.path).expect(204, 200)
    if line.call().dialed != (extension,):
        raise QuirkGone("it rings no more")
    ringing(org, make, call)
    line.rings_nobody()


@pbx("DID-30")
def test_a_number_made_inactive_and_nothing_else_still_rings(org: Client, make: Factory, call: CallProbe) -> None:
    line, extension = ringing(org, make, call)
    line.change(status="inactive")
    if line.call().dialed != (extension,):
        raise QuirkGone("it rings no more")


@pbx("DID-33")
@pytest.mark.parametrize("kind", ["ivr", "queue", "ai_agent"])
def test_a_number_does_not_lead_into_another_organization(
    tenants: tuple[Client, Client], make: Factory, call: CallProbe, kind: str
) -> None:
    caller, owner = tenants
    extension, number = make.numbers.extension(caller, owner), make.numbers.extension(caller, owner)
    user = make.user(owner, extension=extension)
    if kind == "ivr":
        theirs = make.ivr(owner)
        put_menu(owner, theirs, [option(key, "extension", extension) for key in "0123456789"]).expect(200)
    elif kind == "queue":
        theirs = make.queue(owner, number=number)
        make.member(owner, theirs, user)
    else:
        theirs = agent_user(owner, make, URL)
    line = Line(caller, make.did(caller), call)
    reply = put_routing(caller, line.did, kind, theirs["id"]).expect(200, *REFUSALS)
    heard = line.call("5")
    if extension in heard.dialed or heard.queue == number or URL in (heard.agent or ()):
        reply.diverges("callers to stay in their organization", str(heard), Kind.CALLERS)
