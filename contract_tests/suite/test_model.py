"""Two organizations, any sequence of requests: the server has what it answered that it has."""

from collections import Counter

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from contract_tests.client.client import Client
from contract_tests.plugin import PROFILE
from contract_tests.run.factory import Factory
from contract_tests.run.run import Run
from contract_tests.suite import broad, pbx
from contract_tests.suite.model import Ground, Model

PROPERTY = settings.get_profile(PROFILE)
SEQUENCES = settings(
    PROPERTY, max_examples=4 * PROPERTY.max_examples, stateful_step_count=25, report_multiple_bugs=False
)

#: So many sequences are to meet each of these at least once, else they are too tame to find much.
ENOUGH = 40
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
    "pool: asked for",
    "pool: refused as asked for",
    "pool: request taken back",
    "route: ivr of the sequence",
    "route: queue of the sequence",
    "destination deleted while a number leads to it",
}


#: Requests for numbers of the pool that the sequences may come to.
MANY = 1000


@broad
@pbx(
    *("WIRE-04", "WIRE-06", "WIRE-08", "TEN-01", "TEN-05", "TEN-06"),
    *("DID-16", "DID-17", "IVR-09", "POOL-01", "POOL-02", "POOL-04"),
    effect="write",
)
def test_any_sequence_of_requests_leaves_what_was_answered(run: Run, org: Client, other: Client, make: Factory) -> None:
    ground = Ground(
        trunks={client.who: make.trunk(client)["id"] for client in (org, other)},
        numbers=tuple(run.numbers.phone() for _ in range(4)),
        extensions=tuple(run.numbers.extension(client) for client in (org, other, org, other)),
        pool=pool_of(run, org),
        has_ivrs=org.get("/ivrs").status == 200,
    )
    reached: Counter[str] = Counter()
    machine = type("Sequence", (Model,), {"run": run, "ground": ground, "reached": reached})
    run_state_machine_as_test(machine, settings=SEQUENCES)
    lacking = [word for word, has in (("pool", ground.pool), ("ivr", ground.has_ivrs)) if not has]
    missing = {one for one in INTERACTIONS - reached.keys() if not any(word in one for word in lacking)}
    # on another server a sequence may be led elsewhere: this is about the suite, which the mock's own profile shows
    is_own = run.settings.url is None and run.settings.mock_profile == "documented"
    if is_own and missing and SEQUENCES.max_examples >= ENOUGH:
        raise RuntimeError(f"no sequence reached: {', '.join(sorted(missing))}")


def pool_of(run: Run, org: Client) -> tuple[str, ...]:
    """Two numbers of the pool, where asking for many is allowed."""
    if run.settings.effects != "full" or run.target.session.guard.billable < MANY:
        return ()
    return tuple(row["id"] for row in org.get("/did-pool/available").expect(200).body[:2])
