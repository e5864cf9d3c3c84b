"""The stored rows of one organization: what a deploy reads, and nothing else of the world."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Row = Mapping[str, Any]
#: By section and field: the rows that are indexed, and the first of them with each text.
Indexes = dict[tuple[str, str], tuple[Sequence[Row], dict[str, Row]]]


@dataclass(frozen=True, slots=True)
class OrganizationRows:
    """The rows of one organization in stored order; the order decides wherever a rule says "the first"."""

    organization: Row
    users: Sequence[Row] = ()
    trunks: Sequence[Row] = ()
    outbound_routes: Sequence[Row] = ()
    #: Each with its `members`.
    queues: Sequence[Row] = ()
    #: Each with its `menuOptions`.
    ivrs: Sequence[Row] = ()
    dids: Sequence[Row] = ()
    #: What `find` knows; rows that share sections with these may share it.
    indexes: Indexes = field(default_factory=dict, repr=False, compare=False)

    @property
    def first_did(self) -> Row | None:
        """The number in the first row, an inactive one too."""
        return self.dids[0] if self.dids else None

    def find(self, section: str, name: str, text: str) -> Row | None:
        """The first row of a section, or of `active_users`, whose field is written like this; null never is."""
        rows: Sequence[Row] = self.users if section == "active_users" else getattr(self, section)
        indexed, index = self.indexes.get((section, name), (None, {}))
        if indexed is not rows:
            found = active(rows) if section == "active_users" else rows
            index = {str(row[name]): row for row in reversed(found) if row.get(name) is not None}
            self.indexes[section, name] = rows, index
        return index.get(text)


class Cell(NamedTuple):
    """A stored value, and where it stands."""

    section: str
    row_id: object
    #: JSON pointer into the row.
    pointer: str
    #: As text.
    value: str


class Target(NamedTuple):
    """Where a number, a menu option or a timeout sends its callers: a destination and its type, as stored."""

    section: str
    row_id: object
    #: The row, or the item of it, that has both fields.
    holder: Row
    #: The names of the two fields.
    field: str
    kind_field: str
    #: JSON pointer to the item in its row.
    inside: str = ""

    @property
    def destination(self) -> Any:
        return self.holder.get(self.field)

    @property
    def kind(self) -> Any:
        return self.holder.get(self.kind_field)

    @property
    def kind_cell(self) -> Cell:
        return self._cell(self.kind_field)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The destination, and the type that it does not fit."""
        return self._cell(self.field), self.kind_cell

    def _cell(self, name: str) -> Cell:
        return Cell(self.section, self.row_id, f"{self.inside}/{name}", written(self.holder.get(name)))


def cell(section: str, row: Row, name: str) -> Cell:
    """A field of a row."""
    return Cell(section, row.get("id"), f"/{name}", written(row.get(name)))


def active(rows: Iterable[Row]) -> list[Row]:
    """The rows in use: a row without a status is active, as the API's default says."""
    return [row for row in rows if row.get("status") in (None, "active")]


def context_prefix(organization: Row) -> str:
    """The prefix of an organization's names at the switch, `org_alpha_`; without a stored one, made of its id."""
    return str(organization.get("context_prefix") or f"org_{organization.get('id')}_")


def number(value: Any, default: int) -> int:
    """A stored number, or the default where it is unset or unreadable."""
    try:
        return default if value is None else int(value)
    except (TypeError, ValueError):
        return default


def written(value: Any) -> str:
    """A stored value as the generators write it into a file: an unset one becomes the word `null`."""
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def national(value: Any) -> str:
    """The digits of a phone number without the country code 91, or the 0 that stands for it."""
    digits = only_digits(value)
    if len(digits) == 12 and digits.startswith("91"):
        return digits[2:]
    return digits[1:] if len(digits) == 11 and digits.startswith("0") else digits


def is_phone_number(value: Any) -> bool:
    """Whether somebody can be reached under a stored number: at least three digits, and only what divides them."""
    return _PHONE_NUMBER.fullmatch(str(value or "")) is not None and len(only_digits(value)) > 2


_PHONE_NUMBER = re.compile(r"\s*\+?[0-9\s()./-]+", re.ASCII)


def only_digits(value: Any) -> str:
    """The ASCII digits of a stored number."""
    return "".join(character for character in str(value or "") if character in "0123456789")
