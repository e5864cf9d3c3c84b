"""The files of a report: one document, and the forms in which people and machines read it."""

import json
from pathlib import Path

from contract_tests.reports import document, junit, pages
from contract_tests.run.run import Run


def write(run: Run, folder: Path) -> None:
    """Write divergences.json, report.html, report.md and junit.xml into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    report = document.of(run)
    (folder / "divergences.json").write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "report.html").write_text(pages.html(report), encoding="utf-8")
    (folder / "report.md").write_text(pages.markdown(report), encoding="utf-8")
    (folder / "junit.xml").write_bytes(junit.of(run))
