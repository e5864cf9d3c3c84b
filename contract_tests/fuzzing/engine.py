"""Schemathesis, driven through the run's session: requests from the contract, and its checks as divergences.

It knows of no server: its transport sends by that session alone, and without a base URL its own probes reach nothing.
"""

import copy
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import requests
import schemathesis
import urllib3
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from schemathesis import Case, Response
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.specs.openapi.schemas import OpenApiSchema
from schemathesis.transport.requests import REQUESTS_TRANSPORT, RequestsTransport

from contract_tests.client.client import BASE
from contract_tests.client.divergence import Divergence, Unsupported, missing_endpoint
from contract_tests.client.exchange import Exchange
from contract_tests.client.session import Session
from contract_tests.client.transport import Request
from contract_tests.contract import leniency
from contract_tests.contract.contract import Operation
from contract_tests.contract.kinds import Kind
from contract_tests.contract.under_quirks import METHODS, operations
from contract_tests.fuzzing.ids import Aim
from contract_tests.fuzzing.selection import LINKED, SINGLE, is_setting
from contract_tests.run.run import Run

SEED = 1


@dataclass(frozen=True)
class Check:
    """What a check of Schemathesis is about: the requirement, how it is broken, and what is expected of an answer."""

    requirement: str
    kind: Kind
    expects: str


#: That all which the contract allows is accepted is nowhere promised, so `positive_data_acceptance` is not among them.
CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "not_a_server_error": Check("WIRE-02", Kind.SERVER_ERROR, "no server error"),
        "status_code_conformance": Check("WIRE-01", Kind.STATUS, "a status in the contract"),
        "content_type_conformance": Check("WIRE-01", Kind.MEDIA_TYPE, "a media type in the contract"),
        "response_headers_conformance": Check("WIRE-01", Kind.SCHEMA, "the headers in the contract"),
        "response_schema_conformance": Check("WIRE-01", Kind.SCHEMA, "a body that matches the contract"),
        "negative_data_rejection": Check("WIRE-03", Kind.STATUS, "invalid input to be refused"),
        "missing_required_header": Check("WIRE-03", Kind.STATUS, "a request without a required header to be refused"),
        "ensure_resource_availability": Check("WIRE-06", Kind.STATE, "the created row to exist"),
        "use_after_free": Check("WIRE-07", Kind.STATUS, "404 for a deleted row"),
        "ignored_auth": Check("AUTH-01", Kind.STATUS, "401 without valid credentials"),
    }
)


class Fuzzer:
    """Sends requests that Schemathesis generates of some operations, and says where the answers diverge."""

    def __init__(self, run: Run, operations: Iterable[Operation]) -> None:
        self._run = run
        self._client = run.client("A")
        self._operations = list(operations)

    def check(self, phases: Iterable[str], examples: int) -> None:
        """Raise the divergences that these phases find, as a group, one of each check and operation.

        Raises also `Unsupported`, and what the engine could not do.
        """
        with self._run.factory() as make, self._borrowed():
            aim = Aim(self._run, self._client, make)
            aim.prepare(self._operations)
            kept = self._run.ledger.owned.keys() - aim.rows

            def sweep() -> None:
                """Delete what was created since, so that no limit is reached."""
                for path in self._run.ledger.owned.keys() - kept - aim.rows:
                    if self._client.delete(path.removeprefix(BASE)).status == 404:  # it went with another
                        self._run.ledger.deleted(path)

            schema = self._schema(tuple(phases), examples, sweep)
            with _pointed(schema, aim):
                found = _found(schema)
            sweep()
        found += self._missing(found)
        if found:
            raise ExceptionGroup("the contract is broken", found)

    def _missing(self, found: Iterable[Divergence]) -> list[Divergence]:
        """The operations that turned out to be missing, although each answer is one that the contract declares."""
        told = {one.expected for one in found}
        missing = self._run.target.session.routes.missing
        all_of_them = [missing_endpoint(one.id, missing[one.id]) for one in self._operations if one.id in missing]
        return [one for one in all_of_them if one.expected not in told]

    def _schema(self, phases: tuple[str, ...], examples: int, sweep: Callable[[], None]) -> "_Schema":
        document = _restricted(self._run.contract.document, {operation.id for operation in self._operations})
        settings = _configuration(document, self._client.credentials, phases, examples)
        # what links lead to is swept away after the last of them
        transport = _Transport(self._run, after=None if "stateful" in phases else sweep)
        config = schemathesis.Config.from_dict(settings).projects.get(document)
        return _Schema(raw_schema=document, config=config, through=transport, sweep=sweep)

    @contextmanager
    def _borrowed(self) -> Iterator[None]:
        """While it lasts, the settings that the operations set may be changed. Raises `Unsupported`."""
        paths = []
        for operation in filter(is_setting, self._operations):
            path, fields = operation.path.removeprefix(BASE), self._run.contract.body_fields(operation)
            if not fields <= self._client.get(path).expect(200).body.keys():
                raise Unsupported(f"{operation.id} sets a value that cannot be read, so it could not be restored")
            self._run.borrow(self._client, path, *fields)
            paths.append(path)
        try:
            yield
        finally:
            for path in paths:
                self._run.give_back(path)


class _BySession(BaseAdapter):
    """What a session of `requests` is asked to send, the run's session sends."""

    def __init__(self, session: Session, who: str) -> None:
        super().__init__()
        self._session = session
        self._who = who

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        exchange = self._session.exchange(_plain(request), self._who)
        response = requests.Response()
        response.status_code, response.headers = exchange.status, CaseInsensitiveDict(exchange.headers)
        response.encoding = "utf-8"
        response.raw = urllib3.HTTPResponse(
            io.BytesIO(exchange.body), exchange.headers, exchange.status, preload_content=False
        )
        response.url, response.request = exchange.url, request
        return response

    def close(self) -> None:
        """Nothing is open."""


def _plain(request: requests.PreparedRequest) -> Request:
    body = request.body.encode() if isinstance(request.body, str) else request.body or b""
    assert isinstance(body, bytes), "nothing is streamed"
    items = request.headers.items()
    headers = {name: value.decode("latin-1") if isinstance(value, bytes) else value for name, value in items}
    return Request(str(request.method), str(request.url), headers, body)


class _Transport(RequestsTransport):
    """Sends by the run's session, whatever it is asked to send by."""

    def __init__(self, run: Run, *, after: Callable[[], None] | None) -> None:
        super().__init__()
        self._serializers = REQUESTS_TRANSPORT._serializers
        self._run = run
        self._after = after
        self._requests = requests.Session()
        self._requests.trust_env = False  # no .netrc
        for scheme in ("http://", "https://"):
            self._requests.mount(scheme, _BySession(run.target.session, "A"))
        #: By the id of the case.
        self.exchanges: dict[str, Exchange] = {}

    @property
    def session(self) -> Session:
        return self._run.target.session

    def send(self, case: Case[Any], *, session: requests.Session | None = None, **kwargs: Any) -> Response:
        operation = self._run.contract.operations[str(case.operation.schema.get_operation_id(case.operation))]
        base_url = self._run.settings.root + operation.path.removesuffix(case.path)
        options = {**kwargs, "base_url": base_url, "allow_redirects": False}
        response = super().send(case, session=self._requests, **options)
        self.exchanges[case.id] = self.session.trace[-1]
        self.session.lacking(self.session.trace[-1])
        if self._after:
            self._after()
        return response


@dataclass(eq=False)
class _Schema(OpenApiSchema):
    """The contract for some operations."""

    through: _Transport = field(kw_only=True)
    #: Called after each chain of links.
    sweep: Callable[[], None] = field(kw_only=True)

    @property
    def transport(self) -> RequestsTransport:
        return self.through

    def build_state_machine(self, **options: Any) -> Any:
        machine: Any = super().build_state_machine(**options)
        sweep = self.sweep

        class Swept(machine):  # type: ignore[misc]
            def teardown(self) -> None:
                super().teardown()
                sweep()

        return Swept


def _restricted(document: dict[str, Any], chosen: set[str]) -> dict[str, Any]:
    """The document with these operations only, and the links between them."""
    paths = {}
    for path, item in document["paths"].items():
        own = {key: part for key, part in item.items() if key not in METHODS or part["operationId"] in chosen}
        if own.keys() & set(METHODS):
            paths[path] = own
    restricted = copy.deepcopy({**document, "paths": paths})
    for operation in operations(restricted):
        for response in operation["responses"].values():
            if "links" in response:
                links = response["links"].items()
                response["links"] = {name: link for name, link in links if link["operationId"] in chosen}
    return restricted


def _configuration(
    document: dict[str, Any], credentials: Mapping[str, str], phases: tuple[str, ...], examples: int
) -> dict[str, Any]:
    lenient = leniency.configuration(document)
    checks = {"enabled": False, **{name: {"enabled": True} for name in CHECKS}, **lenient["checks"]}
    return {
        **lenient,
        "checks": checks,
        "seed": SEED,
        "headers": dict(credentials),
        "continue-on-failure": True,
        "warnings": False,
        "cache": {"enabled": False},
        "analysis": {"constants": {"enabled": False}},  # they would be read out of the mock's own source
        "generation": {
            "max-examples": examples,
            "database": "none",
            "deterministic": True,
            "allow-x00": False,
            "with-security-parameters": False,
        },
        "phases": {
            **{phase: {"enabled": phase in phases} for phase in (*SINGLE, *LINKED)},
            "coverage": {"enabled": "coverage" in phases, "unexpected-methods": []},
        },
    }


@contextmanager
def _pointed(schema: _Schema, aim: Aim) -> Iterator[None]:
    """While it lasts, the requests of a schema are aimed. Only a global hook sees those of all phases."""

    def before_call(context: Any, case: Case[Any], kwargs: dict[str, Any]) -> None:
        if case.operation.schema is schema:
            aim(case)

    schemathesis.hook("before_call")(before_call)
    try:
        yield
    finally:
        schemathesis.hooks.unregister(before_call)


def _found(schema: _Schema) -> list[Divergence]:
    """The divergences of a run of the engine, the first of each check and operation.

    Raises what the engine could not do.
    """
    found: dict[tuple[str, str | None], Divergence] = {}
    more: dict[tuple[str, str | None], int] = {}
    session = schema.through.session
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError):
            raise event.value
        if isinstance(event, events.ScenarioFinished):
            for check, divergence in _failures(event.recorder, schema.through.exchanges, session):
                exchange = divergence.exchange
                name = (check, session.operation_of(exchange) if exchange else None)
                more[name] = more.get(name, -1) + 1
                found.setdefault(name, divergence)
    for name, divergence in found.items():
        if more[name]:
            divergence.actual += f" (and {more[name]} more)"
    if not schema.through.exchanges:
        raise RuntimeError("Schemathesis sent nothing")
    return list(found.values())


def _failures(
    recorder: ScenarioRecorder, exchanges: Mapping[str, Exchange], session: Session
) -> Iterator[tuple[str, Divergence]]:
    """What the checks of a scenario complain of, by their names; of an operation that is missing only that."""
    for case_id, nodes in recorder.checks.items():
        for node in nodes:
            if node.failure_info is not None:
                failure = node.failure_info.failure
                check, exchange = CHECKS[node.name], exchanges.get(failure.case_id or case_id)
                said = " ".join(
                    [f"{exchange.status}:" if exchange else "", f"{failure.title}.", *failure.message.split()]
                )
                if exchange and (lacking := session.lacking(exchange)):
                    yield Kind.MISSING_ENDPOINT, missing_endpoint(lacking, exchange)
                    continue
                is_error = check.kind is Kind.STATUS and exchange is not None and exchange.status >= 500
                kind = Kind.SERVER_ERROR if is_error else check.kind
                yield node.name, Divergence(check.expects, said.strip(), exchange, check.requirement, kind)
