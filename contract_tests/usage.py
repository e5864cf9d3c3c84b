"""Mistakes in starting a run, in sentences that say what would work."""

import difflib
from collections.abc import Iterable

USAGE_LINE = "astradial-contract URL [options]"
DESCRIPTION = "Test whether a server conforms to the Astradial API."
EPILOG = """\
credentials come from the environment: ASTRADIAL_TOKEN or ASTRADIAL_API_KEY, and ASTRADIAL_SECOND_TOKEN for a
second organization. A mock needs none. Other options go to pytest (-x, -k, -v).

other commands:
  astradial-contract cleanup LEDGER   delete what an unfinished run left behind
  astradial-contract diff OLD NEW     show what changed between two reports (divergences.json)
  astradial-contract expect REPORT    write the divergences of a report as a file for --expect

exit codes: 0 conformant or known, 1 a divergence, 2 the run itself failed, 3 refused for safety, 4 usage error
"""


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
