"""JSON as servers send it, made into values that every test can handle."""

import json
import re
from typing import Any

from contract_tests.client.rows import with_row_ids

#: Deeper than any answer of the contract, and far less than what Python can follow.
DEEPEST = 100
#: An id that a path cannot hold as it is.
_ODD_ID = re.compile(rb'"id"\s*:\s*"[\w.~-]*[^\w.~"-]', re.ASCII)


def parsed(body: bytes) -> Any:
    """The value of a JSON text; None where it is none, or deeper than anybody can mean it."""
    try:
        decoder = _WITH_ROW_IDS if _ODD_ID.search(body) else _PLAIN
        value = decoder.decode(body.decode(json.detect_encoding(body), "surrogatepass"))
    except (ValueError, RecursionError):
        return None
    if body.count(b"[") + body.count(b"{") > DEEPEST and _is_deep(value):
        return None
    return _without_surrogates(value) if b"\\ud" in body.lower() else value


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


_PLAIN = json.JSONDecoder(parse_constant=_refuse)
_WITH_ROW_IDS = json.JSONDecoder(parse_constant=_refuse, object_hook=with_row_ids)


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
        plain = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return type(value)(plain)
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_surrogates(name): _without_surrogates(item) for name, item in value.items()}
    return value
