"""Time a request takes inside the process, without a server: raw WSGI calls and Werkzeug's test client.

`python -m benchmarks.inprocess --rounds N` prints microseconds as JSON; the access log goes to standard error.
"""

import argparse
import copy
import itertools
import json
from collections.abc import Callable

from flask import Flask
from werkzeug.test import Client

from benchmarks import wsgi
from benchmarks.bare import WRITERS, create_bare
from benchmarks.subjects import LARGE, LISTED, OURS, SMALL, Call, calls_and_rows, world_of
from mock_server import logs
from mock_server.app import create_app

Times = dict[str, list[float]]


def measured(rounds: int) -> dict[str, Times]:
    """By measure and subject, the microseconds of one request in each round; subjects take turns."""
    app = create_app(world=world_of(LISTED))
    calls, rows = calls_and_rows(app)
    subjects: dict[str, Flask] = {OURS: app}
    subjects |= {writer: create_bare(copy.deepcopy(rows), writer) for writer in WRITERS}
    times: dict[str, Times] = {}
    for name, made in (("GET", calls.listing), ("PUT", calls.routing)):
        times[f"wsgi {name}"] = _taking_turns(
            {key: _wsgi_caller(subject, made) for key, subject in subjects.items()}, rounds
        )
        times[f"client {name}"] = _taking_turns(
            {key: _client_caller(subject, made) for key, subject in subjects.items()}, rounds
        )
    return times | _growth(rounds)


def _growth(rounds: int) -> dict[str, Times]:
    """The same ten numbers in a world that has no others, and in one that has thousands."""
    worlds = {str(dids): create_app(world=world_of(dids)) for dids in (SMALL, LARGE)}
    calls, _ = calls_and_rows(worlds[str(SMALL)])
    return {
        f"growth {name}": _taking_turns({dids: _wsgi_caller(app, made) for dids, app in worlds.items()}, rounds)
        for name, made in (
            ("GET /dids/{id}", calls.single),
            ("PUT /dids/{id}", calls.routing),
            ("PUT /users/{id}", calls.users),
        )
    }


def _taking_turns(callers: dict[str, Callable[[], object]], rounds: int) -> Times:
    times: Times = {name: [] for name in callers}
    for number in range(-1, rounds):
        for name, call in callers.items():
            taken = wsgi.micros(call)
            if number >= 0:  # the first one warms up
                times[name].append(taken)
    return times


def _wsgi_caller(app: Flask, calls: list[Call]) -> Callable[[], object]:
    """Sends the calls in turn, past everything but the application."""
    return wsgi.caller(app, [wsgi.Sent(call.method, call.path, call.headers, call.body) for call in calls])


def _client_caller(app: Flask, calls: list[Call]) -> Callable[[], None]:
    """Sends the calls in turn with Werkzeug's test client, as tests do."""
    client, turn = Client(app), itertools.cycle(calls)

    def call_once() -> None:
        client.open(**next(turn).options())

    return call_once


def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, required=True)
    rounds = parser.parse_args().rounds
    logs.to_stderr()
    print(json.dumps(measured(rounds)))


if __name__ == "__main__":
    _main()
