"""Faults of statuses, of values, and of what goes over the wire."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mock_server import errors
from mock_server.faults.contexts import AnswerContext, OperationContext, Proceed
from mock_server.faults.declare import answer, behaviour, response
from mock_server.http.answer import JSON, Answer
from mock_server.http.wire import Response
from mock_server.world.clock import seconds_of


def mapped(value: Any, change: Callable[[str, Any], Any], name: str = "") -> Any:
    """A JSON value in which `change` has seen each scalar, with the name of the property that it is in."""
    if isinstance(value, dict):
        return {key: mapped(item, change, key) for key, item in value.items()}
    return [mapped(item, change, name) for item in value] if isinstance(value, list) else change(name, value)


def with_values(answer: Answer, change: Callable[[str, Any], Any]) -> Answer:
    """An answer that succeeds with other scalars in its JSON value."""
    return replace(answer, body=mapped(answer.body, change)) if answer.status < 400 else answer


def instead(status: int, other: int) -> Callable[[Answer], Answer]:
    """Answers with one status in place of another."""
    return lambda answer: replace(answer, status=other) if answer.status == status else answer


def with_body(response: Response, body: bytes, media: str | None = None) -> Response:
    """A response with another body, and another media type if one is given."""
    new = {"Content-Length": str(len(body)), **({"Content-Type": media} if media else {})}
    headers = [(name, new.get(name, value)) for name, value in response.headers]
    return Response(response.status, headers, body)


def is_json(response: Response) -> bool:
    return any(name == "Content-Type" and value.startswith(JSON) for name, value in response.headers)


# Statuses


@answer(breaks=["WIRE-03", "WIRE-01"])
def bad_request_is_422(context: AnswerContext, answer: Answer) -> Answer:
    """Invalid input gets 422."""
    return instead(400, 422)(answer)


@answer(breaks=["AUTH-01", "WIRE-01"])
def unauthorized_is_403(context: AnswerContext, answer: Answer) -> Answer:
    """Missing and invalid credentials get 403."""
    return instead(401, 403)(answer)


@answer(breaks=["ROLE-01"])
def forbidden_is_401(context: AnswerContext, answer: Answer) -> Answer:
    """A role that is too low gets 401."""
    return instead(403, 401)(answer)


@answer(breaks=["WIRE-04"])
def conflict_is_400(context: AnswerContext, answer: Answer) -> Answer:
    """A duplicate gets 400."""
    return instead(409, 400)(answer)


@answer(breaks=["WIRE-07"])
def missing_is_null(context: AnswerContext, answer: Answer) -> Answer:
    """Reading a missing resource gets 200 with null."""
    return Answer(200, None) if answer.status == 404 and context.operation and context.method == "GET" else answer


@answer(breaks=["WIRE-07", "WIRE-02"])
def missing_is_500(context: AnswerContext, answer: Answer) -> Answer:
    """An unknown id gets 500."""
    return instead(404, 500)(answer) if context.operation else answer


@answer(breaks=["WIRE-08", "WIRE-01"])
def created_is_200(context: AnswerContext, answer: Answer) -> Answer:
    """A create request gets 200."""
    return instead(201, 200)(answer)


@answer(breaks=["WIRE-01"])
def deleted_is_200(context: AnswerContext, answer: Answer) -> Answer:
    """A delete request gets 200 with a body."""
    return Answer(200, {"success": True}) if answer.status == 204 else answer


@answer(breaks=["WIRE-01"])
def updated_is_202(context: AnswerContext, answer: Answer) -> Answer:
    """An update request gets 202."""
    return instead(200, 202)(answer) if context.method == "PUT" else answer


@answer(breaks=["WIRE-02"])
def some_requests_fail(context: AnswerContext, answer: Answer) -> Answer:
    """Every twentieth request gets 500."""
    known = context.world.journal.entries()
    fails = bool(known) and known[-1].number % 20 == 19
    return Answer(500, errors.INTERNAL().body) if fails else answer


@behaviour(breaks=["WIRE-02", "WIRE-03"])
def wrong_type_is_500(context: OperationContext, proceed: Proceed) -> Any:
    """A body with a field of the wrong type gets 500."""
    try:
        return proceed()
    except errors.Problem as problem:
        wrong_type = problem.status == 400 and " must be a" in problem.body["error"]
        raise (errors.INTERNAL() if wrong_type else problem) from None


# Values


@answer(breaks=["WIRE-05"])
def error_is_message(context: AnswerContext, answer: Answer) -> Answer:
    """A refusal has its text in `message`, and no `error`."""
    if answer.status < 400:
        return answer
    rest = {name: value for name, value in answer.body.items() if name != "error"}
    return replace(answer, body={"message": answer.body.get("error"), **rest})


@answer(breaks=["WIRE-05"])
def error_is_an_object(context: AnswerContext, answer: Answer) -> Answer:
    """The `error` of a refusal is an object."""
    return replace(answer, body={"error": {"message": answer.body.get("error")}}) if answer.status >= 400 else answer


@answer(breaks=["WIRE-01", "DID-01"])
def lists_wrapped(context: AnswerContext, answer: Answer) -> Answer:
    """A list is returned as an object with `data`."""
    return replace(answer, body={"data": answer.body}) if isinstance(answer.body, list) else answer


@answer(breaks=["WIRE-01", "DID-02"])
def nulls_left_out(context: AnswerContext, answer: Answer) -> Answer:
    """Properties that are null are omitted."""

    def without(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: without(item) for name, item in value.items() if item is not None}
        return [without(item) for item in value] if isinstance(value, list) else value

    return replace(answer, body=without(answer.body))


@answer(breaks=["WIRE-01"])
def ids_are_numbers(context: AnswerContext, answer: Answer) -> Answer:
    """Ids are returned as numbers."""
    return with_values(answer, lambda name, value: hash(value) if name == "id" else value)


@answer(breaks=["WIRE-01"])
def booleans_are_texts(context: AnswerContext, answer: Answer) -> Answer:
    """True and false are returned as strings."""
    return with_values(answer, lambda _, value: str(value).lower() if isinstance(value, bool) else value)


@answer(breaks=["WIRE-01"])
def numbers_are_texts(context: AnswerContext, answer: Answer) -> Answer:
    """Numbers are returned as strings."""

    def written(_: str, value: Any) -> Any:
        return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value

    return with_values(answer, written)


@answer("listDids", "getDid", breaks=["DID-02"])
def numbers_lose_plus(context: AnswerContext, answer: Answer) -> Answer:
    """Phone numbers are shown without their plus."""
    return with_values(answer, lambda name, value: value.lstrip("+") if name == "number" else value)


@answer(breaks=["WIRE-01"])
def times_are_seconds(context: AnswerContext, answer: Answer) -> Answer:
    """Times are returned as seconds since 1970."""
    times = ("createdAt", "updatedAt")
    return with_values(answer, lambda name, value: int(seconds_of(value)) if name in times and value else value)


# The wire


@response(breaks=["WIRE-05", "WIRE-01"])
def not_found_is_html(context: AnswerContext, response: Response) -> Response:
    """An unknown id or path gets an HTML page."""
    return (
        with_body(response, b"<h1>Not Found</h1>", "text/html; charset=utf-8") if response.status == 404 else response
    )


@response(breaks=["WIRE-01"])
def json_is_plain_text(context: AnswerContext, response: Response) -> Response:
    """JSON is sent as text/plain."""
    return with_body(response, response.body, "text/plain; charset=utf-8") if is_json(response) else response


@response(breaks=["WIRE-01"])
def json_cut_off(context: AnswerContext, response: Response) -> Response:
    """The last byte of JSON is missing."""
    return with_body(response, response.body[:-1]) if is_json(response) else response


@response(breaks=["WIRE-06"])
def unicode_mangled(context: AnswerContext, response: Response) -> Response:
    """Non-ASCII characters become question marks."""
    return (
        with_body(response, response.body.decode(errors="replace").encode("ascii", "replace"))
        if is_json(response)
        else response
    )


# What no client can tell


@answer(equivalent="The properties of a JSON object have no order.")
def properties_reversed(context: AnswerContext, answer: Answer) -> Answer:
    """The properties of a response are in reverse order."""
    body = answer.body
    return replace(answer, body=dict(reversed(body.items()))) if isinstance(body, dict) else answer


@behaviour(equivalent="A second deploy in the same request generates the same dialplan.")
def deploys_twice(context: OperationContext, proceed: Proceed) -> Any:
    """Every deploy is done twice."""
    answer = proceed()
    if context.given.get("caller") is not None and context.tx.deploys(context.principal.org_id):
        context.tx.deploy(context.principal.org_id)
    return answer
