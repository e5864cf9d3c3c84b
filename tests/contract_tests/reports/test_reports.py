"""A report says what diverges, from which sentence, and how to see it; it needs nothing else and hides secrets."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from contract_tests import cli
from contract_tests.client.exchange import Exchange
from contract_tests.contract import sources
from contract_tests.contract.kinds import Kind
from contract_tests.reports import compare, document, pages
from contract_tests.run.run import Run
from contract_tests.run.settings import Settings
from contract_tests.usage import UsageError
from contract_tests.verdicts import expectations
from contract_tests.verdicts.expectations import Expectations, Known
from contract_tests.verdicts.verdicts import Outcome, Result

EXCHANGE = Exchange(
    "A", "PUT", "http://pbx.example/api/v1/dids/1", {"Authorization": "Bearer eyJ.secret"}, b'{"routing_type":"<b>"}',
    500, {}, b'{"error":"boom"}', 3.2,
)  # fmt: skip


@pytest.fixture
def run() -> Run:
    """A run with one requirement of each kind of ending."""
    made = Run.of(Settings(dry_run=True))
    never = Known(
        id="DID-10",
        operation="updateDid",
        kind=Kind.CALLERS,
        reason="never connects",
        quirk="external-never-connects",
    )
    made.expected = Expectations({never.finding: never})
    made.results = [
        Result("a.py::test_kept", ("DID-01",), Outcome.PASSED, 0.5),
        Result(
            "a.py::test_broken", ("DID-02",), Outcome.DIVERGED, 0.1, "expected 200, got 500", "200", "500",
            "updateDid", Kind.SERVER_ERROR, EXCHANGE, (EXCHANGE,),
        ),
        Result(
            "a.py::test_known", ("DID-10",), Outcome.DIVERGED, 0.0, "nobody rings", "", "", "updateDid", Kind.CALLERS
        ),
        Result("a.py::test_lacking", ("TEN-01",), Outcome.UNSUPPORTED, reason="needs second-tenant"),
    ]  # fmt: skip
    return made


def entry(report: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in report["requirements"] if one["id"] == name)


def test_the_document_has_the_sentence_what_was_expected_what_came_and_a_curl(run: Run) -> None:
    report = document.of(run)
    broken = entry(report, "DID-02")
    (found,) = broken["findings"]
    assert (found["operation"], found["kind"]) == ("updateDid", "server-error")
    assert (broken["verdict"], found["expected"], found["actual"]) == ("diverges", "200", "500")
    assert broken["quote"].startswith('{"id": "b71f116a')
    assert found["exchange"]["curl"].startswith("curl -i -X PUT http://pbx.example/api/v1/dids/1")
    assert found["trace"] == ['[A] PUT /api/v1/dids/1 {"routing_type":"<b>"} -> 500 {"error":"boom"}']


def test_the_document_counts_what_was_kept_and_what_was_tested(run: Run) -> None:
    report = document.of(run)
    must = next(level for level in report["levels"] if level["level"] == "MUST")
    assert (must["kept"], must["tested"]) == (1, 3)
    assert report["totals"]["known"] == 1
    assert report["run"]["exit_code"] == 1
    assert report["format"] == "astradial-contract/2"


def test_a_known_divergence_says_why_it_is_known(run: Run) -> None:
    (found,) = entry(document.of(run), "DID-10")["findings"]
    assert found["known"] == {"reason": "never connects", "quirk": "external-never-connects"}


@pytest.mark.parametrize("page", [pages.html, pages.markdown])
def test_a_page_shows_what_diverges_and_no_secret(run: Run, page: Any) -> None:
    text = page(document.of(run))
    assert "DID-02" in text
    assert "Expected 200, got 500" in text
    assert "The docs, Phone numbers: “{" in text
    assert "$ASTRADIAL_TOKEN" in text
    assert "eyJ" not in text


@pytest.mark.parametrize(("page", "begins"), [(pages.html, "<details>"), (pages.markdown, "```sh")])
def test_a_page_shows_a_sequence_of_requests_as_a_script(run: Run, page: Any, begins: str) -> None:
    creation = dataclasses.replace(
        EXCHANGE, method="POST", url="http://pbx.example/api/v1/dids", status=201, body=b'{"id":1}'
    )
    run.results.append(
        Result("a.py::test_b", ("DID-03",), Outcome.DIVERGED, exchange=EXCHANGE, trace=(creation, EXCHANGE))
    )
    text = page(document.of(run))
    before, server, after = text.partition("server=http://127.0.0.1:8000")
    assert begins in before
    assert (server, "jq -r .id" in after) == ("server=http://127.0.0.1:8000", True)


def test_the_html_leads_to_what_diverges(run: Run) -> None:
    text = pages.html(document.of(run))
    contents, _, rest = text.partition("</nav>")
    for anchor in ("diverges", "known", "DID-02", "DID-10"):
        assert (f'href="#{anchor}"' in contents, rest.count(f'id="{anchor}"')) == (True, 1)
    assert 'href="#DID-01"' not in contents


def test_the_table_of_levels_counts_each_verdict(run: Run) -> None:
    lines = pages.markdown(document.of(run)).splitlines()
    head = next(place for place, line in enumerate(lines) if line.startswith("| level"))
    assert lines[head] == "| level | met | tested | all | diverges | known | pass | unsupported | untested |"
    assert lines[head + 1] == "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    assert lines[head + 2].startswith("| MUST | 1 | 3 |")
    assert " | 1 | 1 | 1 | 1 | " in lines[head + 2]
    assert "| 0 | 0 | 0 | 0 | " in next(line for line in lines if line.startswith("| QUIRK"))


def test_the_html_needs_nothing_from_elsewhere_and_escapes(run: Run) -> None:
    text = pages.html(document.of(run))
    assert "<b>" not in text
    assert "http://" not in text.replace("http://pbx.example", "").replace("http://mock.invalid", "")
    assert "default-src 'none'" in text


def test_each_finding_is_shown_with_its_own_evidence(run: Run) -> None:
    other = dataclasses.replace(EXCHANGE, method="DELETE", status=200)
    run.results.append(
        Result(
            "a.py::test_other", ("DID-02",), Outcome.DIVERGED, actual="gone", expected="404", operation="deleteDid",
            exchange=other,
        )
    )  # fmt: skip
    found = entry(document.of(run), "DID-02")["findings"]
    assert [(one["operation"], one["test"]) for one in found] == [
        ("deleteDid", "a.py::test_other"),
        ("updateDid", "a.py::test_broken"),
    ]
    for page in (pages.html, pages.markdown):
        text = page(document.of(run))
        assert ("updateDid server-error" in text, "deleteDid value" in text) == (True, True)
    assert "-X DELETE" in found[0]["exchange"]["curl"]


def test_a_missing_endpoint_is_one_finding_with_what_it_leaves_untested(run: Run) -> None:
    run.results += [
        Result(
            "a.py::t1", ("IVR-02",), Outcome.UNSUPPORTED, reason="the server has no createIvr", operation="createIvr"
        ),
        Result("a.py::t1", ("WIRE-09",), Outcome.DIVERGED, operation="createIvr", kind=Kind.MISSING_ENDPOINT),
        Result(
            "a.py::t2", ("IVR-03",), Outcome.UNSUPPORTED, reason="the server has no createIvr", operation="createIvr"
        ),
        Result("a.py::t2", ("WIRE-09",), Outcome.DIVERGED, operation="createIvr", kind=Kind.MISSING_ENDPOINT),
    ]
    report = document.of(run)
    (found,) = entry(report, "WIRE-09")["findings"]
    assert found["untestable"] == ["IVR-02", "IVR-03"]
    assert [entry(report, name)["verdict"] for name in found["untestable"]] == ["unsupported", "unsupported"]
    assert "Not tested without it: IVR-02 IVR-03" in pages.markdown(report)


def written(folder: Path, name: str, **verdicts: str) -> Path:
    requirements = [{"id": key.replace("_", "-"), "verdict": verdict} for key, verdict in verdicts.items()]
    file = folder / name
    file.write_text(json.dumps({"format": document.FORMAT, "run": {}, "requirements": requirements}))
    return file


def test_a_comparison_names_only_what_moved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = written(tmp_path, "old.json", DID_01="pass", DID_02="diverges", DID_03="pass")
    new = written(tmp_path, "new.json", DID_01="pass", DID_02="pass", DID_03="diverges")
    assert compare.print_changes(old, new) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition("  ")[0] for line in lines] == ["+ DID-02: diverges -> pass", "- DID-03: pass -> diverges"]


def test_a_comparison_says_first_how_the_runs_were_made_differently(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = document.of(run)
    new = json.loads(json.dumps(old))
    new["run"] |= {"mock": ["hosted"], "interrupted": True}
    new["run"] |= {"profile": "safe", "capabilities": ["roles", "admin"], "expect": "hosted", "examples": 50}
    new["requirements"][0]["verdict"] = "error"
    for name, report in (("old.json", old), ("new.json", new)):
        (tmp_path / name).write_text(json.dumps(report))
    assert compare.print_changes(tmp_path / "old.json", tmp_path / "new.json") == 1
    *first, last = capsys.readouterr().out.splitlines()
    assert first == [
        "the runs had different options:",
        "  mock: documented -> hosted",
        "  profile: full -> safe",
        "  capabilities: none -> roles, admin",
        "  expect: none -> hosted",
        "  examples: 10 -> 50",
        "  interrupted: no -> yes",
    ]
    assert last.startswith("- WIRE-01: untested -> error")
    compare.print_changes(tmp_path / "old.json", tmp_path / "old.json")
    assert "differently" not in capsys.readouterr().out


def test_what_one_of_two_runs_did_not_test_is_neither_better_nor_worse(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = written(tmp_path, "old.json", DID_01="pass", DID_02="disabled")
    assert compare.print_changes(old, written(tmp_path, "new.json", DID_01="unsupported", DID_02="known")) == 0
    assert [line[0] for line in capsys.readouterr().out.splitlines()] == ["~", "~"]


def test_a_comparison_is_green_where_nothing_is_worse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = written(tmp_path, "old.json", DID_02="diverges")
    assert compare.print_changes(old, written(tmp_path, "new.json", DID_02="known")) == 0
    assert compare.print_changes(old, old) == 0
    assert "no verdict changed, and no finding came or went" in capsys.readouterr().out


def test_what_is_no_report_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"format": "other"}')
    with pytest.raises(UsageError, match="is not a report in the format"):
        compare.print_changes(tmp_path / "x.json", tmp_path / "x.json")


def with_findings(folder: Path, name: str, *findings: tuple[str, str, str], known: bool = False) -> Path:
    requirements = [
        {"id": one, "verdict": "diverges", "findings": [{"operation": where, "kind": kind, "is_known": known}]}
        for one, where, kind in findings
    ]
    file = folder / name
    file.write_text(json.dumps({"format": document.FORMAT, "run": {}, "requirements": requirements}))
    return file


def test_a_comparison_tells_findings_that_came_and_went_under_one_requirement(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = with_findings(tmp_path, "old.json", ("WIRE-01", "getDid", "schema"))
    new = with_findings(tmp_path, "new.json", ("WIRE-01", "getDid", "media-type"))
    assert compare.print_changes(old, new) == 1
    assert capsys.readouterr().out.splitlines() == [
        "- WIRE-01 getDid media-type: found now",
        "+ WIRE-01 getDid schema: not found any more",
    ]
    assert (
        compare.print_changes(with_findings(tmp_path, "k.json", ("WIRE-01", "getDid", "schema"), known=True), old) == 1
    )


def test_a_report_becomes_a_list_of_known_findings_that_is_read_again(run: Run, tmp_path: Path) -> None:
    (tmp_path / "divergences.json").write_text(json.dumps(document.of(run)))
    text = compare.expectations(tmp_path)
    (tmp_path / "mine.yaml").write_text(text)
    read = expectations.load(str(tmp_path / "mine.yaml"))
    assert [(str(one.finding), one.why) for one in read.known.values()] == [
        ("DID-02 updateDid server-error", "expected 200, got 500"),
        ("DID-10 updateDid callers", sources.quirks()["external-never-connects"]),
    ]
    assert "DID-01" not in text


def test_a_reason_that_is_to_be_filled_in_is_short(tmp_path: Path) -> None:
    report = json.loads(with_findings(tmp_path, "divergences.json", ("DID-01", "listDids", "value")).read_text())
    report["requirements"][0]["findings"][0] |= {"expected": "a list", "actual": "a caller's number " * 500}
    (tmp_path / "divergences.json").write_text(json.dumps(report))
    assert len(compare.expectations(tmp_path)) < 400


def test_the_command_line_compares_two_reports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, "divergences.json", DID_01="pass")
    assert cli.main(["diff", str(tmp_path), str(file)]) == 0
    assert cli.main(["diff", str(file)]) == 4
    assert cli.main(["expect", str(file)]) == 0
    assert "known: []" in capsys.readouterr().out
