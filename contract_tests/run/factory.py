"""Creates what tests need: tagged, so that it is known as ours, and deleted when the test ends."""

import itertools
import random
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any

from contract_tests.client.client import BASE, Client, Reply
from contract_tests.client.divergence import Unsupported
from contract_tests.client.exchange import Exchange
from contract_tests.client.ledger import Ledger
from contract_tests.client.outside import UNDIALLED, any_phone
from contract_tests.client.rows import has_tag, rows_of, segment

Row = dict[str, Any]

#: How the tag of every run begins.
_TAG = "contract-test "

#: Collections whose rows lead to those of others; the higher before the lower.
_LEADING = {"dids": 3, "ivrs": 2, "queues": 1}


class Numbers:
    """Numbers that nobody uses yet: extensions, and phone numbers that belong to nobody."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)
        self._taken: dict[str, set[str]] = {}
        self._count = itertools.count(1)

    def next(self) -> int:
        """A number that was not given before."""
        return next(self._count)

    def phone(self) -> str:
        """A phone number in the E.164 format that is nobody's."""
        return any_phone(self._random)

    def extension(self, *clients: Client) -> str:
        """Four digits, 2000 to 6999, that no extension, queue or IVR of these organizations has."""
        drawn = iter(lambda: str(self._random.randrange(2000, 7000)), "")
        number = next(one for one in drawn if all(self.is_free(client, one) for client in clients))
        for client in clients:
            self._taken[client.who].add(number)
        return number

    def is_free(self, client: Client, number: str) -> bool:
        """Whether no extension, queue or IVR of the organization has this number."""
        if client.who not in self._taken:
            self._taken[client.who] = _numbers_of(client)
        return number not in self._taken[client.who]


def _numbers_of(client: Client) -> set[str]:
    taken: set[str] = set()
    for path, name in (("/users", "extension"), ("/queues", "number"), ("/ivrs", "extension")):
        answer = client.get(path)
        rows = answer.body if answer.status == 200 and isinstance(answer.body, list) else []
        taken |= {str(row.get(name)) for row in rows if isinstance(row, dict)}
    return taken


class Factory:
    """Creates rows for a test and deletes them at its end, the newest first. A context manager.

    Each method takes the client that creates, and fields that are to differ from the usual ones. Raises `Divergence`
    where the server refuses to create, and `Unsupported` where a limit of the organization is reached.
    """

    def __init__(self, ledger: Ledger, numbers: Numbers, outer: "Factory | None" = None) -> None:
        self.ledger = ledger
        self.numbers = numbers
        self.tag = ledger.tag
        self._outer = outer
        self._made: list[tuple[Client, str]] = []
        #: How each row was created that was not deleted yet, by path; nested factories share it.
        self.creations: dict[str, Exchange] = outer.creations if outer else {}
        #: The trunk that an organization's numbers come in on, by client.
        self._trunks: dict[str, str] = {}
        self._callees: dict[str, list[Row]] = {}

    def __enter__(self) -> "Factory":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.clean()

    def nested(self) -> "Factory":
        """A factory whose rows go before those of this one: for one example of a property."""
        return Factory(self.ledger, self.numbers, self)

    def trunk(self, client: Client, **fields: Any) -> Row:
        return self.one(client, "/trunks", **fields)

    def did(self, client: Client, **fields: Any) -> Row:
        """A phone number, routed to an extension that need not exist."""
        return self.one(client, "/dids", **fields)

    def ivr(self, client: Client, **fields: Any) -> Row:
        return self.one(client, "/ivrs", **fields)

    def queue(self, client: Client, **fields: Any) -> Row:
        return self.one(client, "/queues", **fields)

    def member(self, client: Client, queue: Row, user: Row, **fields: Any) -> None:
        """Put an extension into a queue, named in both ways that published servers know."""
        body = {"user_id": user["id"], "extension": user["extension"], **fields}
        client.post(f"/queues/{queue['id']}/members", body).expect(201, 200)

    def user(self, client: Client, **fields: Any) -> Row:
        """An extension."""
        return self.one(client, "/users", **fields)

    def callee(self, client: Client) -> Row:
        """One of the `callees`."""
        return self.callees(client, 1)[0]

    def callees(self, client: Client, count: int) -> list[Row]:
        """Extensions that a test only calls. Nobody changes them, so that all nested makers share them."""
        if self._outer:
            return self._outer.callees(client, count)
        known = self._callees.setdefault(client.who, [])
        known += [self.user(client) for _ in range(count - len(known))]
        return known[:count]

    def webhook(self, client: Client, **fields: Any) -> Row:
        return self.one(client, "/webhooks", **fields)

    def outbound_route(self, client: Client, **fields: Any) -> Row:
        """A route that takes no number that anybody dials."""
        return self.one(client, "/outbound-routes", **fields)

    def api_key(self, client: Client, **fields: Any) -> Row:
        """A key and its secret. It is revoked in the end."""
        return self.one(client, "/api-keys", **fields)

    def one(self, client: Client, collection: str, **fields: Any) -> Row:
        """A usual row of a collection, with these fields."""
        return self.row(client, collection, self.usual(client, collection, **fields))

    def usual(self, client: Client, collection: str, **fields: Any) -> Row:
        """What is sent to create a row: all that any published server asks for, so that it can be made everywhere."""
        if collection in ("/dids", "/outbound-routes") and "trunk_id" not in fields:
            fields["trunk_id"] = self._trunk_of(client)
        return {**_USUAL[collection](self, client), **fields}

    def _trunk_of(self, client: Client) -> str:
        """The trunk that the numbers of all nested makers share: an organization has few of them."""
        if self._outer:
            return self._outer._trunk_of(client)
        if client.who not in self._trunks:
            self._trunks[client.who] = self.trunk(client)["id"]
        return self._trunks[client.who]

    def row(self, client: Client, collection: str, body: Row) -> Row:
        """Create a row in any collection, and keep it for deletion."""
        row: Row = self.post(client, collection, body).expect(201, 200).body
        return row

    def post(self, client: Client, collection: str, body: Any) -> Reply:
        """Ask for a row; what comes of it is deleted in the end."""
        return self.kept(client, collection, client.post(collection, body))

    def kept(self, client: Client, collection: str, answer: Reply) -> Reply:
        """An answer to a creation; what it created is deleted in the end."""
        if answer.status == 403 and isinstance(answer.body, dict) and "limit" in answer.body:
            self._check_room(client, collection, answer)
            raise Unsupported(
                f"{answer.body.get('error')}: make room in the organization for the rows that the tests create"
            )
        if answer.status < 300 and isinstance(answer.body, dict) and "id" in answer.body:
            path = f"{collection}/{answer.body['id']}"
            self._made.append((client, path))
            self.creations[path] = answer.exchange
        return answer

    def _check_room(self, client: Client, collection: str, answer: Reply) -> None:
        """Raises where rows of runs take the room: `Divergence` for those that were deleted, else RuntimeError."""
        rows = rows_of(client.get(collection).body)
        of_runs = [row for row in rows if _TAG in str(row)]
        own = [f"{BASE}{collection}/{segment(row['id'])}" for row in rows if has_tag(row, self.ledger.run)]
        if any(path in self.ledger.made and path not in self.ledger.owned for path in own):
            answer.diverges(
                "room for a row, since others were deleted", "the limit is reached, and deleted rows are still there"
            )
        if len(of_runs) > len(own):
            raise RuntimeError(
                f"{len(of_runs) - len(own)} rows of earlier runs in {collection} take the room that the tests need:"
                " delete them, `astradial-contract cleanup LEDGER` with the ledger of each"
            )
        if any(path not in self.ledger.made for path in own):
            raise RuntimeError(f"the room in {collection} is taken by rows that were stored and answered as failures")

    def clean(self) -> None:
        """Delete what was made and is still there, what leads elsewhere before what it leads to, the newest first.

        Raises `Divergence` for what cannot be deleted.
        """
        self._made.sort(key=lambda made: _LEADING.get(made[1].split("/")[1], 0))
        while self._made:
            client, path = self._made.pop()
            self.creations.pop(path, None)
            if f"{BASE}{path}" in self.ledger.owned:
                client.delete(path).expect(200, 204, 404)
                self.ledger.deleted(f"{BASE}{path}")


def _usual_trunk(make: Factory, client: Client) -> Row:
    # no two trunks have one name, not even of two organizations
    name = f"{make.tag} {make.numbers.next()}"
    return {"name": name, "host": "sip.contract-test.invalid", "trunk_type": "peer2peer"}


def _usual_did(make: Factory, client: Client) -> Row:
    routing = {"routing_type": "extension", "routing_destination": "1001"}
    return {"number": make.numbers.phone(), "description": make.tag, **routing}


def _usual_ivr(make: Factory, client: Client) -> Row:
    return {"name": make.tag, "extension": make.numbers.extension(client)}


def _usual_queue(make: Factory, client: Client) -> Row:
    return {"name": make.tag, "number": make.numbers.extension(client)}


def _usual_user(make: Factory, client: Client) -> Row:
    # no two users have one address, not even of two organizations
    name = f"ct-{make.ledger.run}-{make.numbers.next()}"
    return {
        "extension": make.numbers.extension(client),
        "full_name": make.tag,
        "email": f"{name}@contract-test.invalid",
        "username": name,
        "password": f"Contract-{make.ledger.run}",
    }


def _usual_webhook(make: Factory, client: Client) -> Row:
    return {"url": f"https://contract-test.invalid/{make.ledger.run}", "events": ["call.ended"]}


def _usual_route(make: Factory, client: Client) -> Row:
    return {"name": make.tag, "dial_pattern": UNDIALLED, "priority": 999}


def _usual_key(make: Factory, client: Client) -> Row:
    return {"name": make.tag}


_USUAL: Mapping[str, Callable[[Factory, Client], Row]] = {
    "/trunks": _usual_trunk,
    "/dids": _usual_did,
    "/ivrs": _usual_ivr,
    "/queues": _usual_queue,
    "/users": _usual_user,
    "/webhooks": _usual_webhook,
    "/outbound-routes": _usual_route,
    "/api-keys": _usual_key,
}

#: The collections in which rows can be made.
COLLECTIONS = _USUAL.keys()
