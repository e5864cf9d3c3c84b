"""Rows as lists show them, whatever the shape of the list, and their ids, whatever is in them."""

import json
from typing import Any
from urllib.parse import quote

Row = dict[str, Any]


class RowId(str):
    """An id that a URL cannot hold as it is: formatted into a path, it is percent-encoded (`a b/50%`)."""

    def __format__(self, spec: str) -> str:
        return format(quote(self, safe=""), spec)


def segment(row_id: Any) -> str:
    """An id as one part of a path."""
    return quote(str(row_id), safe="")


def rows_of(listed: Any) -> list[Row]:
    """The rows with an id of a list, which stands by itself or under one name."""
    if isinstance(listed, dict):
        listed = next((value for value in listed.values() if isinstance(value, list)), [])
    found = listed if isinstance(listed, list) else []
    return [row for row in found if isinstance(row, dict) and isinstance(row.get("id"), str | int)]


def has_tag(row: Row, run: str) -> bool:
    """Whether a run's id stands anywhere in a row."""
    return run in json.dumps(row)
