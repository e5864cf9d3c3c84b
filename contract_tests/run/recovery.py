"""Cleaning up after a run that did not end, from the ledger that it wrote."""

import sys
from pathlib import Path
from urllib.parse import urlsplit

from contract_tests.client import ledger
from contract_tests.client.client import BASE
from contract_tests.client.rows import rows_of, segment
from contract_tests.run.cleanup import find, is_ours
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
    except FileNotFoundError:
        raise UsageError(f"{file} does not exist; a run that left nothing to undo keeps no ledger") from None
    except (OSError, ValueError, LookupError):
        raise UsageError(f"{file} is not a ledger; give the file that the run printed") from None
    run = Run.of(Settings(url=left_by.target, profile="full", allow_writes_on=urlsplit(left_by.target).hostname))
    run.ledger = left_by
    try:
        run.connect()
    except NotReachable as error:
        print(run.redactor.text(f"astradial-contract: {error}"), file=sys.stderr)
        return 2
    made, asked = left_by.made.values(), left_by.asked.values()
    concerned = {one.who for one in made} | {one.who for one in asked} | left_by.writers
    strangers = concerned - run.target.clients.keys()
    left = [] if strangers else find(left_by, run.client)
    strangers = strangers or _strangers(left_by, run)
    if strangers:
        print(_not_recognised(left_by, file, strangers), file=sys.stderr)
        return 2
    run.target.session.guard.borrowed |= left_by.saved.keys()
    count = len(left_by.owned) + len(left_by.saved) + len(left_by.taken)
    left += run.close()
    said = "\n".join(left) or f"cleaned up after run {left_by.run}: {count} deleted, returned or restored"
    print(run.redactor.text(said, lines=True))
    return 2 if left else 0


def _not_recognised(left_by: ledger.Ledger, file: Path, strangers: set[str]) -> str:
    """What is said where nothing of all that somebody created is there: with other credentials nothing would be."""
    variables = {"A": "ASTRADIAL_TOKEN", "B": "ASTRADIAL_SECOND_TOKEN"}
    named = " and ".join(variables.get(who, who) for who in sorted(strangers))
    return (
        f"astradial-contract: nothing that run {left_by.run} created was found with {named}."
        f" Is it for the same organization as in the run? If so, everything is already deleted: remove {file}"
    )


def _strangers(left_by: ledger.Ledger, run: Run) -> set[str]:
    """Of whose rows none is found, although the run had some; what is another's by now is left alone."""
    owners = {owned.who for owned in left_by.owned.values()}
    found = set()
    for path, owned in list(left_by.owned.items()):
        if _is_still_there(owned, left_by.run, run):
            found.add(owned.who)
        else:
            left_by.owned.pop(path)
            print(run.redactor.text(f"{path}: gone, or now someone else's; left alone"))
    return owners - found


def _is_still_there(owned: ledger.Owned, run_id: str, run: Run) -> bool:
    collection, _, _ = owned.path.removeprefix(BASE).rpartition("/")
    listed = rows_of(run.client(owned.who).get(collection).body)
    rows = [row for row in listed if f"{BASE}{collection}/{segment(row['id'])}" == owned.path]
    return any(is_ours(row, owned, run_id) for row in rows)
