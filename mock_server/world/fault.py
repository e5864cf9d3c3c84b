"""A fault as a value: one way in which a server can be wrong, at one seam of an exchange."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mock_server.contract.operation import Operation
from mock_server.telephony.dialplan.rows import OrganizationRows


class Seam(StrEnum):
    """Where a fault sits."""

    CREDENTIALS = "credentials"
    ROLE = "role"
    BEHAVIOUR = "behaviour"
    ANSWER = "answer"
    RESPONSE = "response"
    DIALPLAN = "dialplan"


@dataclass(frozen=True, slots=True, eq=False)
class Fault:
    """One way in which a server can be wrong."""

    id: str
    #: What goes wrong, in one sentence.
    sentence: str
    seam: Seam
    #: The operations that it concerns, by operationId; none means all.
    operations: frozenset[str]
    #: The ids of the requirements that should notice it.
    breaks: tuple[str, ...]
    #: Why no client can tell it from a right server, where none can.
    equivalent: str | None
    function: Callable[..., Any]

    @property
    def area(self) -> str:
        """The module that it is in."""
        return self.function.__module__.rpartition(".")[2]

    def concerns(self, operation: Operation | None) -> bool:
        return not self.operations or (operation is not None and operation.id in self.operations)


def misread(armed: Iterable[Fault], rows: OrganizationRows) -> OrganizationRows:
    """An organization's rows as a dialplan generator with these faults reads them."""
    for one in armed:
        if one.seam is Seam.DIALPLAN:
            rows = one.function(rows)
    return rows
