"""What users read is plain English: a few habits of translated text that must not come back."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mock_server.contract import bundle
from mock_server.faults.catalogue import catalogue
from mock_server.quirks import ledger
from mock_server.quirks.requirements import requirements

ROOT = Path(__file__).parents[2]

#: What not to write, and what to write instead.
HABITS = {
    r"\b(is|are|was|were) (not )?told (of|that)\b": "is reported, says",
    r"\bnobody is told\b": "the response does not say so",
    r"\bheld? to (the|what)\b": "is checked against",
    r"\bto the letter\b": "exactly",
    r"\bwhat is no\b": "what is not a",
    r"\bis no (number|text|URL|UUID|list|object|file|report|ledger|date|mock|JWT|extension|queue|IVR)\b": "is not a",
    r"\b(have|has|had) the like\b": "has something similar",
    r"\bto be had\b": "available",
    r"\bone word too many\b": "unexpected argument",
    r"\b(led|leads) elsewhere\b": "misrouted",
    r"\b(that|which) are sent\b": "sent",
    r"\bfor ever\b": "forever",
    r"\bcallers? (do not |would not |would |will )?meets?\b": "reach, hear",
    r"\bgo(es)? on (meeting|showing|ringing|answering)\b": "keep",
    r"\brings? on\b": "keeps ringing",
    r"\bas if all were well\b": "reports success",
    r"\b(is|are) taken (as|for|with)\b": "is accepted as",
    r"\bis answered (with )?[2-5]\d\d\b": "gets",
    r"\bof whatever\b": "whatever its",
    r"\btakes (any|only) (text|number|token|value)s?\b": "accepts",
    r"\bpromis(e|ed|es)\b": "requirement, documented",
    r"\bone's own\b": "your own",
    r"\bin the end\b": "at the end",
    r"\bthere (are|is): ": "choose from",
}


def _pages() -> Iterator[str]:
    yield from ((ROOT / name).read_text("utf-8") for name in ("README.md", "CONTRIBUTING.md"))
    for page in sorted((ROOT / "docs").glob("*.md")):
        yield page.read_text("utf-8")


def _ledger() -> Iterator[str]:
    for quirk in ledger().values():
        yield from filter(None, (quirk.sentence, quirk.expected, quirk.reproduce, quirk.remedy, quirk.unavoidable))


def _contract(value: Any) -> Iterator[str]:
    """The summaries and descriptions in a part of the contract."""
    if isinstance(value, list):
        for item in value:
            yield from _contract(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name in ("summary", "description") and isinstance(item, str):
                yield item
            else:
                yield from _contract(item)


def _literals(package: str) -> Iterator[str]:
    """The texts in a package's code that are no docstrings: messages, help, sentences."""
    for file in sorted((ROOT / package).rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
                yield node.value if " " in node.value else ""  # not an identifier


def _templates() -> Iterator[str]:
    yield from (page.read_text("utf-8") for page in (ROOT / "contract_tests" / "reports").glob("*.j2"))


READ = {
    "pages": lambda: _pages(),
    "contract": lambda: _contract(bundle.load()["contract"]),
    "control API": lambda: _contract(bundle.load()["control"]),
    "ledger": _ledger,
    "requirements": lambda: (requirement.says for requirement in requirements()),
    "faults": lambda: (fault.sentence for fault in catalogue().values()),
    "mock": lambda: _literals("mock_server"),
    "contract tests": lambda: _literals("contract_tests"),
    "reports": _templates,
}


def habits_in(texts: Iterable[str]) -> list[str]:
    """Where a text has a habit, with the words around it and what to write instead."""
    found = []
    for text in texts:
        plain = re.sub(r"“[^”]*”", "“…”", re.sub(r"\s+", " ", text))  # quotes of the docs stay as they are
        for habit, instead in HABITS.items():
            for match in re.finditer(habit, plain, re.IGNORECASE):
                around = plain[max(0, match.start() - 40) : match.end() + 30]
                found.append(f"…{around}… ({match[0]!r}: write {instead!r})")
    return found


@pytest.mark.parametrize("place", READ)
def test_what_users_read_is_plain_english(place: str) -> None:
    assert habits_in(READ[place]()) == []


def test_a_habit_is_found_across_a_line_break_and_named_with_its_remedy() -> None:
    (found,) = habits_in(["A failed deploy is not\ntold of."])
    assert "write 'is reported, says'" in found


def test_a_quote_of_the_docs_may_say_what_it_likes() -> None:
    assert habits_in(["The docs: “0 waits for ever”"]) == []
