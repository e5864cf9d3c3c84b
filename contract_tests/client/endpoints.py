"""Whether a server has an endpoint at all: its answer to a path that no server has tells it from one without a row."""

import re
import uuid
from collections.abc import Callable

from contract_tests.client.exchange import Exchange

#: A collection that no server has.
NOWHERE = "/api/v1/contract-test-nowhere"
#: Always said of an endpoint, never of a row.
_NO_METHOD = (405, 501)

#: Sends a request of this method to this path, and keeps it out of every trace.
Send = Callable[[str, str], Exchange]


class Endpoints:
    """What a server has no endpoint for. Nothing is changed by asking: no row has the ids that are asked for."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._lacking: dict[tuple[str, str], bool] = {}
        self._nowhere: dict[str, str] = {}
        self._is_telling: bool | None = None

    def is_nowhere(self, answer: Exchange) -> bool:
        """Whether an answer says that there is no endpoint, as far as that can be told."""
        if answer.status in _NO_METHOD:
            return True
        if answer.status != 404:
            return False
        if answer.method not in self._nowhere:
            self._nowhere[answer.method] = _said(self._of(answer.method, NOWHERE))
        return _said(answer) == self._nowhere[answer.method] and self._tells_apart()

    def lacks(self, method: str, collection: str) -> bool:
        """Whether no row of a collection can be asked for by this method. False where that cannot be told."""
        key = method, collection
        if key not in self._lacking:
            self._lacking[key] = self.is_nowhere(self._of(method, collection))
        return self._lacking[key]

    def _tells_apart(self) -> bool:
        """Whether the server says of a row that is not there something else than of an endpoint."""
        if self._is_telling is None:
            missing_row, nowhere = self._of("GET", "/api/v1/dids"), self._of("GET", NOWHERE)
            self._is_telling = _said(missing_row) != _said(nowhere)
        return self._is_telling

    def _of(self, method: str, collection: str) -> Exchange:
        return self._send(method, f"{collection}/{uuid.uuid4()}")


def _said(answer: Exchange) -> str:
    """An answer without what it repeats of the request."""
    text = answer.body.decode("utf-8", "replace")
    for part in sorted({answer.path, *answer.path.split("/")} - {""}, key=len, reverse=True):
        text = text.replace(part, "*")
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d\d\d\d-\d\d-\d\d\S*|\d+", "#", text)
    return f"{answer.status} {text}"
