"""The switch of a world: what is deployed, as dialplans that are compiled when somebody first asks.

Deploying is remembering rows; only a call, or a reader of the dialplan, needs the dialplan itself.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from mock_server import faults
from mock_server.tables import DEPLOYED, Tables, collated
from mock_server.telephony.dialplan import (
    Diagnosis,
    Dialplan,
    OrganizationRows,
    Site,
    compile_gateway,
    deployed_dialplan,
    problems,
)
from mock_server.telephony.switch import Switch

if TYPE_CHECKING:
    from mock_server.state import Deployment, State
    from mock_server.world import World


def organization_rows(tables: Tables, org_id: str, *, dids: bool = True) -> OrganizationRows:
    """An organization's rows in stored order, as the dialplan generator reads them; its numbers on request."""

    def of(section: str) -> list[Mapping[str, object]]:
        return tables[section].ordered(tables[section].of(org_id))

    return OrganizationRows(
        organization={
            **tables["organizations"].by_id[org_id],
            "recording_consent": tables.recording_consent(org_id),
        },
        users=of("users"),
        trunks=of("trunks"),
        outbound_routes=of("outbound_routes"),
        queues=of("queues"),
        ivrs=of("ivrs"),
        dids=of("dids") if dids else (),
        greetings=of("greetings"),
    )


#: What a site is made from, besides the organization's own row.
_SITE = (*(name for name in DEPLOYED if name != "dids"), "compliance")


#: Of an organization before and after a write, under the world's quirks and those of another server.
_ANSWERS_KEPT = 4


def _basis(tables: Tables, org_id: str, sections: tuple[str, ...]) -> tuple[object, ...]:
    """The groups of rows that say all of an organization; they are replaced when one of them changes."""
    return (*(tables[name].by_org.get(org_id) for name in sections), tables["organizations"].by_id[org_id])


def _same(old: tuple[object, ...], new: tuple[object, ...]) -> bool:
    return all(one is other for one, other in zip(old, new, strict=True))


class _Compiled(NamedTuple):
    """A dialplan, with the rows, quirks and faults that it was compiled from."""

    deployment: "Deployment"
    under: tuple[frozenset[str], tuple[faults.Fault, ...]]
    dialplan: Dialplan


class Switchboard:
    """Compiles what is deployed in a world, each dialplan once."""

    def __init__(self, world: "World") -> None:
        self._world = world
        #: By organization, with the groups of rows that it was made from.
        self._sites: dict[str, tuple[tuple[object, ...], OrganizationRows, dict[frozenset[str], Site]]] = {}
        #: By organization, what was wrong with its rows, with those rows and the quirks.
        self._found: dict[str, deque[tuple[tuple[object, ...], frozenset[str], dict[Diagnosis, None]]]] = {}
        #: By organization (None: the gateway).
        self._compiled: dict[str | None, _Compiled] = {}

    def site(self, tables: Tables, org_id: str, on: frozenset[str]) -> Site:
        """What the generator knows of an organization besides its numbers, under a set of quirks.

        Kept until one of the organization's rows changes: most writes are of a number.
        """
        basis = _basis(tables, org_id, _SITE)
        known = self._sites.get(org_id)
        if known is None or not _same(known[0], basis):
            known = self._sites[org_id] = (basis, organization_rows(tables, org_id, dids=False), {})
        _, rows, sites = known
        if on not in sites:
            sites[on] = Site(rows, on.__contains__)
        return sites[on]

    def problems(self, tables: Tables, org_id: str, on: frozenset[str]) -> dict[Diagnosis, None]:
        """All that the generator finds wrong with an organization's rows under a set of quirks.

        The last answers are kept: what a write leaves is what the next one begins with.
        """
        basis = _basis(tables, org_id, (*_SITE, "dids"))
        kept = self._found.setdefault(org_id, deque(maxlen=_ANSWERS_KEPT))
        for rows, quirks_on, found in kept:
            if quirks_on == on and _same(rows, basis):
                return found
        found = problems(organization_rows(tables, org_id), on.__contains__)
        kept.append((basis, on, found))
        return found

    def switch(self, state: "State") -> Switch:
        """What callers meet in a state."""
        return Switch(_Deployed(self, state), self.gateway(state), _Owners(state.tables))

    def dialplan(self, state: "State", org_id: str) -> Dialplan | None:
        """The deployed dialplan of an organization; None for one that was never deployed."""
        deployment = state.deployed.get(org_id)
        if deployment is None:
            return None
        kept = self._kept(org_id, deployment)
        if kept is None:
            rows = faults.misread(self._world.faults, organization_rows(deployment.tables, org_id))
            kept = self._keep(org_id, deployment, deployed_dialplan(rows, self._world.quirk))
        return kept

    def gateway(self, state: "State") -> Dialplan:
        """The dispatcher of the hosted gateway as it was last deployed."""
        deployment = state.gateway
        if deployment is None:
            return compile_gateway((), {}, self._world.quirk)
        tables = deployment.tables
        return self._kept(None, deployment) or self._keep(
            None,
            deployment,
            compile_gateway(tables["dids"].ordered(), tables["organizations"].by_id, self._world.quirk),
        )

    def _kept(self, whose: str | None, deployment: "Deployment") -> Dialplan | None:
        known, world = self._compiled.get(whose), self._world
        if known is None or known.deployment is not deployment or known.under != (world.quirks, world.faults):
            return None
        return known.dialplan

    def _keep(self, whose: str | None, deployment: "Deployment", dialplan: Dialplan) -> Dialplan:
        self._compiled[whose] = _Compiled(deployment, (self._world.quirks, self._world.faults), dialplan)
        return dialplan


class _Deployed(Mapping[str, Dialplan | None]):
    """The dialplans of all organizations in stored order, each compiled when it is asked for."""

    def __init__(self, board: Switchboard, state: "State") -> None:
        self._board = board
        self._state = state

    def __getitem__(self, org_id: str) -> Dialplan | None:
        if org_id not in self._state.tables["organizations"].by_id and org_id not in self._state.deployed:
            raise KeyError(org_id)
        return self._board.dialplan(self._state, org_id)

    def __iter__(self) -> Iterator[str]:
        stored = [org["id"] for org in self._state.tables["organizations"].ordered()]
        gone = [org_id for org_id in self._state.deployed if org_id not in stored]
        return iter([*stored, *gone])  # a deleted organization's dialplan goes on answering

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _Owners(Mapping[str, str]):
    """The organization that each stored number belongs to."""

    def __init__(self, tables: Tables) -> None:
        self._dids = tables["dids"]

    def __getitem__(self, number: str) -> str:
        holder = self._dids.holder(("number", collated(number)))
        owner = self._dids.by_id[holder]["org_id"] if holder else None
        if owner is None:
            raise KeyError(number)
        return str(owner)

    def __iter__(self) -> Iterator[str]:
        return (row["number"] for row in self._dids.ordered() if row["org_id"] is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)
