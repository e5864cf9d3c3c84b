"""A world of any size, made on the fly: `--world large:10000`."""

import copy
from collections.abc import Mapping
from typing import Any

#: Enough for every number of every country that the docs name.
_FIRST_NUMBER = 918_100_000_000

_ROUTINGS = (("extension", "1001"), ("queue", "5001"), ("ivr", None), ("external", "+919944421125"))


def large_world(base: Mapping[str, Any], dids: int) -> dict[str, Any]:
    """The base world with its first organization given numbers until it has `dids` of them."""
    world: dict[str, Any] = copy.deepcopy(dict(base))
    org = world["organizations"][0]
    org["settings"] = {**(org.get("settings") or {}), "max_dids": dids + 10}
    ivr = world["ivrs"][0]["id"]
    rows = world["dids"]
    owned = sum(row.get("org_id") == org["id"] for row in rows)
    for index in range(dids - owned):
        routing_type, destination = _ROUTINGS[index % len(_ROUTINGS)]
        rows.append(
            {
                "id": f"1a26e000-0000-4000-8000-{index:012x}",
                "org_id": org["id"],
                "number": f"+{_FIRST_NUMBER + index}",
                "routing_type": routing_type,
                "routing_destination": destination or ivr,
                "description": f"Number {index}",
            }
        )
    return world
