"""JSON pointers (RFC 6901): `/options/0/digit`."""

from typing import Any


def escape(key: str) -> str:
    """A key as a token of a pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def unescape(token: str) -> str:
    """A token of a pointer as the key that it names."""
    return token.replace("~1", "/").replace("~0", "~")


def join(*keys: str | int) -> str:
    """The pointer through these keys; without any, the pointer to the whole."""
    return "".join(f"/{escape(str(key))}" for key in keys)


def keys(pointer: str) -> list[str]:
    """The keys that a pointer goes through; those of lists are digits."""
    return [unescape(token) for token in pointer.split("/")[1:]]


def resolve(document: Any, pointer: str) -> Any:
    """What a pointer names in a document. Raises LookupError."""
    for key in keys(pointer):
        document = document[int(key)] if isinstance(document, list) else document[key]
    return document
