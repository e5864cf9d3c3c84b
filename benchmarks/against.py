"""What a request costs now and in an older commit: least times of raw WSGI calls, the two taking turns."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import table
from benchmarks.processes import PATIENCE, ROOT, cores, pinned

#: Microseconds that a feature may add to a request that does not use it.
ALLOWED = 10.0
#: Each is a process of its own for either commit: a process may be slow for as long as it lives.
ROUNDS = 12

Micros = dict[str, float]


def compared(revision: str, rounds: int) -> str:
    """A table of the least microseconds of each request, in a commit and in this folder as it is."""
    with checked_out(revision) as before:
        turns = [(_least(before), _least(ROOT)) for _ in range(rounds)]
    rows = []
    for kind in turns[0][1]:
        then, now = (min(turn[side][kind] for turn in turns) for side in (0, 1))
        verdict = "pass" if now - then <= ALLOWED else "**FAIL**"
        rows.append([f"{kind}, raw WSGI call", f"{then:.1f} µs", f"{now:.1f} µs", f"{now - then:+.1f} µs", verdict])
    return table.markdown(("what", revision, "now", f"difference, at most +{ALLOWED:g} µs", ""), rows)


@contextmanager
def checked_out(revision: str) -> Iterator[Path]:
    """The files of a commit, in a folder of their own for a while. Raises RuntimeError for an unknown one."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder, "tree")
        _git("worktree", "add", "--detach", str(tree), revision)
        try:
            yield tree
        finally:
            _git("worktree", "remove", "--force", str(tree))


def _git(*arguments: str) -> None:
    command = ["git", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")


def _least(tree: Path) -> Micros:
    """The least microseconds of each request, by the mock_server of a folder."""
    command = [sys.executable, str(Path(__file__).with_name("wsgi.py"))]
    with pinned(cores()[0]):
        done = subprocess.run(  # noqa: S603  (a command of our own)
            command, cwd=tree, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=PATIENCE, check=True
        )
    found: Micros = json.loads(done.stdout)
    return found
