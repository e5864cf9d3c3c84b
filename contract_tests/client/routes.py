"""Which operations a server does not have: a 404 for a path is told from a 404 for a row."""

import re
from collections.abc import Callable
from urllib.parse import unquote

from contract_tests.client.exchange import Exchange
from contract_tests.contract.contract import Operation

#: What says that there is no such endpoint, or no such row.
ABSENT = (404, 405, 501)
#: What differs from one answer to the next although they say the same.
_VARYING = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")

#: Reads a path below `/api/v1`, as somebody who may.
Read = Callable[[str], Exchange]


class Routes:
    """Compares an answer with those to a path that no server has, and to rows that no server has.

    `read` asks for those, once and only when somebody wants to know.
    """

    def __init__(self, read: Read, made_up: str) -> None:
        self._read = read
        self._made_up = made_up
        self._unrouted: str | None = None
        #: Whether unknown rows are answered otherwise than unknown paths.
        self._tells_apart = False
        #: The operations that the server turned out not to have, with a proof.
        self.missing: dict[str, Exchange] = {}

    def lacks(self, operation: Operation | None, exchange: Exchange) -> bool:
        """Whether an answer says that the server does not have the operation at all."""
        if operation is None or exchange.status not in ABSENT:
            return False
        if self._is_unrouted(operation, exchange):
            self.missing.setdefault(operation.id, exchange)
            return True
        return False

    def _is_unrouted(self, operation: Operation, exchange: Exchange) -> bool:
        if str(exchange.status) not in operation.document["responses"]:
            return True  # it names no row that might be missing
        if exchange.status != 404:
            return False
        self._learn()
        if f"Cannot {exchange.method} /" in exchange.body[:500].decode("latin-1"):  # what Express says by itself
            return True
        return self._tells_apart and _said(exchange) == self._unrouted

    def _learn(self) -> None:
        if self._unrouted is not None:
            return
        self._unrouted = _said(self._read(f"/no-such-path-{self._made_up}"))
        rows = [self._read(f"/{collection}/{self._made_up}") for collection in ("dids", "queues")]
        self._tells_apart = any(_said(row) != self._unrouted for row in rows)


def _said(exchange: Exchange) -> str:
    """An answer without what names its request."""
    text = exchange.body[:10_000].decode("utf-8", "replace")
    path = exchange.path
    plain = path.partition("?")[0]
    for own in (path, unquote(path), plain, unquote(plain), plain.removeprefix("/api/v1")):
        text = text.replace(own, "PATH").replace(own.replace("/", "\\/"), "PATH")
    text = re.sub(rf"\b{exchange.method}\b", "METHOD", text)
    media = exchange.headers.get("Content-Type", "").partition(";")[0]
    return f"{exchange.status} {media} {_VARYING.sub('#', text)}"
