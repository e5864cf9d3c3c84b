"""The report for people: one HTML file that needs nothing else, and Markdown for an issue."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

#: In the order in which a reader wants them, with what each means.
VERDICTS = {
    "error": "the run itself failed",
    "diverges": "the server does not meet the requirement",
    "fixed?": "a known divergence that no longer diverges",
    "known": "a known divergence",
    "gone": "the known quirk is gone",
    "present": "the known quirk is present",
    "pass": "the server meets the requirement",
    "unsupported": "the run lacks what the test needs",
    "disabled": "not allowed in this profile",
    "untested": "no test ran",
}


#: Those of which a reader wants the list only when asking for it.
FOLDED = ("pass", "present", "unsupported", "disabled", "untested")


#: With more scripts than these the Markdown leaves them to the HTML.
_SCRIPTS = 10


def html(report: dict[str, Any]) -> str:
    return _page("report.html", report)


def markdown(report: dict[str, Any]) -> str:
    return _page("report.md", report)


def _page(name: str, report: dict[str, Any]) -> str:
    said = {"meanings": VERDICTS, "folded": FOLDED, "is_long": _scripts(report) > _SCRIPTS}
    return _template(name).render(report=report, groups=_groups(report), **said)


def _scripts(report: dict[str, Any]) -> int:
    shown = [one for requirement in report["requirements"] for one in (requirement, *requirement["findings"])]
    return sum("script" in one for one in shown)


def _groups(report: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The requirements by verdict."""
    found = {verdict: [one for one in report["requirements"] if one["verdict"] == verdict] for verdict in VERDICTS}
    return {verdict: group for verdict, group in found.items() if group}


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(f"{name}.j2")
