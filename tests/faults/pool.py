"""Faults of the number pool."""

from typing import Any

from tests.calling import LINE
from tests.client import GLOBEX, ApiClient
from tests.faults.cases import AVAILABLE, Cases, Scenario, answered

MAIN_LINE = LINE.rpartition("/")[2]
CLINIC = "b71f116a-2b3c-11f1-9598-00505661ed01"
PENDING_OF_ACME = "b71f116a-2b3c-11f1-9598-00505661ef03"
PENDING_OF_GLOBEX = "b71f116a-2b3c-11f1-9598-00505661ef04"


def ids(path: str) -> Scenario:
    return lambda api: [did["id"] for did in api.get(path).body]


def mine(api: ApiClient, kind: str) -> list[str]:
    return [did["id"] for did in api.get("/did-pool/my").body[kind]]


def requested(api: ApiClient) -> Any:
    """Whether a requested number is pending for me, mine, and still offered."""
    api.post(f"/did-pool/{AVAILABLE}/request")
    offered = AVAILABLE in ids("/did-pool/available")(api)
    return AVAILABLE in mine(api, "pending"), AVAILABLE in mine(api, "assigned"), offered


def released(api: ApiClient) -> Any:
    """Whether a released number is still mine, and whether it is offered."""
    api.post(f"/did-pool/{MAIN_LINE}/release")
    return MAIN_LINE in ids("/dids")(api), MAIN_LINE in ids("/did-pool/available")(api)


def approved(api: ApiClient) -> Any:
    return api.post(f"/did-pool/admin/{PENDING_OF_GLOBEX}/approve").body["did"]["org_id"][:8]


CASES: Cases = {
    "taken-number-requestable": (answered("POST", f"/did-pool/{CLINIC}/request"), 200),
    "second-request-accepted": (answered("POST", f"/did-pool/{PENDING_OF_GLOBEX}/request"), 200),
    "request-not-stored": (requested, (False, False, True)),
    "request-assigns": (requested, (False, True, False)),
    "requested-number-still-offered": (requested, (True, False, True)),
    "my-list-misses-requests": (requested, (False, False, False)),
    "my-list-shows-requests-of-others": (lambda api: PENDING_OF_GLOBEX in mine(api, "pending"), True),
    "number-released-by-others": (lambda api: api.as_org(GLOBEX).post(f"/did-pool/{MAIN_LINE}/release").status, 200),
    "release-keeps-owner": (released, (True, True)),
    "released-number-not-available": (released, (False, False)),
    "approval-gives-to-the-admin": (approved, "ac3e0000"),
}
