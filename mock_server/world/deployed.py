"""The switch of a world: what is deployed, as dialplans that are compiled when somebody first asks.

Deploying is remembering rows; only a call, or a reader of the dialplan, needs the dialplan itself.
"""

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from functools import lru_cache
from operator import is_
from typing import Any, NamedTuple, TypeVar

from mock_server.telephony.generator.generate import (
    Diagnosis,
    Dialplan,
    Generator,
    OrganizationRows,
    Site,
    compile_gateway,
)
from mock_server.telephony.walk.switch import Switch
from mock_server.world.fault import Fault, misread
from mock_server.world.state import State
from mock_server.world.tables import DEPLOYED, Row, Tables, collated

#: The quirks that are on, and the faults that are armed.
Conditions = Callable[[], tuple[frozenset[str], tuple[Fault, ...]]]

#: What a site is made from: most writes are of a number.
_SITE = tuple(name for name in DEPLOYED if name != "dids")

#: Of an organization before and after the last writes, under the world's quirks and those of another server.
_ANSWERS_KEPT = 16
#: How many generators are kept: one for each organization and set of quirks.
_GENERATORS_KEPT = 64

_Made = TypeVar("_Made")


def _same(old: tuple[object, ...], new: tuple[object, ...]) -> bool:
    return all(map(is_, old, new))


def _basis(tables: Tables, org_id: str, sections: Iterable[str]) -> tuple[object, ...]:
    """What says all of an organization besides the sections left out; each of it is replaced when it changes."""
    groups = (tables[name].by_org.get(org_id) for name in ("compliance", *sections))
    return (tables["organizations"].by_id[org_id], *groups)


class _Answer(NamedTuple):
    """What is wrong with an organization's rows under a set of quirks."""

    basis: tuple[object, ...]
    rows: OrganizationRows
    on: frozenset[str]
    found: dict[Diagnosis, None]


class _Kept:
    """What was made last under each name, for as long as all that it was made from is the same."""

    def __init__(self) -> None:
        self._made: dict[Hashable, tuple[tuple[object, ...], Any]] = {}

    def __call__(self, name: Hashable, basis: tuple[object, ...], make: Callable[[], _Made]) -> _Made:
        known = self._made.get(name)
        if known is None or not _same(known[0], basis):
            known = self._made[name] = basis, make()
        made: _Made = known[1]
        return made


class DeployedDialplans:
    """Compiles what is deployed in a world, each dialplan once."""

    def __init__(self, conditions: Conditions) -> None:
        self._conditions = conditions
        self._kept = _Kept()
        #: By organization, what was found wrong last.
        self._found: dict[str, deque[_Answer]] = {}
        self._generator = lru_cache(_GENERATORS_KEPT)(lambda org_id, on: Generator(on.__contains__))

    def rows(self, tables: Tables, org_id: str, sections: tuple[str, ...] = DEPLOYED) -> OrganizationRows:
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
        return OrganizationRows(organization, **{section: ordered(section) for section in sections})

    def site(self, tables: Tables, org_id: str, on: frozenset[str]) -> Site:
        """What the generator knows of an organization besides its numbers, under a set of quirks."""
        return Site(self.rows(tables, org_id, _SITE), on.__contains__)

    def problems(self, tables: Tables, org_id: str, on: frozenset[str]) -> dict[Diagnosis, None]:
        """All that the generator finds wrong with an organization's rows under a set of quirks.

        The last answers are kept: what a write leaves is what the next one begins with, and what is deleted was
        often created not long before.
        """
        basis = _basis(tables, org_id, DEPLOYED)
        kept = self._found.setdefault(org_id, deque(maxlen=_ANSWERS_KEPT))
        under_these = [answer for answer in kept if answer.on == on]
        for answer in under_these:
            if _same(answer.basis, basis):
                return answer.found
        rows = self.rows(tables, org_id)
        equal = next((answer.found for answer in under_these if answer.rows == rows), None)
        found = self._generator(org_id, on).problems(rows) if equal is None else equal
        kept.append(_Answer(basis, rows, on, found))
        return found

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

    def __init__(self, board: DeployedDialplans, state: State) -> None:
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
