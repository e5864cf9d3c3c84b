"""Phone numbers: listing, reading, adding, updating."""

from hypothesis import strategies as st

from contract_tests.client import Client
from contract_tests.divergence import QuirkGone
from contract_tests.maker import Maker
from contract_tests.probe import CallProbe
from contract_tests.suite import for_all, pbx

FIELDS = ("id", "number", "routing_type", "routing_destination", "description", "status")


@pbx("DID-01")
def test_the_numbers_are_listed_as_an_array(org: Client) -> None:
    reply = org.get("/dids").expect(200)
    if not isinstance(reply.body, list):
        reply.diverges("an array", type(reply.body).__name__)


@pbx("DID-20")
def test_an_ivrs_extension_is_taken_without_a_word(org: Client, make: Maker) -> None:
    did, ivr = make.did(org), make.ivr(org)
    reply = org.put(f"/dids/{did['id']}", {"routing_type": "ivr", "routing_destination": ivr["extension"]})
    if reply.status != 200:
        raise QuirkGone(f"answered {reply.status}")


@pbx("DID-21")
def test_callers_of_an_ivrs_extension_hear_not_in_service(org: Client, make: Maker, call: CallProbe) -> None:
    did, ivr = make.did(org), make.ivr(org)
    org.put(f"/dids/{did['id']}", {"routing_type": "ivr", "routing_destination": ivr["extension"]}).expect(200)
    if not call.call(did["number"]).is_not_in_service:
        raise QuirkGone("callers are not told so")


@pbx("DID-17")
@for_all(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40))
def test_an_update_leaves_other_fields_alone(org: Client, make: Maker, text: str) -> None:
    with make.nested() as inner:
        did = inner.did(org)
        reply = org.put(f"/dids/{did['id']}", {"description": text}).expect(200)
        reply.shows(description=text, number=did["number"], routing_destination=did["routing_destination"])
