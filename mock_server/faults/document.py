"""The faults as a page: `docs/faults.md` is `astradial-mock faults --markdown`."""

from collections.abc import Iterable
from itertools import groupby

from mock_server.world.fault import Fault

_HEAD = """# Faults

Ways to break the server on purpose, to see whether a client or a test suite notices. By default no fault is armed:

```sh
astradial-mock serve --fault did-update-not-stored
curl -X POST localhost:8000/_mock/faults -d '{{"id": "menu-drops-zero"}}'
```

`GET /_mock/faults` lists them, `DELETE /_mock/faults` disarms all, `DELETE /_mock/faults/{{id}}` disarms one. A reset
restores the faults the server started with. In Python: `create_app(faults=["did-update-not-stored"])`.

A fault applies at one seam of the server: `credentials` (authentication), `role`, `behaviour` (what an operation does),
`answer` (status and value), `response` (what goes over the wire), or `dialplan` (what callers reach, although the API
shows the right rows). The last column lists the requirements whose tests should notice it.

There are {count}. `astradial-mock faults --markdown` generates this page; `mock_server/faults/__init__.py` explains how
to write a fault.
"""


def as_markdown(faults: Iterable[Fault]) -> str:
    """A table of the faults for each area."""
    every = list(faults)
    areas = (
        f"\n## {area}\n\n| fault | what goes wrong | seam | noticed by |\n| --- | --- | --- | --- |\n"
        + "\n".join(map(_row, found))
        for area, found in groupby(every, key=lambda fault: fault.area)
    )
    return _HEAD.format(count=len(every)) + "\n".join(areas)


def _row(fault: Fault) -> str:
    noticed = f"none: {fault.equivalent}" if fault.equivalent else ", ".join(fault.breaks)
    return f"| `{fault.id}` | {fault.sentence} | {fault.seam} | {noticed} |"


def as_text(faults: Iterable[Fault]) -> str:
    """One line per fault."""
    return "\n".join(f"{fault.id}: {fault.sentence}" for fault in faults)
