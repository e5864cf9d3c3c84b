"""What a dialled phone does: how long it rings, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from mock_server.telephony.dialplan.plan import Dialplan
from mock_server.telephony.outcome import causes
from mock_server.telephony.outcome.trace import CallerId


class Reply(NamedTuple):
    """What came of dialling a target."""

    #: The DIALSTATUS if nothing cuts the ringing short.
    status: str
    #: HANGUPCAUSE where the leg failed.
    cause: int
    #: When the reply comes, in milliseconds after dialling; None = the phone rings for ever.
    after_ms: int | None
    #: It came because of the caller id.
    caller_id_refused: bool = False

    @property
    def reported(self) -> str:
        """What the switch reports of the leg itself; "" where it could not even make a channel."""
        if self.cause in (causes.NO_ROUTE, causes.NOT_IMPLEMENTED):
            return ""
        return "NOANSWER" if self.status == "CHANUNAVAIL" else self.status


_ANSWERS = Reply("ANSWER", causes.NONE, 1000)
_UNREACHABLE = Reply("CHANUNAVAIL", causes.NO_ROUTE, 0)
#: Behaviour of a phone -> its reply, as measured with a stub (asterisk-semantics, (h)).
_REPLIES: Mapping[str, Reply] = {
    "answer": _ANSWERS,
    "answer_after_6s": Reply("ANSWER", causes.NONE, 6000),
    "busy": Reply("BUSY", causes.BUSY, 0),
    "no_answer": Reply("NOANSWER", causes.NONE, None),
    "unregistered": _UNREACHABLE,
    "decline": Reply("CHANUNAVAIL", causes.REJECTED, 0),
    "unavailable": Reply("NOANSWER", causes.NO_ANSWER, 0),
    "congestion": Reply("CONGESTION", causes.CONGESTION, 0),
    "notfound": Reply("CHANUNAVAIL", causes.UNALLOCATED, 0),
}


#: What a phone can be told to do.
BEHAVIOURS: Final = tuple(_REPLIES)
#: The far side of a trunk can also refuse callers whose caller id is no number of the organization.
REFUSES_UNKNOWN_CALLER_ID: Final = "refuses_unknown_caller_id"
TRUNK_BEHAVIOURS: Final = (*BEHAVIOURS, REFUSES_UNKNOWN_CALLER_ID)
_REFUSED_CALLER_ID: Final = Reply("CHANUNAVAIL", causes.REJECTED, 0, caller_id_refused=True)


class Phones:
    """The phones and the far side of the trunks during one call."""

    def __init__(self, behaviours: Mapping[str, str] | None) -> None:
        #: None: every phone answers. Otherwise a phone that is not named is not registered.
        self._behaviours = behaviours

    def _behaviour(self, name: str, unnamed: str = "unregistered") -> str:
        if self._behaviours is None:
            return "answer"
        return self._behaviours.get(name, unnamed)

    def _of_endpoint(self, endpoint: str, plan: Dialplan) -> str | None:
        """An endpoint's behaviour, or None if it is not deployed.

        The endpoint of an AI agent's user answers though no phone is named for it (case
        oss_user_ai_no_destination).
        """
        extension = plan.endpoints.get(endpoint)
        if extension is None:
            return None
        return self._behaviour(extension, "answer" if endpoint in plan.agent_endpoints else "unregistered")

    def reply(self, target: str, plan: Dialplan, caller_id: CallerId) -> Reply:
        """The reply of `PJSIP/endpoint`, `PJSIP/number@trunk`, or a driver that is not loaded."""
        driver, _, resource = target.partition("/")
        if driver.upper() != "PJSIP":
            return Reply("CHANUNAVAIL", causes.NOT_IMPLEMENTED, 0)
        _, over_trunk, trunk = resource.partition("@")
        if over_trunk:
            return self._of_trunk(plan, caller_id) if plan.trunks.get(trunk) else _UNREACHABLE
        behaviour = self._of_endpoint(resource, plan)
        return _REPLIES.get(behaviour or "unregistered", _UNREACHABLE)

    def _of_trunk(self, plan: Dialplan, caller_id: CallerId) -> Reply:
        behaviour = self._behaviour("trunk")
        if behaviour != REFUSES_UNKNOWN_CALLER_ID:
            return _REPLIES.get(behaviour, _UNREACHABLE)
        return _ANSWERS if plan.owns(caller_id.number) else _REFUSED_CALLER_ID

    def device_state(self, device: str, plan: Dialplan, channels: int) -> str:
        """DEVICE_STATE of `PJSIP/endpoint`: INVALID, UNAVAILABLE, INUSE or NOT_INUSE."""
        behaviour = self._of_endpoint(device.partition("/")[2], plan)
        if behaviour is None:
            return "INVALID"
        if behaviour == "unregistered":
            return "UNAVAILABLE"
        return "INUSE" if channels else "NOT_INUSE"
