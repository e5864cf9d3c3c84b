"""What the PBX does: one function an operation, one module a tag of the contract.

A behaviour is declared by its operationId. Its parameters name what it needs: `tx` (the transaction), `principal`,
`body`, `query` (what was sent; `Query` reads it by the contract), `token` (the bearer token, unverified). The others
are the path parameters, matched by position: their names may differ from the contract's. What it returns is the body
of the contract's success status; `None` is no body; an `Answer` says its own status. It knows no Flask.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Any, TypeVar

TAGS = (
    *("auth", "dids", "did_pool", "ivrs", "queues", "users", "calls", "organizations", "system"),
    *("trunks", "outbound_routes", "webhooks", "api_keys", "org_users"),
    *("config", "compliance", "greetings", "tts", "settings"),
)

F = TypeVar("F", bound=Callable[..., Any])

_GIVEN = ("tx", "principal", "body", "query", "token")


@dataclass(frozen=True, slots=True)
class Behaviour:
    """A function with the names of the things that it takes."""

    function: Callable[..., Any]
    needs: tuple[str, ...]
    path_parameters: tuple[str, ...]

    def __call__(self, given: Mapping[str, Any], path_values: Mapping[str, str]) -> Any:
        arguments = {name: given[name] for name in self.needs}
        arguments.update(zip(self.path_parameters, path_values.values(), strict=True))
        return self.function(**arguments)


_declared: dict[str, Behaviour] = {}


def operation(operation_id: str) -> Callable[[F], F]:
    """Declare a function as the behaviour of an operation of the contract."""

    def declare(function: F) -> F:
        names = tuple(inspect.signature(function).parameters)
        if operation_id in _declared:
            raise ValueError(f"two behaviours of {operation_id}")
        _declared[operation_id] = Behaviour(
            function,
            tuple(name for name in names if name in _GIVEN),
            tuple(name for name in names if name not in _GIVEN),
        )
        return function

    return declare


@cache
def declared() -> Mapping[str, Behaviour]:
    """Every behaviour by its operationId."""
    for tag in TAGS:
        import_module(f"{__name__}.{tag}")
    return MappingProxyType(_declared)
