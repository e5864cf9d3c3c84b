"""Gives generated requests ids that the run may use: of rows that it made, or made up."""

import re
import zlib
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from schemathesis import Case

from contract_tests.client.client import BASE, Client
from contract_tests.client.guard import number_path
from contract_tests.client.outside import phone, somebodys, tamed
from contract_tests.client.rows import segment
from contract_tests.contract.contract import Operation
from contract_tests.run.factory import COLLECTIONS, Factory
from contract_tests.run.run import Run

#: Fields of bodies that name a row, with the collection that it lies in.
_REFERENCES = {"trunk_id": "/trunks", "user_id": "/users"}
_ON_A_TRUNK = ("/dids", "/outbound-routes")
_FIRST_PARAMETER = re.compile(r"/\{[^}]*\}.*")


class Aim:
    """Points requests at rows of ours: it makes one of each collection that they are about.

    Reads are pointed at what is there where no row can be made, and keep some of the ids that were generated. Some
    requests get an id that nobody has. What becomes of a generated id is always the same.
    """

    def __init__(self, run: Run, client: Client, make: Factory) -> None:
        self._run = run
        self._client = client
        self._make = make
        #: What other tests share with this one: it is read, and neither changed nor deleted.
        self._shared = frozenset(run.ledger.owned)
        self._ids: dict[str, str] = {}
        self._made_up: dict[str, str] = {}
        self._listed: dict[str, dict[str, str]] = {}

    @property
    def rows(self) -> set[str]:
        """The paths of our rows."""
        return {f"{BASE}{collection}/{segment(own)}" for collection, own in self._ids.items()}

    def prepare(self, operations: Iterable[Operation]) -> None:
        """Make the rows that requests of these operations are about. Raises `Divergence` and `Unsupported`."""
        for operation in operations:
            if "{" in operation.path:
                self._own(_collection(operation.path))
            for name in _REFERENCES.keys() & self._run.contract.body_fields(operation):
                self._own(_REFERENCES[name])

    def __call__(self, case: Case[Any]) -> None:
        """Point a request at our rows, before it is sent."""
        found = re.search(r"\{([^}]*)\}", case.path)
        if found:
            case.path_parameters[found[1]] = self._aimed(case, found[1])
        if isinstance(case.body, dict | list) and any(somebodys(case.body)):
            case.body = tamed(case.body, _of_the_pool)
        if isinstance(case.body, dict):
            for name in _REFERENCES.keys() & case.body.keys():
                own = self._own(_REFERENCES[name])
                case.body[name] = own if own and isinstance(case.body[name], str) else case.body[name]

    def _aimed(self, case: Case[Any], name: str) -> str:
        path, generated = f"{BASE}{case.path}", str(case.path_parameters.get(name, ""))
        collection, chance = _collection(path), zlib.crc32(generated.encode("utf-8", "replace")) % 4
        written = segment(unquote(generated))  # a link gives an id as it is, all others are quoted
        at = f"{BASE}{collection}/{written}"
        reads = case.method == "GET"
        if path.endswith("/recording") and not self._run.target.session.guard.is_mock:
            return self._nobodys(collection)  # what customers said is not for the tests
        own = at in self._run.ledger.owned and (reads or at not in self._shared)
        if own or at in self._run.ledger.made_up:
            return written
        if reads and chance == 0 and _is_one_part(generated):
            return generated
        # what the pool does with a number may take it from us
        there = None if case.method == "POST" and "/did-pool/" in path else self._own(collection)
        if there is None and reads:
            there = self._first_listed(collection, name)
        # nobody looks at a body for a row that is not there
        is_ours = chance != 1 or isinstance(case.body, dict | list)
        return segment(there) if there and is_ours else self._nobodys(collection)

    def _own(self, collection: str) -> str | None:
        """The id of our row in a collection, made anew where it is gone; None where none can be made."""
        if collection not in COLLECTIONS or self._run.settings.effects == "read":
            return None
        if f"{BASE}{collection}/{segment(self._ids.get(collection))}" not in self._run.ledger.owned:
            trunk = {"trunk_id": self._own("/trunks")} if collection in _ON_A_TRUNK else {}
            self._ids[collection] = str(self._make.one(self._client, collection, **trunk)["id"])
        return self._ids[collection]

    def _first_listed(self, collection: str, name: str) -> str | None:
        """What the first row of a list has under the name of a parameter, None where nothing is listed."""
        if collection not in self._listed:
            listed = self._client.get(collection).body
            rows = listed.get("data") if isinstance(listed, dict) else listed
            first = rows[0] if isinstance(rows, list) and rows else {}
            self._listed[collection] = {str(key).lower(): str(value) for key, value in first.items()}
        return self._listed[collection].get(name.lower())

    def _nobodys(self, collection: str) -> str:
        if collection not in self._made_up:
            self._made_up[collection] = self._run.ledger.made_up_id(f"{BASE}{collection}")
        return self._made_up[collection]


def _of_the_pool(number: str) -> str:
    """The number that stands for a generated one, always the same."""
    return phone(zlib.crc32(number.encode("utf-8", "replace")) % 10**6)


def _collection(path: str) -> str:
    """The collection that a path with parameters leads into: `/dids` for `/api/v1/did-pool/{id}/request`."""
    return _FIRST_PARAMETER.sub("", number_path(path)).removeprefix(BASE)


def _is_one_part(generated: str) -> bool:
    """Whether an id stays one part of a path, however it is written."""
    plain = unquote(generated)
    return plain not in ("", ".", "..") and not set(plain) & set("/\\?#")
