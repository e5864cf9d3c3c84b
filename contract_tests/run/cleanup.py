"""Leaves a server as it was: restores settings, gives numbers back, deletes what was created, the newest first."""

from collections.abc import Callable

from contract_tests.client.client import BASE, Client
from contract_tests.client.ledger import Ledger


def clean(ledger: Ledger, client: Callable[[str], Client]) -> list[str]:
    """Undo what the ledger says was done, by whoever did it; what could not be undone, in sentences."""
    left = []
    for path, (who, value) in list(ledger.saved.items()):
        answer = client(who).put(path.removeprefix(BASE), value)
        if answer.status == 200:
            ledger.restored(path)
        else:
            left.append(f"{path} could not be restored: {answer.exchange.line()}")
    for path, who in list(ledger.taken.items()):
        pool = path.removeprefix(BASE).replace("/dids/", "/did-pool/", 1)
        answer = client(who).post(f"{pool}/cancel-request")
        if answer.status != 200:
            answer = client(who).post(f"{pool}/release")
        if answer.status in (200, 404):
            ledger.gave_back(path)
        else:
            left.append(f"{path} could not be returned to the pool: {answer.exchange.line()}")
    for owned in reversed(list(ledger.owned.values())):
        answer = client(owned.who).delete(owned.path.removeprefix(BASE))
        if answer.status in (200, 204, 404):
            ledger.deleted(owned.path)
        else:
            left.append(f"{owned.path} could not be deleted: {answer.exchange.line()}")
    ledger.close()
    return left
