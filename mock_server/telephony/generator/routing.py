"""Where a DID leads: one function for each routing_type (observed-oss-2026-04 §4, edge-cases §2)."""

import re
from collections.abc import Callable

from mock_server.telephony.dialplan import diagnoses
from mock_server.telephony.dialplan.diagnoses import Diagnosis
from mock_server.telephony.dialplan.plan import Step, steps
from mock_server.telephony.dialplan.rows import Row, active, written
from mock_server.telephony.generator.site import Site, dialled_digits, not_a_number, not_in_service

#: What a destination should have been, and how to name one.
_MISSING = {
    "queue": ("a queue", "the UUID of an existing queue"),
    "ivr": ("an IVR", "the UUID of an existing IVR"),
    "extension": ("an active extension", "the number of an active extension"),
}
#: Numbers that `_internal` has besides extensions: conferences and services.
_SERVICES = re.compile(r"8\d{3}|411|700|\*43|\*44|\*50|\*97", re.ASCII)


def route_did(site: Site, did: Row) -> tuple[Step, ...]:
    """The steps of a DID's routing. The type is compared as it is stored: `EXTENSION` is none of them."""
    kind = written(did.get("routing_type"))
    route = _BY_TYPE.get(kind)
    if route is None:
        return not_in_service(diagnoses.UNSUPPORTED_ROUTING(type=kind, known=", ".join(_BY_TYPE)))
    return route(site, did.get("routing_destination"))


def _extension(site: Site, destination: object) -> tuple[Step, ...]:
    """An unconditional jump: whether the extension exists is never checked."""
    target = written(destination)
    return (Step("Goto", f"{site.context('internal')},{target},1", diagnosis=missing_extension(site, target)),)


def missing_extension(site: Site, target: str) -> Diagnosis | None:
    """The diagnosis of a jump to what is no active extension, queue or IVR, and no service; None if it is one."""
    sections = (("active_users", "extension"), ("queues", "number"), ("ivrs", "extension"))
    if any(active([found]) for found in (site.find(*section, target) for section in sections) if found):
        return None
    if _SERVICES.fullmatch(target):
        return None
    if site.find("users", "extension", target):
        return diagnoses.INACTIVE_EXTENSION(extension=target)
    return diagnoses.UNKNOWN_EXTENSION(destination=target or "an empty destination")


def _queue(site: Site, destination: object) -> tuple[Step, ...]:
    """By UUID or number. An inactive queue is found too and has no entry: the call is dropped."""
    queue = site.find("queues", "id", destination) or site.find("queues", "number", destination)
    return not_found("queue", "routing_destination", destination) if queue is None else queue_goto(site, queue)


def missing_queue(site: Site, target: str) -> Diagnosis | None:
    """The diagnosis of a timeout that jumps to the number of what is no active queue; None if it is one."""
    queue = site.find("queues", "number", target)
    if queue is not None:
        return _closed(queue)
    return diagnoses.UNKNOWN_TIMEOUT_QUEUE(destination=target)


def _closed(queue: Row) -> Diagnosis | None:
    if queue.get("status") in (None, "active"):
        return None
    return diagnoses.INACTIVE_QUEUE(name=queue.get("name"), status=queue.get("status"))


def queue_goto(site: Site, queue: Row) -> tuple[Step, ...]:
    """The jump into a queue's entry."""
    return (Step("Goto", f"{site.context('queue')},{written(queue.get('number'))},1", diagnosis=_closed(queue)),)


def _ivr(site: Site, destination: object) -> tuple[Step, ...]:
    """By UUID only, in every profile: the documented silent failure (case hosted_ivr_did_by_number)."""
    ivr = site.find("ivrs", "id", destination)
    if ivr is not None:
        return ivr_goto(site, ivr)
    by_number = site.find("ivrs", "extension", destination)
    if by_number is None:
        return not_found("ivr", "routing_destination", destination)
    return not_in_service(
        diagnoses.IVR_BY_EXTENSION(destination=destination, name=by_number.get("name"), id=by_number.get("id"))
    )


def ivr_goto(site: Site, ivr: Row) -> tuple[Step, ...]:
    """The jump into a menu; an inactive one is found too and has none."""
    jump = site.ivr_goto(ivr)
    if ivr.get("status") in (None, "active"):
        return (jump,)
    return (jump._replace(diagnosis=diagnoses.INACTIVE_IVR(name=ivr.get("name"), status=ivr.get("status"))),)


def not_found(kind: str, field: str, destination: object) -> tuple[Step, ...]:
    """Nothing of this organization has the id or number that is stored."""
    thing, instead = _MISSING[kind]
    return not_in_service(
        diagnoses.UNKNOWN_DESTINATION(field=field, destination=written(destination), thing=thing, instead=instead)
    )


def _ai_agent(site: Site, destination: object) -> tuple[Step, ...]:
    """To the agent's WebSocket URL, which nobody validates; the docs take a user's UUID as well."""
    user = site.find("users", "id", destination)
    found = None if user is None or site.quirk("agent-needs-url") else user.get("routing_destination")
    url = written(found or destination)
    diagnosis = None if url.startswith(("ws://", "wss://")) else _no_agent(url, user)
    return (Step("Stasis", f"pbx_api,ai_agent,{url}", diagnosis=diagnosis),)


def _no_agent(url: str, user: Row | None) -> Diagnosis:
    """Why no agent is called: the destination is a user's id, or nothing that one can connect to."""
    if user is None:
        return diagnoses.NOT_A_WEBSOCKET_URL(url=url)
    name, agent = user.get("full_name"), user.get("routing_destination")
    if not agent:
        return diagnoses.USER_WITHOUT_AGENT(destination=url, name=name)
    return diagnoses.AGENT_BY_ID(destination=url, name=name, url=agent)


def _external(site: Site, destination: object) -> tuple[Step, ...]:
    """Out to the telephone network. The real generator dials `SIP/...`, a driver that is not loaded."""
    if site.quirk("external-never-connects"):
        found = not_a_number("routing_destination", destination) or diagnoses.EXTERNAL_NEVER_CONNECTS()
        return (Step("Dial", f"SIP/{written(destination)}", diagnosis=found),)
    return dial_out(site, "routing_destination", destination)


def dial_out(site: Site, field: str, destination: object) -> tuple[Step, ...]:
    """A number dialled over the organization's trunk."""
    no_trunk = None if active(site.rows("trunks")) else diagnoses.NO_TRUNK()
    found = not_a_number(field, destination) or no_trunk
    return steps(
        Step("Dial", f"PJSIP/{dialled_digits(destination)}@{site.outward_peer},60,tT", diagnosis=found),
        Step("Hangup"),
    )


def _intercom(site: Site, destination: object) -> tuple[Step, ...]:
    """A page: the extension's phone is told to answer by itself. Released generators do not know the type."""
    user = site.find("active_users", "extension", destination) or site.find("active_users", "id", destination)
    if user is None:
        return not_found("extension", "routing_destination", destination)
    return (Step("Page", f"PJSIP/{site.endpoint(user)}"), Step("Hangup"))


def _intercom_or_not(site: Site, destination: object) -> tuple[Step, ...]:
    if site.quirk("intercom-not-in-service"):
        return not_in_service(diagnoses.INTERCOM_NOT_SUPPORTED())
    return _intercom(site, destination)


_BY_TYPE: dict[str, Callable[[Site, object], tuple[Step, ...]]] = {
    "extension": _extension,
    "queue": _queue,
    "ivr": _ivr,
    "ai_agent": _ai_agent,
    "external": _external,
    "intercom": _intercom_or_not,
}
