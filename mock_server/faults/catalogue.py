"""Every fault by its id; a fault's module is loaded when somebody first asks."""

import difflib
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from mock_server.faults.declare import declared
from mock_server.world.fault import Fault

#: One module of this package for each area.
AREAS = ("auth", "tenants", "dids", "routing", "pool", "ivrs", "queues", "users", "api_keys", "calls", "wire")


class UnknownFault(ValueError):
    """There is no fault with this id."""

    def __init__(self, fault_id: object) -> None:
        near = difflib.get_close_matches(str(fault_id), catalogue(), 1)
        hint = f"did you mean {near[0]!r}?" if near else "`astradial-mock faults` lists them"
        super().__init__(f"no fault {fault_id!r}; {hint}")


@cache
def catalogue() -> Mapping[str, Fault]:
    """Every fault by its id."""
    for area in AREAS:
        import_module(f"{__package__}.{area}")
    return MappingProxyType(declared)


def fault(fault_id: str) -> Fault:
    """The fault with this id. Raises UnknownFault."""
    found = catalogue().get(fault_id)
    if found is None:
        raise UnknownFault(fault_id)
    return found
