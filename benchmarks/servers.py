"""The simulator under each WSGI server that is installed: `python -m benchmarks --servers`.

`python -m benchmarks.servers NAME --port N` serves it under one of them, as `mock_server.serving.server` does under
waitress: 8 threads, one process, an access log, no server's own log of requests.
"""

import argparse
from collections.abc import Callable
from contextlib import ExitStack
from importlib import import_module
from importlib.util import find_spec
from statistics import median
from typing import Any

from benchmarks import table
from benchmarks.load import HOST
from benchmarks.measures import Bench, in_turns
from benchmarks.processes import running
from benchmarks.subjects import LISTED, world_of
from mock_server import logs
from mock_server.app import MockServer, create_app
from mock_server.serving.server import THREADS


def served() -> MockServer:
    """The application, with an access log on standard error."""
    logs.to_stderr()
    return create_app(world=world_of(LISTED))


def under_waitress(port: int) -> None:
    from waitress import serve

    serve(served(), host=HOST, port=port, threads=THREADS, ident=None)


def under_cheroot(port: int) -> None:
    from cheroot.wsgi import Server

    Server((HOST, port), served(), numthreads=THREADS).safe_start()


def under_gunicorn(port: int) -> None:
    base: Any = import_module("gunicorn.app.base")

    class Application(base.BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in {
                "bind": f"{HOST}:{port}",
                "worker_class": "gthread",
                "threads": THREADS,
                "keepalive": 60,
            }.items():
                self.cfg.set(name, value)

        def load(self) -> MockServer:
            return served()

    Application().run()


def under_granian(port: int) -> None:
    from granian.constants import Interfaces
    from granian.server import Server

    Server(
        f"{__spec__.name}:served",
        factory=True,
        address=HOST,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=THREADS,
        websockets=False,
    ).serve()


SERVERS: dict[str, Callable[[int], None]] = {
    "waitress": under_waitress,
    "cheroot": under_cheroot,
    "gunicorn": under_gunicorn,
    "granian": under_granian,
}

_STARTS = 5


def compared(made: Bench) -> str:
    """The table of the servers: start, memory with its children, requests a second."""
    names = [name for name in SERVERS if find_spec(name)]
    commands = {name: ["benchmarks.servers", name] for name in names}
    started: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(_STARTS):
        for name, command in commands.items():
            with running(command, made.probe) as server:
                started[name].append(server.start_seconds)
    cells = {name: [f"{median(seconds):.2f} s"] for name, seconds in started.items()}
    with ExitStack() as stack:
        servers = made.all_running(stack, commands)
        for calls in (made.calls.listing, made.calls.routing):
            for connections in (1, 32):
                found = in_turns(servers, made.rounds, lambda server: made.load(server, calls, connections))  # noqa: B023
                for name, results in found.items():
                    cells[name].append(table.rate_cell(results))
        for name, server in servers.items():
            cells[name].insert(1, f"{server.memory():.0f} MiB")
    head = ["server", "start", "memory after", "GET, 1 conn.", "GET, 32", "PUT, 1 conn.", "PUT, 32"]
    return table.markdown(head, [[name, *row] for name, row in cells.items()])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=list(SERVERS))
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    SERVERS[options.name](options.port)
