"""Faults of phone numbers: what is stored of them and what reaches callers."""

from typing import Any

from mock_server import errors
from mock_server.faults.contexts import AnswerContext, OperationContext, Proceed, accepting
from mock_server.faults.declare import answer, behaviour
from mock_server.http.answer import Answer

_UPDATES = ("updateDid", "updateDidRouting")
_WRITES = ("createDid", *_UPDATES)


def storing(context: OperationContext, proceed: Proceed, routing_type: str, destination: Any) -> Any:
    """Do it; of a destination of this type store what `destination` makes of it. The answer is the right one."""
    answer = proceed()
    did = context.row("dids", answer["id"])
    if did["routing_type"] == routing_type:
        context.store("dids", did["id"], routing_destination=destination(did["routing_destination"]))
    return answer


# Reading


@behaviour("listDids", breaks=["DID-24", "WIRE-06"])
def did_list_misses_one(context: OperationContext, proceed: Proceed) -> Any:
    """GET /dids omits the last number of several."""
    dids = proceed()
    return dids[:-1] or dids


@behaviour("listDids", breaks=["DID-16", "WIRE-06"])
def did_list_hides_inactive(context: OperationContext, proceed: Proceed) -> Any:
    """GET /dids omits inactive numbers."""
    return [did for did in proceed() if did["status"] == "active"]


@behaviour("getDid", breaks=["WIRE-07"])
def deleted_did_still_readable(context: OperationContext, proceed: Proceed) -> Any:
    """GET /dids/{id} shows a deleted number until the next deploy."""
    live = context.tx.base.deployed.get(context.principal.org_id)
    gone = live and live.tables["dids"].of(context.principal.org_id).get(context.target_id)
    return context.tx["dids"].show(gone, trunk=None) if gone and context.before("dids") is None else proceed()


# Changing


@behaviour(*_UPDATES, breaks=["DID-16", "WIRE-06"])
def did_update_not_stored(context: OperationContext, proceed: Proceed) -> Any:
    """A number update reports success but is not stored."""
    answer = proceed()
    context.forget_writes()
    return answer


@behaviour(*_UPDATES, breaks=["DID-16"])
def did_update_answers_old(context: OperationContext, proceed: Proceed) -> Any:
    """A number update is stored, but the response shows the old values."""
    proceed()
    return context.tx["dids"].show(context.tx.base.tables["dids"].by_id[context.target_id])


@behaviour(*_UPDATES, breaks=["DID-16", "WIRE-06"])
def did_update_keeps_destination(context: OperationContext, proceed: Proceed) -> Any:
    """A routing update changes the type but not the destination."""
    answer = proceed()
    context.keep("dids", "routing_destination")
    return answer


@behaviour(*_UPDATES, breaks=["DID-16", "WIRE-06"])
def did_update_keeps_type(context: OperationContext, proceed: Proceed) -> Any:
    """A routing update changes the destination but not the type."""
    answer = proceed()
    context.keep("dids", "routing_type")
    return answer


@behaviour("updateDid", breaks=["WIRE-06"])
def did_update_ignores_status(context: OperationContext, proceed: Proceed) -> Any:
    """PUT /dids/{id} does not change the status."""
    answer = proceed()
    context.keep("dids", "status")
    return answer


@behaviour(*_UPDATES, breaks=["DID-17"])
def did_update_clears_description(context: OperationContext, proceed: Proceed) -> Any:
    """A number update clears a description that is not sent again."""
    answer = proceed()
    if "description" in context.payload:
        return answer
    context.store("dids", context.target_id, description=None)
    return {**answer, "description": None}


@behaviour(*_UPDATES, breaks=["DID-17"])
def did_update_hits_all(context: OperationContext, proceed: Proceed) -> Any:
    """A routing update of one number applies to all numbers of the organization."""
    answer = proceed()
    routing = {
        name: context.payload[name] for name in ("routing_type", "routing_destination") if name in context.payload
    }
    for did in context.tx["dids"].of(context.principal.org_id):
        context.tx["dids"].update(did, routing)
    return answer


@behaviour(*_UPDATES, breaks=["DID-18", "DID-27"])
def did_update_not_deployed(context: OperationContext, proceed: Proceed) -> Any:
    """A routing update is stored, but callers keep reaching the old destination."""
    answer = proceed()
    context.tx.drop_deploys()
    return answer


@behaviour(*_UPDATES, breaks=["DID-27", "DID-18"])
def did_second_update_not_deployed(context: OperationContext, proceed: Proceed) -> Any:
    """Only the first routing update reaches callers; later ones are only stored."""
    answer = proceed()
    live = context.tx.base.deployed.get(context.principal.org_id)
    if live is not None and live.version > 1:
        context.tx.drop_deploys()
    return answer


@behaviour("updateDid", breaks=["DID-19"])
def unknown_routing_type_accepted(context: OperationContext, proceed: Proceed) -> Any:
    """PUT /dids/{id} stores any text as a routing_type."""
    context.under("did-routing-type-unchecked")
    return proceed()


@behaviour(*_UPDATES, breaks=["DID-14"])
def intercom_refused(context: OperationContext, proceed: Proceed) -> Any:
    """The documented routing_type intercom is refused."""
    if context.payload.get("routing_type") == "intercom":
        raise errors.FIELD_INVALID(field="routing_type", rule="must be another")
    return proceed()


@behaviour(*_WRITES, breaks=["DID-14", "DID-15"])
def intercom_becomes_extension(context: OperationContext, proceed: Proceed) -> Any:
    """A routing to intercom is stored as a routing to the extension."""
    if context.payload.get("routing_type") == "intercom":
        context.send(routing_type="extension")
    return proceed()


@behaviour(*_WRITES, breaks=["DID-09", "DID-16", "WIRE-06"])
def external_loses_plus(context: OperationContext, proceed: Proceed) -> Any:
    """An external number is stored without its plus."""
    return storing(context, proceed, "external", lambda number: str(number).lstrip("+"))


@behaviour(*_WRITES, breaks=["DID-11", "WIRE-06"])
def agent_url_lower_cased(context: OperationContext, proceed: Proceed) -> Any:
    """An AI agent's URL is stored in lower case."""
    return storing(context, proceed, "ai_agent", lambda url: str(url).lower())


@behaviour(*_WRITES, breaks=["DID-11", "WIRE-06"])
def agent_url_loses_query(context: OperationContext, proceed: Proceed) -> Any:
    """An AI agent's URL is stored without its query string."""
    return storing(context, proceed, "ai_agent", lambda url: str(url).partition("?")[0])


@behaviour("createDid", "updateDid", breaks=["WIRE-06"])
def description_trimmed(context: OperationContext, proceed: Proceed) -> Any:
    """Spaces around a description are removed."""
    if text := context.text("description"):
        context.send(description=text.strip())
    return proceed()


@behaviour("createDid", "updateDid", breaks=["WIRE-06"])
def description_cut_at_64(context: OperationContext, proceed: Proceed) -> Any:
    """A description is truncated to 64 characters."""
    if 64 < len(text := context.text("description")) <= 255:
        context.send(description=text[:64])
    return proceed()


# Adding and deleting


@behaviour("createDid", breaks=["DID-25"])
def did_create_not_deployed(context: OperationContext, proceed: Proceed) -> Any:
    """A new number is not answered until another write deploys."""
    answer = proceed()
    context.tx.drop_deploys()
    return answer


@behaviour("createDid", breaks=["DID-24", "WIRE-06"])
def did_create_not_stored(context: OperationContext, proceed: Proceed) -> Any:
    """POST /dids reports a new number but stores nothing."""
    answer = proceed()
    context.forget_writes()
    return answer


@behaviour("createDid", breaks=["WIRE-04"])
def duplicate_number_accepted(context: OperationContext, proceed: Proceed) -> Any:
    """An existing number can be added again, even by another organization."""
    return accepting(context, proceed, 409, "dids", "number")


@answer("createDid", breaks=["WIRE-02", "WIRE-04"])
def duplicate_number_is_500(context: AnswerContext, answer: Answer) -> Answer:
    """Adding an existing number gets 500."""
    return Answer(500, {"error": "Validation error"}) if answer.status == 409 else answer


@behaviour("createDid", breaks=["WIRE-03"])
def did_without_routing_accepted(context: OperationContext, proceed: Proceed) -> Any:
    """POST /dids accepts a number without a routing."""
    context.send(**{"routing_type": "extension", "routing_destination": "1001", **context.payload})
    return proceed()


@behaviour("deleteDid", breaks=["WIRE-06", "WIRE-07"])
def did_delete_does_nothing(context: OperationContext, proceed: Proceed) -> Any:
    """DELETE /dids/{id} returns 204 and deletes nothing."""
    proceed()
    context.forget_writes()
