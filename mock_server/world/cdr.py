"""The call detail records (CDR) of one call: one of each leg that rang, and one of what came after the last of them.

A leg is finished by the next step of the dialplan. So a caller who hears an announcement because nobody answered
leaves two records: NO ANSWER for the leg, ANSWERED for the announcement.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from mock_server.telephony.outcome.outcome import Outcome
from mock_server.telephony.outcome.trace import Leg
from mock_server.world.clock import iso

Record = dict[str, Any]
Step = Mapping[str, Any]

_RINGS: Final = frozenset({"Dial", "Page", "Queue"})
_DISPOSITIONS: Final = {"ANSWER": "ANSWERED", "BUSY": "BUSY", "CONGESTION": "CONGESTION"}


@dataclass(frozen=True, slots=True)
class Ending:
    """How a call, or the part of it before it was sent on, came to its end."""

    #: Seconds after it began.
    at_s: float
    #: caller, callee, system, or the name of what hung up; "" where the call goes on elsewhere.
    by: str = ""
    #: Q.850.
    cause: int = 0


class _Ring(NamedTuple):
    """A step of the dialplan that rang somebody."""

    step: Step
    at: float
    #: When the next step began, or the call ended.
    over_at: float
    #: The call ended in it.
    is_last: bool
    legs: tuple[Leg, ...]

    @property
    def is_queue(self) -> bool:
        return bool(self.step["app"] == "Queue")

    @property
    def recorded(self) -> tuple[Leg, ...]:
        """The legs with a record of their own, one that was answered last; of a queue's there is one."""
        in_order = sorted(self.legs, key=lambda leg: leg.status == "ANSWER")
        return tuple(in_order[-1:] if self.is_queue else in_order)


@dataclass(frozen=True, slots=True)
class Part:
    """A call, or a part of it, as its records are made from it."""

    #: What all records say: who calls whom, on which channel.
    common: Mapping[str, Any]
    #: Seconds since 1970.
    began: float
    #: Seconds after it began; None = never.
    answered_at_s: float | None
    outcome: Outcome
    ending: Ending
    #: The context of the channels that a queue makes for its members; None where it rings their phones directly.
    members: str | None
    #: The next number of a channel.
    serial: Callable[[], int]

    def records(self) -> list[Record]:
        """The records of the caller's own channel, and behind those of a queue those of its members' channels."""
        made: list[Record] = []
        begins, last = 0.0, None
        for ring in _rings(self.outcome, self.ending.at_s):
            for leg in ring.recorded:
                own, *members = self._of_leg(ring, leg, begins)
                made += [own, *members]
                last = own if ring.is_last else None
            begins = ring.over_at
        if last is None:
            steps = [step for step in self.outcome.route if "app" in step]
            last = self._record(begins, self.ending.at_s, self.outcome.disposition, steps[-1] if steps else {})
            made.append(last)
        if self.ending.by:
            last["userfield"] = f"{self.ending.cause}|{self._source(last)}"
        return made

    def _of_leg(self, ring: _Ring, leg: Leg, begins: float) -> list[Record]:
        answered = leg.status == "ANSWER"
        ends = ring.over_at if answered or ring.is_queue or ring.is_last else leg.settled_at / 1000
        disposition = "NO ANSWER" if ring.is_queue and not answered else _disposition(leg)
        record = self._record(begins, ends, disposition, ring.step)
        phone = f"{_device(leg.target)}-{self.serial():08x}"
        if not ring.is_queue:
            return [{**record, "dstchannel": phone}]
        waited = {"queue_wait_time": _whole((leg.settled_at / 1000 if answered else ends) - ring.at)}
        if self.members is None:
            return [{**record, **waited, "dstchannel": phone}]
        member = f"Local/{_extension(leg.target)}@{self.members}-{self.serial():08x}"
        own = self._of_member(leg, f"{member};2", phone, ring.over_at)
        return [{**record, **waited, "dstchannel": f"{member};1"}, own]

    def _of_member(self, leg: Leg, channel: str, phone: str, over_at: float) -> Record:
        """The record of the channel that a queue made for a member: it dials the member's phone."""
        begins, settled = leg.started_at / 1000, leg.settled_at / 1000
        answered = leg.status == "ANSWER"
        ends = over_at if answered else settled
        return {
            **self._record(begins, ends, _disposition(leg), {"app": "Dial"}),
            "dst": _extension(leg.target),
            "dcontext": self.members,
            "channel": channel,
            "dstchannel": phone,
            "lastdata": leg.target,
            "billsec": _whole(ends - settled) if answered else 0,
            "uniqueid": f"{int(self.began + begins)}.{self.serial()}",
        }

    def _record(self, begins: float, ends: float, disposition: str, step: Step) -> Record:
        answered = self.answered_at_s
        return {
            **self.common,
            "calldate": iso(int(self.began + begins)),
            "lastapp": step.get("app", ""),
            "lastdata": step.get("data", ""),
            "duration": _whole(ends - begins),
            "billsec": 0 if answered is None else _whole(ends - max(begins, answered)),
            "disposition": disposition,
        }

    def _source(self, last: Record) -> str:
        """The channel that hung up, as HANGUPSOURCE names it; a switch that only ran out of dialplan names none."""
        called = last.get("dstchannel", "")
        by_switch = "dialplan/builtin" if last["lastapp"] == "Hangup" else ""
        named = {"caller": last["channel"], "callee": called or by_switch, "system": by_switch}
        return str(named.get(self.ending.by, self.ending.by))


def _rings(outcome: Outcome, ends_at: float) -> Iterator[_Ring]:
    """The steps of the route that made channels to somebody, each with these legs."""
    steps = [(at, step) for at, step in zip(outcome.route_at_s, outcome.route, strict=False) if "app" in step]
    left = deque(outcome.legs)
    for index, (at, step) in enumerate(steps):
        is_last = index + 1 == len(steps)
        over_at = ends_at if is_last else steps[index + 1][0]
        if step["app"] in _RINGS:
            legs = tuple(leg for leg in _taken(left, step, over_at) if leg.via_queue or leg.reported)
            if legs:
                yield _Ring(step, at, over_at, is_last, legs)


def _taken(left: deque[Leg], step: Step, until: float) -> Iterator[Leg]:
    """Take from the legs that are left those that a step dialled."""
    if step["app"] == "Queue":
        while left and left[0].via_queue and left[0].started_at <= until * 1000:
            yield left.popleft()
        return
    targets = step["data"].partition(",")[0].split("&")
    while left and not left[0].via_queue and left[0].target in targets:
        targets.remove(left[0].target)
        yield left.popleft()


def _disposition(leg: Leg) -> str:
    return _DISPOSITIONS.get(leg.status, "NO ANSWER")


def _device(target: str) -> str:
    """What a channel to `PJSIP/endpoint` or `PJSIP/number@trunk` is named after."""
    driver, _, resource = target.partition("/")
    return f"{driver}/{resource.rpartition('@')[2]}"


def _extension(target: str) -> str:
    """The extension or number that a queue member's target is: of `PJSIP/org_acme__1001` it is 1001."""
    return target.partition("/")[2].partition("@")[0].rpartition("_")[2]


def _whole(lasted: float) -> int:
    """Whole seconds, as the switch counts them."""
    return max(0, int(lasted + 1e-6))
