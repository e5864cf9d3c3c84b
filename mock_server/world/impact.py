"""What a write does to callers: found by asking the dialplan generator, before and after.

The server accepts what will break calls, and says nothing. Here the answer is the server's, and the
explanation goes to `Mock-Warning`; where silent failures are refused, it is the answer.
"""

from collections.abc import Callable, Iterator
from typing import Any

from mock_server import errors, quirks
from mock_server.contract import pointers
from mock_server.telephony.dialplan.rows import active, written
from mock_server.telephony.generator.generate import Diagnosis, routing_problem
from mock_server.world.notices import Failure
from mock_server.world.tables import DIALPLAN_SECTIONS, Row, Tables
from mock_server.world.world import Transaction

#: What a dialplan is generated from, besides the numbers.
_BESIDES_NUMBERS = frozenset({*DIALPLAN_SECTIONS, "organizations", "compliance"}) - {"dids"}

#: The fields of a number that callers notice.
_HEARD = ("number", "routing_type", "routing_destination", "recording_enabled", "status", "org_id")

#: From a JSON pointer into a row that was written to where the request has that value; None where it has not.
SentAt = Callable[[str], str | None]


def nowhere(pointer: str) -> None:
    """The `SentAt` of a request without a body."""


def report(tx: Transaction, sent_at: SentAt) -> None:
    """Report the problems that a write causes, and the changes that callers do not reach yet."""
    for org_id in _organizations(tx):
        effect = _Effect(tx, sent_at, org_id)
        found = list(effect.problems(tx.world.quirks))
        for one in found:
            _report(tx, effect, one, one.problem, errors.CALLS_WILL_FAIL.format_map(one._asdict()))
        other = tx.world.compared_with
        if other and effect.may_differ(tx.world.quirks, quirks.on_in(other)):
            for one in effect.problems(quirks.on_in(other)):
                if one not in found:
                    named = {"server": other, **one._asdict()}
                    there = errors.OTHER_SERVER_FAILS.format_map(named)
                    _report(tx, effect, one, there, errors.CALLS_WOULD_FAIL_THERE.format_map(named))
        _report_deploy(tx, effect, org_id)


def _report(tx: Transaction, effect: "_Effect", found: Diagnosis, problem: str, warning: str) -> None:
    """Report a problem that calls will run into."""
    if found.quirk and quirks.ledger()[found.quirk].unavoidable:
        tx.warn(warning)
    else:
        tx.fail(warning, Failure(effect.sent(found) or effect.taken_away(found) or "", problem, found.remedy))


def _report_deploy(tx: Transaction, effect: "_Effect", org_id: str) -> None:
    """Report a change that callers do not reach yet, or would not reach on the server this world is compared with.

    For a new row this is not a failure: nobody uses it yet.
    """
    quirk_id, deploys = tx.deploy_quirks.get(org_id), tx.deploys(org_id)
    if (deploys and quirk_id is None) or not effect.would_be_noticed():
        return
    changed = effect.change_unmet()
    quirk = quirks.ledger()[quirk_id] if quirk_id else None
    if deploys:
        if quirk and (changed is not None or not quirk.remedy):
            tx.note_difference(quirk.id, at=changed or "")
    elif quirk and quirk.remedy and changed is not None and tx.quirk(quirk.id):
        tx.fail(errors.NOT_DEPLOYED, Failure(changed, quirk.sentence, quirk.remedy))
    else:
        tx.warn(errors.NOT_DEPLOYED)


def _organizations(tx: Transaction) -> dict[str, None]:
    """The organizations whose dialplan is generated from the touched rows; one that comes or goes has no callers."""
    before, after = (tables["organizations"].by_id for tables in (tx.base.tables, tx.tables))
    found: dict[str, None] = {}
    for section, row_id in tx.touched:
        if section in _BESIDES_NUMBERS or section == "dids":
            for tables in (tx.base.tables, tx.tables):
                row = tables[section].by_id.get(row_id)
                owner: str | None = row_id if section == "organizations" else row["org_id"] if row else None
                if owner is not None and owner in before and owner in after:
                    found[owner] = None
    return found


class _Effect:
    """What a write does to the callers of one organization."""

    def __init__(self, tx: Transaction, sent_at: SentAt, org_id: str) -> None:
        self._tx = tx
        self._sent_at = sent_at
        self._org_id = org_id
        #: Whether more was touched than numbers.
        self._site = any(section in _BESIDES_NUMBERS for section, _ in tx.touched)
        #: The quirks on which the problems of numbers depended.
        self._asked: set[str] = set()

    def problems(self, on: frozenset[str]) -> Iterator[Diagnosis]:
        """The problems that were not there before, and those that are sent again, under a set of quirks."""
        if not self._site:
            yield from self._routing_problems(on)
            return
        deployed, tx = self._tx.world.deployed, self._tx
        old = {_cause(one) for one in deployed.problems(tx.base.tables, self._org_id, on)}
        for problem in deployed.problems(tx.tables, self._org_id, on):
            if _cause(problem) not in old or self.sent(problem) is not None:
                yield problem

    def _routing_problems(self, on: frozenset[str]) -> Iterator[Diagnosis]:
        """The problems of the numbers whose routing was sent."""

        def quirk(quirk_id: str) -> bool:
            self._asked.add(quirk_id)
            return quirk_id in on

        tables = self._tx.tables
        for did in self._dids(tables):
            if did["routing_type"] is not None and active([did]) and self._was_routed(did):
                found = routing_problem(self._tx.world.deployed.site(tables, self._org_id, quirk), did)
                if found:
                    yield found

    def may_differ(self, here: frozenset[str], there: frozenset[str]) -> bool:
        """Whether the problems that were found may be others under another set of quirks."""
        return self._site or any((quirk in here) != (quirk in there) for quirk in self._asked)

    def sent(self, problem: Diagnosis) -> str | None:
        """Where a value that is at fault was sent, as a JSON pointer; None where none of them was."""
        touched = self._tx.touched
        places = (self._sent_at(cell.pointer) for cell in problem.cells if (cell.section, cell.row_id) in touched)
        return next(filter(None, places), None)

    def taken_away(self, problem: Diagnosis) -> str | None:
        """Where a row was given another value in place of one that is at fault, because nothing has it any more."""
        values = {cell.value for cell in problem.cells}
        for section, row_id in self._tx.touched:
            was, now = (tables[section].by_id.get(row_id) or {} for tables in (self._tx.base.tables, self._tx.tables))
            left = (name for name in was if name in now and now[name] != was[name] and written(was[name]) in values)
            if place := next(filter(None, (self._sent_at(pointers.join(name)) for name in left)), None):
                return place
        return None

    def would_be_noticed(self) -> bool:
        """Whether callers would notice the write if it were deployed."""
        before, after = (tables.heard_settings(self._org_id) for tables in (self._tx.base.tables, self._tx.tables))
        return before != after or any(True for _ in self._noticed())

    def change_unmet(self) -> str | None:
        """A pointer to a change of a deployed row that callers would not meet; None where there is none."""
        deployed = self._tx.base.deployed.get(self._org_id)
        for section, row_id, was, now in self._noticed():
            live = deployed.tables[section].by_id.get(row_id) if deployed else None
            if was is not None and live is not None and _met(section, live) != _met(section, now):
                return self._first_sent(was, now or {})
        return None

    def _noticed(self) -> Iterator[tuple[str, str, Row | None, Row | None]]:
        """The organization's rows that callers would notice: section, id, how it was, how it is now."""
        for section, row_id in self._tx.touched:
            was, now = (tables[section].by_id.get(row_id) for tables in (self._tx.base.tables, self._tx.tables))
            owners = {row["org_id"] for row in (was, now) if row is not None and section in DIALPLAN_SECTIONS}
            if self._org_id in owners and _met(section, was) != _met(section, now):
                yield section, row_id, was, now

    def _first_sent(self, was: Row, now: Row) -> str:
        """A pointer to the first field that was sent and has changed; "" where no field was."""
        changed = (pointers.join(name) for name in now if now[name] != was[name])
        return next(filter(None, map(self._sent_at, changed)), "")

    def _was_routed(self, did: Row) -> bool:
        """Whether the number's routing was sent: it is deployed, or stored for the first time or anew."""
        before = self._tx.base.tables["dids"].by_id.get(did["id"])
        return self._tx.deploys(self._org_id) or before is None or _fields(before) != _fields(did)

    def _dids(self, tables: Tables) -> Iterator[Row]:
        """The organization's touched numbers."""
        for section, row_id in self._tx.touched:
            row = tables[section].by_id.get(row_id) if section == "dids" else None
            if row is not None and row["org_id"] == self._org_id:
                yield row


def _fields(did: Row) -> tuple[Any, ...]:
    return tuple(did[name] for name in _HEARD)


def _met(section: str, row: Row | None) -> Any:
    """What callers meet of a row, to be compared: nothing of one that is not in use."""
    if row is None or not active([row]):
        return None
    return _fields(row) if section == "dids" else row


def _cause(problem: Diagnosis) -> Diagnosis:
    """A problem by what is at fault: its text names rows, which may have been given other names."""
    return problem._replace(problem="") if problem.cells else problem
