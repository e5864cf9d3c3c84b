"""A deploy: the dialplan that the generator writes for one organization, and the hosted gateway's dispatcher."""

from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import Any, TypeVar

from mock_server.telephony.dialplan import diagnoses
from mock_server.telephony.dialplan.diagnosis import Diagnosis
from mock_server.telephony.dialplan.plan import Context, Dialplan
from mock_server.telephony.dialplan.rows import Indexes, OrganizationRows, Row, active, written
from mock_server.telephony.generator import limits, strays, trunks
from mock_server.telephony.generator.gateway import gateway_contexts
from mock_server.telephony.generator.incoming import incoming_contexts
from mock_server.telephony.generator.internal import internal_context
from mock_server.telephony.generator.menus import menu_contexts
from mock_server.telephony.generator.outbound import outbound_context
from mock_server.telephony.generator.queues import members_context, queue_context, queue_definitions
from mock_server.telephony.generator.routing import route_did
from mock_server.telephony.generator.site import DeployFailed, Quirk, Site

__all__ = [
    "DeployFailed",
    "Diagnosis",
    "Dialplan",
    "Generator",
    "Indexes",
    "OrganizationRows",
    "Quirk",
    "Site",
    "compile_dialplan",
    "compile_gateway",
    "deploy_failure",
    "routing_problem",
]

_Part = TypeVar("_Part")


class Generator:
    """Writes the dialplans of one organization under a set of quirks, one after the other.

    A part of a dialplan is written again when something that was read for it has changed.
    """

    def __init__(self, quirk: Quirk) -> None:
        self._quirk = quirk
        #: Each part by what writes it, with the site that it was written for.
        self._written: dict[Callable[[Site], Any], tuple[Site, Any]] = {}

    def dialplan(self, rows: OrganizationRows) -> Dialplan:
        """The dialplan of rows whose deploy has succeeded, whatever would become of it now."""
        site = Site(rows, self._quirk)
        return Dialplan(
            entry=site.context("incoming"),
            contexts=self._contexts(rows),
            prefix=f"{site.prefix}_",
            queues=self._part(queue_definitions, rows),
            endpoints={site.endpoint(user): written(user.get("extension")) for user in site.users if _has_phone(user)},
            agent_endpoints=frozenset(
                site.endpoint(user) for user in site.users if user.get("routing_type") == "ai_agent"
            ),
            names=_names(site),
            outbound_dids=_outbound_dids(site),
            numbers=tuple(str(did.get("number")) for did in rows.dids),
            group=limits.group(site),
            trunks=trunks.with_contact(site),
            dead_trunks=trunks.dead(site),
            phone_numbers=_phone_numbers(site),
            dialled_out=strays.dialled_out(site),
            mailboxes=_mailboxes(site),
            counts_legs=self._quirk("limit-counts-legs"),
        )

    def problems(self, rows: OrganizationRows) -> dict[Diagnosis, None]:
        """All that is wrong with an organization's rows, in the order of its dialplan.

        A routing that many numbers share is checked once, for the first of them.
        """
        if reason := deploy_failure(rows.ivrs, self._quirk):
            return {diagnoses.DEPLOY_FAILS(reason=reason): None}
        internal, *behind = self._contexts_behind_numbers(rows)
        site = Site(rows, self._quirk)
        routings = filter(None, (routing_problem(site, did) for did in self._part(first_of_each_routing, rows)))
        return dict.fromkeys(chain(internal.diagnoses, routings, *(context.diagnoses for context in behind)))

    def _contexts(self, rows: OrganizationRows) -> dict[str, Context]:
        internal, *behind = self._contexts_behind_numbers(rows)
        contexts = (internal, *self._part(incoming_contexts, rows), *behind)
        return {context.name: context for context in contexts}

    def _contexts_behind_numbers(self, rows: OrganizationRows) -> list[Context]:
        """`_internal` and all that it leads to."""
        return [
            self._part(internal_context, rows),
            self._part(outbound_context, rows),
            self._part(queue_context, rows),
            self._part(members_context, rows),
            *self._part(menu_contexts, rows),
        ]

    def _part(self, write: Callable[[Site], _Part], rows: OrganizationRows) -> _Part:
        known = self._written.get(write)
        if known is None or not known[0].holds_in(rows):
            site = Site(rows, self._quirk)
            known = self._written[write] = site, write(site)
        part: _Part = known[1]
        return part


def compile_dialplan(rows: OrganizationRows, quirk: Quirk) -> Dialplan:
    """The dialplan of one organization.

    Raises DeployFailed where the real generator throws; the dialplan deployed before then stays in use.
    """
    if reason := deploy_failure(rows.ivrs, quirk):
        raise DeployFailed(reason)
    return Generator(quirk).dialplan(rows)


def deploy_failure(ivrs: Iterable[Row], quirk: Quirk) -> str | None:
    """Why the real generator throws on an organization with these IVRs; None where it does not."""
    if quirk("active-ivr-breaks-deploy") and active(ivrs):
        return "IVR_RETRIES is not defined"
    return None


def routing_problem(site: Site, did: Row) -> Diagnosis | None:
    """What is wrong with a number's routing, as far as the generator can tell."""
    return next((step.diagnosis for step in route_did(site, did) if step.diagnosis), None)


def first_of_each_routing(site: Site) -> list[Row]:
    """Of the active numbers that lead to the same place, the first."""
    found: dict[tuple[object, ...], Row] = {}
    for did in active(site.rows("dids")):
        destination = did.get("routing_destination")
        found.setdefault((written(did.get("routing_type")), type(destination), str(destination)), did)
    return list(found.values())


def compile_gateway(all_dids: Iterable[Row], organizations: Mapping[str, Row]) -> Dialplan:
    """The dispatcher of the hosted gateway: number -> the organization's own incoming context."""
    contexts = gateway_contexts(all_dids, organizations)
    return Dialplan(entry=contexts[0].name, contexts={context.name: context for context in contexts})


def _has_phone(user: Row) -> bool:
    return user.get("asterisk_endpoint", "") is not None


def _names(site: Site) -> dict[str, str]:
    return {written(user.get("extension")): str(user["full_name"]) for user in site.users if user.get("full_name")}


def _outbound_dids(site: Site) -> dict[str, str]:
    own = ((user.get("extension"), user.get("outbound_did")) for user in site.users)
    return {written(extension): str(shown) for extension, shown in own if shown}


def _phone_numbers(site: Site) -> frozenset[str]:
    rings = (user for user in site.users if user.get("ring_target") == "phone" and user.get("phone_number"))
    return frozenset(written(user.get("extension")) for user in rings)


def _mailboxes(site: Site) -> frozenset[str]:
    """The docs promise "the extension's box"; released generators deploy none (edge-cases 4.9)."""
    if site.quirk("voicemail-not-deployed"):
        return frozenset()
    return frozenset(f"{written(user.get('extension'))}@{site.prefix}vm" for user in site.users)
