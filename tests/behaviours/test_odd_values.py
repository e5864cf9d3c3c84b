"""What the open-source release makes of odd values, where no operation's own test says it."""

import gzip
from typing import Any

import pytest

from tests.behaviours.test_did_pool import AVAILABLE
from tests.calling import LINE, NUMBER, TRUNK
from tests.client import ApiClient


def new_number(oss: ApiClient, **fields: Any) -> Any:
    return oss.post("/dids", {"number": "+15551110001", "trunk_id": TRUNK, **fields})


def test_full_width_digits_are_other_digits(oss: ApiClient) -> None:
    wide = "+" + "".join(chr(ord(digit) + 0xFEE0) for digit in NUMBER[1:])
    assert new_number(oss, number=wide).status == 201


@pytest.mark.parametrize("number", [[], [" "]])
def test_a_number_that_is_an_empty_list_breaks_two_rules(oss: ApiClient, number: Any) -> None:
    reply = new_number(oss, number=number)
    rules = ["string violation: number cannot be an array or an object"]
    rules += ["Validation error: Validation notEmpty on number failed"]
    assert (reply.status, reply.body) == (500, {"error": ",\n".join(rules)})


def test_a_large_number_is_stored_as_javascript_prints_it(oss: ApiClient) -> None:
    made = new_number(oss, number=1e21).body
    assert oss.get(f"/dids/{made['id']}").body["number"] == "1e+21"


def test_a_list_of_one_trunk_is_that_trunk_and_an_object_is_none(oss: ApiClient) -> None:
    made = new_number(oss, trunk_id=[TRUNK]).body
    assert made["trunk_id"] == [TRUNK]
    assert oss.get(f"/dids/{made['id']}").body["trunk_id"] == TRUNK
    reply = new_number(oss, number="+15551110002", trunk_id={"a": 1})
    assert (reply.status, reply.body) == (500, {"error": "Invalid value { a: 1 }"})


@pytest.mark.parametrize("written", [LINE.upper(), f"{LINE}%20"])
def test_a_number_is_found_by_its_id_in_any_case_and_padding(oss: ApiClient, written: str) -> None:
    assert oss.get(written).body["id"] == LINE.removeprefix("/dids/")


@pytest.mark.parametrize(("org_id", "printed"), [({"a": 1}, "[object Object]"), ([1, 2], "1,2"), (True, "true")])
def test_a_number_is_not_assigned_to_what_no_row_can_be_looked_up_by(oss: ApiClient, org_id: Any, printed: str) -> None:
    reply = oss.post(f"/did-pool/admin/{AVAILABLE}/assign", {"org_id": org_id})
    assert (reply.status, reply.body) == (500, {"error": f"Argument passed to findByPk is invalid: {printed}"})


@pytest.mark.parametrize("flag", ["yes", "true"])
def test_a_compliance_flag_is_not_a_text(oss: ApiClient, flag: str) -> None:
    assert oss.put("/compliance", {"pii_masking": flag}).status == 500
    assert oss.put("/compliance", {"pii_masking": True}).body["pii_masking"] == 1


def test_a_route_type_is_one_that_the_column_knows(oss: ApiClient) -> None:
    route = oss.get("/outbound-routes").body[0]["id"]
    assert oss.put(f"/outbound-routes/{route}", {"route_type": "bogus"}).status == 500
    assert oss.put(f"/outbound-routes/{route}", {"route_type": "custom"}).status == 200


def test_a_trunk_has_no_negative_number_of_channels(oss: ApiClient) -> None:
    assert oss.put(f"/trunks/{TRUNK}", {"max_channels": -1}).status == 500


def test_a_routing_rule_with_priority_0_has_the_default(oss: ApiClient) -> None:
    rule = {"destination_type": "queue", "destination": "5001", "priority": 0}
    assert oss.post("/routing", rule).body["priority"] == 100


def test_a_new_greeting_is_answered_without_a_file_and_has_an_older_voice(oss: ApiClient) -> None:
    made = oss.post("/greetings", {"name": "Welcome", "text": "Hello"}).body
    assert ("audio_file" in made, made["voice"]) == (False, "en-IN-Wavenet-D")


@pytest.mark.parametrize(
    ("raw", "error"), [(b"plain", "incorrect header check"), (gzip.compress(b"{}")[:-4], "unexpected end of file")]
)
def test_a_body_that_is_not_gzip_is_refused_in_zlibs_words(oss: ApiClient, raw: bytes, error: str) -> None:
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    reply = oss.send("PUT", LINE, data=raw, headers=headers)
    assert (reply.status, reply.body) == (400, {"error": error})


def test_half_a_surrogate_pair_is_accepted(oss: ApiClient) -> None:
    reply = oss.send("PUT", LINE, data=b'{"description": "\\ud800"}', headers={"Content-Type": "application/json"})
    assert reply.status == 200
    assert oss.get(LINE).body["description"] == "\ufffd"


def test_the_name_of_a_requested_organization_has_3_to_50_characters(oss: ApiClient) -> None:
    newcomer = {"email": "newcomer@example.com", "org_name": "In"}
    before = oss.control("GET", "/state").body["organizations"]
    reply = oss.anonymous().post("/auth/request-org", newcomer)
    assert (reply.status, reply.body) == (500, {"error": "Validation error: Validation len on name failed"})
    assert oss.control("GET", "/state").body["organizations"] == before
