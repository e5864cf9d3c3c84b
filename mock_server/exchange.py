"""One request of the product's API, from raw HTTP to its response.

Each calls the next: `respond`, `_answer` (errors become answers), `_operate` (operation and credentials), `_transact`
(the transaction), `_run` (role, behaviour, notices). An Answer is a status and a value, a Response bytes and headers.
"""

from collections.abc import Mapping
from time import perf_counter
from typing import Any

from werkzeug.wrappers import Request

from mock_server import errors
from mock_server.behaviours import Behaviour, declared
from mock_server.contract.contract import Contract
from mock_server.contract.operation import Operation
from mock_server.http import wire
from mock_server.http.answer import Answer
from mock_server.http.auth import Principal, authenticate, authenticate_by_token, authorize, bearer, note_use
from mock_server.http.body import Body
from mock_server.http.router import Router
from mock_server.logs import access_log, log
from mock_server.world import impact
from mock_server.world.journal import Entry, redacted_url
from mock_server.world.notices import Failure
from mock_server.world.world import Transaction, World


class Api:
    """The contract's operations that a profile serves, each with its behaviour."""

    def __init__(self, contract: Contract, profile: dict[str, Any]) -> None:
        self.contract = contract
        absent = set(profile["absent"])
        unknown = absent - contract.operations.keys()
        if unknown:
            raise ValueError(f"a profile names operations that the contract lacks: {sorted(unknown)}")
        self.operations = {key: value for key, value in contract.operations.items() if key not in absent}
        self.router = Router(self.operations.values())
        self.behaviours = declared()
        #: Below these paths credentials are looked at before the path is.
        self.guarded_prefixes: tuple[str, ...] = tuple(contract.document.get("x-guarded-prefixes", ()))

    def is_guarded(self, path: str) -> bool:
        return any(f"{path.lower()}/".startswith(f"{prefix}/") for prefix in self.guarded_prefixes)


class Exchange:
    """One request of the product's API and its answer.

    `_login`, `_authorize`, `_perform`, `_answer` and `_response` are its seams, where faults come in.
    """

    def __init__(self, api: Api, world: World, request: Request) -> None:
        self._request = request
        self._api = api
        self._world = world
        self._began = perf_counter()
        self._url = wire.url_of(request)
        self._headers = wire.sent_headers(request)
        self._raw = b""
        self._operation: Operation | None = None
        self._principal: Principal | None = None
        self._warnings: list[str] = []

    def respond(self) -> wire.Response:
        """The response; it is in the journal by then.

        Never raises: an unexpected exception is counted, logged, and answered 500 without its traceback.

        Where a real server's handler fails, a behaviour or the database's rules raise that server's own Problem.
        """
        if self._request.method == "OPTIONS":
            return self._recorded(wire.preflight())
        answer = self._answer()
        if self._principal is not None:
            note_use(self._world, self._principal)
        return self._recorded(self._response(answer))

    def _response(self, answer: Answer) -> wire.Response:
        return wire.response_to(self._request, answer, self._warnings)

    def _answer(self) -> Answer:
        """What the operation answers, its refusals and failures included."""
        try:
            return self._operate()
        except errors.Problem as problem:
            self._warnings += problem.reasons
            return self._refusal(problem)
        except Exception:
            self._world.stats.count(internal_errors=1)
            log.exception("%s %s", self._request.method, redacted_url(self._url))
            return self._refusal(errors.INTERNAL())

    def _refusal(self, problem: errors.Problem) -> Answer:
        """A problem as an answer; a failure of the server is put as the operation puts it."""
        operation = self._operation
        if operation is None or problem.status != errors.INTERNAL.status:
            return Answer(problem.status, problem.body)
        if operation.failure_sentence is not None:
            problem = operation.failure_sentence()
        return Answer(operation.failure_status or problem.status, problem.body)

    def _operate(self) -> Answer:
        """What the operation at the path answers. Raises Problem for a refusal."""
        self._raw, payload = wire.read_body(self._request)
        path = self._url.partition("?")[0].partition("#")[0]
        match = self._api.router.match(self._request.method, path)
        if match is None:
            if self._api.is_guarded(path):
                self._principal = self._login(self._headers)
            raise errors.ENDPOINT_NOT_FOUND(url=self._url)
        operation, path_values = match
        self._operation = operation = operation.under(self._world.quirk)
        if operation.guarded:
            self._principal = self._login(self._headers)
        return self._transact(operation, path_values, payload)

    def _login(self, headers: Mapping[str, str]) -> Principal:
        operation = self._operation
        if operation is not None and "queryToken" in operation.schemes and not self._shows_key(operation, headers):
            return authenticate_by_token(self._world, headers, self._request.args)
        return authenticate(self._world, headers)

    def _shows_key(self, operation: Operation, headers: Mapping[str, str]) -> bool:
        """Whether an API key was sent to an operation that takes one beside a token in its URL."""
        refused = operation.key_quirk is not None and self._world.quirk(operation.key_quirk)
        return "apiKeyAuth" in operation.schemes and not refused and "x-api-key" in headers

    def _transact(self, operation: Operation, path_values: dict[str, str], payload: Any) -> Answer:
        """Run the operation in a transaction, which a refusal drops: rows and deploys stay as they were."""
        if not operation.stores:
            return self._run(self._world.read(), operation, path_values, payload)
        with self._world.write() as tx:
            return self._run(tx, operation, path_values, payload)

    def _run(self, tx: Transaction, operation: Operation, path_values: dict[str, str], payload: Any) -> Answer:
        """Check the role, give the behaviour what it needs, and add what there is to say of the write."""
        self._warnings = tx.warnings
        if self._principal is not None:
            self._authorize(tx, operation, self._principal)
        behaviour = self._api.behaviours.get(operation.id)
        if behaviour is None:
            tx.warn(errors.NO_BEHAVIOUR.format(operation=operation.id))
            return Answer(operation.status, b"" if operation.example is None else operation.example)
        self._look_at_query(tx, operation)
        given: dict[str, Any] = {"tx": tx, "principal": self._principal}
        if "query" in behaviour.needs:
            given["query"] = self._request.args
        if "token" in behaviour.needs:
            given["token"] = bearer(self._headers)
        if "body" in behaviour.needs:
            given["body"] = self._body(tx, operation, payload)
        result = self._perform(behaviour, operation, given, path_values)
        if tx.touched:
            impact.report(tx, given["body"].sent_at if "body" in given else impact.nowhere)
        tx.refuse_failures()
        tx.warnings.extend(dict.fromkeys(tx.differences))
        if isinstance(result, Answer):
            return result
        return Answer(operation.status, b"" if result is None else result)

    def _authorize(self, tx: Transaction, operation: Operation, principal: Principal) -> None:
        authorize(tx, operation, principal)

    def _perform(
        self, behaviour: Behaviour, operation: Operation, given: dict[str, Any], path_values: dict[str, str]
    ) -> Any:
        return behaviour(given, path_values)

    def _look_at_query(self, tx: Transaction, operation: Operation) -> None:
        """Tell of the parameters that nobody reads."""
        if "?" not in self._url:
            return
        unknown = self._request.args.keys() - operation.query
        if unknown:
            problem = errors.PARAMETERS_IGNORED.format(names=", ".join(sorted(unknown)))
            remedy = errors.LEAVE_OUT.format(names=", ".join(sorted(operation.query)) or "none")
            tx.fail(problem, Failure("", problem, remedy))

    def _body(self, tx: Transaction, operation: Operation, payload: Any) -> Body:
        assert operation.body is not None, f"the contract gives {operation.id} no body"
        if operation.uploads:
            payload = wire.read_upload(self._request)
        if isinstance(payload, list):
            if tx.quirk("lists-pass-as-empty-objects"):
                payload = {}
            else:
                tx.note_refusal("lists-pass-as-empty-objects")
        if self._raw[:1] == b"{" and wire.is_form(self._request):
            problem, remedy = errors.JSON_SENT_AS_FORM, errors.SEND_AS_JSON
            tx.fail(f"{problem}: {remedy}", Failure("", problem, remedy))
        if payload is wire.NOT_READ:
            if tx.quirk("missing-body-crashes") and not operation.body_may_be_missing:
                raise errors.BODY_UNDEFINED()
            if self._raw or wire.is_upload(self._request):
                raise errors.BODY_TYPE_NOT_READ()
            payload = {}
        if not isinstance(payload, dict):
            raise errors.BODY_NOT_AN_OBJECT()
        return Body(tx, operation.body, payload)

    def _recorded(self, response: wire.Response) -> wire.Response:
        milliseconds = (perf_counter() - self._began) * 1000
        world, principal = self._world, self._principal
        world.stats.count(requests=1)
        entry = Entry(
            number=world.journal.next_number(),
            at=world.clock.now(),
            method=self._request.method,
            url=redacted_url(self._url),
            operation=self._operation.id if self._operation else None,
            organization=str(principal.org["name"]) if principal else None,
            request_headers=self._headers,
            request_body=self._raw,
            status=response.status,
            response_body=bytes(memoryview(response.body)),  # orjson's own takes far more room than it needs
            warnings=self._warnings,
            milliseconds=milliseconds,
        )
        world.journal.append(entry)
        access_log.info("%s", entry)
        return response
