"""JSON as servers send it, made into values that every test can handle."""

import json
import re
from typing import Any

from contract_tests.client.rows import RowId

#: Deeper than any answer of the contract, and far less than what Python can follow.
DEEPEST = 100
#: An id that a path cannot hold as it is.
_ODD_ID = re.compile(rb'"id"\s*:\s*"[\w.~-]*[^\w.~"-]', re.ASCII)


def parsed(body: bytes) -> Any:
    """The value of a JSON text; None where it is none, or deeper than anybody can mean it."""
    try:
        value = _DECODER.decode(body.decode(json.detect_encoding(body), "surrogatepass"))
    except (ValueError, RecursionError):
        return None
    if body.count(b"[") + body.count(b"{") > DEEPEST and _is_deep(value):
        return None
    return _without_surrogates(value) if b"\\ud" in body.lower() else value


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse)


def with_row_ids(value: Any, body: bytes) -> Any:
    """A value in which an id that a path cannot hold is percent-encoded when it is formatted into one."""
    return _with_row_ids(value) if _ODD_ID.search(body) else value


def _with_row_ids(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_row_ids(item) for item in value]
    if not isinstance(value, dict):
        return value
    made = {name: _with_row_ids(item) for name, item in value.items()}
    return made | {"id": RowId(made["id"])} if isinstance(made.get("id"), str) else made


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [
            item
            for one in level
            if isinstance(one, dict | list)
            for item in (one.values() if isinstance(one, dict) else one)
            if isinstance(item, dict | list)
        ]
        if not level:
            return False
    return True


def _without_surrogates(value: Any) -> Any:
    """A value whose halves of surrogate pairs are replaced: nothing can write them."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_surrogates(name): _without_surrogates(item) for name, item in value.items()}
    return value
