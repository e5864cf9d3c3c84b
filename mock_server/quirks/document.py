"""The ledger as a page: `docs/quirks.md` is `astradial-mock quirks --markdown`."""

from collections.abc import Iterable

from mock_server.quirks import PROFILES, Quirk

#: The test that shows each refusal, under the quirk's id.
_STRICT_TEST = "tests/whole/test_strict.py::test_what_would_not_happen_is_refused"

_HEAD = """# The ledger of quirks

Each way in which a released server departs from what a careful reader of the docs expects. A profile is the set of
quirks that are on; `PUT /_mock/quirks/{{id}}` switches one. This page is written by `astradial-mock quirks --markdown`.

Where a request asks for something that does not happen, `strict` refuses it with what to send instead; it accepts
requests for which nothing could be sent instead.

There are {count}. Sources: "docs" is a page of docs.astradial.com; "observed" and "scenario" are measurements and
recorded exchanges of the open-source server of April 2026, "case" a call placed on a real Asterisk 22 with the
dialplans that the servers write; "edge-cases", "facts" and "hosted-vs-oss" are notes taken from the published servers.

| quirk | {profiles} |
| --- | {rules} |
"""


def as_markdown(quirks: Iterable[Quirk]) -> str:
    """A table of the quirks by profile, and a paragraph for each."""
    ledger = list(quirks)
    rows = [
        " | ".join([f"| [`{quirk.id}`](#{quirk.id})", *("on" if name in quirk.profiles else "" for name in PROFILES)])
        for quirk in ledger
    ]
    head = _HEAD.format(count=len(ledger), profiles=" | ".join(PROFILES), rules=" | ".join("---" for _ in PROFILES))
    return head + "\n".join(f"{row} |" for row in rows) + "\n\n" + "\n".join(map(_paragraph, ledger))


def _paragraph(quirk: Quirk) -> str:
    return (
        f"## {quirk.id}\n\n{quirk.sentence}\n\n"
        f"- Expected: {quirk.expected}\n- Source: {quirk.source}\n- See it: {quirk.reproduce}\n- Test: `{quirk.test}`\n"
        f"{_in_strict(quirk)}"
    )


def _in_strict(quirk: Quirk) -> str:
    """How `strict` meets requests that the quirk breaks."""
    if quirk.remedy:
        return f"- Refused in `strict`: {quirk.remedy}. Test: `{_STRICT_TEST}[{quirk.id}]`\n"
    return f"- Accepted in `strict`: {quirk.unavoidable}\n" if quirk.unavoidable else ""


def as_text(quirks: Iterable[Quirk]) -> str:
    """A line a quirk."""
    return "\n".join(f"{quirk.id}: {quirk.sentence}" for quirk in quirks)
