"""From a method and a raw path to an operation, as the product's router does it.

Letter case and one trailing slash do not matter, empty segments are not collapsed, and a method that a path
does not have is as unknown as the path (404, never 405). Observed on the open-source server.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from mock_server import errors
from mock_server.contract.operation import Operation


@dataclass
class _Node:
    literal: dict[str, "_Node"] = field(default_factory=dict)
    variable: "_Node | None" = None
    operations: dict[str, tuple[Operation, tuple[str, ...]]] = field(default_factory=dict)


Match = tuple[Operation, dict[str, str]]


class Router:
    """The paths of a set of operations as a tree of segments; a literal segment wins over a variable."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._root = _Node()
        for operation in operations:
            node, names = self._root, []
            for segment in operation.path.split("/")[1:]:
                if segment.startswith("{"):
                    names.append(segment[1:-1])
                    node.variable = node = node.variable or _Node()
                else:
                    node = node.literal.setdefault(segment, _Node())
            node.operations[operation.method] = (operation, tuple(names))

    def match(self, method: str, path: str) -> Match | None:
        """The operation at a raw path below the base path, with its decoded path parameters.

        Raises `errors.PARAMETER_NOT_DECODABLE` for a broken percent escape in a parameter.
        """
        if path.endswith("/"):
            path = path[:-1]
        found = _find(self._root, path.split("/")[1:], "GET" if method == "HEAD" else method, ())
        if found is None:
            return None
        (operation, names), values = found
        return operation, dict(zip(names, map(_decoded, values), strict=True))


_Found = tuple[tuple[Operation, tuple[str, ...]], tuple[str, ...]]


def _find(node: _Node, segments: list[str], method: str, values: tuple[str, ...]) -> _Found | None:
    if not segments:
        here = node.operations.get(method)
        return (here, values) if here else None
    head, rest = segments[0], segments[1:]
    literal = node.literal.get(head.lower())
    if literal is not None and (found := _find(literal, rest, method, values)):
        return found
    if node.variable is not None and head:
        return _find(node.variable, rest, method, (*values, head))
    return None


_HEX = frozenset("0123456789abcdefABCDEF")


def _decoded(text: str) -> str:
    if "%" not in text:
        return text
    escapes = text.split("%")[1:]
    try:
        if not all(len(escape) >= 2 and set(escape[:2]) <= _HEX for escape in escapes):
            raise ValueError(text)
        return unquote_to_bytes(text).decode()
    except ValueError:  # UnicodeDecodeError is one
        raise errors.PARAMETER_NOT_DECODABLE(text=text) from None
