"""Rings among places of which each leads to at most one other."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Place = TypeVar("Place", bound=Hashable)


class Rings(Generic[Place]):
    """Finds the ring that a place is part of; each place is looked at once."""

    def __init__(self, following: Callable[[Place], Place | None]) -> None:
        self._following = following
        self._known: dict[Place, tuple[Place, ...]] = {}

    def of(self, place: Place) -> tuple[Place, ...]:
        """The ring, from the place on which it was found; empty for a place outside any, even if it leads into one."""
        path: dict[Place, None] = {}
        at: Place | None = place
        while at is not None and at not in self._known and at not in path:
            path[at] = None
            at = self._following(at)
        places = list(path)
        ring = tuple(places[places.index(at) :]) if at in path else ()
        self._known |= dict.fromkeys(path, ())
        self._known |= dict.fromkeys(ring, ring)
        return self._known[place]
