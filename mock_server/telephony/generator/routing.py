"""Where a DID leads: one function for each routing_type (observed-oss-2026-04 §4, edge-cases §2)."""

import re
from collections.abc import Callable

from mock_server.telephony.dialplan import diagnoses
from mock_server.telephony.dialplan.diagnosis import Diagnosis
from mock_server.telephony.dialplan.plan import Step, steps
from mock_server.telephony.dialplan.rows import Row, Target, active, cell, written
from mock_server.telephony.generator.site import Site, dialled_digits, not_a_number, not_in_service

#: What a destination should have been, and how to name one.
_MISSING = {
    "queue": ("a queue", "the UUID of an existing queue"),
    "ivr": ("an IVR", "the UUID of an existing IVR"),
    "extension": ("an active extension", "the number of an active extension"),
}
#: What can be dialled inside, each with the field that is its number.
_DIALLED = (("active_users", "extension"), ("queues", "number"), ("ivrs", "extension"))
#: Numbers that `_internal` has besides extensions: conferences and services.
_SERVICES = re.compile(r"8\d{3}|411|700|\*43|\*44|\*50|\*97", re.ASCII)


def route_did(site: Site, did: Row) -> tuple[Step, ...]:
    """The steps of a DID's routing. The type is compared as it is stored: `EXTENSION` is none of them."""
    target = Target("dids", did.get("id"), did, "routing_destination", "routing_type")
    kind = written(target.kind)
    route = _BY_TYPE.get(kind)
    if route is None:
        known = ", ".join(_BY_TYPE)
        return not_in_service(diagnoses.UNSUPPORTED_ROUTING(target.kind_cell, type=kind, known=known))
    return route(site, target)


def _extension(site: Site, target: Target) -> tuple[Step, ...]:
    """An unconditional jump: whether the extension exists is never checked."""
    goto = f"{site.context('internal')},{written(target.destination)},1"
    return (Step("Goto", goto, diagnosis=missing_extension(site, target)),)


def missing_extension(site: Site, target: Target) -> Diagnosis | None:
    """The diagnosis of a jump to what is no active extension, queue or IVR, and no service; None if it is one."""
    extension = written(target.destination)
    for section, name in _DIALLED:
        found = site.find(section, name, extension)
        if found is not None and found.get("status") in (None, "active"):
            return None
    if _SERVICES.fullmatch(extension):
        return None
    inactive = site.find("users", "extension", extension)
    if inactive is None:
        return diagnoses.UNKNOWN_EXTENSION(*target.cells, destination=extension or "an empty destination")
    return diagnoses.INACTIVE_EXTENSION(*target.cells, cell("users", inactive, "status"), extension=extension)


def _queue(site: Site, target: Target) -> tuple[Step, ...]:
    """By UUID or number. An inactive queue is found too and has no entry: the call is dropped."""
    queue = site.find("queues", "id", target.destination) or site.find("queues", "number", target.destination)
    return not_found("queue", target) if queue is None else queue_goto(site, queue, target)


def missing_queue(site: Site, number: str, target: Target) -> Diagnosis | None:
    """The diagnosis of a timeout that jumps to the number of what is no active queue; None if it is one."""
    queue = site.find("queues", "number", number)
    if queue is not None:
        return _closed(queue, target)
    return diagnoses.UNKNOWN_TIMEOUT_QUEUE(*target.cells, destination=number)


def _closed(queue: Row, target: Target) -> Diagnosis | None:
    if queue.get("status") in (None, "active"):
        return None
    status = cell("queues", queue, "status")
    return diagnoses.INACTIVE_QUEUE(*target.cells, status, name=queue.get("name"), status=queue.get("status"))


def queue_goto(site: Site, queue: Row, target: Target) -> tuple[Step, ...]:
    """The jump into a queue's entry."""
    goto = f"{site.context('queue')},{written(queue.get('number'))},1"
    return (Step("Goto", goto, diagnosis=_closed(queue, target)),)


def _ivr(site: Site, target: Target) -> tuple[Step, ...]:
    """By UUID only, in every profile: the documented silent failure (case hosted_ivr_did_by_number)."""
    ivr = site.find("ivrs", "id", target.destination)
    if ivr is not None:
        return ivr_goto(site, ivr, target)
    by_number = site.find("ivrs", "extension", target.destination)
    if by_number is None:
        return not_found("ivr", target)
    names = {"destination": target.destination, "name": by_number.get("name"), "id": by_number.get("id")}
    return not_in_service(diagnoses.IVR_BY_EXTENSION(*target.cells, **names))


def ivr_goto(site: Site, ivr: Row, target: Target) -> tuple[Step, ...]:
    """The jump into a menu; an inactive one is found too and has none."""
    jump = site.ivr_goto(ivr)
    if ivr.get("status") in (None, "active"):
        return (jump,)
    cells = *target.cells, cell("ivrs", ivr, "status")
    closed = diagnoses.INACTIVE_IVR(*cells, name=ivr.get("name"), status=ivr.get("status"))
    return (jump._replace(diagnosis=closed),)


def not_found(kind: str, target: Target) -> tuple[Step, ...]:
    """Nothing of this organization has the id or number that is stored."""
    thing, instead = _MISSING[kind]
    names = {"field": target.field, "destination": written(target.destination), "thing": thing, "instead": instead}
    return not_in_service(diagnoses.UNKNOWN_DESTINATION(*target.cells, **names))


def _ai_agent(site: Site, target: Target) -> tuple[Step, ...]:
    """To the agent's WebSocket URL, which nobody validates; the docs take a user's UUID as well."""
    user = site.find("users", "id", target.destination)
    found = None if user is None or site.quirk("agent-needs-url") else user.get("routing_destination")
    url = written(found or target.destination)
    diagnosis = None if url.startswith(("ws://", "wss://")) else _no_agent(url, user, target)
    return (Step("Stasis", f"pbx_api,ai_agent,{url}", diagnosis=diagnosis),)


def _no_agent(url: str, user: Row | None, target: Target) -> Diagnosis:
    """Why no agent is called: the destination is a user's id, or nothing that one can connect to."""
    if user is None:
        return diagnoses.NOT_A_WEBSOCKET_URL(*target.cells, url=url)
    name, agent = user.get("full_name"), user.get("routing_destination")
    if not agent:
        cells = *target.cells, cell("users", user, "routing_destination")
        return diagnoses.USER_WITHOUT_AGENT(*cells, destination=url, name=name)
    return diagnoses.AGENT_BY_ID(*target.cells, destination=url, name=name, url=agent)


def _external(site: Site, target: Target) -> tuple[Step, ...]:
    """Out to the telephone network. The real generator dials `SIP/...`, a driver that is not loaded."""
    if site.quirk("external-never-connects"):
        never = diagnoses.EXTERNAL_NEVER_CONNECTS(target.kind_cell)
        found = not_a_number(target.field, target.destination, *target.cells) or never
        return (Step("Dial", f"SIP/{written(target.destination)}", diagnosis=found),)
    return dial_out(site, target)


def dial_out(site: Site, target: Target) -> tuple[Step, ...]:
    """A number dialled over the organization's trunk."""
    no_trunk = None if active(site.rows("trunks")) else diagnoses.NO_TRUNK(target.kind_cell)
    found = not_a_number(target.field, target.destination, *target.cells) or no_trunk
    dial = f"PJSIP/{dialled_digits(target.destination)}@{site.outward_peer},60,tT"
    return steps(Step("Dial", dial, diagnosis=found), Step("Hangup"))


def _intercom(site: Site, target: Target) -> tuple[Step, ...]:
    """A page: the extension's phone is told to answer by itself. Released generators do not know the type."""
    if site.quirk("intercom-not-in-service"):
        return not_in_service(diagnoses.INTERCOM_NOT_SUPPORTED(target.kind_cell))
    named = target.destination
    user = site.find("active_users", "extension", named) or site.find("active_users", "id", named)
    if user is None:
        return not_found("extension", target)
    return (Step("Page", f"PJSIP/{site.endpoint(user)}"), Step("Hangup"))


_BY_TYPE: dict[str, Callable[[Site, Target], tuple[Step, ...]]] = {
    "extension": _extension,
    "queue": _queue,
    "ivr": _ivr,
    "ai_agent": _ai_agent,
    "external": _external,
    "intercom": _intercom,
}
