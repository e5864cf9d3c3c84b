"""Phone numbers as rows: listed, read, added, changed."""

import uuid

import pytest
from hypothesis import strategies as st

from contract_tests.client.client import Client
from contract_tests.client.divergence import Unsupported
from contract_tests.client.outside import SOMEBODY
from contract_tests.contract.kinds import Kind
from contract_tests.run.factory import Factory, Row
from contract_tests.suite import for_some, pbx
from contract_tests.suite.checks import lists, rows
from contract_tests.suite.lines import WAYS, routed
from contract_tests.suite.strategies import phone_numbers, texts, websocket_urls

FIELDS = ("id", "number", "routing_type", "routing_destination", "description", "status")

#: Routings that depend on nothing in the organization.
outward = st.tuples(st.just("external"), phone_numbers) | st.tuples(st.just("ai_agent"), websocket_urls)


@pytest.fixture
def numbers(org: Client) -> list[Row]:
    """Those that the organization has anyway."""
    found: list[Row] = org.get("/dids").expect(200).body
    if not found:
        raise Unsupported("the organization has no number to look at: add one")
    return found


@pbx("DID-01")
def test_the_numbers_are_listed_as_an_array(org: Client) -> None:
    reply = org.get("/dids").expect(200)
    if not isinstance(reply.body, list):
        reply.diverges("an array", type(reply.body).__name__, Kind.SCHEMA)


@pbx("DID-02")
def test_each_number_has_the_documented_fields(org: Client, numbers: list[Row]) -> None:
    for row in numbers:
        wrong = {name for name in FIELDS if not isinstance(row.get(name, 0), str | None)}
        wrong |= {name for name in ("id", "number", "status") if not row.get(name)}
        if wrong:
            org.get("/dids").diverges(
                f"texts under {', '.join(FIELDS)}", f"{', '.join(sorted(wrong))} otherwise", Kind.SCHEMA
            )


@pbx("DID-02", effect="write")
def test_a_number_without_a_description_has_the_field_too(org: Client, make: Factory) -> None:
    body = make.usual(org, "/dids")
    del body["description"]
    row = lists(org, "/dids", make.row(org, "/dids", body)["id"])
    if missing := [name for name in FIELDS if name not in row]:
        org.get("/dids").diverges(f"{', '.join(FIELDS)}", f"no {', '.join(missing)}", Kind.SCHEMA)


@pbx("DID-02", effect="write")
def test_a_number_keeps_its_plus(org: Client, make: Factory) -> None:
    number = make.numbers.phone()
    lists(org, "/dids", make.did(org, number=number)["id"], number=number)


def is_uuid(text: object) -> bool:
    """Whether a value is a UUID as the docs write them: with hyphens, of any version."""
    try:
        return isinstance(text, str) and str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


@pbx("DID-22")
def test_each_ivr_is_listed_with_its_uuid_beside_its_extension(org: Client) -> None:
    reply = org.get("/ivrs").expect(200)
    if not reply.body:
        raise Unsupported("the organization has no IVR to look at: add one")
    for ivr in reply.body:
        if not is_uuid(ivr.get("id")) or not isinstance(ivr.get("extension"), str):
            reply.diverges("a UUID in id, and an extension", f"{ivr.get('id')}, {ivr.get('extension')}")


@pbx("DID-23")
def test_a_number_is_read_by_its_id_as_the_list_shows_it(org: Client, numbers: list[Row]) -> None:
    for row in numbers[:5]:
        documented = {name: row[name] for name in FIELDS if name in row}
        reply = org.get(f"/dids/{row['id']}").expect(200).shows(**documented)
        if missing := row.keys() - reply.body.keys():
            reply.diverges("all the fields in the list", f"no {', '.join(sorted(missing))}", Kind.SCHEMA)


@pbx("DID-24")
@for_some(routing=outward, text=texts)
def test_a_number_that_was_added_is_listed_with_its_routing(
    org: Client, make: Factory, routing: tuple[str, str], text: str
) -> None:
    kind, destination = routing
    wanted = {"routing_type": kind, "routing_destination": destination, "description": text}
    with make.nested() as inner:
        did = inner.did(org, **wanted)
        lists(org, "/dids", did["id"], **wanted, number=did["number"], status="active")


@pbx("DID-26")
def test_a_number_that_was_added_is_among_the_assigned_ones(org: Client, make: Factory) -> None:
    did = make.did(org)
    lists(org, "/did-pool/my", did["id"], part="assigned", number=did["number"])


@pbx("DID-16")
@pytest.mark.parametrize("way", WAYS)
@for_some(updates=st.lists(outward, min_size=2, max_size=2))
def test_an_update_answers_the_number_as_it_is_now(
    org: Client, did: Row, way: str, updates: list[tuple[str, str]]
) -> None:
    for kind, destination in updates:
        routed(org, did, kind, destination, way=way).shows(id=did["id"], number=did["number"])
        lists(org, "/dids", did["id"], routing_type=kind, routing_destination=destination)


@pbx("DID-16")
def test_a_number_that_was_made_inactive_is_listed_as_such(org: Client, did: Row) -> None:
    changed = {"status": "inactive", "routing_type": "external", "routing_destination": SOMEBODY}
    org.put(f"/dids/{did['id']}", changed).expect(200).shows(**changed)
    lists(org, "/dids", did["id"], **changed)


@pbx("DID-17")
@for_some(text=texts, update=outward)
def test_an_update_leaves_the_fields_alone_that_it_does_not_name(
    org: Client, did: Row, text: str, update: tuple[str, str]
) -> None:
    kind, destination = update
    routed(org, did, kind, destination)
    kept = {"routing_type": kind, "routing_destination": destination, "number": did["number"], "status": "active"}
    org.put(f"/dids/{did['id']}", {"description": text}).expect(200).shows(description=text, **kept)
    org.get(f"/dids/{did['id']}").expect(200).shows(description=text, **kept)
    routed(org, did, "external", SOMEBODY).shows(description=text, status="active")


@pbx("DID-17")
@pytest.mark.parametrize("way", WAYS)
def test_an_update_leaves_all_other_numbers_alone(tenants: tuple[Client, Client], make: Factory, way: str) -> None:
    acting, idle = tenants
    ours, _, _ = make.did(acting), make.did(acting), make.did(idle)
    before = rows(acting, "/dids"), rows(idle, "/dids")
    reply = routed(acting, ours, "ai_agent", "wss://gateway.invalid/ws/bot-id", way=way)
    after = rows(acting, "/dids"), rows(idle, "/dids")
    for was, now in zip(before, after, strict=True):
        changed = [number for number in was | now if number != ours["id"] and was.get(number) != now.get(number)]
        if changed:
            reply.diverges("one number changed", f"{', '.join(changed)} too", Kind.STATE)
