"""What a write does to callers: found by asking the dialplan generator, before and after.

The server accepts what will break calls, and says nothing. Here the answer is the server's, and the
explanation goes to `Mock-Warning`; where silent failures are refused, it is the answer.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from mock_server import errors, quirks
from mock_server.switchboard import organization_rows
from mock_server.tables import DEPLOYED, Row, Tables
from mock_server.telephony.dialplan import Diagnosis, OrganizationRows, problems, routing_problem
from mock_server.world import Transaction

#: The sections that a dialplan is generated from, besides the numbers.
_SITE = frozenset({*DEPLOYED, "organizations"}) - {"dids"}

#: The fields of a number that callers notice.
_HEARD = ("number", "routing_type", "routing_destination", "recording_enabled", "status", "org_id")


def give(tx: Transaction, sent: Any) -> None:
    """Warn of the problems that a write brings, or refuse it. `sent` is the request's body.

    Raises `errors.WOULD_FAIL_SILENTLY` where the quirk `silent-failures-refused` is on.
    """
    for org_id in _organizations(tx):
        effect = _Effect(tx, sent, org_id)
        found = list(effect.problems(tx.world.quirks))
        if found and tx.quirk("silent-failures-refused"):
            details = [{"pointer": _place(sent, one.why)[1], "wrong": one.why, "right": one.fix} for one in found]
            raise errors.WOULD_FAIL_SILENTLY(why=found[0].why, details=details)
        for one in found:
            tx.warn(errors.CALLS_WILL_FAIL.format(why=one.why, fix=one.fix))
        if other := tx.world.compared_with:
            for one in effect.problems(quirks.on_in(other)):
                if one not in found:
                    tx.warn(errors.CALLS_WOULD_FAIL_THERE.format(server=other, why=one.why, fix=one.fix))
        if not tx.deploys(org_id) and effect.would_be_noticed():
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

    def __init__(self, tx: Transaction, sent: Any, org_id: str) -> None:
        self._tx = tx
        self._sent = sent
        self._org_id = org_id
        #: Whether more was touched than numbers.
        self._site = any(section in _SITE for section, _ in tx.touched)

    @cached_property
    def _before(self) -> OrganizationRows:
        return organization_rows(self._tx.base.tables, self._org_id)

    @cached_property
    def _after(self) -> OrganizationRows:
        return organization_rows(self._tx.tables, self._org_id)

    def problems(self, on: frozenset[str]) -> Iterator[Diagnosis]:
        """The problems that were not there before, and those that are sent again, under a set of quirks."""
        if self._site:
            old = problems(self._before, on.__contains__)
            for problem in problems(self._after, on.__contains__):
                if problem not in old or _place(self._sent, problem.why)[0] == _NAMED:
                    yield problem
            return
        for did in self._dids(self._tx.tables):
            if did["routing_type"] is not None and self._was_routed(did):
                site = self._tx.world.switchboard.site(self._tx.tables, self._org_id, on)
                found = routing_problem(site, did)
                if found:
                    yield found

    def would_be_noticed(self) -> bool:
        """Whether callers would notice the write if it were deployed."""
        tx = self._tx
        if self._site:
            return not tx.tables.same_for(self._org_id, tx.base.tables)
        before, after = (
            {did["id"]: _fields(did) for did in self._dids(tables)} for tables in (tx.base.tables, tx.tables)
        )
        return before != after

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


#: How well a field of the body fits a problem that names both the field and its value.
_NAMED = 3


def _place(sent: Any, why: str) -> tuple[int, str]:
    """How well the field of the body fits that a problem speaks of, and its pointer: "" where none does."""
    words = set(why.replace('"', " ").replace(";", " ").split())
    fits = [(2 * (name in words) + (str(value) in words), pointer) for pointer, name, value in _leaves(sent, "", "")]
    # of two that fit alike the later: a destination comes after its type
    return max(((fit, pointer) for fit, pointer in reversed(fits) if fit), default=(0, ""), key=lambda found: found[0])


def _leaves(value: Any, pointer: str, name: str) -> Iterator[tuple[str, str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, f"{pointer}/{key}", str(key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, f"{pointer}/{index}", name)
    else:
        yield pointer, name, value
