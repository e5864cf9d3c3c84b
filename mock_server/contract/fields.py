"""What the contract says of a field beside its JSON Schema: the keyword `x-field`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from mock_server import errors

Json = Mapping[str, Any]

KEYWORD = "x-field"

#: The annotations that name a sentence of `errors`.
_SENTENCES = ("error", "duplicate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """The annotations of a row's column, or of a field of a request body. Quirks are named by their ids."""

    #: What its database column is, if the schema does not show it: text, email, secret, flag, reference.
    type: str | None = None
    #: It is made for an answer, and not stored.
    derived: bool = False
    #: The stored field that it is the documented name of.
    alias_of: str | None = None
    #: The quirk under which the server neither reads nor shows it.
    ignored_by: str | None = None
    #: The quirk under which the server accepts, and so shows, any value.
    unchecked_by: str | None = None
    #: The quirk under which it may be left out although it is required.
    optional_under: str | None = None
    #: Values, each with the quirk under which the server does not know it.
    refused_by: Mapping[str, str] = field(default_factory=dict)
    #: Quirks, each with the default that it causes.
    default_under: Mapping[str, Any] = field(default_factory=dict)
    #: The server's own sentence for a value that it refuses.
    error: errors.Sentence | None = None
    #: The server's own sentence for a value that another row has.
    duplicate: errors.Sentence | None = None
    #: Whether the server's own handler checks it, and not only its database; with a sentence of its own it does.
    enforced: bool = False
    #: How the handler reads a value before it checks it: as text, trimmed text, a number, or an object.
    read_as: Literal["text", "trimmed", "number", "object"] | None = None
    #: How the handler looks at a value in its check alone.
    checked_as: Literal["text", "number"] | None = None
    #: The database refuses null, or blanks.
    never_null: bool = False
    not_blank: bool = False
    #: The server's model checks it by its schema, before its database does.
    validated: bool = False

    @classmethod
    def of(cls, schema: Json) -> "Field":
        """The annotations of a schema. Raises ValueError for one that does not exist, or an unknown sentence."""
        said = dict(schema.get(KEYWORD, {}))
        if unknown := said.keys() - _KNOWN:
            raise ValueError(f"{KEYWORD} knows no {', '.join(sorted(unknown))}")
        said |= {name: errors.named(said[name]) for name in _SENTENCES if name in said}
        return cls(**{"enforced": "error" in said, **said})


_KNOWN = frozenset(one.name for one in fields(Field))


def merged(target: Json, beside: Json) -> Json:
    """A schema that was referred to, with what stands beside the reference: it wins, annotation by annotation."""
    both = {**target, **beside}
    if KEYWORD in target and KEYWORD in beside:
        both[KEYWORD] = {**target[KEYWORD], **beside[KEYWORD]}
    return both


def check(document: Any) -> None:
    """Raises ValueError if any schema of a document has an annotation that does not exist."""
    if isinstance(document, list):
        for item in document:
            check(item)
    elif isinstance(document, dict):
        if KEYWORD in document:
            Field.of(document)
        for item in document.values():
            check(item)
