"""The faults as a page: `docs/faults.md` is `astradial-mock faults --markdown`."""

from collections.abc import Iterable
from itertools import groupby

from mock_server.world.fault import Fault

_HEAD = """# Faults

Ways in which a server can be wrong, to see whether a client or a test-suite notices. A world has those that are armed
in it, by default none:

```sh
astradial-mock serve --fault did-update-not-stored
curl -X POST localhost:8000/_mock/faults -d '{{"id": "menu-drops-zero"}}'
```

`GET /_mock/faults` lists them, `DELETE /_mock/faults` disarms all, `DELETE /_mock/faults/{{id}}` one. A reset goes back
to those of the beginning. In Python it is `create_app(faults=["did-update-not-stored"])`.

A fault sits at a seam of the server: `credentials` (who is calling), `role`, `behaviour` (what an operation does),
`answer` (status and value), `response` (what goes over the wire), `dialplan` (what callers meet, though the API shows
the right rows). The requirements in the last column are those that should notice it.

There are {count}. This page is written by `astradial-mock faults --markdown`; how a fault is written is in
`mock_server/faults/__init__.py`.
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
    noticed = f"nobody: {fault.equivalent}" if fault.equivalent else ", ".join(fault.breaks)
    return f"| `{fault.id}` | {fault.sentence} | {fault.seam} | {noticed} |"


def as_text(faults: Iterable[Fault]) -> str:
    """A line a fault."""
    return "\n".join(f"{fault.id}: {fault.sentence}" for fault in faults)
