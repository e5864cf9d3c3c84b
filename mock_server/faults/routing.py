"""Faults of the dialplan: the API shows the right rows, and callers meet something else."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from mock_server.faults.declare import dialplan
from mock_server.telephony.dialplan.rows import OrganizationRows, Row, active


def rerouted(rows: OrganizationRows, routing_type: str, change: Callable[[Any], dict[str, Any]]) -> OrganizationRows:
    """Rows in which the numbers with this type of routing have what `change` makes of their destination."""
    dids = [
        {**did, **change(did["routing_destination"])} if did["routing_type"] == routing_type else did
        for did in rows.dids
    ]
    return replace(rows, dids=dids)


def first(rows: Iterable[Row], field: str) -> dict[str, Any]:
    """A routing to the first row in use, if there is one."""
    return next(({"routing_destination": row[field]} for row in active(rows)), {})


def with_menus(rows: OrganizationRows, change: Callable[[list[Row]], list[Row]]) -> OrganizationRows:
    return replace(rows, ivrs=[{**ivr, "menuOptions": change(list(ivr["menuOptions"]))} for ivr in rows.ivrs])


@dialplan(breaks=["DID-04"])
def extension_routing_rings_the_first(rows: OrganizationRows) -> OrganizationRows:
    """A number routed to an extension rings the organization's first extension."""
    return rerouted(rows, "extension", lambda _: first(rows.users, "extension"))


@dialplan(breaks=["DID-06"])
def queue_routing_takes_the_first(rows: OrganizationRows) -> OrganizationRows:
    """A number routed to a queue reaches the organization's first queue."""
    return rerouted(rows, "queue", lambda _: first(rows.queues, "number"))


@dialplan(breaks=["DID-06"])
def queue_routing_by_uuid_only(rows: OrganizationRows) -> OrganizationRows:
    """A number routed to a queue's number is not in service; only the queue's UUID works."""
    ids = {queue["id"] for queue in rows.queues}
    return rerouted(rows, "queue", lambda told: {} if told in ids else {"routing_destination": "none"})


@dialplan(breaks=["DID-08"])
def ivr_not_in_service(rows: OrganizationRows) -> OrganizationRows:
    """A number routed to an IVR's UUID is not in service."""
    return rerouted(rows, "ivr", lambda _: {"routing_destination": "none"})


@dialplan(breaks=["DID-08"])
def ivr_routing_plays_the_first(rows: OrganizationRows) -> OrganizationRows:
    """A number routed to an IVR plays the organization's first IVR."""
    return rerouted(rows, "ivr", lambda _: first(rows.ivrs, "id"))


@dialplan(breaks=["DID-10"])
def external_loses_its_last_digit(rows: OrganizationRows) -> OrganizationRows:
    """A number routed to external dials the phone number without its last digit."""
    return rerouted(rows, "external", lambda number: {"routing_destination": str(number)[:-1]})


@dialplan(breaks=["DID-12"])
def agent_called_without_path(rows: OrganizationRows) -> OrganizationRows:
    """A number routed to an AI agent calls the host of its URL without the path."""
    return rerouted(rows, "ai_agent", lambda url: {"routing_destination": "/".join(str(url).split("/")[:3])})


@dialplan(breaks=["DID-13"])
def agent_not_found_by_user(rows: OrganizationRows) -> OrganizationRows:
    """A number routed to the UUID of an AI agent's user does not reach the agent."""
    ids = {user["id"] for user in rows.users}
    return rerouted(rows, "ai_agent", lambda told: {"routing_destination": "none"} if told in ids else {})


@dialplan(breaks=["DID-15"])
def intercom_not_in_service(rows: OrganizationRows) -> OrganizationRows:
    """A number routed to intercom is not in service."""
    return rerouted(rows, "intercom", lambda _: {"routing_type": "unknown"})


@dialplan(breaks=["DID-15"])
def intercom_rings(rows: OrganizationRows) -> OrganizationRows:
    """A number routed to intercom rings the phone instead of paging it."""
    return rerouted(rows, "intercom", lambda _: {"routing_type": "extension"})


@dialplan(breaks=["DID-28"])
def inactive_number_answered(rows: OrganizationRows) -> OrganizationRows:
    """Calls to an inactive number are routed."""
    return replace(rows, dids=[{**did, "status": "active"} for did in rows.dids])


@dialplan(breaks=["IVR-09", "IVR-11"])
def menu_without_zero(rows: OrganizationRows) -> OrganizationRows:
    """Key 0 does nothing in any menu."""
    return with_menus(rows, lambda options: [option for option in options if option["digit"] != "0"])


@dialplan(breaks=["IVR-11", "IVR-12"])
def menu_keys_turned(rows: OrganizationRows) -> OrganizationRows:
    """Each key of a menu leads to the next key's destination."""
    keys = ("digit", "order")
    return with_menus(
        rows,
        lambda options: [
            {**other, **{name: own[name] for name in keys}}
            for own, other in zip(options, options[1:] + options[:1], strict=True)
        ],
    )


@dialplan(breaks=["IVR-05"])
def ivr_never_waits_for_ever(rows: OrganizationRows) -> OrganizationRows:
    """An IVR with timeout 0 waits ten seconds."""
    return replace(rows, ivrs=[{**ivr, "timeout": ivr["timeout"] or 10} for ivr in rows.ivrs])


@dialplan(breaks=["IVR-18"])
def greeting_played_once(rows: OrganizationRows) -> OrganizationRows:
    """A greeting plays once, whatever the IVR's max_retries."""
    return replace(rows, ivrs=[{**ivr, "max_retries": 1} for ivr in rows.ivrs])


@dialplan(breaks=["QUE-13"])
def penalties_ignored(rows: OrganizationRows) -> OrganizationRows:
    """Queue members ring without regard to their penalty."""
    members = [[{**member, "penalty": 0} for member in queue["members"]] for queue in rows.queues]
    return replace(rows, queues=[{**queue, "members": own} for queue, own in zip(rows.queues, members, strict=True)])


@dialplan(breaks=["QUE-06"])
def queue_timeout_leads_nowhere(rows: OrganizationRows) -> OrganizationRows:
    """A queue's timeout_destination is not used: callers who waited long enough are disconnected."""
    return replace(rows, queues=[{**queue, "timeout_destination": None} for queue in rows.queues])
