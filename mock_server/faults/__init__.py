"""Faults: ways in which a server can be wrong, to see whether somebody notices.

A fault is a function over one seam of the loop, and nothing inside a behaviour. Its name is its id
(`did_update_not_stored` is `did-update-not-stored`), its docstring the sentence that says what goes wrong:

    @behaviour("updateDid", breaks=["DID-05"])
    def did_update_not_stored(act: Act, proceed: Proceed) -> Any:
        \"""PUT /dids/{id} answers the new number and stores nothing.\"""
        answer = proceed()
        act.forget_writes()
        return answer

A world has the faults that are armed in it, by default none.
"""

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from mock_server.contract.contract import Operation
    from mock_server.faults.contexts import Act, Asked, Login
    from mock_server.http.auth import Caller
    from mock_server.http.wire import Answer, Sent
    from mock_server.telephony.dialplan.rows import OrganizationRows

#: One module of this package for each area.
AREAS = ("auth", "tenants", "dids", "routing", "pool", "ivrs", "queues", "users", "api_keys", "calls", "wire")


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

    def concerns(self, operation: "Operation | None") -> bool:
        return not self.operations or (operation is not None and operation.id in self.operations)


class UnknownFault(ValueError):
    """There is no fault with this id."""

    def __init__(self, fault_id: object) -> None:
        near = difflib.get_close_matches(str(fault_id), catalogue(), 1)
        hint = f"did you mean {near[0]!r}?" if near else "`astradial-mock faults` lists them"
        super().__init__(f"no fault {fault_id!r}; {hint}")


# How a fault is declared, one decorator for each seam. `proceed` does what the server does without the fault.

Credentials: TypeAlias = "Callable[[Login, Callable[[], Caller]], Caller]"
Role: TypeAlias = "Callable[[Act, Callable[[], None]], None]"
Behaviour: TypeAlias = "Callable[[Act, Callable[[], Any]], Any]"
OfAnswer: TypeAlias = "Callable[[Asked, Answer], Answer]"
OfResponse: TypeAlias = "Callable[[Asked, Sent], Sent]"
OfDialplan: TypeAlias = "Callable[[OrganizationRows], OrganizationRows]"

_declared: dict[str, Fault] = {}


def credentials(*operations: str, breaks: Iterable[str] = ()) -> Callable[[Credentials], Fault]:
    """A fault in who a request is taken to come from."""
    return _declaration(Seam.CREDENTIALS, operations, breaks)


def role(*operations: str, breaks: Iterable[str] = ()) -> Callable[[Role], Fault]:
    """A fault in whether a caller's role is enough."""
    return _declaration(Seam.ROLE, operations, breaks)


def behaviour(
    *operations: str, breaks: Iterable[str] = (), equivalent: str | None = None
) -> Callable[[Behaviour], Fault]:
    """A fault in what an operation does."""
    return _declaration(Seam.BEHAVIOUR, operations, breaks, equivalent)


def answer(*operations: str, breaks: Iterable[str] = (), equivalent: str | None = None) -> Callable[[OfAnswer], Fault]:
    """A fault in the status or the value of an answer, refusals included."""
    return _declaration(Seam.ANSWER, operations, breaks, equivalent)


def response(*operations: str, breaks: Iterable[str] = ()) -> Callable[[OfResponse], Fault]:
    """A fault in what goes over the wire: status, headers, bytes."""
    return _declaration(Seam.RESPONSE, operations, breaks)


def dialplan(*, breaks: Iterable[str] = ()) -> Callable[[OfDialplan], Fault]:
    """A fault in the rows as the dialplan generator reads them: the API shows nothing of it, callers meet it."""
    return _declaration(Seam.DIALPLAN, (), breaks)


def _declaration(
    seam: Seam, operations: Iterable[str], breaks: Iterable[str], equivalent: str | None = None
) -> Callable[[Callable[..., Any]], Fault]:
    def declare(function: Callable[..., Any]) -> Fault:
        fault_id = function.__name__.replace("_", "-")
        if fault_id in _declared:
            raise ValueError(f"two faults have the id {fault_id!r}")
        sentence = " ".join((function.__doc__ or "").split())
        declared = Fault(fault_id, sentence, seam, frozenset(operations), tuple(breaks), equivalent, function)
        return _declared.setdefault(fault_id, declared)

    return declare


@cache
def catalogue() -> Mapping[str, Fault]:
    """Every fault by its id."""
    for area in AREAS:
        import_module(f"{__name__}.{area}")
    return MappingProxyType(_declared)


def fault(fault_id: str) -> Fault:
    """The fault with this id. Raises UnknownFault."""
    found = catalogue().get(fault_id)
    if found is None:
        raise UnknownFault(fault_id)
    return found


def misread(armed: Iterable[Fault], rows: "OrganizationRows") -> "OrganizationRows":
    """An organization's rows as a dialplan generator with these faults reads them."""
    for one in armed:
        if one.seam is Seam.DIALPLAN:
            rows = one.function(rows)
    return rows
