"""The operations of the contract."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mock_server import errors
from mock_server.contract.document import Document, Json
from mock_server.contract.schema import Schema


@dataclass(frozen=True)
class Operation:
    """One operation of the contract."""

    id: str
    method: str
    #: The whole path from the root, base path included.
    path: str
    tag: str
    #: The first 2xx status that it declares: what a behaviour that returns a plain value is answered with.
    status: int
    #: The status codes that it declares.
    statuses: frozenset[int]
    #: False where no credentials are asked for.
    guarded: bool
    #: The credentials that it takes, by their names in the contract.
    schemes: frozenset[str]
    #: The least role of a dashboard user, and the quirk that drops the check.
    role: str | None
    role_quirk: str | None
    #: The quirk under which it takes no API key.
    key_quirk: str | None
    #: The query parameters that it reads, those of its credentials too.
    query: frozenset[str]
    body: Schema | None
    #: Whether its handler does without a body where others fail (`x-may-be-missing`).
    body_may_be_missing: bool
    #: Whether its body is a form with a file.
    uploads: bool
    #: Whether it may store something: every operation but a GET, and a GET that says so (`x-stores`).
    stores: bool
    #: The example of the first answer, None where there is none.
    example: Any
    #: How a failure of the database or the handler is answered, if not by its own 500 (`x-failure`).
    failure_status: int | None
    failure_sentence: errors.Sentence | None
    document: Json
    #: What it is under a quirk that gives it another request (`x-under`), by that quirk.
    variants: Mapping[str, "Operation"]

    def under(self, quirk: Callable[[str], bool]) -> "Operation":
        """The operation as a server with these quirks has it."""
        if not self.variants:
            return self
        return next((variant for quirk_id, variant in self.variants.items() if quirk(quirk_id)), self)


def operation_of(contract: Document, path: str, method: str, item: Json, document: Json) -> Operation:
    """The operation that a path item has for a method."""
    base = item.get("servers", contract.document["servers"])[0]["url"].rstrip("/")
    statuses = [int(status) for status in document["responses"]]
    body = document.get("requestBody")
    security = document.get("security", contract.document["security"])
    schemes = frozenset(name for requirement in security for name in requirement)
    parameters = [
        *map(contract.followed, (*item.get("parameters", ()), *document.get("parameters", ()))),
        *(contract.document["components"]["securitySchemes"][name] for name in schemes),
    ]
    roles = [role for requirement in security for role in requirement.get("bearerAuth", ())]
    failure = document.get("x-failure", {})
    return Operation(
        id=document["operationId"],
        method=method,
        path=base + path,
        tag=document["tags"][0],
        status=min(statuses),
        statuses=frozenset(statuses),
        guarded=bool(security),
        schemes=schemes,
        role=roles[0] if roles else None,
        role_quirk=document.get("x-role-unchecked-by"),
        key_quirk=document.get("x-key-refused-by"),
        query=frozenset(part["name"] for part in parameters if part.get("in") == "query"),
        body=Schema(contract, next(iter(body["content"].values()))["schema"]) if body else None,
        body_may_be_missing=bool(body and body.get("x-may-be-missing")),
        stores=method != "GET" or bool(document.get("x-stores")),
        uploads=bool(body and "multipart/form-data" in body["content"]),
        example=_example(contract, document["responses"][str(min(statuses))]),
        failure_status=failure.get("status"),
        failure_sentence=errors.named(failure["sentence"]) if "sentence" in failure else None,
        document=document,
        variants={
            quirk: operation_of(contract, path, method, item, _overlaid(document, other))
            for quirk, other in document.get("x-under", {}).items()
        },
    )


def _overlaid(document: Json, other: Json) -> Json:
    """An operation's document with other parts, without its variants."""
    return {**{key: value for key, value in document.items() if key != "x-under"}, **other}


def _example(contract: Document, response: Json) -> Any:
    """The first example of an answer, None where there is none."""
    for media in contract.followed(response).get("content", {}).values():
        if "example" in media:
            return media["example"]
        for example in media.get("examples", {}).values():
            return contract.followed(example).get("value")
    return None
