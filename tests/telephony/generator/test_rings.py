"""Rings among places of which each leads to at most one other."""

import pytest

from mock_server.telephony.generator.rings import Rings

#: c, d and e are a ring; f leads to itself; g, h and i lead out.
NEXT = {"a": "b", "b": "c", "c": "d", "d": "e", "e": "c", "f": "f", "g": "h", "h": "i"}


@pytest.mark.parametrize("order", ["abcdefghi", "ihgfedcba", "ecadbfhgi"])
def test_a_ring_is_found_from_each_of_its_places_and_from_no_other(order: str) -> None:
    rings = Rings(NEXT.get)
    found = {place: "".join(sorted(rings.of(place))) for place in order}
    assert found == {**dict.fromkeys("abghi", ""), **dict.fromkeys("cde", "cde"), "f": "f"}


def test_each_place_is_looked_at_once() -> None:
    asked: list[int] = []

    def following(place: int) -> int | None:
        asked.append(place)
        return place + 1 if place < 1000 else None

    rings = Rings(following)
    assert not any(rings.of(place) for place in range(1000))
    assert len(asked) == len(set(asked))
