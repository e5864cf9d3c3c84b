"""Raw WSGI calls: a request that meets the application and nothing else.

`python benchmarks/wsgi.py` prints the least microseconds of each kind of request as JSON. It takes `mock_server` from
the folder that it is run in, of whatever age, and so imports nothing of this package.
"""

import io
import itertools
import json
import logging
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

from werkzeug.test import EnvironBuilder

#: Requests that are timed at once.
BATCH = 300
#: Batches of each kind.
_BATCHES = 8
#: Numbers of the organization that is asked.
_LISTED = 20
#: Routings that a number gets in turn.
_ROUTINGS = (("extension", "1002"), ("queue", "5001"), ("extension", "1001"), ("queue", "5002"))

Application = Callable[..., Iterable[bytes]]


class Sent(NamedTuple):
    """A request for WSGI."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""


def caller(app: Application, requests: Iterable[Sent]) -> Callable[[], bytes]:
    """Sends the requests in turn, past everything but the application."""
    prepared = itertools.cycle([(_environ(request), request.body) for request in requests])

    def call_once() -> bytes:
        template, body = next(prepared)
        answer = app({**template, "wsgi.input": io.BytesIO(body)}, _expect_200)
        sent = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        return sent

    return call_once


def _environ(request: Sent) -> dict[str, Any]:
    """What a WSGI server makes of the request."""
    path, method, headers, body = request.path, request.method, dict(request.headers), request.body or None
    environ = EnvironBuilder(path=path, method=method, headers=headers, data=body).get_environ()
    return {**environ, "REQUEST_URI": request.path}


def _expect_200(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
    if not status.startswith("200"):
        raise RuntimeError(f"status {status}")
    return lambda data: None


def micros(call: Callable[[], object]) -> float:
    """Microseconds of the processor that one call of a batch takes: other processes do not count."""
    began = process_time()
    for _ in range(BATCH):
        call()
    return (process_time() - began) / BATCH * 1e6


def _requests(app: Application) -> dict[str, list[Sent]]:
    """What is timed, over the numbers of the first organization."""
    asked = Sent("POST", "/_mock/tokens", {"Content-Type": "application/json"}, b'{"role": null}')
    token = json.loads(caller(app, [asked])())["token"]
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    listing = Sent("GET", "/api/v1/dids", headers)
    paths = [f"/api/v1/dids/{row['id']}" for row in json.loads(caller(app, [listing])())]
    bodies = [json.dumps({"routing_type": kind, "routing_destination": to}).encode() for kind, to in _ROUTINGS]
    return {
        f"GET /dids, {_LISTED} rows": [listing],
        "GET /dids/{id}": [Sent("GET", path, headers) for path in paths],
        "PUT /dids/{id}": [Sent("PUT", path, headers, body) for body in bodies for path in paths],
    }


def _main() -> None:
    sys.path.insert(0, str(Path.cwd()))
    from mock_server.app import create_app

    logging._srcfile = None  # as `serve` logs
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    logging.getLogger("astradial_mock.access").setLevel(logging.INFO)
    app = create_app(world=f"large:{_LISTED}")
    calls = {kind: caller(app, requests) for kind, requests in _requests(app).items()}
    turns = [{kind: micros(call) for kind, call in calls.items()} for _ in range(_BATCHES)]
    print(json.dumps({kind: min(turn[kind] for turn in turns) for kind in calls}))


if __name__ == "__main__":
    _main()
