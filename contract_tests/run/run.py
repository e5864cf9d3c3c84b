"""One run: its settings, its target, and what came of its tests."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from contract_tests.client.client import BASE, Client
from contract_tests.client.divergence import Unsupported
from contract_tests.client.exchange import Exchange
from contract_tests.client.ledger import Ledger
from contract_tests.client.transport import Transport
from contract_tests.contract import sources
from contract_tests.contract.contract import Contract
from contract_tests.contract.kinds import Kind
from contract_tests.contract.requirements import Requirement, all_requirements
from contract_tests.contract.under_quirks import contract_under
from contract_tests.redaction.redactor import Redactor
from contract_tests.run import target
from contract_tests.run.cleanup import clean
from contract_tests.run.factory import Factory, Numbers, Row
from contract_tests.run.settings import Settings
from contract_tests.run.target import Target
from contract_tests.usage import UsageError
from contract_tests.verdicts import expectations
from contract_tests.verdicts.expectations import Expectations
from contract_tests.verdicts.findings import NO_OPERATION, Finding
from contract_tests.verdicts.verdicts import WITHHELD, Judged, Outcome, Result, Verdicts, judge


@dataclass
class Run:
    """What all tests of a run share. `close` puts back what was borrowed and deletes what is left."""

    settings: Settings
    expected: Expectations
    contract: Contract
    ledger: Ledger
    numbers: Numbers
    redactor: Redactor = field(default_factory=Redactor)
    results: list[Result] = field(default_factory=list)
    #: The collections that the server is known to have.
    collections: set[str] = field(default_factory=set)
    #: The requirements of which some tests were left out.
    partly: set[str] = field(default_factory=set)
    #: Whether it was ended before its last test, by Ctrl-C.
    is_interrupted: bool = False
    #: How often each test was run, and how many writes and deploys it made, by its name without parameters.
    costs: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    began: datetime.datetime = field(default_factory=lambda: datetime.datetime.now(datetime.UTC))
    _target: Target | None = None
    _ground: Factory | None = None

    @classmethod
    def of(cls, settings: Settings) -> "Run":
        """A run as it was asked for. Raises `UsageError`."""
        expected = expectations.load(settings.expect)
        run_id = target.new_run_id()
        file = None
        if settings.url and settings.effects != "read":
            file = (settings.report or settings.ledgers) / f"ledger-{run_id}.jsonl"
        redactor = Redactor()
        redactor.hide(*settings.secrets)
        redactor.leave(*settings.dids, settings.host)
        return cls(
            settings=settings,
            redactor=redactor,
            expected=expected,
            contract=Contract(contract_under(sources.contract(), expected.quirks)),
            ledger=Ledger(run_id, settings.root, file),
            numbers=Numbers(run_id),
        )

    def begin(self) -> None:
        """Begin the ledger, before anything is sent. Raises `UsageError` where it cannot be written."""
        try:
            self.ledger.begin()
        except OSError as error:
            raise UsageError(
                f"{self.ledger.file} cannot be written ({error.strerror}), and without that record a run does not"
                " write to a server: run it in a folder that can be written, or name one with --report"
            ) from None

    def connect(self, transport: Transport | None = None) -> None:
        """Raises `target.NotReachable`, and `UsageError` for a --did that the organization does not have."""
        self._target = target.connect(self.settings, self.contract, self.ledger, transport, self.redactor)
        rows = self.client("A").get("/dids").body if self.settings.dids else None
        if isinstance(rows, list):
            self._check_dids(rows)

    def _check_dids(self, rows: list[Any]) -> None:
        have = {str(row["id"]): row.get("number") for row in rows if isinstance(row, dict) and "id" in row}
        for name in self.settings.dids:
            if name not in have:
                some = [f"{row_id} ({number})" for row_id, number in have.items()][:10]
                raise UsageError(
                    f"--did {name}: not a number of the organization; its numbers: {', '.join(some) or 'none'}"
                )

    @property
    def is_connected(self) -> bool:
        return self._target is not None

    @property
    def target(self) -> Target:
        assert self._target is not None, "the run is not connected"
        return self._target

    @property
    def capabilities(self) -> set[str]:
        """Those of the target; before anything was sent, those that the environment promises."""
        return self.target.capabilities if self.is_connected else target.promised(self.settings)

    @property
    def requirements(self) -> list[Requirement]:
        """Those that this run is about, and those that it found broken on the way."""
        chosen = self.settings.only | (self.settings.require if self.settings.only else frozenset())
        bad = (Outcome.DIVERGED, Outcome.ERROR)
        met = {name for result in self.results if result.outcome in bad for name in result.requirements}
        return [one for one in all_requirements().values() if not chosen or one.id in chosen | met]

    def client(self, who: str) -> Client:
        """Somebody's client. Raises `Unsupported` where the run has no such credentials."""
        if who not in self.target.clients:
            raise Unsupported(f"the run has no credentials for {who}")
        return self.target.clients[who]

    def factory(self) -> Factory:
        """A factory for one test. The trunks that all tests share last until the end of the run."""
        if self._ground is None:
            self._ground = Factory(self.ledger, self.numbers)
        return self._ground.nested()

    @property
    def creations(self) -> tuple[Exchange, ...]:
        """How that was created which makers made and did not delete yet."""
        return tuple(self._ground.creations.values()) if self._ground else ()

    def afford(self, requests: int) -> None:
        """Raises `Unsupported` where so many billable requests are not left: no test is to stop halfway."""
        if self.target.session.guard.billable < requests:
            raise Unsupported(f"it may need {requests} billable requests, but fewer are left: raise --billable")

    def borrow(self, client: Client, path: str, *fields: str) -> Row:
        """Let the run change these fields of a setting that exists; they are put back in the end. The row as it is.

        Raises `Unsupported` for a phone number that was not named with --did, and outside the profile `full`.
        """
        if self.settings.effects != "full":
            raise Unsupported("it temporarily changes an existing setting: --profile full")
        did = path.removeprefix("/dids/")
        if did != path and did not in self.settings.dids:
            raise Unsupported("it temporarily changes the routing of an existing number: name one with --did ID")
        row: Row = client.get(path).expect(200).body
        if f"{BASE}{path}" not in self.ledger.saved:
            self.ledger.save(f"{BASE}{path}", client.who, {name: row[name] for name in fields if name in row})
        self.target.session.guard.borrowed.add(f"{BASE}{path}")
        return row

    def give_back(self, path: str) -> None:
        """Put a borrowed setting back, unless it is by now. Raises `Divergence` where that is refused."""
        if f"{BASE}{path}" not in self.ledger.saved:
            return
        who, value = self.ledger.saved[f"{BASE}{path}"]
        self.client(who).put(path, value).expect(200)
        self.ledger.restored(f"{BASE}{path}")

    def close(self) -> list[str]:
        """Restore, give back, delete and deploy; what could not be, in sentences."""
        self.target.session.guard.is_closing = True
        return clean(self.ledger, self.client)

    def knows(self, requirement: str, exchange: Exchange, kind: Kind) -> bool:
        """Whether the server is known to break the requirement there in that way."""
        operation = self.target.session.operation_of(exchange) or NO_OPERATION
        return self.expected.of(Finding(requirement, operation, kind), self.began.date()) is not None

    def verdicts(self) -> Verdicts:
        partly = frozenset(all_requirements() if self.is_interrupted else self.partly)
        asked = frozenset(name for name, _ in self.target.session.seen) if self.is_connected else frozenset()
        return judge(self.requirements, self.results, self.expected, self.began.date(), partly, asked)

    @property
    def lacking(self) -> list[Judged]:
        """The requirements of which more was asked than was tested: by `--require`, or by `--fail-on`."""
        if self.settings.dry_run:
            return []
        withheld = self.verdicts().having(*WITHHELD)
        return [
            one
            for one in withheld
            if one.requirement.id in self.settings.require
            or (one.requirement.level == "MUST" and one.verdict in self.settings.fail_on)
        ]

    @property
    def exit_code(self) -> int:
        """The highest that applies: 4 nothing was tested, 2 an error or an interruption, 1 not as promised."""
        verdicts = self.verdicts()
        is_vain = not (verdicts.tested or self.settings.dry_run or self.is_interrupted)
        return max(4 * is_vain, 2 * self.is_interrupted, verdicts.exit_code, int(bool(self.lacking)))
