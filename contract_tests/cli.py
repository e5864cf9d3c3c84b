"""The command line: `astradial-contract URL`, `cleanup LEDGER`, `diff OLD NEW`, `expect REPORT`."""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

import pytest
import schemathesis  # noqa: F401  (says now that it is missing)

from contract_tests.options import add_mock_to, add_to, settings_of
from contract_tests.settings import Unsafe, UsageError

ENGINE, UNSAFE, USAGE = 2, 3, 4

_EPILOG = """\
credentials come from the environment: ASTRADIAL_TOKEN or ASTRADIAL_API_KEY; of a second organization
ASTRADIAL_SECOND_TOKEN. A mock needs none. What is not known here is passed on to pytest (-x, -k, -v).

other commands:
  astradial-contract cleanup LEDGER   delete what a run left behind that did not end
  astradial-contract diff OLD NEW     what changed between two reports (divergences.json)
  astradial-contract expect REPORT    the known divergences of a report as a file for --expect

exit codes: 0 conformant or known, 1 a divergence, 2 the run itself failed, 3 refused for safety, 4 usage
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    commands = {"cleanup": _cleanup, "diff": _diff, "expect": _expect}
    try:
        if words and words[0] in commands:
            return commands[words[0]](words[1:])
        return _run(words)
    except UsageError as error:
        return _failed(error, USAGE)
    except Unsafe as error:
        return _failed(error, UNSAFE)
    except KeyboardInterrupt:
        return _failed(
            "interrupted; where it wrote, the ledger says what is left: astradial-contract cleanup LEDGER", ENGINE
        )


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see astradial-contract --help")


def _failed(error: Exception | str, code: int) -> int:
    print(f"astradial-contract: {error}", file=sys.stderr)
    return code


def _run(words: list[str]) -> int:
    parser = _Parser(
        prog="astradial-contract",
        usage="astradial-contract URL [options]",
        description="Test whether a server keeps the contract of the Astradial API.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {version('astradial-mock')}")
    parser.add_argument("url", help="the server's base URL, with or without /api/v1")
    add_to(parser.add_argument)
    add_mock_to(parser.add_argument, help=argparse.SUPPRESS)  # known, so that they are refused
    chosen, rest = parser.parse_known_args(words)
    settings_of(chosen, chosen.url)  # so that a mistake is told before anything starts
    return run_suite(["--target", chosen.url, *(word for word in words if word != chosen.url)], rest)


def run_suite(options: Sequence[str], rest: Sequence[str] = (), plugins: Sequence[object] = ()) -> int:
    """Run the suite in this process with the options of a run; its exit code. `rest` are pytest's among them."""
    # Hypothesis keeps tables of Unicode; not in the folder that this is run in
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(Path(tempfile.gettempdir()) / "astradial-contract"))
    here = Path(__file__).parent
    quiet = [] if any(word.startswith("-v") for word in rest) else ["-q", "--no-header"]
    code = pytest.main(
        [
            "-c",
            str(here / "cli.ini"),
            "-p",
            "contract_tests.plugin",
            *quiet,
            "--tb=no",
            "-rN",  # the summary of the contract says more than a list of tests that failed
            *options,
            str(here / "suite"),
        ],
        plugins=list(plugins),
    )
    match int(code):
        case pytest.ExitCode.NO_TESTS_COLLECTED:
            return USAGE
        case pytest.ExitCode.INTERNAL_ERROR:  # refusals for safety were told before
            return ENGINE
        case other:
            return other


def _cleanup(words: list[str]) -> int:
    from contract_tests.recovery import recover

    if len(words) != 1:
        raise UsageError("usage: astradial-contract cleanup LEDGER")
    return recover(Path(words[0]))


def _diff(words: list[str]) -> int:
    from contract_tests.reports import compare

    if len(words) != 2:
        raise UsageError("usage: astradial-contract diff OLD NEW")
    return compare.told(Path(words[0]), Path(words[1]))


def _expect(words: list[str]) -> int:
    from contract_tests.reports import compare

    if len(words) != 1:
        raise UsageError("usage: astradial-contract expect REPORT")
    print(compare.expectations(Path(words[0])), end="")
    return 0
