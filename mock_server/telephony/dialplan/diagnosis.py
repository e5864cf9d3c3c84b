"""What a diagnosis is: made of its kind, with the names and the stored values of one organization."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from mock_server.telephony.dialplan.rows import Cell


class Diagnosis(NamedTuple):
    """Why a call cannot do better, and what to store instead."""

    problem: str
    remedy: str
    #: The id of the quirk without which it would have been better.
    quirk: str | None = None
    #: The stored values that do not go together, the one to change first; none where nothing stored is at fault.
    cells: tuple[Cell, ...] = ()
    #: The id of its kind.
    kind: str = ""
    #: Of a loop, what it goes through.
    ring: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """One word for it, of a closed vocabulary."""
        return KINDS[self.kind].reason

    def is_a(self, kind: Kind) -> bool:
        return self.kind == kind.id


@dataclass(frozen=True, slots=True)
class Kind:
    """A diagnosis before the names of a call are filled in."""

    id: str
    problem: str
    remedy: str
    quirk: str | None
    reason: str

    def __call__(self, *cells: Cell, **names: object) -> Diagnosis:
        problem, remedy = self.problem.format_map(names), self.remedy.format_map(names)
        return Diagnosis(problem, remedy, self.quirk, cells, self.id)

    def of_ring(self, ring: Sequence[str], *cells: Cell) -> Diagnosis:
        """Of a loop: the same wherever one enters it, if `cells` are."""
        begin = ring.index(min(ring))
        names = (*ring[begin:], *ring[:begin])
        return self(*cells, ring=" -> ".join((*names, names[0])))._replace(ring=names)


#: By id.
KINDS: Final[dict[str, Kind]] = {}


def declare(name: str, problem: str, remedy: str, quirk: str | None = None, reason: str | None = None) -> Kind:
    """A kind of diagnosis; several may have one reason."""
    return KINDS.setdefault(name, Kind(name, problem, remedy, quirk, reason or name))
