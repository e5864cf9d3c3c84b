"""The documented requirements, one object each, as `fixtures/requirements.yaml` declares them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from contract_tests.contract import sources, under_quirks

#: What a run may have and another lacks, each with how to give it to a run against a real server.
CAPABILITIES: Mapping[str, str] = MappingProxyType(
    {
        "second-tenant": "set ASTRADIAL_SECOND_TOKEN or ASTRADIAL_SECOND_API_KEY to one of another organization",
        "roles": "set ASTRADIAL_AGENT_TOKEN and ASTRADIAL_MANAGER_TOKEN to tokens of dashboard users with those roles",
        "admin": "use a token that may use the pool's admin operations, and add --capabilities admin",
        "short-lived-token": "set ASTRADIAL_EXPIRED_TOKEN to a token that has expired",
        "api-key": "set ASTRADIAL_API_KEY",
        "login": "set ASTRADIAL_EMAIL and ASTRADIAL_PASSWORD, ASTRADIAL_API_KEY and ASTRADIAL_API_SECRET",
        "call-probe": "so far only the mock can tell what a caller hears",
    }
)

LEVELS = ("MUST", "SHOULD", "MAY", "QUIRK")
EFFECTS = ("read", "write", "billable")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement: its id, its level, what it says, and where the docs say so."""

    id: str
    level: str
    says: str
    page: str
    quote: str
    #: What testing it does to a server: read, write or billable.
    effect: str
    needs: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    #: The quirks of the ledger under which a published server breaks it.
    quirks: tuple[str, ...] = ()

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> "Requirement":
        fields: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()
        }
        return cls(**fields)


@cache
def all_requirements() -> Mapping[str, Requirement]:
    """Every requirement by its id, in the order of the file."""
    return MappingProxyType({entry["id"]: Requirement.of(entry) for entry in sources.requirements()})


#: That an operation is there: of those that the docs describe, and of the others.
_DOCUMENTED, _BEYOND = "WIRE-09", "WIRE-10"
PRESENCE = (_DOCUMENTED, _BEYOND)


def presence_of(operation: str) -> str:
    """The requirement that is broken where a server does not have an operation."""
    return _DOCUMENTED if is_documented(operation) else _BEYOND


def is_documented(operation: str) -> bool:
    """Whether the docs show an operation, or a promise of theirs needs it."""
    return operation in _documented()


@cache
def _documented() -> frozenset[str]:
    needed = {name for one in all_requirements().values() if one.level == "MUST" for name in one.operations}
    operations = under_quirks.operations(sources.contract())
    shown = {one["operationId"] for one in operations if one["x-source"].startswith("docs")}
    return frozenset(needed | shown)
