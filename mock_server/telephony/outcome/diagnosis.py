"""Why a call did not reach its destination: which of the diagnoses it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from mock_server.telephony.dialplan import diagnoses
from mock_server.telephony.dialplan.diagnosis import Diagnosis
from mock_server.telephony.dialplan.plan import Dialplan
from mock_server.telephony.outcome.trace import Event, Leg, Trace
from mock_server.telephony.outcome.verdict import LOOP, NO_SUCH_NUMBER, Verdict

_REACHED = frozenset({"connected", "queue_connected", "ai_agent", "voicemail", "conference", "callback"})
#: What only says that nobody was there, whatever had been odd on the way.
_QUEUE_ENDS = frozenset({"all_agents_busy", "queue_no_agents_available"})
_BY_DETAIL: Final = {
    "no_such_application": diagnoses.NO_SUCH_APPLICATION,
    "stasis_app_missing": diagnoses.AGENT_APP_MISSING,
    "ai_agent_connection_failed": diagnoses.AGENT_UNREACHABLE,
    "menu_option_without_action": diagnoses.MENU_OPTION_EMPTY,
    "voicemail_failed": diagnoses.NO_SUCH_MAILBOX,
    "goto_to_missing_extension": diagnoses.NO_SUCH_STEP,
    "caller_hung_up": diagnoses.CALLER_HUNG_UP,
    "caller_hung_up_while_listening": diagnoses.CALLER_HUNG_UP,
}
_PHONES: Final = {"BUSY": diagnoses.PHONE_BUSY, "NOANSWER": diagnoses.PHONE_UNANSWERED}
_OUTSIDE: Final = {"BUSY": diagnoses.OUTSIDE_BUSY, "NOANSWER": diagnoses.OUTSIDE_UNANSWERED}
_HAPPENED: Final = {"BUSY": "is busy", "NOANSWER": "is not answered"}


class Ended(NamedTuple):
    """A call that is over."""

    trace: Trace
    verdict: Verdict
    #: The number that was called, and whether one of the organization's own phones called it.
    to: str
    internal: bool
    plan: Dialplan
    #: Keys that were pressed while nothing listened, and those for which no moment came.
    lost_keys: str = ""
    unpressed_keys: str = ""

    @property
    def last(self) -> Event:
        """The last thing that happened, besides keys."""
        return next((event for event in reversed(self.trace.events) if event.kind != "key"), Event("", ""))

    @property
    def dialled(self) -> bool:
        """Whether the call itself dialled anything; what a queue rings does not count."""
        return any(event.kind in ("dial", "page") for event in self.trace.events)


def diagnose(ended: Ended) -> Diagnosis | None:
    """The reason for a call's end, or None where it reached what was meant.

    What the generator could not resolve comes before what happened to the call, but after what its phone did.
    """
    asks: tuple[Callable[[Ended], Diagnosis | None], ...]
    if ended.verdict.result in _REACHED:
        asks = (_odd_number,)
    else:
        asks = (_loop, _refused, _menu, _announced, _phone, _noted, _stray, _queue, _trunk, _otherwise)
    return next((found for ask in asks if (found := ask(ended))), None)


def _odd_number(ended: Ended) -> Diagnosis | None:
    """Somebody answered, and perhaps not whom the caller meant: an announcement, or a number that is none."""
    if ended.trace.member == "announcement":
        return diagnoses.AGENT_LEG_FAILED(name=_queue_name(ended))
    noted = ended.trace.diagnoses
    if ended.verdict.detail == "over_trunk":
        return _noted(ended) or _stray(ended) or _empty_number(ended)
    by_agent = ended.verdict.result == "queue_connected" and noted and noted[-1].is_a(diagnoses.NOT_A_PHONE_NUMBER)
    return noted[-1] if by_agent else None


def _empty_number(ended: Ended) -> Diagnosis | None:
    number, _, trunk = ended.last.target.partition("@")
    return diagnoses.NOTHING_LEFT_TO_DIAL(trunk=trunk) if number == "PJSIP/" else None


def _loop(ended: Ended) -> Diagnosis | None:
    """A ring that was passed at least once, or failovers that lead back."""
    for noted in reversed(ended.trace.diagnoses):
        if noted.ring and ended.trace.noted[noted] >= _laps(noted):
            return noted
    if ended.verdict != LOOP:
        return None
    direct = next((each for each in ended.trace.diagnoses if each.is_a(diagnoses.DIRECT_DIAL_LOOP)), None)
    ring = ended.trace.goes_round()
    return direct._replace(ring=ring) if direct else diagnoses.SILENT_LOOP.of_ring(ring)


def _laps(loop: Diagnosis) -> int:
    """How often a step of the ring says so before it has been passed as a whole; only one failover is ever tried."""
    return 1 if loop.is_a(diagnoses.FAILOVER_LOOP) else len(loop.ring)


def _refused(ended: Ended) -> Diagnosis | None:
    if ended.verdict != NO_SUCH_NUMBER:
        return None
    return (diagnoses.NOTHING_TO_DIAL if ended.internal else diagnoses.NUMBER_REFUSED)(number=ended.to)


def _menu(ended: Ended) -> Diagnosis | None:
    """Keys that the menu did not notice, or does not have."""
    if ended.verdict.result not in ("menu_timeout_hangup", "menu_invalid_hangup"):
        return None
    if ended.trace.wrong_keys:
        return diagnoses.MENU_WRONG_KEYS(keys=", ".join(dict.fromkeys(ended.trace.wrong_keys)))
    if ended.lost_keys:
        return diagnoses.MENU_KEYS_LOST(keys=ended.lost_keys)
    if ended.unpressed_keys:
        return diagnoses.MENU_KEYS_NOT_PRESSED(keys=ended.unpressed_keys)
    return _noted(ended) or diagnoses.MENU_SILENCE()


def _announced(ended: Ended) -> Diagnosis | None:
    """The announcement of an extension that nobody is available."""
    if ended.verdict.result != "not_available":
        return None
    if ended.verdict.detail is not None:
        return diagnoses.AGENT_LEG_FAILED(name=_queue_name(ended))
    extension = ended.last.extension
    if not ended.dialled:
        noted = ended.trace.diagnoses[-1:]
        spoilt = noted and noted[0].kind in _OF_FAILOVERS
        return noted[0] if spoilt else diagnoses.PHONE_AWAY(extension=extension)
    leg = ended.trace.legs[-1]
    if _is_failover(ended.plan, leg, extension):
        called, happened = ended.plan.said(leg.target), _HAPPENED.get(leg.status, "cannot be reached")
        return diagnoses.FAILOVER_FAILED(extension=extension, called=called, happened=happened)
    return _leg(ended, leg)


_OF_FAILOVERS = frozenset({"failover_loop", "failover_user_unusable", "not_a_phone_number"})


def _is_failover(plan: Dialplan, leg: Leg, extension: str) -> bool:
    """Whether an extension's announcement came after a phone other than its own was rung."""
    own = plan.endpoints.get(leg.target.removeprefix("PJSIP/"))
    return own != extension and extension not in plan.phone_numbers


def _phone(ended: Ended) -> Diagnosis | None:
    """The call came as far as a phone: then that is the reason, and not what was odd on the way."""
    last = ended.last
    rang = last.kind in ("dial", "page") and last.target.startswith("PJSIP/") and "@" not in last.target
    if not rang:
        return None
    if not ended.trace.legs:
        return diagnoses.PHONE_NOT_REGISTERED(called=ended.plan.said(last.target))
    return _leg(ended, ended.trace.legs[-1])


def _noted(ended: Ended) -> Diagnosis | None:
    """What the generator could not resolve: that is where stored state and deployed dialplan part."""
    noted = ended.trace.diagnoses
    return next((each for each in reversed(noted) if each.reason != "loop"), None)


def _stray(ended: Ended) -> Diagnosis | None:
    """One of the organization's own numbers went out over a trunk."""
    dialled = ended.last
    over_trunk = dialled.kind == "dial" and "@" in dialled.target
    return ended.plan.dialled_out.get(dialled.extension) if over_trunk else None


def _queue(ended: Ended) -> Diagnosis | None:
    """What the queue says about the caller's stay, whatever was played afterwards."""
    queue, last = ended.trace.queue, ended.last
    if queue is None or not (last.kind == "queue" or ended.verdict.detail in _QUEUE_ENDS or _waiting(ended)):
        return None
    name = _queue_name(ended)
    definition = ended.plan.queues[name]
    if queue["status"] == "FULL":
        return diagnoses.QUEUE_FULL(name=name, max_callers=definition.max_callers)
    if queue["status"] in ("JOINEMPTY", "LEAVEEMPTY"):
        return (diagnoses.QUEUE_PAUSED if definition.members else diagnoses.QUEUE_EMPTY)(name=name)
    return (diagnoses.QUEUE_LEFT if _waiting(ended) else diagnoses.QUEUE_TIMEOUT)(name=name)


def _waiting(ended: Ended) -> bool:
    return ended.verdict.result == "queue_waiting"


def _queue_name(ended: Ended) -> str:
    return str(ended.trace.queue["name"]) if ended.trace.queue else ""


def _trunk(ended: Ended) -> Diagnosis | None:
    return _leg(ended, ended.trace.legs[-1]) if ended.last.kind in ("dial", "page") and ended.trace.legs else None


def _leg(ended: Ended, leg: Leg) -> Diagnosis:
    """A phone or trunk that could not be reached."""
    if not leg.target.startswith("PJSIP/"):
        return diagnoses.DROPPED()
    called = ended.plan.said(leg.target)
    _, over_trunk, trunk = leg.target.partition("@")
    if leg.status == "CANCEL":
        return diagnoses.CALLER_GAVE_UP(called=called)
    if kind := (_OUTSIDE if over_trunk else _PHONES).get(leg.status):
        return kind(called=called)
    if not over_trunk:
        return (diagnoses.PHONE_REJECTED if leg.reported else diagnoses.PHONE_NOT_REGISTERED)(called=called)
    if dead := ended.plan.dead_trunks.get(trunk):
        return dead
    if leg.caller_id_refused and leg.caller_id is not None:
        return diagnoses.CALLER_ID_REFUSED(trunk=trunk, shown=leg.caller_id.number or "an empty number")
    happened = "rejected the call" if leg.reported else "cannot be reached"
    return diagnoses.OUTSIDE_UNREACHABLE(trunk=trunk, happened=happened)


def _otherwise(ended: Ended) -> Diagnosis | None:
    if kind := _BY_DETAIL.get(ended.verdict.detail or ""):
        return kind()
    return diagnoses.DROPPED() if ended.verdict.result == "dropped" else None
