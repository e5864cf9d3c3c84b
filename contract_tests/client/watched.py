"""A transport that lets the redactor see what passes, so that it knows what is secret and whose it is."""

from contract_tests.client.transport import Answer, Request, Transport
from contract_tests.redaction.redactor import Redactor

#: The mock's own interface: what it tells is of a world that nobody lives in.
_CONTROL = "/_mock/"


class Watched:
    """Sends by another transport."""

    def __init__(self, transport: Transport, redactor: Redactor) -> None:
        self._transport = transport
        self._redactor = redactor

    def __call__(self, request: Request) -> Answer:
        self._redactor.sent(request.headers, request.body)
        answer = self._transport(request)
        if _CONTROL not in request.url:
            self._redactor.came(answer.body)
        return answer
