"""Cleaning up after a run that did not end, from the ledger that it wrote."""

import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from contract_tests import ledger
from contract_tests.client import BASE, Client
from contract_tests.run import Run
from contract_tests.settings import Settings, UsageError
from contract_tests.target import NotReachable


def recover(file: Path) -> int:
    """Undo what a run left: 0 where nothing is left now, 2 otherwise. Raises `UsageError`.

    A row is deleted only if it is still the one that the run created: it has the run's tag, or its time of creation.
    """
    try:
        left_by = ledger.read(file)
    except (OSError, ValueError) as error:
        raise UsageError(str(error)) from None
    run = Run.of(Settings(url=left_by.target, profile="full", allow_writes_on=urlsplit(left_by.target).hostname))
    run.ledger = left_by
    try:
        run.connect()
    except NotReachable as error:
        print(f"astradial-contract: {error}", file=sys.stderr)
        return 2
    for owned in list(left_by.owned.values()):
        if not _is_still_ours(owned, left_by.run, run.client(owned.who)):
            print(f"{owned.path}: gone, or another's by now; left alone")
            left_by.owned.pop(owned.path)
    run.target.door.guard.borrowed |= left_by.saved.keys()
    count = len(left_by.owned) + len(left_by.saved) + len(left_by.taken)
    left = run.close()
    print("\n".join(left) or f"cleaned up after run {left_by.run}: {count} deleted, given back or restored")
    return 2 if left else 0


def _is_still_ours(owned: ledger.Owned, run_id: str, client: Client) -> bool:
    collection, _, row_id = owned.path.removeprefix(BASE).rpartition("/")
    row = next((row for row in _rows(client.get(collection).body) if str(row.get("id")) == row_id), None)
    if row is None:
        return False
    tagged = any(run_id in value for value in row.values() if isinstance(value, str))
    return tagged or (owned.created_at is not None and row.get("createdAt") == owned.created_at)


def _rows(listed: Any) -> list[dict[str, Any]]:
    """The rows of a list, which stands by itself or under one name."""
    if isinstance(listed, dict):
        listed = next((value for value in listed.values() if isinstance(value, list)), [])
    return [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
