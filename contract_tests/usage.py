"""Mistakes in starting a run, in sentences that say what would work."""

import difflib
from collections.abc import Iterable


class UsageError(ValueError):
    """The run was asked for something it cannot do; the text says what would work."""


def unknown(kind: str, name: str, there_are: Iterable[str]) -> str:
    """What is said of a name that there is not: `no operation getDids; did you mean getDid?`."""
    listed = [f"{_LISTING[kind]} lists them"] if kind in _LISTING else []
    near = [f"did you mean {one}?" for one in difflib.get_close_matches(name, there_are, n=1)]
    return "; ".join([f"no {kind} {name}", *listed, *near])


#: The command that lists all of a kind.
_LISTING = {"requirement": "`astradial-mock requirements`", "quirk": "`astradial-mock quirks`"}


class Unsafe(ValueError):
    """The run is refused for safety; the text says what would allow it."""
