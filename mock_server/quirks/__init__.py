"""The ledger of quirks: each way in which a real server deviates from its documentation.

A quirk is data. It can be on or off in a world; a profile is the set of those that are on. Code asks for
a quirk by its id (`world.quirk("did-create-without-deploy")`) and never for a profile.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import MappingProxyType

PROFILES = ("documented", "hosted", "oss-2026-04", "strict")

#: One module of this package for each area of the product.
AREAS = (
    *("database", "auth", "dids", "pool", "ivrs", "queues", "users", "calls", "calls_api", "strict"),
    *("trunks", "webhooks", "api_keys", "org_users"),
    *("config", "compliance", "greetings"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quirk:
    """One deviation: what a reader of the docs expects, and what happens instead."""

    id: str
    #: What happens, in one sentence; shown to users as it stands.
    sentence: str
    #: What a careful reader of the docs would expect.
    expected: str
    #: The documented sentence, recorded scenario or call case on which the entry rests.
    source: str
    #: Two requests, or one request and one call, that show it.
    reproduce: str
    #: The test that shows it, as a pytest node id.
    test: str
    #: The profiles in which it is on.
    profiles: frozenset[str]
    #: Where what a request asks for does not happen, though the docs or the server accept it: what to send instead.
    #: `strict` refuses such a request; the test that shows it is in tests/whole/test_strict.py, under the quirk's id.
    remedy: str | None = None
    #: The same where nothing can be sent instead: why, in one sentence. `strict` accepts such a request.
    unavoidable: str | None = None


#: The profiles of a write that never deploys, whatever is sent: `strict` deploys it.
UNLESS_STRICT = frozenset(PROFILES) - {"strict"}

#: Why `strict` need not refuse what only the open-source release breaks.
MENDED = "The hosted server does what the request asks for."


class UnknownQuirk(KeyError):
    """No entry of the ledger has this id."""

    def __str__(self) -> str:
        return f"no quirk {self.args[0]!r} in the ledger; `GET /_mock/quirks` lists them"


def _collect(areas: Iterable[str]) -> dict[str, Quirk]:
    ledger: dict[str, Quirk] = {}
    for area in areas:
        for quirk in import_module(f"{__name__}.{area}").QUIRKS:
            if quirk.id in ledger:
                raise ValueError(f"two quirks have the id {quirk.id!r}")
            if not quirk.profiles <= set(PROFILES):
                raise ValueError(f"{quirk.id}: unknown profile among {sorted(quirk.profiles)}")
            if quirk.remedy and quirk.unavoidable:
                raise ValueError(f"{quirk.id}: what has a remedy can be avoided")
            ledger[quirk.id] = quirk
    return ledger


@cache
def ledger() -> MappingProxyType[str, Quirk]:
    """Every quirk by its id."""
    return MappingProxyType(_collect(AREAS))


def is_on(quirk_id: str, on: frozenset[str]) -> bool:
    """Whether a quirk is among those that are on. Raises `UnknownQuirk`."""
    if quirk_id not in ledger():
        raise UnknownQuirk(quirk_id)
    return quirk_id in on


@cache
def on_in(profile: str) -> frozenset[str]:
    """The ids of the quirks that are on in a profile."""
    return frozenset(quirk.id for quirk in ledger().values() if profile in quirk.profiles)
