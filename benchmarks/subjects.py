"""What is measured: the simulator, the two bare handlers, and the requests that all of them get."""

import json
from dataclasses import dataclass
from typing import Any

from werkzeug.test import Client

from benchmarks.load import HOST
from mock_server.app import MockServer
from mock_server.contract import bundle
from mock_server.control.tokens import minted
from mock_server.serving.server import THREADS
from mock_server.world import fixtures

#: The simulator; the bare handlers are called by how they write JSON.
OURS = "mock_server"

#: So many numbers does the organization have whose list is asked for.
LISTED = 20

#: Numbers of the organization in the two worlds that show how a request grows.
SMALL, LARGE = 10, 10_000

#: Routings that a number gets in turn; the world can carry out each, and no number of it begins with the first.
_ROUTINGS = (("extension", "1002"), ("queue", "5001"), ("extension", "1001"), ("queue", "5002"))


@dataclass(frozen=True)
class Call:
    """One request, before it is written for a socket or for WSGI."""

    method: str
    path: str
    token: str
    body: bytes = b""

    @property
    def headers(self) -> dict[str, str]:
        credentials = {"Authorization": f"Bearer {self.token}"}
        return {**credentials, "Content-Type": "application/json"} if self.body else credentials

    def text(self) -> str:
        """The request as it goes over a socket."""
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {HOST}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.body:
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join([*lines, "", self.body.decode()])

    def options(self) -> dict[str, Any]:
        """The request as Werkzeug's client takes it."""
        return {"path": self.path, "method": self.method, "headers": self.headers, "data": self.body or None}


@dataclass(frozen=True)
class Calls:
    """The requests of a measurement, over the numbers of one organization."""

    listing: list[Call]
    single: list[Call]
    #: In turn, each changes the routing of the number that it names.
    routing: list[Call]
    #: In turn, each changes the name of a user whom numbers lead to.
    users: list[Call]


def world_of(dids: int) -> str:
    """The shipped world whose first organization has so many numbers."""
    return f"large:{dids}"


def state_of(dids: int) -> bytes:
    """That world as a fixture document."""
    return json.dumps(fixtures.named(world_of(dids), bundle.load()["worlds"])).encode()


def calls_and_rows(app: MockServer) -> tuple[Calls, list[dict[str, Any]]]:
    """The requests over all numbers of the first organization, and the rows that its list shows.

    The token is good for every server that signs with the default secret.
    """
    token = minted(app.world, role=None)
    answer = Client(app).get("/api/v1/dids", headers={"Authorization": f"Bearer {token}"})
    rows: list[dict[str, Any]] = json.loads(answer.data)
    users = json.loads(Client(app).get("/api/v1/users", headers={"Authorization": f"Bearer {token}"}).data)
    calls = Calls(
        listing=[Call("GET", "/api/v1/dids", token)],
        single=[Call("GET", f"/api/v1/dids/{row['id']}", token) for row in rows],
        routing=[
            Call("PUT", f"/api/v1/dids/{row['id']}", token, _routing(*routing)) for routing in _ROUTINGS for row in rows
        ],
        users=[
            Call("PUT", f"/api/v1/users/{users[0]['id']}", token, json.dumps({"full_name": name}).encode())
            for name in ("Asha Rao", "Asha R. Rao")
        ],
    )
    return calls, rows


def _routing(kind: str, destination: str) -> bytes:
    return json.dumps({"routing_type": kind, "routing_destination": destination}).encode()


def simulator(world: str, *, extras: bool = False) -> list[str]:
    """The module and options that serve the simulator, in an environment without or with the project's extras."""
    serve = ["mock_server", "serve", "--world", world]
    return serve if extras else ["benchmarks.without_extras", *serve]


def bare_handler(writer: str, rows_file: str) -> list[str]:
    """The module and options that serve a bare handler."""
    return ["benchmarks.bare", "--rows", rows_file, "--json", writer, "--threads", str(THREADS)]
