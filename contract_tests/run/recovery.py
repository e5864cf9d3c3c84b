"""Cleaning up after a run that did not end, from the ledger that it wrote."""

import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from contract_tests.client import ledger
from contract_tests.client.client import BASE
from contract_tests.run.run import Run
from contract_tests.run.settings import Settings
from contract_tests.run.target import NotReachable
from contract_tests.usage import UsageError


def recover(file: Path) -> int:
    """Undo what a run left: 0 where nothing is left now, 2 otherwise. Raises `UsageError`.

    A row is deleted only if it is still the one that the run created: it has the run's tag, or its time of creation.
    """
    try:
        left_by = ledger.read(file)
    except (OSError, ValueError, LookupError):
        raise UsageError(f"{file} is not a ledger; give the file that the run printed") from None
    run = Run.of(Settings(url=left_by.target, profile="full", allow_writes_on=urlsplit(left_by.target).hostname))
    run.ledger = left_by
    try:
        run.connect()
    except NotReachable as error:
        print(f"astradial-contract: {error}", file=sys.stderr)
        return 2
    ours = {path: _is_still_ours(owned, left_by.run, run) for path, owned in left_by.owned.items()}
    found = {owned.who for path, owned in left_by.owned.items() if ours[path]}
    strangers = {owned.who for owned in left_by.owned.values()} - found
    if strangers:
        print(_not_recognised(left_by, file, strangers), file=sys.stderr)
        return 2
    for path in [path for path in ours if not ours[path]]:
        print(f"{path}: gone, or now someone else's; left alone")
        left_by.owned.pop(path)
    _find_what_was_under_way(left_by, run)
    run.target.session.guard.borrowed |= left_by.saved.keys()
    count = len(left_by.owned) + len(left_by.saved) + len(left_by.taken)
    left = run.close()
    print("\n".join(left) or f"cleaned up after run {left_by.run}: {count} deleted, returned or restored")
    return 2 if left else 0


def _not_recognised(left_by: ledger.Ledger, file: Path, strangers: set[str]) -> str:
    """What is said where nothing of all that somebody created is there: with other credentials nothing would be."""
    variables = {"A": "ASTRADIAL_TOKEN", "B": "ASTRADIAL_SECOND_TOKEN"}
    named = " and ".join(variables.get(who, who) for who in sorted(strangers))
    return (
        f"astradial-contract: nothing that run {left_by.run} created was found with {named}."
        f" Is it for the same organization as in the run? If so, everything is already deleted: remove {file}"
    )


def _find_what_was_under_way(left_by: ledger.Ledger, run: Run) -> None:
    """Take for ours what has the run's tag where a row was being created when the run ended."""
    if left_by.under_way is None:
        return
    collection, who = left_by.under_way
    listed = _rows(run.client(who).get(collection.removeprefix(BASE)).body) if who in run.target.clients else []
    tagged = [row for row in listed if _has_tag(row, left_by.run) and f"{collection}/{row['id']}" not in left_by.owned]
    for row in tagged:
        left_by.created(f"{collection}/{row['id']}", who, row)
    if not tagged:
        print(f"check {collection}: the last row may have been created, but none there contains {left_by.tag!r}")


def _is_still_ours(owned: ledger.Owned, run_id: str, run: Run) -> bool:
    if owned.who not in run.target.clients:
        return False
    collection, _, row_id = owned.path.removeprefix(BASE).rpartition("/")
    listed = _rows(run.client(owned.who).get(collection).body)
    row = next((row for row in listed if str(row.get("id")) == row_id), None)
    if row is None:
        return False
    return _has_tag(row, run_id) or (owned.created_at is not None and row.get("createdAt") == owned.created_at)


def _has_tag(row: dict[str, Any], run_id: str) -> bool:
    return any(run_id in value for value in row.values() if isinstance(value, str))


def _rows(listed: Any) -> list[dict[str, Any]]:
    """The rows of a list, which stands by itself or under one name."""
    if isinstance(listed, dict):
        listed = next((value for value in listed.values() if isinstance(value, list)), [])
    return [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
