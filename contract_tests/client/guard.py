"""What a run may send: the rules that make it harmless, below every layer.

- Only to the target: no other host, no path outside the contract's, no redirect.
- `read` reads. `safe` also creates, and touches only what this run created. `full` also does what is billable, as
  often as was allowed, and borrows settings that it puts back.
"""

import re
from collections.abc import Container
from urllib.parse import unquote, urlsplit

from contract_tests.client.divergence import Unsupported
from contract_tests.client.ledger import Ledger
from contract_tests.client.outside import somebodys
from contract_tests.client.values import parsed
from contract_tests.contract.contract import Contract, Operation

PROFILES = ("read", "safe", "full")

#: The methods that change nothing.
READS = ("GET", "HEAD", "OPTIONS")
#: Getting a token changes nothing but when somebody logged in last.
LOGINS = ("/auth/login", "/auth/user-login")
#: The mock's own interface; a path that no Astradial server has.
CONTROL = "/_mock"
#: Where a mock is asked what a caller hears.
CALLS = f"{CONTROL}/calls"
#: Under these paths stand the same phone numbers as under `/dids`.
_NUMBERS = re.compile(r"^/api/v1/did-pool/(admin/)?")
#: The only operation that may name a number which is not ours: it asks for one that is to be had.
TAKES = "requestDid"
#: Those after which a number that was asked for is in the pool again.
RETURNS = frozenset(("cancelDidRequest", "releaseDid", "adminRejectDid", "adminReleaseDid"))
#: Those after which another number may be an organization's default.
MOVES = frozenset(("adminAssignDid", "adminApproveDid", "setDefaultDid"))
#: Those by which an organization is left as it was: they are sent once, when the run is over.
CLOSING = frozenset(("deployConfig", "setDefaultDid"))
#: What is created elsewhere than in its own collection.
_CREATED_IN = {"/api/v1/org-users/invite": "/api/v1/org-users"}
#: What is created there only its own credentials can delete.
_FOR_GOOD = ("/api/v1/organizations",)


#: A read by which published servers store a row.
STORES = "getCompliance"
#: A read that gives what people said on the telephone.
RECORDING = "getCallRecording"
#: The writes after which a published server may deploy the organization.
DEPLOYING = frozenset(
    {
        *("createDid", "updateDid", "updateDidRouting", "deleteDid", "setDefaultDid", "releaseDid"),
        *("adminApproveDid", "adminAssignDid", "adminReleaseDid"),
        *("updateIvr", "replaceIvrMenu", "publishIvr", "generateIvrGreeting"),
        *("updateQueue", "addQueueMembers", "updateQueueMember", "removeQueueMember", "removeQueueMemberByExtension"),
        *("updateUser", "createTrunk", "updateTrunk", "deleteTrunk", "deployConfig"),
    }
)


class Refused(Exception):
    """The request was not sent, since it is not among what this run may do."""


class Spent(Refused):
    """The request was not sent, since all that was allowed of its kind was sent before."""


class Guard:
    """Admits or refuses requests by profile, by the contract, and by what the ledger says is ours."""

    def __init__(self, root: str, contract: Contract, ledger: Ledger, *, profile: str, billable: int) -> None:
        self.root = root
        self.contract = contract
        self.ledger = ledger
        self.profile = profile
        #: How many billable requests are left.
        self.billable = billable
        #: Whether the target is a mock, whose control interface may be used.
        self.is_mock = False
        #: Whether the run is over: what it left to the callers is deployed away.
        self.is_closing = False
        #: Settings that were saved and may be written until they are put back.
        self.borrowed: set[str] = set()
        #: The collections in which what is created can be deleted again, by the path that creates.
        paths = {(operation.method, operation.path) for operation in contract.operations.values()}
        self.collections = {
            path: _CREATED_IN.get(path, path)
            for method, path in paths
            if method == "POST"
            and path not in _FOR_GOOD
            and ("DELETE", f"{_CREATED_IN.get(path, path)}/{{id}}") in paths
        }

    def admit(self, method: str, url: str, body: bytes = b"") -> Operation | None:
        """The operation of a request that may be sent, None for one that the contract lacks. Raises `Refused`."""
        path = self._path(url)
        if path.startswith(f"{CONTROL}/"):
            if not self.is_mock:
                raise Refused(f"{method} {url}: the target is not a mock")
            return None
        operation = self.contract.operation(method, path)
        if method in READS or path.endswith(LOGINS):
            self._check_read(operation, path)
            return operation
        if self.is_closing and operation and operation.id in CLOSING:
            return operation
        if self.profile == "read":
            raise Refused(f"{method} {path}: the profile read does not write")
        if operation is None:
            raise Refused(f"{method} {path}: the contract has no such operation, so its effect is unknown")
        self._check_numbers(method, path, body)
        if path not in self.collections and "{" in operation.path and operation.id != TAKES:
            self._check_ours(method, path)
        elif not operation.is_billable and path not in self.collections.keys() | self.borrowed:
            raise Refused(f"{method} {path}: this run may not change it")
        gives_back = operation.id in RETURNS and number_of(path) in self.ledger.taken
        if operation.is_billable and not gives_back:
            self._pay(method, path)
        return operation

    def _path(self, url: str) -> str:
        """The path from the target's root. Raises `Refused` for a URL that is not below it, however it is written."""
        path = url.removeprefix(self.root).partition("?")[0].partition("#")[0]
        plain = unquote(path)
        if not url.startswith(f"{self.root}/") or urlsplit(url).netloc != urlsplit(self.root).netloc:
            raise Refused(f"{url}: not the target {self.root}")
        if any(part in (".", "..") for part in plain.split("/")) or "\\" in plain:
            raise Refused(f"{url}: its path may point elsewhere")
        return path

    def _check_read(self, operation: Operation | None, path: str) -> None:
        """Raises `Unsupported` for a read that changes something, or that gives what is private, on a real server."""
        if operation is None or self.is_mock:
            return
        if operation.id == STORES and self.profile == "read":
            raise Unsupported("reading the compliance settings stores a row on published servers: --profile safe")
        if operation.id == RECORDING and not any(path.startswith(f"{one}/") for one in self.ledger.made_up):
            raise Unsupported("the recording of a real call is not downloaded")

    def _check_numbers(self, method: str, path: str, body: bytes) -> None:
        """Raises `Refused` where somebody might be called: but for what a borrowed setting was before."""
        sent = parsed(body)  # what is no JSON no server reads either
        _, before = self.ledger.saved.get(path, ("", {}))
        changed = (
            {name: value for name, value in sent.items() if before.get(name, ...) != value}
            if (isinstance(sent, dict) and before)
            else sent
        )
        for one in somebodys(changed):
            raise Refused(f"{method} {path}: {one} may be somebody's number; those of `outside` are nobody's")

    def _pay(self, method: str, path: str) -> None:
        if self.profile != "full":
            raise Refused(f"{method} {path}: billable, which needs the profile full")
        if self.billable <= 0:
            raise Spent(f"{method} {path}: billable, and no billable requests are left: raise --billable")
        self.billable -= 1

    def _check_ours(self, method: str, path: str) -> None:
        """Raises `Refused` unless this run created what the path names, borrowed it, or made its id up."""
        ours: list[Container[str]] = [self.ledger.owned, self.ledger.taken, self.ledger.made_up]
        if method == "PUT":  # what is borrowed is neither deleted nor given away
            ours.append(self.borrowed)
        parts = number_path(path).split("/")
        above = ["/".join(parts[:length]) for length in range(2, len(parts) + 1)]
        if not any(one in kept for one in above for kept in ours):
            raise Refused(f"{method} {path}: this run did not create it")


def number_of(path: str) -> str:
    """The path under `/dids` of the number that a path names: `/api/v1/dids/7` of `/api/v1/did-pool/7/request`."""
    return "/".join(number_path(path).split("/")[:5])


def number_path(path: str) -> str:
    """The path of a phone number under `/dids`, for a path of the pool's that names it; others as they are."""
    return _NUMBERS.sub("/api/v1/dids/", path)
