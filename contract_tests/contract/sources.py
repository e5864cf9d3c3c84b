"""What the suite is written from: the contract, the requirements, the shipped expectations, the names of quirks.

They lie with the mock's own data; this is the only place that knows of it.
"""

from functools import cache
from typing import Any

from mock_server.contract import bundle
from mock_server.quirks import ledger


@cache
def _bundle() -> dict[str, Any]:
    return bundle.load()


def contract() -> dict[str, Any]:
    """The OpenAPI document with its files joined."""
    return dict(_bundle()["contract"])


def requirements() -> list[dict[str, Any]]:
    """The entries of `fixtures/requirements.yaml`."""
    return list(_bundle()["requirements"])


def expectations() -> dict[str, Any]:
    """The shipped files of known divergences, by name: `hosted`, `oss-2026-04`."""
    return dict(_bundle()["expectations"])


def quirks() -> dict[str, str]:
    """All quirks of the ledger by id, with the sentence of each."""
    return {name: quirk.sentence for name, quirk in ledger().items()}
