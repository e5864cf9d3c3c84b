"""Leaves a server as it was, and the organization's callers with it: restores, gives back, deletes, deploys, looks."""

import time
from collections.abc import Callable, Iterable, Iterator

from contract_tests.client.client import BASE, Client, Reply
from contract_tests.client.divergence import Unsupported
from contract_tests.client.guard import Refused
from contract_tests.client.ledger import Asked, Ledger, Owned
from contract_tests.client.rows import Row, has_tag, rows_of, segment

Clients = Callable[[str], Client]

#: How often a server is asked that fails, and the seconds between.
_TRIES, _PAUSE = 4, 0.2
#: What leads callers elsewhere goes before what it leads to; trunks, which numbers come in on, go last.
_ORDER = ("dids", "ivrs", "queues")
#: Statuses of a row that is listed although it is deleted: keys are revoked.
_GONE = ("revoked", "deleted")


def clean(ledger: Ledger, client: Clients) -> list[str]:
    """Undo what the ledger says was done, by whoever did it; what could not be undone, in sentences.

    What is left to be found is looked for by id and by the run's tag; deleted is only what is listed no more.
    """
    left = [*_restored(ledger, client), *_given_back(ledger, client), *_found(ledger, client)]
    left += [*_deleted(ledger, client), *_default_again(ledger, client)]
    left += [*_deployed(ledger, client), *_still_there(ledger, client)]
    ledger.close()
    return left


def find(ledger: Ledger, client: Clients) -> list[str]:
    """Take for ours what was asked for and is there; what cannot be told, in sentences."""
    return list(_found(ledger, client))


def _patiently(client: Client, method: str, path: str, body: object = None) -> Reply:
    """The answer of a server that may fail now and then."""
    for _ in range(_TRIES - 1):
        answer = client.send(method, path.removeprefix(BASE), json=body)
        if answer.status < 500:
            return answer
        time.sleep(_PAUSE)
    return client.send(method, path.removeprefix(BASE), json=body)


def _restored(ledger: Ledger, client: Clients) -> Iterator[str]:
    for path, (who, value) in list(ledger.saved.items()):
        answer = _patiently(client(who), "PUT", path, value)
        if answer.status == 200:
            ledger.restored(path)
        else:
            yield f"{ledger.target}{path} could not be restored: {answer.exchange.line()}"


def _given_back(ledger: Ledger, client: Clients) -> Iterator[str]:
    for path, who in list(ledger.taken.items()):
        pool = path.removeprefix(BASE).replace("/dids/", "/did-pool/", 1)
        answer = client(who).post(f"{pool}/cancel-request")
        if answer.status != 200:
            answer = client(who).post(f"{pool}/release")
        if answer.status in (200, 404):
            ledger.gave_back(path)
        else:
            yield f"{ledger.target}{path} could not be returned to the pool: {answer.exchange.line()}"


def _found(ledger: Ledger, client: Clients) -> Iterator[str]:
    """What was asked for, and neither refused nor seen, is looked for in the lists."""
    wanted: dict[tuple[str, str], dict[int, Asked]] = {}
    for number, asked in ledger.asked.items():
        wanted.setdefault((asked.collection, asked.who), {})[number] = asked
    for (collection, who), numbers in wanted.items():
        rows, problem = _listed(client(who), collection)
        if problem:
            yield f"{ledger.target}{collection} may have rows of the run, {problem}"
            continue
        new = [row for row in rows if f"{collection}/{segment(row['id'])}" not in ledger.made]
        ours = [row for row in new if has_tag(row, ledger.run)]
        before = ledger.before.get((collection, who))
        others = [row for row in new if row not in ours and before is not None and segment(row["id"]) not in before]
        alike = [row for row in others if any(_is_like(row, asked) for asked in numbers.values())]
        untagged = sum(not asked.is_tagged for asked in numbers.values())
        if untagged and before is None and not ours:
            there = f"a row may have come, and none there has {ledger.tag!r} in a text"
            yield f"check {ledger.target}{collection}: {there}"
        for row in others if len(alike) < untagged else ():
            if row not in alike:
                yield f"{ledger.target}{collection}/{segment(row['id'])} came while the run wrote: it may be of the run"
        for row in ours + alike:
            ledger.created(f"{collection}/{segment(row['id'])}", who, row)
        for number in numbers:
            ledger.refused(number)


def _is_like(row: Row, asked: Asked) -> bool:
    """Whether a row, which nobody had before, has all values that a creation sent of those that tell rows apart."""
    return bool(asked.sent) and all(str(row.get(name)) == str(value) for name, value in asked.sent.items())


def _deleted(ledger: Ledger, client: Clients) -> Iterator[str]:
    for path in in_order(ledger.owned):
        owned = ledger.owned[path]
        answer = _patiently(client(owned.who), "DELETE", path)
        if answer.status in (200, 204, 404):
            ledger.deleted(path)
        else:
            yield f"{ledger.target}{path} could not be deleted: {answer.exchange.line()}"


def in_order(paths: Iterable[str]) -> list[str]:
    """Paths in the order in which they are deleted: the newest first, but what leads elsewhere before all others."""

    def place(path: str) -> int:
        kind = path.removeprefix(f"{BASE}/").partition("/")[0]
        return _ORDER.index(kind) if kind in _ORDER else len(_ORDER) + (kind == "trunks")

    newest_first = list(paths)[::-1]
    return sorted(newest_first, key=place)


def _default_again(ledger: Ledger, client: Clients) -> Iterator[str]:
    """Which number was an organization's default is that again."""
    for who, before in list(ledger.defaults.items()):
        rows, _ = _listed(client(who), f"{BASE}/dids")
        now = next((segment(row["id"]) for row in rows if row.get("is_default")), None)
        if now != before and before is not None:
            answer = client(who).post(f"/did-pool/{before}/set-default")
            if answer.status != 200:
                yield f"{ledger.target}{BASE}/dids/{before} is the default number no more: {answer.exchange.line()}"
                continue
        elif now != before:
            yield f"{ledger.target}{BASE}/dids/{now} is the default number of its organization, which had none"
        ledger.has_default_again(who)


def _deployed(ledger: Ledger, client: Clients) -> Iterator[str]:
    """Deploy each organization that was written to: deleting does not, so that callers may still meet what is gone."""
    for who in sorted(ledger.writers):
        answer = client(who).post("/config/deploy", {})
        if answer.status == 200 or _deployed_by_a_queue(ledger, client(who)):
            ledger.deployed(who)
        else:
            yield (
                f"callers of the organization of {who} may still meet what the run made: deploy it once"
                f" (POST {ledger.target}{BASE}/config/deploy as an admin); {answer.exchange.line()}"
            )


def _deployed_by_a_queue(ledger: Ledger, client: Client) -> bool:
    """Deploy by a change of a queue, where nothing else does: one that is inactive is in no dialplan."""
    try:
        made = client.post("/queues", {"name": ledger.tag, "number": "7999"})
    except (Refused, Unsupported):
        return False
    row = made.body
    if made.status >= 300 or not isinstance(row, dict) or "id" not in row:
        return False
    path = f"/queues/{row['id']}"
    changed = client.put(path, {"status": "inactive"})
    return client.delete(path).status in (200, 204) and changed.status == 200


def _still_there(ledger: Ledger, client: Clients) -> Iterator[str]:
    """Look for all that the run ever created, whatever the answer was when it was deleted."""
    kinds: dict[tuple[str, str], set[str]] = {}
    for path, made in ledger.made.items():
        if path not in ledger.owned:  # that was told of
            kinds.setdefault((path.rpartition("/")[0], made.who), set()).add(path)
    for (collection, who), paths in kinds.items():
        rows, problem = _listed(client(who), collection)
        if problem:
            yield f"nobody can tell whether {len(paths)} rows in {ledger.target}{collection} are deleted, {problem}"
            for path in paths:
                ledger.is_still_there(path)
            continue
        for row in rows:
            path = f"{collection}/{segment(row['id'])}"
            if path in paths and row.get("status") not in _GONE and is_ours(row, ledger.made[path], ledger.run):
                ledger.is_still_there(path)
                yield f"{ledger.target}{path} is still there, although it was deleted"


def is_ours(row: Row, made: Owned, run: str) -> bool:
    """Whether a row is still the one that a run created: ids can be used again."""
    return has_tag(row, run) or (made.created_at is not None and row.get("createdAt") == made.created_at)


def _listed(client: Client, collection: str) -> tuple[list[Row], str]:
    """The rows of a collection, or why nobody can tell which there are."""
    answer = _patiently(client, "GET", collection)
    problem = "" if answer.status == 200 else f"which cannot be listed: {answer.exchange.line()}"
    return rows_of(answer.body), problem
