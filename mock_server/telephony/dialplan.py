"""A deploy: the dialplan that the generator writes for one organization, and the hosted gateway's dispatcher."""

from collections.abc import Iterable, Mapping

from mock_server.telephony.generator.gateway import gateway_contexts
from mock_server.telephony.generator.incoming import incoming_contexts
from mock_server.telephony.generator.internal import internal_context
from mock_server.telephony.generator.menus import menu_contexts
from mock_server.telephony.generator.outbound import outbound_context
from mock_server.telephony.generator.queues import members_context, queue_context, queue_definitions
from mock_server.telephony.generator.routing import route_did
from mock_server.telephony.generator.site import DeployFailed, Quirk, Site
from mock_server.telephony.plan import Diagnosis, Dialplan
from mock_server.telephony.rows import OrganizationRows, Row, active, written

__all__ = [
    "DeployFailed",
    "Diagnosis",
    "Dialplan",
    "OrganizationRows",
    "Quirk",
    "Site",
    "compile_dialplan",
    "compile_gateway",
    "deploy_failure",
    "deployed_dialplan",
    "problems",
    "routing_problem",
]


def compile_dialplan(rows: OrganizationRows, quirk: Quirk) -> Dialplan:
    """The dialplan of one organization.

    Raises DeployFailed where the real generator throws; the dialplan deployed before then stays in use.
    """
    if reason := deploy_failure(rows.ivrs, quirk):
        raise DeployFailed(reason)
    return deployed_dialplan(rows, quirk)


def deployed_dialplan(rows: OrganizationRows, quirk: Quirk) -> Dialplan:
    """The dialplan of rows whose deploy has succeeded, whatever would become of it now."""
    site = Site(rows, quirk)
    entry, subroutine = incoming_contexts(site)
    contexts = [
        internal_context(site),
        entry,
        subroutine,
        outbound_context(site),
        queue_context(site),
        members_context(site),
        *menu_contexts(site),
    ]
    return Dialplan(
        entry=entry.name,
        contexts={context.name: context for context in contexts},
        prefix=f"{site.prefix}_",
        queues=queue_definitions(site),
        endpoints={site.endpoint(user): written(user.get("extension")) for user in site.users if _has_phone(user)},
        agent_endpoints=frozenset(site.endpoint(user) for user in site.users if user.get("routing_type") == "ai_agent"),
        trunks=_trunks(site),
        mailboxes=_mailboxes(site),
        counted_per_leg=int(quirk("limit-counts-legs")),
    )


def deploy_failure(ivrs: Iterable[Row], quirk: Quirk) -> str | None:
    """Why the real generator throws on an organization with these IVRs; None where it does not."""
    if quirk("active-ivr-breaks-deploy") and active(ivrs):
        return "IVR_RETRIES is not defined"
    return None


def routing_problem(site: Site, did: Row) -> Diagnosis | None:
    """What is wrong with a number's routing, as far as the generator can tell."""
    return next((step.diagnosis for step in route_did(site, did) if step.diagnosis), None)


def problems(rows: OrganizationRows, quirk: Quirk) -> dict[Diagnosis, None]:
    """All that the generator finds wrong with an organization's rows, in the order of its dialplan."""
    try:
        contexts = compile_dialplan(rows, quirk).contexts.values()
    except DeployFailed as failed:
        return {Diagnosis(f"every deploy of the organization fails: {failed.reason}", "make its IVRs inactive"): None}
    found = (
        step.diagnosis
        for context in contexts
        for priorities in (*context.exact.values(), *(pair[1] for pair in context.patterns))
        for step in priorities
        if step is not None and step.diagnosis is not None
    )
    return dict.fromkeys(found)


def compile_gateway(all_dids: Iterable[Row], organizations: Mapping[str, Row], quirk: Quirk) -> Dialplan:
    """The dispatcher of the hosted gateway: number -> the organization's own incoming context."""
    contexts = gateway_contexts(all_dids, organizations)
    return Dialplan(entry=contexts[0].name, contexts={context.name: context for context in contexts})


def _has_phone(user: Row) -> bool:
    return user.get("asterisk_endpoint", "") is not None


def _trunks(site: Site) -> dict[str, bool]:
    """The deployed trunks, and whether each has a contact."""
    found: dict[str, bool] = {}
    for trunk in active(site.rows.trunks):
        found.setdefault(site.peer({"trunk_id": trunk.get("id")}), not site.lacks_contact(trunk))
    return found


def _mailboxes(site: Site) -> frozenset[str]:
    """The docs promise "the extension's box"; released generators deploy none (edge-cases 4.9)."""
    if site.quirk("voicemail-not-deployed"):
        return frozenset()
    return frozenset(f"{written(user.get('extension'))}@{site.prefix}vm" for user in site.users)
