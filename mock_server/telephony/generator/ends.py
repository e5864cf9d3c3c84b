"""Where callers go who have waited in vain: in a queue, or at a menu without pressing a key.

Nobody chooses these ways, so a ring of them is a loop that only the caller can end.
"""

from typing import NamedTuple

from mock_server.telephony.dialplan import diagnoses
from mock_server.telephony.dialplan.diagnosis import Diagnosis
from mock_server.telephony.dialplan.plan import Step, steps
from mock_server.telephony.dialplan.rows import Cell, Row, Target, active, cell, written
from mock_server.telephony.generator.rings import Rings
from mock_server.telephony.generator.routing import dial_out, ivr_goto, missing_extension, missing_queue
from mock_server.telephony.generator.site import Site, not_a_number

_HANGUP = Step("Hangup")


class _Place(NamedTuple):
    """A queue or an IVR, by its number."""

    section: str
    number: str


class Ends:
    """The ends of an organization's queues and menus; where they close a ring, the step says so."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._rings = Rings(self._next)

    def of_queue(self, queue: Row) -> tuple[Step, ...]:
        """What follows a queue's max_wait_time."""
        return self._marked(_timed_out(self._site, queue), _Place("queues", written(queue.get("number"))))

    def of_menu(self, ivr: Row) -> tuple[Step, ...]:
        """What follows the last time that no key was pressed."""
        return self._marked(_silence(self._site, ivr), _Place("ivrs", written(ivr.get("extension"))))

    def _marked(self, end: tuple[Step, ...], place: _Place) -> tuple[Step, ...]:
        ring = self._rings.of(place) if end[0].application == "Goto" and end[0].diagnosis is None else ()
        if not ring:
            return end
        cells = (self._cell(each, field) for field in range(3) for each in sorted(ring))
        loop = diagnoses.LOOP.of_ring([self._name(each) for each in ring], *cells)
        return end[0]._replace(diagnosis=loop), *end[1:]

    def _name(self, place: _Place) -> str:
        row = self._site.find(*_BY_NUMBER[place.section], place.number) or {}
        return f'{_WORDS[place.section]} {place.number} "{row.get("name")}"'

    def _cell(self, place: _Place, field: int) -> Cell:
        """What of a place could be changed to open the ring: its destination, the type of that, its status."""
        row = self._site.find(*_BY_NUMBER[place.section], place.number) or {}
        return cell(place.section, row, (*_FIELDS[place.section], "status")[field])

    def _next(self, place: _Place) -> _Place | None:
        """Where a caller goes from a place without doing anything."""
        row = self._site.find(*_BY_NUMBER[place.section], place.number)
        if row is None:
            return None
        end = _timed_out(self._site, row)[0] if place.section == "queues" else self._silence_of(row)
        if end.application != "Goto":
            return None
        context, number = end.data.split(",")[:2]
        if context == self._site.context("queue"):
            return self._active("queues", number)
        if context == self._site.context("internal"):
            return self._inside(number)
        shared = self._site.quirk("ivrs-share-one-context")
        return self._active("ivrs", number if shared else context.removeprefix(self._site.context("ivr_")))

    def _silence_of(self, ivr: Row) -> Step:
        """Where all menus share one context, the first decides."""
        decides = active(self._site.rows("ivrs"))[0] if self._site.quirk("ivrs-share-one-context") else ivr
        return _silence(self._site, decides)[0]

    def _inside(self, number: str) -> _Place | None:
        """What takes a call to an extension; users come first, and what dials out leaves the ring."""
        if self._site.find("active_users", "extension", number):
            return None
        if menu := self._active("ivrs", number):
            dials_out = self._site.quirk("ivrs-share-one-context") and self._site.routes
            return None if dials_out else menu
        return None if self._site.quirk("queue-numbers-dial-out") else self._active("queues", number)

    def _active(self, section: str, number: str) -> _Place | None:
        row = self._site.find(*_BY_NUMBER[section], number)
        return _Place(section, number) if row is not None and active([row]) else None


_BY_NUMBER = {"queues": ("queues", "number"), "ivrs": ("ivrs", "extension")}
#: Where a place's end is stored, and its type.
_FIELDS = {
    "queues": ("timeout_destination", "timeout_destination_type"),
    "ivrs": ("timeout_destination", "timeout_action"),
}
_WORDS = {"queues": "queue", "ivrs": "IVR"}


def _silence(site: Site, ivr: Row) -> tuple[Step, ...]:
    target = Target("ivrs", ivr.get("id"), ivr, *_FIELDS["ivrs"])
    action, destination = target.kind, target.destination
    if action == "queue" and destination:
        by_id = None if site.quirk("menu-needs-ids") else site.find("queues", "id", destination)
        queue = written(by_id.get("number") if by_id else destination)
        missing = missing_queue(site, queue, target)
        return (Step("Goto", f"{site.context('queue')},{queue},1", diagnosis=missing),)
    if action == "extension" and destination:
        goto = f"{site.context('internal')},{written(destination)},1"
        return (Step("Goto", goto, diagnosis=missing_extension(site, target)),)
    farewell = "pm-invalid-option" if site.quirk("silence-ends-as-invalid-option") else "goodbye"
    return steps(Step("Playback", str(ivr.get("timeout_prompt") or farewell)), _HANGUP)


def _timed_out(site: Site, queue: Row) -> tuple[Step, ...]:
    """The timeout destination (edge-cases 6.2)."""
    target = Target("queues", queue.get("id"), queue, *_FIELDS["queues"])
    destination, kind = target.destination, target.kind
    if not destination or (kind == "hangup" and not site.quirk("queue-timeout-types-ignored")):
        return steps(Step("Playback", "queue-no-agents-available", diagnosis=_unset(target)), _HANGUP)
    if kind == "queue":
        named = _queue_number(site, destination)
        missing = _queue_by_id(site, target) or missing_queue(site, named, target)
        return (Step("Goto", f"{site.context('queue')},{named},1", diagnosis=missing),)
    if kind == "phone":
        return steps(site.ring_phone(target.field, destination, 30, *target.cells), _HANGUP)
    if not site.quirk("queue-timeout-types-ignored"):
        kept = _documented_timeout(site, target)
        if kept:
            return kept
    misled = _misled(site, target)
    return (Step("Goto", f"{site.context('internal')},{destination},1", diagnosis=misled),)


def _unset(target: Target) -> Diagnosis | None:
    """What is wrong with a number to ring that is stored as an empty one."""
    rings = target.kind in ("phone", "external") and target.destination is not None
    return not_a_number(target.field, target.destination, *target.cells) if rings else None


#: The types whose destinations are dialled as if they were extensions, and what leads there.
_INSTEAD = {
    "ivr": "use the IVR's extension",
    "voicemail": "use timeout_destination_type extension",
    "external": "use timeout_destination_type phone",
    "hangup": "leave timeout_destination empty",
}


def _misled(site: Site, target: Target) -> Diagnosis | None:
    """What is wrong with dialling a timeout destination as an extension."""
    kind, destination = str(target.kind), written(target.destination)
    named = kind == "ivr" and site.find("ivrs", "extension", destination)
    if named or kind not in _INSTEAD or not site.quirk("queue-timeout-types-ignored"):
        return missing_extension(site, target)
    names = {"destination": destination, "type": kind, "remedy": _INSTEAD[kind]}
    return diagnoses.TIMEOUT_TYPE_IGNORED(*target.cells, **names)


def _queue_by_id(site: Site, target: Target) -> Diagnosis | None:
    """What is wrong with a queue that is given by UUID."""
    queue = site.find("queues", "id", target.destination)
    if queue is None or not site.quirk("queue-timeout-types-ignored"):
        return None
    names = {"destination": target.destination, "name": queue.get("name"), "number": written(queue.get("number"))}
    return diagnoses.QUEUE_BY_ID(*target.cells, **names)


def _queue_number(site: Site, destination: object) -> str:
    """A queue's number; the docs give queues by number or UUID, the real generator takes numbers only."""
    by_id = None if site.quirk("queue-timeout-types-ignored") else site.find("queues", "id", destination)
    return written(by_id.get("number") if by_id else destination)


def _documented_timeout(site: Site, target: Target) -> tuple[Step, ...]:
    """The documented types that the real generators send to `_internal` as if they were extensions."""
    kind, destination = target.kind, target.destination
    if kind == "ivr":
        ivr = site.find("ivrs", "id", destination) or site.find("ivrs", "extension", destination)
        return ivr_goto(site, ivr, target) if ivr else ()
    if kind == "voicemail":
        return steps(Step("VoiceMail", f"{destination}@{site.prefix}vm"), _HANGUP)
    return dial_out(site, target) if kind == "external" else ()
