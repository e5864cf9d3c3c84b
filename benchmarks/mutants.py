"""`python -m benchmarks.mutants`: every fault of the mock against the suite, layer by layer, as docs/mutants.md.

Takes some ten minutes on two cores; more for `--layers requirements,model,schema`. `--only ID` for some faults.
"""

import argparse
import contextlib
import datetime
import os
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

from contract_tests import testing
from contract_tests.verdicts.verdicts import Verdict
from mock_server.app import create_app
from mock_server.faults.catalogue import catalogue

#: The layers by name, as pytest selects them.
LAYERS = {"requirements": "not model and not schema", "model": "model", "schema": "schema"}


@dataclass(frozen=True)
class Kill:
    """How a layer fared against a fault: the requirements that it found broken, none where the fault survived."""

    fault: str
    layer: str
    found: tuple[str, ...]
    seconds: float


def attempt(layer: str, fault: str) -> Kill:
    """Run a layer against a mock with one fault, up to the first test that fails."""
    began = time.perf_counter()
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        _, run = testing.run("-k", LAYERS[layer], "-x", app=create_app(seed=1, faults=[fault]))
    found = run.verdicts().having(Verdict.DIVERGES, Verdict.ERROR)
    return Kill(fault, layer, tuple(judged.requirement.id for judged in found), time.perf_counter() - began)


def page(kills: Iterable[Kill], layers: list[str]) -> str:
    """The table of all faults, and the sums above it."""
    by_fault: dict[str, dict[str, Kill]] = {}
    for kill in kills:
        by_fault.setdefault(kill.fault, {})[kill.layer] = kill
    rows = [_row(fault, by_layer, layers) for fault, by_layer in by_fault.items()]
    return "\n".join([*_head(by_fault, layers), *rows, ""])


def _row(fault: str, by_layer: dict[str, Kill], layers: list[str]) -> str:
    cells = [", ".join(by_layer[layer].found) or "survived" if layer in by_layer else "" for layer in layers]
    return f"| `{fault}` | {catalogue()[fault].sentence} | {' | '.join(cells)} |"


def _head(by_fault: dict[str, dict[str, Kill]], layers: list[str]) -> list[str]:
    equivalent = [f"`{fault.id}` ({fault.equivalent})" for fault in catalogue().values() if fault.equivalent]
    killed = sum(any(kill.found for kill in by_layer.values()) for by_layer in by_fault.values())
    sums = []
    for layer in layers:
        tried = [by_layer[layer] for by_layer in by_fault.values() if layer in by_layer]
        found = sum(bool(kill.found) for kill in tried)
        middle = sorted(kill.seconds for kill in tried)[len(tried) // 2]
        sums.append(f"| {layer} | {found} of {len(tried)} | {middle:.1f} s |")
    return [
        "# Mutants",
        "",
        "Whether the [contract tests](contract-tests.md) find what is wrong with a server: each [fault](faults.md) of",
        "the mock against the suite, layer by layer, each up to its first failing test. Written by",
        f"`python -m benchmarks.mutants` on {datetime.datetime.now(datetime.UTC).date()}.",
        "",
        f"{killed} of {len(by_fault)} were found. Not counted, since no client can notice: {'; '.join(equivalent)}",
        "",
        "| layer | found | median time |",
        "| --- | --- | --- |",
        *sums,
        "",
        f"| fault | what goes wrong | {' | '.join(layers)} |",
        "| --- | --- |" + " --- |" * len(layers),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", default=[], metavar="ID")
    parser.add_argument("--layers", default="requirements", metavar="A,B")
    options = parser.parse_args()
    layers = options.layers.split(",")
    faults = options.only or [fault.id for fault in catalogue().values() if not fault.equivalent]
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        kills = [kill for layer in layers for kill in pool.map(partial(attempt, layer), faults)]
    print(page(kills, layers), end="")


if __name__ == "__main__":
    main()
