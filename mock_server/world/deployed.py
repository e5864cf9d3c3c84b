"""The deployed dialplans of a world, each compiled when somebody first asks for it.

A deploy only remembers rows (`Deployment`). A call, or a reader of the dialplan, has it compiled here.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from operator import is_
from threading import Lock
from typing import Any, TypeVar

from mock_server.telephony.generator.generate import (
    Diagnosis,
    Dialplan,
    Generator,
    Indexes,
    OrganizationRows,
    Quirk,
    Site,
    compile_gateway,
)
from mock_server.telephony.walk.switch import Switch
from mock_server.world.fault import Fault, misread
from mock_server.world.state import State
from mock_server.world.tables import DIALPLAN_SECTIONS, Row, Tables, collated

#: The quirks that are on, and the faults that are armed.
Conditions = Callable[[], tuple[frozenset[str], tuple[Fault, ...]]]

#: What a `Site` needs to check the routing of a number; without the numbers, so it is kept while they change.
_SITE = tuple(name for name in DIALPLAN_SECTIONS if name != "dids")

#: So many things are kept: of one organization they are about twenty.
_KEPT = 1000

_Made = TypeVar("_Made")


def _basis(tables: Tables, org_id: str, sections: Iterable[str]) -> tuple[object, ...]:
    """What says all of an organization besides the sections left out; each of it is replaced when it changes."""
    groups = (tables[name].by_org.get(org_id) for name in ("compliance", *sections))
    return (tables["organizations"].by_id[org_id], *groups)


class _Kept:
    """What was made last under each name, for as long as all that it was made from is the very same.

    Of very many names the one that was made longest ago is forgotten.
    """

    def __init__(self) -> None:
        self._made: dict[Hashable, tuple[tuple[object, ...], Any]] = {}
        self._lock = Lock()

    def __call__(self, name: Hashable, basis: tuple[object, ...], make: Callable[[], _Made]) -> _Made:
        known = self._made.get(name)
        if known is not None and all(map(is_, known[0], basis)):
            found: _Made = known[1]
            return found
        made = make()
        with self._lock:
            self._made.pop(name, None)
            self._made[name] = basis, made
            if len(self._made) > _KEPT:
                del self._made[next(iter(self._made))]
        return made


class DeployedDialplans:
    """Compiles what is deployed in a world, each dialplan once."""

    def __init__(self, conditions: Conditions) -> None:
        self._conditions = conditions
        self._kept = _Kept()

    def rows(self, tables: Tables, org_id: str, sections: tuple[str, ...] = DIALPLAN_SECTIONS) -> OrganizationRows:
        """An organization's rows in stored order, as the dialplan generator reads them.

        What has not changed is the very same object as when it was last asked for.
        """
        basis = _basis(tables, org_id, sections)
        return self._kept((org_id, sections), basis, lambda: self._read(tables, org_id, sections))

    def _read(self, tables: Tables, org_id: str, sections: tuple[str, ...]) -> OrganizationRows:
        def ordered(section: str) -> list[Row]:
            rows = tables[section]
            group = rows.of(org_id)
            return self._kept((org_id, section), (group,), lambda: rows.ordered(group))

        own, consent = tables["organizations"].by_id[org_id], tables.recording_consent(org_id)
        organization = self._kept(org_id, (own, consent), lambda: {**own, "recording_consent": consent})
        indexes = self._kept((org_id, "indexes"), (), Indexes)
        return OrganizationRows(organization, **{section: ordered(section) for section in sections}, indexes=indexes)

    def site(self, tables: Tables, org_id: str, quirk: Quirk) -> Site:
        """What the generator knows of an organization besides its numbers."""
        return Site(self.rows(tables, org_id, _SITE), quirk)

    def problems(self, tables: Tables, org_id: str, on: frozenset[str]) -> dict[Diagnosis, None]:
        """All that the generator finds wrong with an organization's rows under a set of quirks."""

        def found() -> dict[Diagnosis, None]:
            return self._generator(org_id, on).problems(self.rows(tables, org_id))

        return self._kept((org_id, "problems", on), _basis(tables, org_id, DIALPLAN_SECTIONS), found)

    def _generator(self, org_id: str, on: frozenset[str]) -> Generator:
        return self._kept((org_id, "generator", on), (), lambda: Generator(on.__contains__))

    def switch(self, state: State) -> Switch:
        """What callers meet in a state."""
        return Switch(_Deployed(self, state), self.gateway(state), _Owners(state.tables))

    def dialplan(self, state: State, org_id: str) -> Dialplan | None:
        """The deployed dialplan of an organization; None for one that was never deployed."""
        deployment = state.deployed.get(org_id)
        if deployment is None:
            return None
        on, faults = self._conditions()

        def compiled() -> Dialplan:
            rows = misread(faults, self.rows(deployment.tables, org_id))
            return self._generator(org_id, on).dialplan(rows)

        return self._kept((org_id, "dialplan"), (deployment, on, faults), compiled)

    def gateway(self, state: State) -> Dialplan:
        """The dispatcher of the hosted gateway as it was last deployed."""
        deployment = state.gateway
        if deployment is None:
            return compile_gateway((), {})
        tables = deployment.tables

        def compiled() -> Dialplan:
            return compile_gateway(tables["dids"].ordered(), tables["organizations"].by_id)

        return self._kept("gateway", (deployment,), compiled)


class _Deployed(Mapping[str, Dialplan | None]):
    """The dialplans of all organizations in stored order, each compiled when it is asked for."""

    def __init__(self, dialplans: DeployedDialplans, state: State) -> None:
        self._dialplans = dialplans
        self._state = state

    def __getitem__(self, org_id: str) -> Dialplan | None:
        if org_id not in self._state.tables["organizations"].by_id and org_id not in self._state.deployed:
            raise KeyError(org_id)
        return self._dialplans.dialplan(self._state, org_id)

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
