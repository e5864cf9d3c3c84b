"""What a write does to callers: found by asking the dialplan generator, before and after.

The server accepts what will break calls, and says nothing. Here the answer is the server's, and the
explanation goes to `Mock-Warning`; where silent failures are refused, it is the answer.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from mock_server import errors, quirks
from mock_server.contract.bundle import escaped
from mock_server.telephony.dialplan.rows import active
from mock_server.telephony.generator.generate import Diagnosis, routing_problem
from mock_server.world.notices import Failure
from mock_server.world.tables import DEPLOYED, Row, Tables
from mock_server.world.world import Transaction

#: The sections that a dialplan is generated from, besides the numbers.
_SITE = frozenset({*DEPLOYED, "organizations", "compliance"}) - {"dids"}

#: The fields of a number that callers notice.
_HEARD = ("number", "routing_type", "routing_destination", "recording_enabled", "status", "org_id")


def give(tx: Transaction, payload: Any) -> None:
    """Tell of the problems that a write brings, and of what callers do not meet yet. `payload` is the parsed body."""
    for org_id in _organizations(tx):
        effect = _Effect(tx, payload, org_id)
        found = list(effect.problems(tx.world.quirks))
        for one in found:
            _tell(tx, payload, one, one.why, errors.CALLS_WILL_FAIL.format(why=one.why, fix=one.fix))
        if other := tx.world.compared_with:
            for one in effect.problems(quirks.on_in(other)):
                if one not in found:
                    named = {"server": other, **one._asdict()}
                    there = errors.OTHER_SERVER_FAILS.format_map(named)
                    _tell(tx, payload, one, there, errors.CALLS_WOULD_FAIL_THERE.format_map(named))
        _tell_of_deploy(tx, effect, org_id)


def _tell(tx: Transaction, payload: Any, problem: Diagnosis, wrong: str, warning: str) -> None:
    """Tell of a problem that calls will meet."""
    if problem.quirk and quirks.ledger()[problem.quirk].unavoidable:
        tx.warn(warning)
    else:
        tx.fail(warning, Failure(_place(payload, problem.why)[1], wrong, problem.fix))


def _tell_of_deploy(tx: Transaction, effect: "_Effect", org_id: str) -> None:
    """Tell of what callers do not meet yet, or would not meet on the server that the world is compared with.

    That something new is not met yet is no failure: nobody uses it.
    """
    if not effect.would_be_noticed():
        return
    changed, quirk_id = effect.change_unmet(), tx.deploy_quirks.get(org_id)
    quirk = quirks.ledger()[quirk_id] if quirk_id else None
    if tx.deploys(org_id):
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
        if section in _SITE or section == "dids":
            for tables in (tx.base.tables, tx.tables):
                row = tables[section].by_id.get(row_id)
                owner: str | None = row_id if section == "organizations" else row["org_id"] if row else None
                if owner is not None and owner in before and owner in after:
                    found[owner] = None
    return found


class _Effect:
    """What a write does to the callers of one organization."""

    def __init__(self, tx: Transaction, payload: Any, org_id: str) -> None:
        self._tx = tx
        self._payload = payload
        self._org_id = org_id
        #: Whether more was touched than numbers.
        self._site = any(section in _SITE for section, _ in tx.touched)

    def problems(self, on: frozenset[str]) -> Iterator[Diagnosis]:
        """The problems that were not there before, and those that are sent again, under a set of quirks."""
        if self._site:
            old, new = (self._problems_of(tables, on) for tables in (self._tx.base.tables, self._tx.tables))
            for problem in new:
                if problem not in old or _place(self._payload, problem.why)[0] == _NAMED:
                    yield problem
            return
        for did in self._dids(self._tx.tables):
            if did["routing_type"] is not None and active([did]) and self._was_routed(did):
                site = self._tx.world.deployed.site(self._tx.tables, self._org_id, on)
                found = routing_problem(site, did)
                if found:
                    yield found

    def _problems_of(self, tables: Tables, on: frozenset[str]) -> dict[Diagnosis, None]:
        return self._tx.world.deployed.problems(tables, self._org_id, on)

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
            owners = {row["org_id"] for row in (was, now) if row is not None and section in DEPLOYED}
            if self._org_id in owners and _met(section, was) != _met(section, now):
                yield section, row_id, was, now

    def _first_sent(self, was: Row, now: Row) -> str:
        """A pointer to the first field that was sent and has changed; "" where no field was."""
        payload = self._payload if isinstance(self._payload, dict) else {}
        return next((f"/{name}" for name in payload if name in now and now[name] != was[name]), "")

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


#: How well a field of the body fits a problem that names both the field and its value.
_NAMED = 3


def _place(payload: Any, why: str) -> tuple[int, str]:
    """How well the field of the body fits that a problem speaks of, and its pointer: "" where none does."""
    fits = [fit for fit in _fits(payload, _words(why)) if fit[0]]
    # of two that fit alike the later: a destination comes after its type
    fit, _, pointer = max(reversed(fits), default=(0, 0, ""), key=lambda found: found[:2])
    return fit, pointer


@lru_cache(maxsize=1024)
def _words(why: str) -> frozenset[str]:
    return frozenset(word.strip("\"',;:") for word in why.split())


def _fits(
    value: Any, words: frozenset[str], pointer: str = "", name: str = "", beside: int = 0
) -> Iterator[tuple[int, int, str]]:
    """Of each plain value: how well it fits, with its name; how many of the values beside it do; its pointer."""
    if isinstance(value, dict):
        beside = sum(str(item) in words for item in value.values())
        for key, item in value.items():
            yield from _fits(item, words, f"{pointer}/{escaped(key)}", key, beside)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _fits(item, words, f"{pointer}/{index}", name, beside)
    else:
        yield 2 * (name in words) + (str(value) in words), beside, pointer
