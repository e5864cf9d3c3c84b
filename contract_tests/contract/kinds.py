"""The kinds of violation: a closed list, so that files and reports of any two runs can be compared."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """In what way a server does something else than a requirement says."""

    STATUS = "status"
    SERVER_ERROR = "server-error"
    MEDIA_TYPE = "media-type"
    SCHEMA = "schema"
    VALUE = "value"
    MISSING_ENDPOINT = "missing-endpoint"
    ISOLATION = "isolation"
    STATE = "state"
    CALLERS = "callers"
    SECRET = "secret"  # noqa: S105


MEANINGS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.STATUS: "another status than the documented one, or one that the contract does not declare",
        Kind.SERVER_ERROR: "a status of 500 or more",
        Kind.MEDIA_TYPE: "another media type than the contract declares",
        Kind.SCHEMA: "a body or header that breaks the contract's schema",
        Kind.VALUE: "an answer of the right shape with a wrong value",
        Kind.MISSING_ENDPOINT: "the server does not have the operation",
        Kind.ISOLATION: "one organization sees, changes or uses what belongs to another",
        Kind.STATE: "what is stored is not what was answered, or something else changed",
        Kind.CALLERS: "a caller hears or reaches something else",
        Kind.SECRET: "an answer shows a secret",
    }
)


def of_status(status: int) -> Kind:
    """The kind of a status that should be another."""
    return Kind.SERVER_ERROR if status >= 500 else Kind.STATUS
