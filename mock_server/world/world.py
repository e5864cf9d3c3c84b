"""A world: everything that an answer depends on, as one value that is passed in.

State is replaced, never changed in place. A write runs in a transaction under the world's lock and is
committed whole or not at all; a reader sees one committed state from beginning to end.
"""

import random
import threading
import uuid
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from functools import cached_property
from typing import Any

from mock_server import errors, quirks
from mock_server.contract.contract import Contract
from mock_server.contract.table import Table
from mock_server.telephony.generator.generate import deploy_failure
from mock_server.world import database
from mock_server.world.clock import Clock, iso
from mock_server.world.deployed import DeployedDialplans
from mock_server.world.fault import Fault
from mock_server.world.journal import Journal
from mock_server.world.notices import Notices
from mock_server.world.state import Deployment, Snapshot, State
from mock_server.world.stats import Stats
from mock_server.world.tables import CHANGE_TIMES, TIMES, Group, Row, Rows, Tables, unique_keys
from mock_server.world.variation import Variation


class World:
    """One simulated Astradial: state, deployed dialplans, clock, source of ids, quirks, faults, journal."""

    def __init__(
        self,
        contract: Contract,
        profile: str,
        *,
        jwt_secret: str,
        seed: int | None = None,
        compared_with: str | None = None,
    ) -> None:
        self.contract = contract
        self.profile = profile
        #: The profile whose deviations are warned of: that of the server in production.
        self.compared_with = compared_with
        self.jwt_secret = jwt_secret
        self.clock = Clock()
        self.journal = Journal()
        self.snapshots: dict[str, Snapshot] = {}
        self.lock = threading.RLock()
        self.deployed = DeployedDialplans(lambda: (self.quirks, self.faults))
        self.seed = seed
        self.state = State(Tables.empty(contract))
        self.begin_with(self.state)

    def reset(self) -> None:
        """Back to how the world began: rows, dialplans, quirks, faults, real time, ids from the seed.

        The journal and the counts are empty; snapshots stay.
        """
        with self.lock:
            self.state = self._initial.afresh()
            self.quirks = quirks.on_in(self.profile)
            self.faults = self._initial_faults
            self.variation = None if self._vary is None else Variation(self._vary)
            self.random = random.Random(self.seed)
            self.clock = Clock()
            self.began = self.clock.now()
            self.outcomes: OrderedDict[str, dict[str, Any]] = OrderedDict()
            self.journal.clear()
            self.stats = Stats()

    def take_snapshot(self, name: str) -> Snapshot:
        """Keep the present under a name; an older snapshot of that name is replaced."""
        with self.lock:
            self.snapshots[name] = Snapshot(self.state, self.quirks, self.faults, copy(self.clock))
            return self.snapshots[name]

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a snapshot: rows, deployed dialplans, live calls, quirks, faults and clock."""
        with self.lock:
            self.state, self.clock = snapshot.state, copy(snapshot.clock)
            self.quirks, self.faults = snapshot.quirks, snapshot.faults

    def begin_with(self, state: State, faults: Iterable[Fault] = (), vary: int | None = None) -> None:
        """Make these what a reset returns to, and reset."""
        with self.lock:
            self._initial, self._vary = state, vary
            self._initial_faults = tuple(dict.fromkeys(faults))
            self.reset()

    def quirk(self, quirk_id: str) -> bool:
        """Whether a quirk of the ledger is on here. Raises `quirks.UnknownQuirk`."""
        return quirks.is_on(quirk_id, self.quirks)

    def set_quirk(self, quirk_id: str, on: bool) -> None:
        """Turn a quirk on or off. Raises `quirks.UnknownQuirk`."""
        with self.lock:
            was = self.quirk(quirk_id)
            if was != on:
                self.quirks = self.quirks ^ {quirk_id}

    def arm(self, fault: Fault) -> None:
        """Give the server a fault."""
        with self.lock:
            self.faults = tuple(dict.fromkeys((*self.faults, fault)))

    def disarm(self, fault: Fault) -> None:
        """Take a fault away."""
        with self.lock:
            self.faults = tuple(one for one in self.faults if one is not fault)

    def remember_call(self, call_id: str, outcome: dict[str, Any]) -> None:
        """Keep what came of a call for whoever asks; the oldest of many is forgotten."""
        self.outcomes[call_id] = outcome
        if len(self.outcomes) > CALLS_REMEMBERED:
            self.outcomes.popitem(last=False)

    def read(self) -> "Transaction":
        """A view of the committed state; it cannot write."""
        return Transaction(self, writable=False)

    @contextmanager
    def write(self) -> Iterator["Transaction"]:
        """A transaction: committed when the block ends, dropped when it raises."""
        with self.lock:
            transaction = Transaction(self, writable=True)
            yield transaction
            transaction.commit()


class Transaction(Notices):
    """The world as one operation sees it: the rows, the clock, the quirks, and what there is to say of it."""

    def __init__(self, world: World, *, writable: bool) -> None:
        super().__init__(world.quirks, world.compared_with)
        self.world = world
        #: The state in which the operation began.
        self.base = world.state
        self.tables = self.base.tables
        self.live = self.base.live
        #: The rows that were stored, removed or written without a change, as (section, id).
        self.touched: dict[tuple[str, str], None] = {}
        #: What the answer shows of rows that were written, where that is not what is stored.
        self.echoes: dict[tuple[str, str], Row] = {}
        self._sections: dict[str, Section] = {}
        self._writable = writable
        #: The organizations that are deployed unless a quirk is on, each with its quirk.
        self.deploy_quirks: dict[str, str] = {}
        self._deploys: dict[str, None] = {}
        self._deploys_gateway = False
        self._time: float | None = None
        self._now: str | None = None

    def __getitem__(self, section: str) -> "Section":
        return self._sections.get(section) or self._sections.setdefault(section, Section(self, section))

    @property
    def time(self) -> float:
        """The world's time, in seconds since 1970; it stands still during an operation."""
        if self._time is None:
            self._time = self.world.clock.now()
        return self._time

    @property
    def now(self) -> str:
        """The world's time as the API writes it. Whole seconds: the database keeps no more."""
        if self._now is None:
            self._now = iso(int(self.time))
        return self._now

    def new_id(self) -> str:
        version = self.world.variation.id_version if self.world.variation else 4
        return str(uuid.UUID(int=self.world.random.getrandbits(128), version=version))

    def new_hex(self, digits: int) -> str:
        """Random lower-case hexadecimal digits, for keys and secrets."""
        return f"{self.world.random.getrandbits(4 * digits):0{digits}x}"

    def deploy(self, org_id: str) -> bool:
        """Let the commit make an organization's rows what callers meet, as this transaction leaves them.

        False where the generator throws on them: as on the real server the write succeeds all the same, and
        the dialplan deployed before stays.
        """
        ivrs = self.tables["ivrs"].of(org_id).values()
        if failure := deploy_failure(ivrs, self.quirk):
            self.warn(errors.DEPLOY_FAILED.format(reason=failure))
            return False
        self._deploys[org_id] = None
        self.deploy_gateway()
        return True

    def deploy_unless(self, quirk_id: str, org_id: str) -> None:
        """`deploy`, unless this quirk, which keeps the server from it, is on."""
        self.deploy_quirks[org_id] = quirk_id
        if not self.quirk(quirk_id):
            self.deploy(org_id)

    def deploy_gateway(self) -> None:
        """Make the gateway dispatch numbers by the rows as this transaction leaves them."""
        self._deploys_gateway = True

    def commit(self) -> None:
        base = self.base
        version = base.version + (self.tables is not base.tables)
        deployed, gateway = base.deployed, base.gateway
        if self._deploys_gateway:
            gateway = Deployment(self.tables, version, self.now)
            deployed = deployed.update(dict.fromkeys(self._deploys, gateway))
        self.world.state = self.base = State(self.tables, version, deployed, gateway, self.live)

    def drop_deploys(self) -> None:
        """Leave what callers meet as it was before this transaction."""
        self._deploys.clear()
        self._deploys_gateway = False

    def deploys(self, org_id: str) -> bool:
        """Whether this transaction deploys the organization."""
        return org_id in self._deploys

    def put(self, rows: Rows, row: Row) -> None:
        """Replace a section in which this row was stored or removed."""
        if not self._writable:
            raise RuntimeError("an operation that only reads tried to write")
        self.touched[rows.table.section, row["id"]] = None
        self.tables = self.tables.having(rows)


class Section:
    """The rows of one section inside a transaction."""

    def __init__(self, transaction: Transaction, name: str) -> None:
        self._tx = transaction
        self._name = name

    @property
    def rows(self) -> Rows:
        return self._tx.tables[self._name]

    def get(self, row_id: Any) -> Row | None:
        """The row with this id, whoever owns it; of a list of ids the first. Raises `errors.DATABASE_REFUSES`."""
        return self._find(self.rows.by_id, row_id)

    def owned(self, org_id: str, row_id: Any, missing: errors.Sentence) -> Row:
        """The organization's row with this id, as `get` finds it. Raises `missing`, also where another owns it."""
        row = self._find(self.rows.of(org_id), row_id)
        if row is None:
            raise missing()
        return row

    def _find(self, group: Group, row_id: Any) -> Row | None:
        found: Row | None = group.get(row_id) if isinstance(row_id, str) else None
        if found is not None or row_id is None:
            return found
        any_case = self.rows.table.ids_in_any_case and self._tx.quirk("database-decides")
        return database.with_id(group, row_id, any_case=any_case)

    def of(self, org_id: str | None) -> list[Row]:
        """The organization's rows in the order they were made; with None the pool's."""
        return self.rows.ordered(self.rows.of(org_id))

    def group(self, org_id: str | None) -> Group:
        """The organization's rows by id, in no order."""
        return self.rows.of(org_id)

    def all(self) -> list[Row]:
        """The rows of all organizations in the order they were made."""
        return self.rows.ordered()

    def with_key(self, **fields: Any) -> Row | None:
        """The row with these values of a declared unique key, compared as the database compares."""
        for key in unique_keys(self.rows.table, fields):
            if holder := self.rows.holder(key):
                return self.rows.by_id[holder]
        return None

    def insert(self, **fields: Any) -> Row:
        """Add a row: an id, times and the contract's defaults are filled in. Raises `errors.DUPLICATE`."""
        return self._store(self._made(self.rows.table, fields), fields, created=True)

    def made_inside(self, owner: Row, column: str, **fields: Any) -> Row:
        """A new row for a column that holds rows: a queue's member, a menu's option. Nothing is stored by it."""
        table = self.rows.table.nested[column]
        row = self._made(table, {table.owner: owner["id"], **fields} if table.owner else fields)
        return {**row, **database.stored(table, fields, self._tx.quirk)} if self._tx.quirk("database-decides") else row

    def show_inside(self, column: str, made: Row, payload: Mapping[str, Any]) -> Row:
        """A new row of a column that holds rows as the answer to its making shows it."""
        table, tx = self.rows.table.nested[column], self._tx
        if not tx.quirk("answers-show-what-was-sent"):
            return made
        known = {*payload, "id", table.owner, *(name for name in made if table.defaults[name] is not None)}
        unread = {name for name, quirk in table.schema.ignored_by.items() if tx.quirk(quirk)}
        times = {name: iso(tx.time) for name in TIMES if name in made}
        return {name: value for name, value in made.items() if name in known - unread} | times

    def update(self, row: Row, changes: Mapping[str, Any]) -> Row:
        """Change fields of a row; without a difference nothing is stored. Raises `errors.DUPLICATE`."""
        if all(row[name] == value for name, value in changes.items()):
            self._tx.touched[self._name, row["id"]] = None
            return row
        stamp = {name: self._tx.now for name in CHANGE_TIMES if name in row}
        return self._store({**row, **stamp, **changes}, changes)

    def put_inside(self, row: Row, column: str, rows: list[Row]) -> Row:
        """Give a row other rows in a column that holds rows; the row's own time of change stays."""
        changed = {**row, column: rows}
        self._tx.put(self.rows.with_row(changed), changed)
        return changed

    def delete(self, row: Row) -> None:
        """Remove a row. Whoever refers to it is not asked, and keeps its reference."""
        self._tx.put(self.rows.without_row(row), row)

    def show(self, row: Row, **derived: Any) -> dict[str, Any]:
        """A row as an answer shows it: no secrets, documented names too, and what was made for the answer.

        Under the quirk `answers-show-what-was-sent` a row that was written shows what was sent.
        """
        echoes = self._tx.echoes
        shown = dict(echoes.get((self._name, row["id"]), row) if echoes else row)
        for alias, name in self.rows.table.schema.aliases.items():
            shown[alias] = row[name]
        for name in self._unshown:
            shown.pop(name, None)
        shown.update(derived)
        return shown

    @cached_property
    def _unshown(self) -> tuple[str, ...]:
        """The columns that no answer shows here."""
        table, quirk = self.rows.table, self._tx.quirk
        return (*table.private, *(name for name, why in table.schema.ignored_by.items() if quirk(why)))

    def _made(self, table: Table, fields: Mapping[str, Any]) -> Row:
        """Fields as a row: with an id, times, and the contract's defaults."""
        times = dict.fromkeys((name for name in TIMES if name in table.defaults), self._tx.now)
        defaults = {**table.defaults, **table.schema.quirky_defaults(self._tx.quirk)}
        return {**defaults, "id": self._tx.new_id(), **times, **fields}

    def _store(self, row: Row, payload: Mapping[str, Any], *, created: bool = False) -> Row:
        tx, table = self._tx, self.rows.table
        if tx.quirk("answers-show-what-was-sent"):
            tx.echoes[self._name, row["id"]] = self._echo(row, payload, created=created)
        if tx.quirk("database-decides"):
            self._refuse_duplicates(row, in_own_words=True)
            row = {**row, **database.stored(table, payload, tx.quirk)}
            database.check_nulls(table, row)
        self._refuse_duplicates(row)
        tx.put(self.rows.with_row(row), row)
        return row

    def _refuse_duplicates(self, row: Row, *, in_own_words: bool = False) -> None:
        """Raises `errors.DUPLICATE`, or the server's own sentence for the key, if another row has a key of this one.

        A key that the row had before is not asked for again. With `in_own_words` only the keys count that the
        server's handler looks at, before its database looks at anything.
        """
        rows = self.rows
        before = rows.by_id.get(row["id"])
        if before is not None and rows.same_keys(before, row):
            return
        kept = set(unique_keys(rows.table, before)) if before else set()
        for key in unique_keys(rows.table, row):
            if key not in kept and rows.holder(key) not in (None, row["id"]):
                self._refuse_duplicate(key, row, in_own_words=in_own_words)

    def _echo(self, row: Row, payload: Mapping[str, Any], *, created: bool) -> Row:
        """A written row as the model holds it: with values as they were sent, and times to the millisecond.

        Of a new row it has only what was sent or has a default.
        """
        times = {name: iso(self._tx.time) for name in (TIMES if created else CHANGE_TIMES) if name in row}
        defaults = self.rows.table.defaults
        known = {name: row[name] for name in row if not created or name == "id" or defaults[name] is not None}
        return {**known, **times, **database.modelled(self.rows.table, payload)}

    def _refuse_duplicate(self, key: tuple[str, ...], row: Row, *, in_own_words: bool) -> None:
        table = self.rows.table
        field = next(fields for fields in table.unique if key[: len(fields)] == fields)[-1]
        sentence = table.schema.fields[field].duplicate
        if sentence is None:
            if in_own_words:
                return
            sentence = errors.DUPLICATE_REFUSED if self._tx.quirk("database-decides") else errors.DUPLICATE
        raise sentence(thing=table.title, field=field, value=row[field])


#: How many placed calls `GET /_mock/calls/{id}` can still tell of.
CALLS_REMEMBERED = 1000
