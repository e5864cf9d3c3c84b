"""How a fault is declared: one decorator for each seam."""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from mock_server.faults.contexts import AnswerContext, LoginContext, OperationContext
from mock_server.http.answer import Answer
from mock_server.http.auth import Principal
from mock_server.http.wire import Response
from mock_server.telephony.dialplan.rows import OrganizationRows
from mock_server.world.fault import Fault, Seam

# `proceed` does what the server does without the fault.

Credentials: TypeAlias = Callable[[LoginContext, Callable[[], Principal]], Principal]
Role: TypeAlias = Callable[[OperationContext, Callable[[], None]], None]
Behaviour: TypeAlias = Callable[[OperationContext, Callable[[], Any]], Any]
OfAnswer: TypeAlias = Callable[[AnswerContext, Answer], Answer]
OfResponse: TypeAlias = Callable[[AnswerContext, Response], Response]
OfDialplan: TypeAlias = Callable[[OrganizationRows], OrganizationRows]

#: Every fault that was declared, by its id.
declared: dict[str, Fault] = {}


def credentials(*operations: str, breaks: Iterable[str] = ()) -> Callable[[Credentials], Fault]:
    """A fault in who a request is taken to come from."""
    return _declaration(Seam.CREDENTIALS, operations, breaks)


def role(*operations: str, breaks: Iterable[str] = ()) -> Callable[[Role], Fault]:
    """A fault in whether a principal's role is enough."""
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
        if fault_id in declared:
            raise ValueError(f"two faults have the id {fault_id!r}")
        sentence = " ".join((function.__doc__ or "").split())
        fault = Fault(fault_id, sentence, seam, frozenset(operations), tuple(breaks), equivalent, function)
        return declared.setdefault(fault_id, fault)

    return declare
