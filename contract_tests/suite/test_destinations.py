"""The page's table of routing types: each takes its documented destination, and keeps it to the letter."""

import pytest
from hypothesis import assume

from contract_tests.client.client import Client
from contract_tests.run.factory import Factory, Row
from contract_tests.suite import for_all, for_some, pbx
from contract_tests.suite.checks import lists, taken_anyway
from contract_tests.suite.lines import WAYS, agent_user, put_routing, routed
from contract_tests.suite.strategies import extensions, other_routing_types, phone_numbers, websocket_urls


@pbx("DID-03")
@for_some(extension=extensions)
def test_an_extension_takes_its_four_digits(org: Client, make: Factory, extension: str) -> None:
    assume(make.numbers.is_free(org, extension))
    with make.nested() as inner:
        inner.user(org, extension=extension)
        routed(org, inner.did(org), "extension", extension)


@pbx("DID-05")
@for_some(number=extensions)
def test_a_queue_takes_its_number(org: Client, make: Factory, number: str) -> None:
    assume(make.numbers.is_free(org, number))
    with make.nested() as inner:
        inner.queue(org, number=number)
        routed(org, inner.did(org), "queue", number)


@pbx("DID-07")
def test_an_ivr_takes_the_uuid_from_the_list_of_ivrs(org: Client, make: Factory) -> None:
    ivr = make.ivr(org)
    uuid = lists(org, "/ivrs", ivr["id"], extension=ivr["extension"])["id"]
    routed(org, make.did(org), "ivr", uuid)


@pbx("DID-09")
@for_all(phone=phone_numbers)
def test_external_takes_a_phone_number_and_keeps_its_plus(org: Client, did: Row, phone: str) -> None:
    routed(org, did, "external", phone)


@pbx("DID-11")
@for_all(url=websocket_urls)
def test_an_ai_agent_takes_a_websocket_url_with_all_its_parts(org: Client, did: Row, url: str) -> None:
    routed(org, did, "ai_agent", url)


@pbx("DID-11")
def test_an_ai_agent_takes_the_uuid_of_its_user(org: Client, make: Factory) -> None:
    user = agent_user(org, make, "wss://gateway.invalid/ws/bot-id")
    routed(org, make.did(org), "ai_agent", user["id"])


@pbx("DID-14")
@for_some(extension=extensions)
def test_intercom_takes_an_extension(org: Client, make: Factory, extension: str) -> None:
    assume(make.numbers.is_free(org, extension))
    with make.nested() as inner:
        inner.user(org, extension=extension)
        routed(org, inner.did(org), "intercom", extension)


@pbx("DID-19")
@pytest.mark.parametrize("way", WAYS)
@for_all(kind=other_routing_types)
def test_a_routing_type_outside_the_table_is_refused(org: Client, did: Row, way: str, kind: str) -> None:
    put_routing(org, did, kind, "1002", way=way).expect(400)
    kept = {name: did[name] for name in ("routing_type", "routing_destination")}
    org.get(f"/dids/{did['id']}").expect(200).shows(**kept)


@pbx("DID-20")
def test_an_ivrs_extension_is_taken_without_a_word(org: Client, make: Factory) -> None:
    ivr, did = make.ivr(org), make.did(org)
    taken_anyway(put_routing(org, did, "ivr", ivr["extension"]), 200)


@pbx("DID-31")
@pytest.mark.parametrize("kind", ["extension", "queue", "ivr"])
def test_a_destination_that_does_not_exist_is_taken(org: Client, make: Factory, kind: str) -> None:
    missing = make.ledger.made_up_id() if kind == "ivr" else make.numbers.extension(org)
    taken_anyway(put_routing(org, make.did(org), kind, missing), 200)


@pbx("DID-31")
def test_a_queue_is_deleted_although_a_number_leads_there(org: Client, make: Factory) -> None:
    queue, did = make.queue(org), make.did(org)
    routed(org, did, "queue", queue["number"])
    taken_anyway(org.delete(f"/queues/{queue['id']}"), 204, 200)


@pbx("DID-31")
def test_an_ivr_is_deleted_although_a_number_leads_there(org: Client, make: Factory) -> None:
    ivr, did = make.ivr(org), make.did(org)
    routed(org, did, "ivr", ivr["id"])
    taken_anyway(org.delete(f"/ivrs/{ivr['id']}"), 204, 200)


@pbx("DID-32")
def test_one_number_in_two_spellings_is_taken_as_two(org: Client, make: Factory) -> None:
    abroad = make.did(org)["number"]
    at_home = f"0{abroad.removeprefix('+91')}"
    body = {"number": at_home, "description": make.tag, "routing_type": "extension", "routing_destination": "1001"}
    reply = make.kept(org, "/dids", org.post("/dids", body | {"trunk_id": make.trunk(org)["id"]}))
    taken_anyway(reply, 201, 200)
    lists(org, "/dids", reply.body["id"], number=at_home)
