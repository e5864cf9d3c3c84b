"""How many rows an organization may have; its settings say so."""

import math
from typing import Any

from mock_server import errors
from mock_server.http.auth import Principal
from mock_server.world.world import Transaction

#: By section: what people call it, and how many there may be where the settings say nothing (or 0).
_LIMITS = {"dids": ("DID", 10), "users": ("User", 50), "queues": ("Queue", 10), "trunks": ("Trunk", 5)}


def check_limit(tx: Transaction, principal: Principal, section: str) -> None:
    """Raises `errors.LIMIT_REACHED` when the organization has as many as its settings allow."""
    thing, default = _LIMITS[section]
    settings = principal.org["settings"]
    limit = (settings.get(f"max_{section}") if isinstance(settings, dict) else None) or default
    current = len(tx[section].group(principal.org_id))
    if current >= _number(limit):
        raise errors.LIMIT_REACHED(thing=thing, current=current, limit=limit)


def _number(limit: Any) -> float:
    """A limit as JavaScript compares it: `"2"` is 2, and what is no number is never reached."""
    try:
        return float(limit)
    except (TypeError, ValueError):
        return math.inf
