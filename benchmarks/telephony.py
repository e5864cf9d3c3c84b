"""What deploys and calls cost, without a server."""

from collections.abc import Callable
from time import process_time

from werkzeug.test import Client

from benchmarks import table
from benchmarks.subjects import world_of
from benchmarks.table import ROUTES_SECONDS, Line
from mock_server.app import create_app
from mock_server.telephony.generator.generate import compile_dialplan
from mock_server.telephony.walk.call import place_call
from mock_server.telephony.walk.request import read_call
from mock_server.world.deployed import DeployedDialplans

#: The numbers of an organization that is deployed.
DIDS = 1000
#: The numbers that are all asked for where they lead.
ROUTED = 3000

#: Through the main menu into the support menu, and there into a queue.
_TWO_LEVELS = read_call({"to": "+918065978001", "press": ["2", "1"]})


def deploys_and_calls(rounds: int) -> list[Line]:
    """A deploy of 1,000 numbers, and a call through two menus into a queue. Raises RuntimeError if it strays."""
    world = create_app(world=world_of(DIDS)).world
    tables = world.state.tables
    org_id = tables["organizations"].ordered()[0]["id"]
    switch = world.deployed.switch(world.state)
    result = place_call(_TWO_LEVELS, switch).outcome.result
    if result != "queue_connected":
        raise RuntimeError(f"the call ended as {result}")

    def deployed_anew() -> None:
        rows = DeployedDialplans(lambda: (world.quirks, world.faults)).rows(tables, org_id)
        compile_dialplan(rows, world.quirk)

    deploy = _seconds(deployed_anew, rounds, 5)
    call = _seconds(lambda: place_call(_TWO_LEVELS, switch), rounds, 200)
    return [
        table.at_most(f"deploy of an organization with {DIDS:,} DIDs", deploy, table.DEPLOY_SECONDS),
        table.at_most("call through two menus into a queue", call, table.CALL_SECONDS),
        table.at_most(f"GET /_mock/routes, {ROUTED:,} DIDs", _seconds(_asking_for_routes(), rounds, 1), ROUTES_SECONDS),
    ]


def _asking_for_routes() -> Callable[[], object]:
    """Asks where each number leads."""
    client = Client(create_app(world=world_of(ROUTED)))
    return lambda: client.get("/_mock/routes")


def _seconds(once: Callable[[], object], rounds: int, times: int) -> list[float]:
    """What one takes of the processor, in each round: other processes do not count."""
    found = []
    for _ in range(rounds):
        began = process_time()
        for _ in range(times):
            once()
        found.append((process_time() - began) / times)
    return found
