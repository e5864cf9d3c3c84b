"""What a world holds at one moment: stored rows, deployed dialplans, live calls."""

from dataclasses import dataclass, replace

from immutables import Map

from mock_server.telephony.outcome.outcome import Outcome
from mock_server.telephony.walk.activity import Activity
from mock_server.telephony.walk.request import CallRequest
from mock_server.world.clock import Clock
from mock_server.world.fault import Fault
from mock_server.world.tables import Tables


@dataclass(frozen=True, slots=True)
class Deployment:
    """The stored rows that a dialplan was generated from: they are what callers meet until the next deploy."""

    tables: Tables
    #: The version of the state that was deployed.
    version: int
    #: When, as the API writes time.
    at: str


@dataclass(frozen=True, slots=True)
class LiveCall:
    """A call that is held up until somebody ends it."""

    id: str
    org_id: str | None
    #: What was asked for when it was placed.
    request: CallRequest
    outcome: Outcome
    #: What it occupies at the switch, whatever is deployed later.
    occupies: Activity
    #: Seconds since 1970.
    began: float


@dataclass(frozen=True, slots=True)
class State:
    """Stored rows, deployed dialplans and live calls at one moment."""

    tables: Tables
    #: Counts the committed changes of the stored rows.
    version: int = 0
    #: The live dialplan of each organization; one that was never deployed is absent.
    deployed: Map[str, Deployment] = Map()
    #: The number → organization dispatcher of the hosted gateway, shared by all.
    gateway: Deployment | None = None
    #: The calls that are up, by id; `calls.standing` has their order.
    live: Map[str, LiveCall] = Map()

    def afresh(self) -> "State":
        """This state as it was before anybody read it."""
        return replace(self, tables=self.tables.afresh())

    def pending(self, org_id: str) -> bool:
        """Whether an organization's stored rows differ from those that callers meet."""
        live = self.deployed.get(org_id)
        return live is None or not self.tables.same_for(org_id, live.tables)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A world as it was at one moment, but for its journal and its source of ids."""

    state: State
    quirks: frozenset[str]
    faults: tuple[Fault, ...]
    clock: Clock
