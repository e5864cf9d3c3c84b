"""The records of a call, as a real Asterisk 22 wrote them for the same dialplans."""

from typing import Any

import pytest

from tests.client import ApiClient

ACME = "ac3e0000-0000-4000-8000-000000000001"
MENU_LINE, SALES_LINE, AGENT_LINE = "+918065978001", "+918065978002", "+918065978003"
TRUNK, PHONE = "PJSIP/org_acme_trunk1-00000000", "PJSIP/org_acme__1001-00000001"
FIELDS = ("dst", "dstchannel", "lastapp", "duration", "billsec", "disposition", "userfield")


def legs(api: ApiClient, **call: Any) -> list[dict[str, Any]]:
    api.control("POST", "/calls", {"from": "+919812345678", "org_id": ACME, **call})
    stored: list[dict[str, Any]] = api.control("GET", "/state").body["calls"]
    return stored


def told(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in FIELDS)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ({"to": AGENT_LINE, "agents": {"ai_agent": "app_not_connected"}},
         (AGENT_LINE, "", "Return", 0, 0, "FAILED", "0|")),
        ({"to": AGENT_LINE, "agents": {"ai_agent": "unreachable"}},
         (AGENT_LINE, "", "Stasis", 0, 0, "ANSWERED", "16|")),
        ({"to": SALES_LINE, "phones": {}, "caller_hangs_up_at_s": 4},
         (SALES_LINE, "", "Queue", 4, 4, "ANSWERED", f"0|{TRUNK}")),
        ({"to": MENU_LINE, "press": ["0"]},
         (MENU_LINE, PHONE, "Dial", 5, 5, "ANSWERED", f"16|{PHONE}")),
        ({"to": MENU_LINE, "caller_hangs_up_at_s": 1},
         (MENU_LINE, "", "WaitExten", 1, 1, "ANSWERED", f"0|{TRUNK}")),
        ({"to": "918065978999"},
         ("918065978999", "", "Hangup", 0, 0, "ANSWERED", "16|dialplan/builtin")),
    ],
)  # fmt: skip
def test_a_call_without_a_leg_that_failed_leaves_one_record(
    hosted: ApiClient, call: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    [row] = legs(hosted, **call)
    assert told(row) == expected


def test_who_hangs_up_while_a_phone_rings_leaves_no_answer(hosted: ApiClient) -> None:
    [row] = legs(hosted, to=MENU_LINE, press=["0"], phones={"1001": "no_answer"}, caller_hangs_up_at_s=9)
    assert (row["disposition"], row["duration"], row["dstchannel"]) == ("NO ANSWER", 9, PHONE)


def test_the_leg_of_a_queue_member_is_a_record_of_its_own(hosted: ApiClient) -> None:
    queue, member, after = legs(hosted, to=SALES_LINE)
    assert (queue["lastapp"], queue["disposition"], queue["userfield"]) == ("Queue", "ANSWERED", "")
    assert (queue["dstchannel"], queue["queue_wait_time"]) == ("Local/1001@org_acme__qmem-00000002;1", 1)
    assert (member["dst"], member["dcontext"], member["lastapp"]) == ("1001", "org_acme__qmem", "Dial")
    assert (member["channel"], member["dstchannel"]) == ("Local/1001@org_acme__qmem-00000002;2", PHONE)
    assert (member["duration"], member["billsec"]) == (5, 4)
    assert (after["lastapp"], after["duration"], after["userfield"]) == ("Hangup", 0, "16|dialplan/builtin")
    assert {row["linkedid"] for row in (queue, member, after)} == {queue["uniqueid"]}
    assert member["uniqueid"] != queue["uniqueid"]


def test_the_open_source_release_rings_members_without_a_leg_between(oss: ApiClient) -> None:
    state = oss.control("GET", "/state").body
    oss.control("PUT", "/state", {**state, "ivrs": []})  # with a menu it deploys nothing
    queue, _ = legs(oss, to=SALES_LINE)
    assert (queue["lastapp"], queue["dstchannel"]) == ("Queue", PHONE)


def test_a_call_through_the_gateway_was_dialled_in_the_organization(hosted: ApiClient) -> None:
    [row] = legs(hosted, to=MENU_LINE, via="gateway", press=["0"])
    assert (row["dst"], row["dcontext"]) == ("918065978001", "org_acme__incoming")
