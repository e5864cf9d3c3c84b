"""Phone numbers that the tests let a server store or dial: all of one pool, and nobody's.

The last ten digits of each begin with `0000`. No national number does, so that a server reaches nobody with them, also
after it has cut them to those ten and put +91 before them, as published ones do.
"""

import random
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

#: Country codes, one of them assigned to no country, with the zeros that make a number as long as they can be.
PREFIXES = ("+91", "+1", "+44", "+999", "+99900")

#: Fields that name who is dialled, forwarded to, or shown as the caller, and the number that a DID is.
DIALLED = frozenset(
    {
        *("routing_destination", "phone_number", "failover_phone_number", "timeout_destination"),
        *("action_destination", "destination", "to", "from", "caller_id", "caller_id_override", "outbound_did"),
        *("number", "numbers"),
    }
)
#: What makes a destination a number outside, and where it says so.
_OUTWARD = frozenset(("external", "phone"))
_TYPES = {
    "routing_destination": "routing_type",
    "timeout_destination": "timeout_destination_type",
    "action_destination": "action_type",
    "destination": "destination_type",
    "to": "to_type",
}
#: Fields that hold a number outside, whatever stands beside them.
_ALWAYS_OUTSIDE = frozenset(("phone_number", "failover_phone_number"))

#: The shortest that is taken for a phone number: no extension is as long. An ambulance has three digits.
_SHORTEST, _EMERGENCY = 6, 3
_NO_NUMBER = re.compile(r"wss?://.*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
#: A dial pattern that takes no number that anybody dials, and all those of which that is true: extensions have four or
#: five digits, and what has none is no pattern.
UNDIALLED = "_00000."
_PATTERN = "dial_pattern"
_UNDIALLED = re.compile(r"_?(0000.*|[0-9]{4,5})?|[^0-9_.!\[]*", re.DOTALL)


def phone(last: int, prefix: str = "+91") -> str:
    """A number of the pool; `last` are its last digits, up to six."""
    return f"{prefix}0000{last:06}"


def any_phone(chance: random.Random) -> str:
    """A number of the pool that looks like one of India."""
    return phone(chance.randrange(10**5, 10**6))


#: One for tests to which it does not matter.
SOMEBODY = phone(944421)


def is_nobodys(number: str) -> bool:
    """Whether nobody is reached by these digits, cut to their last ten or not. Without digits nothing is dialled."""
    digits = re.sub("[^0-9]", "", number)
    return not digits or (len(digits) >= 10 and digits[-10:].startswith("0000"))


def somebodys(body: Any) -> Iterator[str]:
    """The values of a body by which a server might reach somebody, or answer for them."""
    if isinstance(body, list):
        for item in body:
            yield from somebodys(item)
    elif isinstance(body, dict):
        for name, value in body.items():
            for one in value if isinstance(value, list) else [value]:
                if _is_somebodys(body, name, one):
                    yield f"{name} {one}"
            yield from somebodys(value)


def tamed(body: Any, chance: Callable[[str], str]) -> Any:
    """A body in which `chance` gives a number of the pool in place of each by which somebody might be reached."""
    if isinstance(body, list):
        return [tamed(item, chance) for item in body]
    if not isinstance(body, dict):
        return body

    def one(name: str, value: Any) -> Any:
        if not _is_somebodys(body, name, value):
            return tamed(value, chance)
        if name == _PATTERN:
            return UNDIALLED
        number = chance(str(value))
        return number if isinstance(value, str) else int(number.removeprefix("+"))

    return {
        name: [one(name, item) for item in value] if isinstance(value, list) else one(name, value)
        for name, value in body.items()
    }


def _is_somebodys(body: Mapping[str, Any], name: str, value: Any) -> bool:
    """Whether a value of a field of a body reaches somebody."""
    if name == _PATTERN:
        return isinstance(value, str) and not _UNDIALLED.fullmatch(value)
    if name not in DIALLED or isinstance(value, bool) or not isinstance(value, str | int | float):
        return False
    text = str(value)
    if _NO_NUMBER.fullmatch(text.strip()) or is_nobodys(text):
        return False
    kind = str(body.get(_TYPES.get(name, ""))).strip().lower()
    is_outside = name in _ALWAYS_OUTSIDE or kind in _OUTWARD
    digits = len(re.sub("[^0-9]", "", text))
    return digits >= _SHORTEST or (is_outside and digits <= _EMERGENCY)
