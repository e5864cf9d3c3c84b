"""The command line: `astradial-contract URL`, `cleanup LEDGER`, `diff OLD NEW`, `expect REPORT`."""

import argparse
import contextlib
import os
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

import pytest
import schemathesis  # noqa: F401  (says now that it is missing)

from contract_tests.options import OPTIONS, add_mock_to, add_to, settings_of, words_of
from contract_tests.usage import DESCRIPTION, EPILOG, USAGE_LINE, Unsafe, UsageError, unknown

ENGINE, UNSAFE, USAGE = 2, 3, 4
_SUITE = Path(__file__).parent / "suite"


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    commands = {"cleanup": _cleanup, "diff": _diff, "expect": _expect}
    code = ENGINE
    try:
        code = commands[words[0]](words[1:]) if words and words[0] in commands else _run(words)
        sys.stdout.flush()
        return code
    except UsageError as error:
        return _failed(error, USAGE)
    except Unsafe as error:
        return _failed(error, UNSAFE)
    except BrokenPipeError:  # `| head` has read enough; what is left is not to be written at exit either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return code
    except KeyboardInterrupt:
        return _failed("interrupted; to delete what the run left behind: astradial-contract cleanup LEDGER", ENGINE)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see astradial-contract --help")


def _failed(error: Exception | str, code: int) -> int:
    print(f"astradial-contract: {error}", file=sys.stderr)
    return code


def _run(words: list[str]) -> int:
    parser = _Parser(
        prog="astradial-contract",
        usage=USAGE_LINE,
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {version('astradial-mock')}")
    parser.add_argument("url", help="the server's base URL, with or without /api/v1")
    add_to(parser.add_argument)
    add_mock_to(parser.add_argument, help=argparse.SUPPRESS)  # known, so that they are refused
    chosen, rest = parser.parse_known_args(words)
    settings_of(chosen, chosen.url)  # so that a mistake is told before anything starts
    return run_suite(["--target", chosen.url, *words_of(chosen), *rest], rest, [_Strict()])


class _Strict:
    """A plugin that refuses words that mean nothing to the suite nor to pytest, which would print its own usage."""

    @staticmethod
    def pytest_load_initial_conftests(parser: pytest.Parser, args: list[str]) -> None:
        known, others = parser.parse_known_and_unknown_args(args)
        for word in others:
            if word.startswith("-"):
                raise UsageError(unknown("option", word.partition("=")[0], OPTIONS))
        for word in (*known.file_or_dir, *others):
            if word != str(_SUITE):
                raise UsageError(f"unexpected argument {word}: give one URL, then options; see --help")


def run_suite(options: Sequence[str], rest: Sequence[str] = (), plugins: Sequence[object] = ()) -> int:
    """Run the suite in this process with the options of a run; its exit code. `rest` are pytest's among them."""
    # Hypothesis keeps tables of Unicode; not in the folder that this is run in
    with contextlib.suppress(OSError):  # there is no folder for such things: then there are no tables
        folder = Path(tempfile.gettempdir()) / "astradial-contract"
        os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(folder))
    # options that are meant for the pytest of another project
    os.environ.pop("PYTEST_ADDOPTS", None)
    quiet = [] if any(word.startswith("-v") for word in rest) else ["-q", "--no-header"]
    code = pytest.main(
        [
            "-c",
            str(_SUITE.parent / "cli.ini"),
            "-p",
            "contract_tests.plugin",
            *quiet,
            "--tb=no",
            "--capture=sys",  # needs no temporary file: there may be no folder for them, or no room
            "-rN",  # the summary of the contract says more than a list of tests that failed
            *options,
            str(_SUITE),
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
    from contract_tests.run.recovery import recover

    (word,) = _named(words, "cleanup LEDGER")
    return recover(Path(word))


def _diff(words: list[str]) -> int:
    from contract_tests.reports import compare

    old, new = _named(words, "diff OLD NEW")
    return compare.print_changes(Path(old), Path(new))


def _expect(words: list[str]) -> int:
    from contract_tests.reports import compare

    (word,) = _named(words, "expect REPORT")
    print(compare.expectations(Path(word)), end="")
    return 0


def _named(words: list[str], usage: str) -> list[str]:
    """The files that a command names, as many as its usage has. Raises `UsageError`; ends where help is asked for."""
    if {"-h", "--help"} & {*words}:
        print(f"usage: astradial-contract {usage}")
        sys.exit()
    if len(words) != len(usage.split()) - 1:
        raise UsageError(f"usage: astradial-contract {usage}")
    return words
