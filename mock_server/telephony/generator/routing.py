"""Where a DID leads: one function for each routing_type (observed-oss-2026-04 §4, edge-cases §2)."""

import re
from collections.abc import Callable

from mock_server.telephony.dialplan.plan import Diagnosis, Step, steps
from mock_server.telephony.dialplan.rows import Row, active, written
from mock_server.telephony.generator.site import Site, dialled_digits, not_in_service

#: What a destination should have been, and how to name one.
_MISSING = {
    "queue": ("a queue", "use the UUID of an existing queue"),
    "ivr": ("an IVR", "use the UUID of an existing IVR"),
    "extension": ("an active extension", "use the number of an active extension"),
}
#: Numbers that `_internal` has besides extensions: conferences and services.
_SERVICES = re.compile(r"8\d{3}|411|700|\*43|\*44|\*50|\*97", re.ASCII)


def route_did(site: Site, did: Row) -> tuple[Step, ...]:
    """The steps of a DID's routing. The type is compared as it is stored: `EXTENSION` is none of them."""
    kind = written(did.get("routing_type"))
    route = _BY_TYPE.get(kind)
    if route is None:
        known = ", ".join(_BY_TYPE)
        return not_in_service(f"the dialplan does not support the routing_type {kind!r}", f"use one of: {known}")
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
    inactive = site.find("users", "extension", target)
    what = f"extension {target} is inactive" if inactive else f"{target or 'an empty destination'} is not an extension"
    why = f"{what}; the dialplan does not check this, so whatever else matches takes the call, even an outbound route"
    return Diagnosis(why, "use the number of an active extension" if not inactive else "activate the user")


def _queue(site: Site, destination: object) -> tuple[Step, ...]:
    """By UUID or number. An inactive queue is found too and has no entry: the call is dropped."""
    queue = site.find("queues", "id", destination) or site.find("queues", "number", destination)
    return not_found("queue", "routing_destination", destination) if queue is None else queue_goto(site, queue)


def missing_queue(site: Site, target: str) -> Diagnosis | None:
    """The diagnosis of a timeout that jumps to the number of what is no active queue; None if it is one."""
    queue = site.find("queues", "number", target)
    if queue is not None:
        return _closed(queue)
    why = f"timeout_destination {target} is not a queue number of this organization"
    return Diagnosis(why, "use the number of an existing queue")


def _closed(queue: Row) -> Diagnosis | None:
    if queue.get("status") in (None, "active"):
        return None
    why = f'queue "{queue.get("name")}" is {queue.get("status")} and has no entry in the dialplan'
    return Diagnosis(why, "activate the queue and deploy")


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
    why = f'routing_destination {destination} is the extension of IVR "{by_number.get("name")}"'
    return not_in_service(f"{why}; the dialplan finds IVRs by UUID only", f"use {by_number.get('id')}")


def ivr_goto(site: Site, ivr: Row) -> tuple[Step, ...]:
    """The jump into a menu; an inactive one is found too and has none."""
    jump = site.ivr_goto(ivr)
    if ivr.get("status") in (None, "active"):
        return (jump,)
    why = f'IVR "{ivr.get("name")}" is {ivr.get("status")} and has no menu in the dialplan'
    return (jump._replace(diagnosis=Diagnosis(why, "activate the IVR and publish it")),)


def not_found(kind: str, field: str, destination: object) -> tuple[Step, ...]:
    """Nothing of this organization has the id or number that is stored."""
    thing, fix = _MISSING[kind]
    return not_in_service(f"{field} {written(destination)} is not {thing} of this organization", fix)


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
        return Diagnosis(f"the AI agent's address {url!r} is not a WebSocket URL", "use a wss:// URL")
    who, agent = f'routing_destination {url} is user "{user.get("full_name")}"', user.get("routing_destination")
    if not agent:
        return Diagnosis(f"{who}, who has no AI agent", "use an AI agent's wss:// URL")
    why = f"{who}; the dialplan finds AI agents by WebSocket URL only"
    return Diagnosis(why, f"use {agent}", "agent-needs-url")


def _external(site: Site, destination: object) -> tuple[Step, ...]:
    """Out to the telephone network. The real generator dials `SIP/...`, a driver that is not loaded."""
    if site.quirk("external-never-connects"):
        diagnosis = Diagnosis(
            "the generator dials external numbers through SIP/, a channel driver that the switch does not load",
            "route to the extension of a user with ring_target phone and this phone_number",
            "external-never-connects",
        )
        return (Step("Dial", f"SIP/{written(destination)}", diagnosis=diagnosis),)
    return dial_out(site, destination)


def dial_out(site: Site, destination: object) -> tuple[Step, ...]:
    """A number dialled over the organization's trunk."""
    has_trunk = bool(active(site.rows("trunks")))
    diagnosis = None if has_trunk else Diagnosis("the organization has no active trunk", "add a trunk and deploy")
    return steps(
        Step("Dial", f"PJSIP/{dialled_digits(destination)}@{site.outward_peer},60,tT", diagnosis=diagnosis),
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
        why = "the generator does not support routing_type intercom, although it is documented"
        return not_in_service(why, "use routing_type extension", "intercom-not-in-service")
    return _intercom(site, destination)


_BY_TYPE: dict[str, Callable[[Site, object], tuple[Step, ...]]] = {
    "extension": _extension,
    "queue": _queue,
    "ivr": _ivr,
    "ai_agent": _ai_agent,
    "external": _external,
    "intercom": _intercom_or_not,
}
