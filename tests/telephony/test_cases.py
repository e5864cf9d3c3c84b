"""Calls that a real switch took, replayed. A sample: the others are not in the repository."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from mock_server.quirks import on_in
from mock_server.telephony.dialplan.plan import Dialplan
from mock_server.telephony.generator.generate import DeployFailed, OrganizationRows, compile_dialplan, compile_gateway
from mock_server.telephony.walk.call import place_call
from mock_server.telephony.walk.request import read_call
from mock_server.telephony.walk.switch import Switch

CASES = sorted((Path(__file__).parent / "cases").glob("*.json"))
SECTIONS = ("users", "trunks", "outbound_routes", "queues", "ivrs", "dids")


def deployed(world: Mapping[str, Any], quirks: frozenset[str]) -> Switch:
    """Every organization's dialplan; one whose deploy fails has none."""
    plans: dict[str, Dialplan | None] = {}
    for organization in world["organizations"]:
        own = [[row for row in world.get(name, ()) if row["org_id"] == organization["id"]] for name in SECTIONS]
        try:
            plans[organization["id"]] = compile_dialplan(OrganizationRows(organization, *own), quirks.__contains__)
        except DeployFailed:
            plans[organization["id"]] = None
    by_id = {organization["id"]: organization for organization in world["organizations"]}
    return Switch(plans, compile_gateway(world["dids"], by_id))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_recorded_call_ends_as_it_did_on_the_real_switch(path: Path) -> None:
    case = json.loads(path.read_text())
    quirks = on_in(case["profile"])
    switch = deployed(case.get("deployed_world", case["world"]), quirks)
    found = place_call(read_call(case["call"]), switch).outcome.to_json()
    assert _comparable(found) == _comparable(case["outcome"])


def _comparable(outcome: Mapping[str, Any]) -> dict[str, Any]:
    names = ("result", "detail", "heard", "stasis", "answered", "hangup_cause", "sip_status", "disposition")
    queue = outcome["queue"] or {}
    return {
        **{name: outcome.get(name) for name in names},
        "dialed": sorted((leg["target"], leg["status"]) for leg in outcome["dialed"]),
        "queue": (queue.get("name"), queue.get("status")),
    }
