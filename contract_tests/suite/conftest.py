"""Fixtures: who asks (`org`, `other`, `agent`, `nobody`), what is made (`make`), what a caller hears (`call`)."""

from collections.abc import Callable, Iterator

import pytest

from contract_tests.client.client import Client
from contract_tests.client.divergence import Unsupported
from contract_tests.plugin import RUN
from contract_tests.run.factory import Factory, Row
from contract_tests.run.probe import CallProbe
from contract_tests.run.run import Run
from contract_tests.suite.resources import Resource


@pytest.fixture
def run(request: pytest.FixtureRequest) -> Run:
    """The run that this test is part of."""
    return request.config.stash[RUN]


@pytest.fixture(autouse=True)
def _there_are_such_rows(request: pytest.FixtureRequest, run: Run) -> None:
    """A test of a kind of rows needs a server that has them."""
    kind = getattr(request.node, "callspec", None) and request.node.callspec.params.get("kind")
    if isinstance(kind, Resource) and kind.path not in run.collections:
        kind.asked(run.client("A"))
        run.collections.add(kind.path)


@pytest.fixture
def org(run: Run) -> Client:
    """The organization under test, with the credentials that the run was given."""
    return run.client("A")


@pytest.fixture
def other(run: Run) -> Client:
    """Another organization."""
    return run.client("B")


@pytest.fixture(params=["A", "B"])
def tenants(request: pytest.FixtureRequest, run: Run) -> tuple[Client, Client]:
    """Two organizations, each in turn the one that acts and the one that must not notice."""
    acting, idle = request.param, "BA"["AB".index(request.param)]
    return run.client(acting), run.client(idle)


@pytest.fixture
def agent(run: Run) -> Client:
    """A dashboard user of the organization with the role agent."""
    return run.client("agent")


@pytest.fixture
def manager(run: Run) -> Client:
    """A dashboard user of the organization with the role manager."""
    return run.client("manager")


@pytest.fixture
def nobody(run: Run) -> Client:
    """Somebody without credentials."""
    return run.target.nobody


@pytest.fixture
def make(run: Run) -> Iterator[Factory]:
    """Creates what the test needs, and deletes it afterwards."""
    with run.factory() as factory:
        yield factory


Borrow = Callable[..., Row]


@pytest.fixture
def borrow(run: Run) -> Iterator[Borrow]:
    """Lets the test change a setting that exists, as `Run.borrow` does, and puts it back when the test ends."""
    borrowed: list[str] = []

    def one(client: Client, path: str, *fields: str) -> Row:
        row = run.borrow(client, path, *fields)
        borrowed.append(path)
        return row

    yield one
    for path in reversed(borrowed):
        run.give_back(path)


@pytest.fixture
def row(org: Client, make: Factory, kind: Resource) -> Row:
    """A row of the kind that the test is about, the same for all examples of a property."""
    return make.one(org, kind.path)


@pytest.fixture
def did(run: Run, org: Client, make: Factory, borrow: Borrow) -> Row:
    """A number of ours; or the one that was named with --did, which is as it was when the test ends."""
    if run.settings.dids and run.settings.effects == "full":
        return borrow(org, f"/dids/{run.settings.dids[0]}", *_ROUTING)
    return make.did(org)


#: What tests change of a number.
_ROUTING = ("routing_type", "routing_destination", "description", "status")


@pytest.fixture
def queue(org: Client, make: Factory) -> Row:
    """A queue of ours, without members."""
    return make.queue(org)


@pytest.fixture
def user(org: Client, make: Factory) -> Row:
    """An extension of ours."""
    return make.user(org)


@pytest.fixture
def call(run: Run) -> CallProbe:
    """Asks what a caller hears."""
    if run.target.probe is None:
        raise Unsupported("needs call-probe: on this server the run cannot tell what a caller hears")
    return run.target.probe


@pytest.fixture
def examples(run: Run) -> int:
    """How many examples are tried of a property."""
    return run.settings.examples
