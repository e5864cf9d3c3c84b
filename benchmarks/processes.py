"""Servers as processes of their own: started, loaded, weighed and stopped. Linux only (`/proc`)."""

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter, sleep

from benchmarks.load import HOST, Plan, Result

ROOT = Path(__file__).parent.parent

#: Seconds that a process may take to start or to stop.
PATIENCE = 30.0


def cores() -> tuple[int | None, int | None]:
    """The cores of the server and of its client; nothing is pinned where there is only one."""
    there = sorted(os.sched_getaffinity(0))
    return (there[0], there[1]) if len(there) > 1 else (None, None)


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    process: subprocess.Popen[bytes]
    port: int
    #: From its start to its first answer 200.
    start_seconds: float

    def memory(self) -> float:
        """Memory (PSS) of the process and its children in MiB; what processes share counts by share."""
        return sum(map(_pss, _family(self.process.pid)))

    def load(self, requests: Sequence[str], connections: int, seconds: float, most: int = 500_000) -> Result:
        """Send requests from a process of its own on the other core. Raises RuntimeError."""
        plan = Plan(self.port, connections, seconds, list(requests), most=most, core=cores()[1])
        output = run_module(["benchmarks.load"], json.dumps(asdict(plan)).encode(), seconds + PATIENCE)
        return Result(**json.loads(output))


@contextmanager
def running(module: Sequence[str], probe: str) -> Iterator[Server]:
    """Start `python -m MODULE … --port N`, wait until it answers the probe with 200, and stop it in the end.

    Its log goes to a file, as that of a server that somebody keeps. Raises RuntimeError.
    """
    port = free_port()
    with tempfile.TemporaryFile() as log:
        began = perf_counter()
        with pinned(cores()[0]):
            process = subprocess.Popen(  # noqa: S603  (a command of our own)
                [sys.executable, "-m", *module, "--port", str(port)], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=log
            )
        try:
            _await_answer(process, port, probe.encode(), began + PATIENCE)
            yield Server(process, port, perf_counter() - began)
        except RuntimeError as error:
            log.seek(0)
            raise RuntimeError(f"{' '.join(module)}: {error}\n{log.read()[-2000:].decode()}") from None
        finally:
            process.terminate()
            process.wait(PATIENCE)


def run_module(module: Sequence[str], given: bytes, patience: float) -> bytes:
    """What `python -m MODULE …` prints for this input. Raises RuntimeError."""
    done = subprocess.run(  # noqa: S603  (a command of our own)
        [sys.executable, "-m", *module], cwd=ROOT, input=given, capture_output=True, timeout=patience, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(module)} failed: {done.stderr.decode()[-2000:]}")
    return done.stdout


def free_port() -> int:
    """A port of this machine that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def pinned(core: int | None) -> Iterator[None]:
    """Processes that are started in here stay on this core, and their children."""
    before = os.sched_getaffinity(0)
    if core is not None:
        os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _await_answer(process: subprocess.Popen[bytes], port: int, probe: bytes, until: float) -> None:
    while perf_counter() < until:
        if process.poll() is not None:
            raise RuntimeError(f"stopped with exit code {process.returncode}")
        try:
            with socket.create_connection((HOST, port), timeout=PATIENCE) as connection:
                connection.sendall(probe)
                status = connection.recv(12)[9:]
        except ConnectionError:
            sleep(0.001)
            continue
        if status != b"200":
            raise RuntimeError(f"the first answer has status {status.decode()}")
        return
    raise RuntimeError(f"no answer in {PATIENCE:g} s")


def _family(pid: int) -> list[int]:
    """A process and all below it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(member for child in children for member in _family(int(child)))]


def _pss(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    kibibytes = next(line.split()[1] for line in lines if line.startswith("Pss:"))
    return int(kibibytes) / 1024
