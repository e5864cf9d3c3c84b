"""What is measured over HTTP. Subjects take turns in every round, so that all of them meet the same machine."""

import http.client
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from time import perf_counter

from benchmarks import table
from benchmarks.bare import WRITERS
from benchmarks.load import HOST, Result
from benchmarks.processes import PATIENCE, Server, run_module, running
from benchmarks.subjects import (
    LARGE,
    LISTED,
    OURS,
    SMALL,
    Call,
    Calls,
    bare_handler,
    calls_and_rows,
    simulator,
    state_of,
    world_of,
)
from benchmarks.table import Line
from benchmarks.without_extras import EXTRAS
from mock_server.app import create_app

#: Requests of each kind between the two looks at the memory: more than the journal keeps.
_BEFORE_WEIGHING = 1500


@dataclass(frozen=True)
class Bench:
    """The subjects, and how long to look at them."""

    #: Of one load.
    seconds: float
    #: In each of them every subject has its turn.
    rounds: int
    calls: Calls
    #: By subject the module and options that serve it.
    commands: Mapping[str, list[str]]

    @property
    def probe(self) -> str:
        """The request that a server has started with."""
        return self.calls.listing[0].text()

    def load(self, server: Server, calls: list[Call], connections: int) -> Result:
        return server.load([call.text() for call in calls], connections, self.seconds)

    def all_running(self, stack: ExitStack, commands: Mapping[str, list[str]]) -> dict[str, Server]:
        return {name: stack.enter_context(running(command, self.probe)) for name, command in commands.items()}


@contextmanager
def bench(seconds: float, rounds: int) -> Iterator[Bench]:
    """The simulator beside the bare handlers, which serve the very rows that it lists."""
    calls, rows = calls_and_rows(create_app(world=world_of(LISTED)))
    with tempfile.NamedTemporaryFile("w", suffix=".json") as rows_file:
        json.dump(rows, rows_file)
        rows_file.flush()
        commands = {writer: bare_handler(writer, rows_file.name) for writer in WRITERS}
        yield Bench(seconds, rounds, calls, {OURS: simulator(world_of(LISTED)), **commands})


def starts(made: Bench) -> list[Line]:
    """From nothing to the first answer, and the memory then; one server at a time."""
    commands = {**made.commands, OURS: simulator("acme"), **_with_extras("acme")}
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    memory: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(-1, max(5, made.rounds)):
        for name, command in commands.items():
            with running(command, made.probe) as server:
                if number >= 0:  # the first one fills the machine's caches
                    seconds[name].append(server.start_seconds)
                    memory[name].append(server.memory())
    return [
        *_excess("cold start", "s", seconds, table.START_SECONDS),
        *_excess("memory after start", "MiB", memory, table.MEMORY_MIB),
    ]


#: The simulator where the project's extras are installed.
_EXTRAS = "with the extras"


def _with_extras(world: str) -> dict[str, list[str]]:
    return {_EXTRAS: simulator(world, extras=True)} if any(map(find_spec, EXTRAS)) else {}


def _excess(what: str, unit: str, samples: dict[str, list[float]], limit: float) -> list[Line]:
    """A line with a target, and beside it what the extras make of it."""
    extras = samples.pop(_EXTRAS, None)
    lines = [table.excess(what, unit, list(samples.values()), limit)]
    return lines if extras is None else [*lines, table.plain(f"{what}, {_EXTRAS}", unit, extras)]


def used_memory(made: Bench) -> list[Line]:
    """The memory after some requests, of one server at a time."""
    memory = {}
    for name, command in {**made.commands, **_with_extras(world_of(LISTED))}.items():
        with running(command, made.probe) as server:
            for calls in (made.calls.routing, made.calls.listing):  # the larger answers last: the journal keeps them
                server.load([call.text() for call in calls], 8, PATIENCE, most=_BEFORE_WEIGHING)
            memory[name] = [server.memory()]
    return _excess(f"memory after {2 * _BEFORE_WEIGHING:,} requests", "MiB", memory, table.USED_MEMORY_MIB)


def rates(made: Bench) -> list[Line]:
    """Requests a second over kept connections."""
    kinds = {f"GET /dids, {LISTED} rows": made.calls.listing, "PUT /dids/{id}": made.calls.routing}
    lines = []
    with ExitStack() as stack:
        servers = made.all_running(stack, made.commands)
        for what, calls in kinds.items():
            for connections in (1, 32):
                found = in_turns(servers, made.rounds, lambda server: made.load(server, calls, connections))  # noqa: B023
                lines.append(table.rates(f"{what}, {connections} conn.", list(found.values())))
    return lines


def in_process(made: Bench) -> list[Line]:
    """Requests without a server, and how they grow with the number of rows."""
    module = ["benchmarks.inprocess", "--rounds", str(2 * made.rounds + 1)]
    times = json.loads(run_module(module, b"", 10 * PATIENCE))
    lines = [
        table.times(f"{kind}, {text}", list(times[f"{how} {kind}"].values()))
        for how, text in (("wsgi", "raw WSGI call"), ("client", "test client"))
        for kind in ("GET", "PUT")
    ]
    return lines + [
        table.growth(f"{kind}, {SMALL} → {LARGE:,} DIDs, raw WSGI call", *times[f"growth {kind}"].values())
        for kind in ("GET /dids/{id}", "PUT /dids/{id}", "PUT /users/{id}")
    ]


def growth(made: Bench) -> list[Line]:
    """How requests grow with the number of rows, and what moving all rows at once costs."""
    calls, _ = calls_and_rows(create_app(world=world_of(SMALL)))
    commands = {str(dids): simulator(world_of(dids)) for dids in (SMALL, LARGE)}
    lines = []
    with ExitStack() as stack:
        servers = made.all_running(stack, commands)
        for kind, requests in (("GET", calls.single), ("PUT", calls.routing)):
            found = in_turns(servers, made.rounds, lambda server: made.load(server, requests, 1))  # noqa: B023
            micros = [[1e6 / result.rate for result in results] for results in found.values()]
            lines.append(table.growth(f"{kind} /dids/{{id}}, {SMALL} → {LARGE:,} DIDs, 1 conn.", *micros))
        return lines + _whole_state(servers[str(LARGE)], max(5, made.rounds))


def in_turns(
    servers: Mapping[str, Server], rounds: int, measure: Callable[[Server], Result]
) -> dict[str, list[Result]]:
    """Each server's results, one a round; every other round goes backwards."""
    found: dict[str, list[Result]] = {name: [] for name in servers}
    for number in range(rounds):
        for name in list(servers) if number % 2 else reversed(list(servers)):
            found[name].append(measure(servers[name]))
    return found


def _whole_state(server: Server, times: int) -> list[Line]:
    document = state_of(LARGE)
    steps = (
        ("PUT /_mock/state", "PUT", "/_mock/state", document, table.STATE_SECONDS),
        ("snapshot", "POST", "/_mock/snapshots", b'{"name": "bench"}', table.SNAPSHOT_SECONDS),
        ("restore", "POST", "/_mock/snapshots/bench/restore", b"", table.SNAPSHOT_SECONDS),
    )
    return [
        table.at_most(f"{what}, {LARGE:,} DIDs", [_seconds(server, method, path, body) for _ in range(times)], limit)
        for what, method, path, body, limit in steps
    ]


def _seconds(server: Server, method: str, path: str, body: bytes) -> float:
    connection = http.client.HTTPConnection(HOST, server.port, timeout=PATIENCE)
    began = perf_counter()
    connection.request(method, path, body, {"Content-Type": "application/json"})
    with connection.getresponse() as answer:
        answer.read()
    taken = perf_counter() - began
    connection.close()
    if answer.status >= 300:
        raise RuntimeError(f"{method} {path}: status {answer.status}")
    return taken
