"""Where every number leads: now, and after a deploy."""

from typing import Any

from mock_server.telephony.generator.generate import DeployFailed, Dialplan, compile_dialplan
from mock_server.telephony.outcome.outcome import Outcome
from mock_server.telephony.walk.call import place_call
from mock_server.telephony.walk.request import CallRequest
from mock_server.telephony.walk.switch import Switch
from mock_server.world.state import State
from mock_server.world.tables import Row
from mock_server.world.world import World


def routes(world: World) -> list[dict[str, Any]]:
    """Each stored number with what a caller meets now and would meet after a deploy, every phone answering."""
    state = world.state
    now = world.deployed.switch(state)
    stored = {org["id"]: _stored(world, state, org["id"]) for org in state.tables["organizations"].ordered()}
    failures = {org_id: str(plan) for org_id, plan in stored.items() if isinstance(plan, DeployFailed)}
    after = Switch(
        {org_id: now.dialplans[org_id] if org_id in failures else plan for org_id, plan in stored.items()},  # type: ignore[misc]
        now.gateway,
        now.owners,
    )
    return [_route(world, did, now, after, failures) for did in state.tables["dids"].ordered()]


def _stored(world: World, state: State, org_id: str) -> Dialplan | DeployFailed:
    """What a deploy of the stored rows would give."""
    if not state.pending(org_id):
        live = world.deployed.dialplan(state, org_id)
        if live is not None:
            return live
    try:
        return compile_dialplan(world.deployed.rows(state.tables, org_id), world.quirk)
    except DeployFailed as failed:
        return failed


def _route(world: World, did: Row, now: Switch, after: Switch, failures: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: did[name] for name in ("id", "number", "org_id", "routing_type", "routing_destination")
    }
    if did["org_id"] is None:
        return {**found, "now": None, "after_deploy": None, "why": "the number is in the pool", "fix": None}
    call = CallRequest(str(did["number"]), org_id=did["org_id"])
    current, then = (_ends(place_call(call, switch).outcome) for switch in (now, after))
    why, fix = current.pop("why"), current.pop("fix")
    then_why, then_fix = then.pop("why"), then.pop("fix")
    if did["org_id"] in failures:
        why, fix = f"the organization's deploy fails: {failures[did['org_id']]}", "set its IVRs to inactive"
    elif current != then:
        why, fix = "the stored routing is not deployed", "deploy it: PUT the routing again"
    return {**found, "now": current, "after_deploy": then, "why": why or then_why, "fix": fix or then_fix}


#: A menu that nobody answers: the probe presses no key.
_WAITED = "menu_timeout_hangup"


def _ends(outcome: Outcome) -> dict[str, Any]:
    """Where a call ends, in short. A menu that plays and waits in vain is no failure."""
    waited = outcome.result == _WAITED
    return {
        "result": outcome.result,
        "detail": outcome.detail,
        "heard": list(outcome.heard),
        "dialed": [leg["target"] for leg in outcome.dialed],
        "why": None if waited else outcome.why,
        "fix": None if waited else outcome.fix,
    }
