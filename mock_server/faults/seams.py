"""The exchange with its seams open: the world's faults act there, and its variation after them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from werkzeug.wrappers import Request

from mock_server.behaviours import Behaviour
from mock_server.contract.operation import Operation
from mock_server.exchange import Api, Exchange
from mock_server.faults.contexts import AnswerContext, LoginContext, OperationContext
from mock_server.http.answer import JSON, Answer
from mock_server.http.auth import Principal
from mock_server.http.wire import Response
from mock_server.world.fault import Fault, Seam
from mock_server.world.variation import Variation
from mock_server.world.world import Transaction, World


class SeamedExchange(Exchange):
    """An exchange with the faults and the variation that the world had when it began.

    Where several faults sit at one seam, one that was armed later lies around the earlier ones.
    """

    def __init__(self, api: Api, world: World, request: Request) -> None:
        super().__init__(api, world, request)
        self._faults = world.faults
        self._variation = world.variation

    def _login(self, headers: Mapping[str, str]) -> Principal:
        context = LoginContext(self._world, dict(headers))
        sound = super()._login
        principal: Principal = self._through(Seam.CREDENTIALS, context, lambda: sound(context.headers))
        return principal

    def _authorize(self, tx: Transaction, operation: Operation, principal: Principal) -> None:
        context = OperationContext(tx, operation, {"principal": principal}, {})
        sound = super()._authorize
        self._through(Seam.ROLE, context, lambda: sound(tx, operation, context.principal))

    def _perform(
        self, behaviour: Behaviour, operation: Operation, given: dict[str, Any], path_values: dict[str, str]
    ) -> Any:
        context = OperationContext(given["tx"], operation, given, path_values)
        return self._through(Seam.BEHAVIOUR, context, lambda: behaviour(context.given, context.path_values))

    def _answer(self) -> Answer:
        answer = super()._answer()
        for fault in self._at(Seam.ANSWER):
            answer = fault.function(self._answer_context(), answer)
        return answer if self._variation is None else self._varied(answer, self._variation)

    def _varied(self, answer: Answer, variation: Variation) -> Answer:
        """The answer as another server could have given it."""
        body, operation = answer.body, self._operation
        if not isinstance(body, dict | list):
            return answer
        if answer.status >= 400 and isinstance(body, dict) and "error" in body:
            return replace(answer, body=variation.refusal(body))
        if operation is None or answer.status not in operation.statuses:
            return answer
        schema = self._world.contract.response_schema(operation, answer.status, JSON, self._world.quirk)
        return replace(answer, body=variation.body(body, schema)) if schema else answer

    def _response(self, answer: Answer) -> Response:
        response = super()._response(answer)
        for fault in self._at(Seam.RESPONSE):
            response = fault.function(self._answer_context(), response)
        if self._variation is None:
            return response
        return replace(response, headers=self._variation.headers(response.headers))

    def _answer_context(self) -> AnswerContext:
        return AnswerContext(self._world, self._request.method, self._request.args, self._operation, self._principal)

    def _at(self, seam: Seam) -> list[Fault]:
        return [fault for fault in self._faults if fault.seam is seam and fault.concerns(self._operation)]

    def _through(self, seam: Seam, context: LoginContext | OperationContext, proceed: Callable[[], Any]) -> Any:
        for fault in self._at(seam):
            proceed = partial(fault.function, context, proceed)
        return proceed()
