"""The documented requirements, and which released server meets them."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from mock_server import quirks
from mock_server.contract import bundle

#: The profiles that are compared; `strict` is no server.
SERVERS = ("documented", "hosted", "oss-2026-04")

KEPT, PRESENT, GONE, MISSING = "kept", "present", "gone", "no such operation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """An entry of `fixtures/requirements.yaml`."""

    id: str
    #: MUST, SHOULD, MAY; or QUIRK: a silent failure that the docs name or that is known of every server.
    level: str
    #: The requirement in our words.
    says: str
    #: The page of docs.astradial.com, and what it says.
    page: str
    quote: str
    #: What it does to a server to test it: read, write, billable.
    effect: str
    #: Capabilities without which it cannot be tested.
    needs: tuple[str, ...] = ()
    #: The operations that it speaks of; none for all.
    operations: tuple[str, ...] = ()
    #: The quirks under which a server breaks it; at level QUIRK those that it describes.
    quirks: tuple[str, ...] = ()

    def broken_by(self, profile: str) -> list[str]:
        """The requirement's quirks that are on in a profile."""
        return [quirk for quirk in self.quirks if quirk in quirks.on_in(profile)]

    def missing_in(self, profile: str) -> list[str]:
        """The requirement's operations that a profile's server does not have."""
        return [operation for operation in self.operations if operation in _absent_in(profile)]

    def verdict(self, profile: str, naming: Callable[[str], str] = str) -> str:
        """`kept`, `no such operation`, or the quirks that break it; of a QUIRK `present` or `gone`."""
        missing, broken = self.missing_in(profile), self.broken_by(profile)
        if missing and len(missing) == len(self.operations):
            return MISSING
        if self.level == "QUIRK":
            verdict = GONE if self.quirks and not broken else PRESENT
        else:
            verdict = ", ".join(map(naming, broken)) or KEPT
        return f"{verdict} (no {', '.join(missing)})" if missing else verdict


@cache
def _absent_in(profile: str) -> frozenset[str]:
    return frozenset(bundle.load()["profiles"][profile]["absent"])


@cache
def requirements() -> tuple[Requirement, ...]:
    """Every requirement, in the order of the file."""
    return tuple(map(_requirement, bundle.load()["requirements"]))


def _requirement(entry: dict[str, Any]) -> Requirement:
    fields: dict[str, Any] = {key: tuple(item) if isinstance(item, list) else item for key, item in entry.items()}
    return Requirement(**fields)


def as_text(servers: Iterable[str] = SERVERS) -> str:
    """One line per requirement, with the verdict on each server."""
    compared = list(servers)
    lines = (
        f"{requirement.id} {requirement.level}: {requirement.says} "
        f"[{'; '.join(f'{server}: {requirement.verdict(server)}' for server in compared)}]"
        for requirement in requirements()
    )
    return "\n".join(lines)


def as_markdown(servers: Iterable[str] = SERVERS) -> str:
    """The counts, a table of requirements, and a table of quirks."""
    compared = list(servers)
    return "\n\n".join(
        (
            "## The documented requirements, and which server meets them",
            _counts(compared),
            _table(["id", "level", "requirement", "what the docs say", *compared], _requirement_rows(compared)),
            "## What the servers do instead, by quirk",
            "A quirk that breaks no documented requirement is listed with what a careful reader would expect.",
            _table(["quirk", "required or expected", "what happens instead", *compared], _quirk_rows(compared)),
        )
    )


def _counts(servers: list[str]) -> str:
    relied_on = [requirement for requirement in requirements() if requirement.level != "QUIRK"]
    silent = len(requirements()) - len(relied_on)
    sentences = [f"{len(requirements())} requirements, {silent} of them known silent failures (QUIRK)."]
    for server in servers:
        verdicts = [requirement.verdict(server) for requirement in relied_on]
        kept = sum(verdict.startswith(KEPT) for verdict in verdicts)
        missing = verdicts.count(MISSING)
        sentences.append(
            f"Of the other {len(relied_on)}, `{server}` meets {kept}, breaks {len(relied_on) - kept - missing}, "
            f"and has no operation for {missing}."
        )
    return "\n".join(sentences)


def _requirement_rows(servers: list[str]) -> Iterator[list[str]]:
    for requirement in requirements():
        verdicts = (requirement.verdict(server, naming=_link) for server in servers)
        yield [
            requirement.id,
            requirement.level,
            _cell(requirement.says),
            f"{requirement.page}: {_quoted(requirement)}",
            *verdicts,
        ]


def _quirk_rows(servers: list[str]) -> Iterator[list[str]]:
    for quirk in quirks.ledger().values():
        on = ["on" if server in quirk.profiles else "" for server in servers]
        broken = [
            f"{requirement.id} {_quoted(requirement)}"
            for requirement in requirements()
            if quirk.id in requirement.quirks
        ]
        if any(on):
            yield [_link(quirk.id), "<br>".join(broken) or _cell(quirk.expected), _cell(quirk.sentence), *on]


def _table(head: list[str], rows: Iterable[list[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))


def _link(quirk: str) -> str:
    return f"[`{quirk}`](quirks.md#{quirk})"


def _quoted(requirement: Requirement) -> str:
    return f"“{_cell(requirement.quote)}”"


def _cell(text: str) -> str:
    """A text as Markdown shows it inside a table."""
    return re.sub(r"([|*<\[\]\\])", r"\\\1", text)
