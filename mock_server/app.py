"""Assembles contract, world and control API into one WSGI application. exchange.py handles the product's requests."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request

from mock_server import control, quirks
from mock_server.contract import bundle
from mock_server.contract.contract import Contract
from mock_server.control.document import ControlDocument
from mock_server.exchange import Api, Exchange
from mock_server.faults.catalogue import fault
from mock_server.faults.seams import SeamedExchange
from mock_server.world import fixtures
from mock_server.world.world import World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

#: Where the control API lives.
CONTROL = "/_mock"
#: The contract, as documents and as a page.
CONTRACT_DOCUMENTS = frozenset(
    ("/api-spec.json", "/openapi.yaml", "/docs", "/docs/", "/api", "/api/", "/api-docs", "/api-docs/")
)

#: Signs tokens where nothing else is asked for, so that `astradial-mock token` and `serve` agree.
JWT_SECRET = "astradial-mock signs with this, which is no secret"  # noqa: S105


def own_world(profile: str) -> str:
    """The name of the world that a profile starts with. Raises ValueError for an unknown profile."""
    _check(profile)
    return str(bundle.load()["profiles"][profile].get("world", "acme"))


def _check(profile: str) -> None:
    if profile not in quirks.PROFILES:
        raise ValueError(f"unknown profile {profile!r}; choose from {', '.join(quirks.PROFILES)}")


def create_app(
    *,
    profile: str = "documented",
    world: str | Path | dict[str, Any] | None = None,
    jwt_secret: str = JWT_SECRET,
    seed: int | None = None,
    faults: Iterable[str] = (),
    vary: int | None = None,
) -> "MockServer":
    """A simulator as a Flask application, in the given profile and with the given world.

    `world` is the name of a shipped world (`acme`, `empty`, `large:10000`), a path, or a fixture document; without it
    the profile's own is taken, `acme` or `acme-oss`.
    `faults` are the ids of faults that it has from the beginning. With `vary`, a seed, it answers otherwise
    wherever no document says how. Raises `fixtures.FixtureError` for a bad document, and ValueError for an
    unknown profile or fault.
    """
    _check(profile)
    sources = bundle.load()
    contract = Contract(sources["contract"])
    compared_with = sources["profiles"][profile].get("compared_with")
    made = World(contract, profile, jwt_secret=jwt_secret, seed=seed, compared_with=compared_with)
    document = world if isinstance(world, dict) else fixtures.named(str(world or own_world(profile)), sources["worlds"])
    armed = tuple(map(fault, dict.fromkeys(faults)))
    made.begin_with(fixtures.loaded(document, made), armed, vary)
    return MockServer(Api(contract, sources["profiles"][profile]), made, ControlDocument(sources["control"]))


class MockServer(Flask):
    """Flask serves the control API and the contract's documents; every other path is the contract's.

    The product's requests do not pass through Flask's contexts and hooks: they are most of the cost of an answer.
    """

    def __init__(self, api: Api, world: World, control_document: ControlDocument) -> None:
        super().__init__("mock_server", static_folder=None)
        self.api = api
        self.world = world
        self.control_document = control_document
        self.register_blueprint(control.blueprint, url_prefix=CONTROL)
        self.register_blueprint(control.contract_documents)
        self.register_error_handler(HTTPException, control.refusal)

    def wsgi_app(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        if path.startswith(CONTROL) or path in CONTRACT_DOCUMENTS:
            return super().wsgi_app(environ, start_response)
        exchange = SeamedExchange if self.world.faults or self.world.variation else Exchange
        return exchange(self.api, self.world, Request(environ)).respond()(environ, start_response)
