"""Where every number leads: now, and after a deploy."""

from typing import Any

from mock_server.telephony.dialplan import diagnoses
from mock_server.telephony.dialplan.diagnosis import Diagnosis
from mock_server.telephony.generator.generate import DeployFailed, Dialplan, compile_dialplan
from mock_server.telephony.generator.incoming import way_of
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
    ends = _Ends()
    return [_route(did, now, after, ends, failures) for did in state.tables["dids"].ordered()]


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


def _route(did: Row, now: Switch, after: Switch, ends: "_Ends", failures: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: did[name] for name in ("id", "number", "org_id", "routing_type", "routing_destination")
    }
    if did["org_id"] is None:
        return {**found, "now": None, "after_deploy": None, **_told(diagnoses.IN_POOL())}
    (current, said), (then, then_said) = (ends.of(did, switch) for switch in (now, after))
    if did["org_id"] in failures:
        said = _told(diagnoses.DEPLOY_FAILS(reason=failures[did["org_id"]]))
    elif current != then:
        said = _told(diagnoses.NOT_DEPLOYED())
    return {**found, "now": current, "after_deploy": then, **(said if said["why"] else then_said)}


_NOTHING: dict[str, Any] = {"reason": None, "ring": [], "why": None, "fix": None}


def _told(diagnosis: Diagnosis) -> dict[str, Any]:
    """A diagnosis as a call tells it."""
    return {"reason": diagnosis.reason, "ring": [], "why": diagnosis.problem, "fix": diagnosis.remedy}


#: A menu that nobody answers: the probe presses no key.
_WAITED = "menu_timeout_hangup"

#: Where a call ends, and what is said of it.
_End = tuple[dict[str, Any], dict[str, Any]]


class _Ends:
    """Where calls end. Only one of the numbers with the same routing is called."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], _End] = {}
        #: By their `id`, which is theirs for as long as they are kept.
        self._plans: dict[int, Dialplan] = {}

    def of(self, did: Row, switch: Switch) -> _End:
        """Where a call to the number ends."""
        number, plan = str(did["number"]), switch.dialplans[did["org_id"]]
        call = CallRequest(number, org_id=did["org_id"])
        way = way_of(plan, number) if plan else None
        if plan is None or way is None:
            return _end(place_call(call, switch).outcome)
        self._plans[id(plan)] = plan
        key = (id(plan), *way)
        if key not in self._known:
            self._known[key] = _end(place_call(call, switch).outcome)
        return self._known[key]


def _end(outcome: Outcome) -> _End:
    """Where a call ends, in short. A menu that plays and waits in vain is no failure."""
    waited = outcome.result == _WAITED
    dialed = [leg["target"] for leg in outcome.dialed]
    end = {"result": outcome.result, "detail": outcome.detail, "heard": list(outcome.heard), "dialed": dialed}
    said = {"reason": outcome.reason, "ring": list(outcome.ring), "why": outcome.why, "fix": outcome.fix}
    return end, dict(_NOTHING) if waited else said
