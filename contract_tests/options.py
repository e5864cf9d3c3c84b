"""The options of a run, for pytest and for the command line alike."""

import argparse
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from contract_tests.contract.requirements import CAPABILITIES
from contract_tests.run.settings import ELSEWHERE, EXAMPLES, FEW, Settings
from contract_tests.usage import UsageError

#: The flag of each option, and what argparse is told of it.
OPTIONS: dict[str, dict[str, Any]] = {
    "--profile": {
        "metavar": "NAME",
        "help": "read, safe or full (default: read on a server, full on the mock in this process)",
    },
    "--capabilities": {
        "metavar": "A,B",
        "default": "",
        "help": f"capabilities to add to those detected: {', '.join(CAPABILITIES)}",
    },
    "--expect": {"metavar": "FILE", "help": "known divergences: a file, or the included hosted or oss-2026-04"},
    "--only": {"metavar": "ID", "action": "append", "default": [], "help": "test this requirement only; repeatable"},
    "--require": {"metavar": "ID", "action": "append", "default": [], "help": "fail unless it is tested; repeatable"},
    "--fail-on": {"metavar": "A,B", "default": "", "help": "also fail if a MUST is unsupported, or untested"},
    "--rate": {
        "metavar": "N",
        "type": float,
        "help": f"at most N requests a second (default to another machine: {ELSEWHERE[0]:.0f})",
    },
    "--write-rate": {
        "metavar": "N",
        "type": float,
        "help": f"at most N writes a second (default to another machine: {ELSEWHERE[1]:.0f})",
    },
    "--billable": {"metavar": "N", "type": int, "help": "at most N billable requests (default on a server: 0)"},
    "--did": {
        "metavar": "ID",
        "action": "append",
        "default": [],
        "help": "an existing phone number whose routing may be changed, and is restored; repeatable",
    },
    "--allow-writes-on": {"metavar": "HOST", "help": "required to write to a server on another machine"},
    "--examples": {
        "metavar": "N",
        "type": int,
        "help": f"examples to try per property (default: {EXAMPLES}, and {FEW} where another machine is written to)",
    },
    "--dry-run": {"action": "store_true", "help": "list what would be tested, and send nothing"},
    "--report": {
        "metavar": "DIR",
        "type": Path,
        "help": "write report.html, report.md, junit.xml and divergences.json to this folder",
    },
}

#: Those of the mock in this process, which there is where no server is named.
MOCK_OPTIONS: dict[str, dict[str, Any]] = {
    "--mock-profile": {"metavar": "NAME", "default": "documented", "help": "the profile of the mock"},
    "--mock-fault": {
        "metavar": "ID",
        "action": "append",
        "default": [],
        "help": "a fault to arm in the mock; repeatable",
    },
    "--mock-vary": {
        "metavar": "N",
        "type": int,
        "help": "the seed for varying what the docs leave open",
    },
}


def add_to(add: Callable[..., Any]) -> None:
    """Declare the options with `add`, argparse's or pytest's."""
    for flag, told in OPTIONS.items():
        add(flag, **told)


def add_mock_to(add: Callable[..., Any], **others: Any) -> None:
    """Declare those of the mock; `others` replaces what is told of them."""
    for flag, told in MOCK_OPTIONS.items():
        add(flag, **{**told, **others})


def settings_of(chosen: argparse.Namespace, url: str | None) -> Settings:
    """The settings that the options ask for; makes the folder of the report. Raises `UsageError` and `Unsafe`."""
    settings = Settings(
        url=url,
        profile=chosen.profile,
        capabilities=frozenset(filter(None, chosen.capabilities.split(","))),
        expect=chosen.expect,
        only=_ids(chosen.only),
        require=_ids(chosen.require),
        fail_on=frozenset(filter(None, chosen.fail_on.split(","))),
        rate=chosen.rate,
        write_rate=chosen.write_rate,
        report=chosen.report,
        billable=chosen.billable,
        dids=tuple(chosen.did),
        allow_writes_on=chosen.allow_writes_on,
        dry_run=chosen.dry_run,
        examples=_given(chosen.examples),
        mock_profile=chosen.mock_profile,
        mock_faults=tuple(chosen.mock_fault),
        mock_vary=chosen.mock_vary,
    )
    if settings.report is not None:
        _make(settings.report)
    return settings


def _ids(given: list[str]) -> frozenset[str]:
    return frozenset(name.strip().upper() for one in given for name in one.split(","))


def _given(examples: int | None) -> int:
    """The number of examples that was asked for, 0 where none was. Raises `UsageError`."""
    if examples is not None and examples < 1:
        raise UsageError(f"--examples {examples}: must be at least 1")
    return examples or 0


def words_of(chosen: argparse.Namespace) -> list[str]:
    """The options that were chosen, as words again: `--rate=2.0`."""
    words = []
    for flag in OPTIONS:
        value = getattr(chosen, flag.removeprefix("--").replace("-", "_"))
        if value is True:
            words.append(flag)
        elif value is not None and value is not False:
            words += [f"{flag}={one}" for one in (value if isinstance(value, list) else [value])]
    return words


def _make(report: Path) -> None:
    """Make the folder of a report now: after the run it would be too late to hear that it cannot be."""
    try:
        report.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=report):
            pass
    except OSError as error:
        raise UsageError(
            f"--report {report}: {error.strerror}; choose a folder that can be created and written to"
        ) from None
