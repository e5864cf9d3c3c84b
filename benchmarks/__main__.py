"""`python -m benchmarks`: measure the simulator beside a bare Flask handler and print one table.

Some minutes of load on two cores of this machine, over loopback only; `--quick` for a first look.
"""

import argparse
import os
import platform
import sys
from datetime import UTC, datetime

from benchmarks import against, measures, servers, table, telephony


def main() -> None:
    options = _parser().parse_args()
    seconds, rounds = (0.5, 2) if options.quick else (options.seconds, options.rounds)
    if options.against:
        print(against.compared(options.against, 2 if options.quick else against.ROUNDS))
        return
    print(f"{datetime.now(UTC):%Y-%m-%d}, {_machine()}; {rounds} rounds of {seconds:g} s", flush=True)
    with measures.bench(seconds, rounds) as made:
        if options.servers:
            print(servers.compared(made))
            return
        steps = (measures.starts, measures.used_memory, measures.rates, measures.in_process, measures.growth)
        lines = []
        for step in steps:
            print(f"measuring: {step.__name__.replace('_', ' ')} …", file=sys.stderr, flush=True)
            lines += step(made)
        lines += telephony.deploys_and_calls(max(5, rounds))
    print(table.as_markdown(lines))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=main.__doc__, allow_abbrev=False)
    parser.add_argument("--seconds", type=float, default=3, help="of each load (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=7, help="of each measurement (default: %(default)s)")
    parser.add_argument("--quick", action="store_true", help="2 rounds of half a second")
    parser.add_argument("--against", metavar="REV", help="compare raw WSGI calls with those of an older commit instead")
    parser.add_argument("--servers", action="store_true", help="compare the WSGI servers that are installed instead")
    return parser


def _machine() -> str:
    load = os.getloadavg()[0]
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}, load average {load:.1f}"


if __name__ == "__main__":
    main()
