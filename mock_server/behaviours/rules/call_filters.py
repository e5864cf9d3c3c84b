"""The calls of an organization that are over, filtered as GET /calls is."""

from collections.abc import Callable, Iterator
from itertools import islice

from mock_server.behaviours.rules import call_rows
from mock_server.http.auth import Principal
from mock_server.http.query import Query
from mock_server.telephony.dialplan.rows import only_digits
from mock_server.world.call_log import CallLog, Choice, answered_first, longest
from mock_server.world.call_records import call_log
from mock_server.world.tables import Row
from mock_server.world.world import Transaction

Fits = Callable[[Row], bool]

_DAY_S = 86_400
_SEARCHED = ("src", "dst", "clid")


class Calls:
    """The calls of one organization that are over, one record each, the newest first."""

    def __init__(self, tx: Transaction, principal: Principal) -> None:
        self.log: CallLog = call_log(tx, principal.org_id)
        self.choice: Choice = longest if tx.quirk("longest-leg-shown") else answered_first

    def all(self) -> Iterator[Row]:
        return self.log.newest(self.choice)

    def page(self, fits: list[Fits], offset: int, limit: int) -> tuple[int, list[Row]]:
        """How many calls fit, and some of them. Without a filter it costs no more than the page."""
        if not fits:
            return self.log.size, list(islice(self.log.newest(self.choice, offset), limit))
        found = [row for row in self.all() if all(fit(row) for fit in fits)]
        return len(found), found[offset : offset + limit]


def filters(asked: Query) -> list[Fits]:
    """What GET /calls filters by. Raises `errors.FIELD_INVALID`."""
    disposition, search = asked.text("disposition").lower(), asked.as_sent("search").lower()
    numbers = {"src": only_digits(asked.text("from")), "dst": only_digits(asked.text("to"))}
    found = by_direction(asked) + by_time(asked, "date_from", "date_to")
    if disposition:
        found.append(lambda row: str(row["disposition"]).lower() == disposition)
    if any(numbers.values()):
        found.append(lambda row: all(wanted in only_digits(row[name]) for name, wanted in numbers.items()))
    if search:
        found.append(lambda row: any(search in str(row[name] or "").lower() for name in _SEARCHED))
    return found


def by_direction(asked: Query) -> list[Fits]:
    """No filter where none is asked for, or `all`."""
    direction = asked.text("direction").lower()
    return [lambda row: call_rows.direction_of(row) == direction] if direction not in ("", "all") else []


def by_time(asked: Query, first: str, last: str) -> list[Fits]:
    """Whether a call began between two moments; a day counts to its end. Raises `errors.FIELD_INVALID`."""
    begin, end = asked.moment(first), asked.moment(last)
    if end is not None and len(asked.text(last)) == len("2026-01-15"):
        end += _DAY_S - 0.001
    if begin is None and end is None:
        return []

    def fits(row: Row) -> bool:
        began = call_rows.began_at(row)
        return began is not None and (begin is None or begin <= began) and (end is None or began <= end)

    return [fits]
