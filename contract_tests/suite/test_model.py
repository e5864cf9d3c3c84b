"""Two organizations, any sequence of requests: the server has what it answered that it has."""

from collections import Counter

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from contract_tests.client import Client
from contract_tests.maker import Maker
from contract_tests.plugin import PROFILE
from contract_tests.run import Run
from contract_tests.suite import pbx
from contract_tests.suite.model import Ground, Model

PROPERTY = settings.get_profile(PROFILE)
SEQUENCES = settings(
    PROPERTY, max_examples=4 * PROPERTY.max_examples, stateful_step_count=20, report_multiple_bugs=False
)

#: Each is to be met at least once, else the sequences are too short or too tame to find much.
INTERACTIONS = {
    "dids: refused as taken",
    "dids: deleted",
    "dids: another's not changed",
    "dids: another's not deleted",
    "ivrs: another's not changed",
    "queues: another's not deleted",
    "ivrs: refused as taken",
    "ivrs: menu replaced",
    "queues: refused as taken",
    "route: ivr of the sequence",
    "route: queue of the sequence",
    "destination deleted while a number leads to it",
}


@pbx("WIRE-04", "WIRE-06", "WIRE-08", "TEN-01", "TEN-05", "TEN-06", "DID-16", "DID-17", "IVR-09")
def test_any_sequence_of_requests_leaves_what_was_answered(run: Run, org: Client, other: Client, make: Maker) -> None:
    ground = Ground(
        trunks={client.who: make.trunk(client)["id"] for client in (org, other)},
        numbers=tuple(run.numbers.phone() for _ in range(4)),
        extensions=tuple(run.numbers.extension(client) for client in (org, other, org, other)),
    )
    reached: Counter[str] = Counter()
    machine = type("Sequence", (Model,), {"run": run, "ground": ground, "reached": reached})
    run_state_machine_as_test(machine, settings=SEQUENCES)
    missing = INTERACTIONS - reached.keys() if SEQUENCES.max_examples >= 40 else None
    assert not missing, f"no sequence reached: {', '.join(sorted(missing))}"
