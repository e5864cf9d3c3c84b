"""The files of a report."""

from pathlib import Path

from contract_tests.run import Run


def write(run: Run, folder: Path) -> None:
    """Write the report of a run into a folder."""
