"""Which server keeps what the docs promise: the verdicts, the command, and the tables of docs/fidelity.md."""

from pathlib import Path

import pytest

from mock_server.cli import main
from mock_server.quirks import requirements
from mock_server.quirks.requirements import Requirement

PAGE = Path(__file__).parents[2] / "docs" / "fidelity.md"
BEGIN, END = "<!-- promises: made by `astradial-mock promises --markdown` -->\n", "<!-- end of promises -->\n"


def requirement(
    level: str = "MUST", operations: tuple[str, ...] = ("updateDid",), quirks: tuple[str, ...] = ()
) -> Requirement:
    return Requirement(
        id="DID-99", level=level, says="It rings.", page="Phone numbers", quote="It | rings", effect="write",
        operations=operations, quirks=quirks,
    )  # fmt: skip


def test_a_promise_is_kept_where_none_of_its_quirks_is_on() -> None:
    broken = requirement(quirks=("external-never-connects",))
    assert (broken.verdict("documented"), broken.verdict("hosted")) == ("kept", "external-never-connects")


def test_a_promise_about_operations_that_a_server_lacks_has_no_verdict_on_it() -> None:
    released = requirement(operations=("releaseDid",), quirks=("pool-open-to-all-roles",))
    assert (released.verdict("documented"), released.verdict("hosted")) == ("kept", "no such operation")


def test_a_server_that_lacks_some_of_the_operations_is_judged_by_the_others() -> None:
    assert requirement(operations=("createDid", "createIvr")).verdict("oss-2026-04") == "kept (no createIvr)"


def test_a_promise_about_every_operation_is_judged_on_every_server() -> None:
    assert requirement(operations=()).verdict("oss-2026-04") == "kept"


def test_a_silent_failure_is_present_or_gone() -> None:
    assert requirement("QUIRK", quirks=("did-delete-without-deploy",)).verdict("documented") == "present"
    assert requirement("QUIRK", quirks=("did-create-without-deploy",)).verdict("documented") == "gone"
    assert requirement("QUIRK").verdict("documented") == "present"


def test_the_tables_of_the_fidelity_page_are_up_to_date() -> None:
    """After a change: the output of `astradial-mock promises --markdown` goes between the two comments."""
    _, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    tables, end, _ = rest.partition(END)
    assert end
    assert tables.strip() == requirements.as_markdown().strip()


def test_a_word_of_a_page_does_not_end_a_cell_of_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requirements, "requirements", lambda: (requirement(quirks=("external-never-connects",)),))
    rows = requirements.as_markdown().splitlines()
    assert (
        r"| DID-99 | MUST | It rings. | Phone numbers: “It \| rings” | kept "
        "| [`external-never-connects`](quirks.md#external-never-connects) "
        "| [`external-never-connects`](quirks.md#external-never-connects) |"
    ) in rows
    assert any(row.startswith("| [`external-never-connects`]") and r"| DID-99 “It \| rings” |" in row for row in rows)


def test_a_quirk_that_breaks_no_promise_shows_what_was_expected() -> None:
    assert "| An unreachable phone's calls go to the failover user or number. |" in requirements.as_markdown()


def test_the_counts_stand_above_the_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        requirements,
        "requirements",
        lambda: (
            requirement(),
            requirement(quirks=("external-never-connects",)),
            requirement(operations=("releaseDid",)),
            requirement("QUIRK"),
        ),
    )
    assert "`hosted` keeps 1 of the other 3, breaks 1, and has no operation for 1." in requirements.as_markdown()


def test_the_command_tells_how_a_server_keeps_each_promise(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["promises", "--profile", "hosted"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert (
        "POOL-06 MUST: A released number is the organization's no more, and available again. [hosted: "
        + ("no such operation]")
        in lines
    )
    assert len(lines) == len(requirements.requirements())


def test_the_command_compares_all_servers_where_none_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["promises"]) == 0
    assert "[documented: kept; hosted: external-never-connects; oss-2026-04: " in capsys.readouterr().out


def test_the_command_writes_the_tables(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["promises", "--markdown"]) == 0
    assert capsys.readouterr().out.strip() == requirements.as_markdown().strip()


def test_the_command_knows_no_promises_of_a_profile_that_is_no_server(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["promises", "--profile", "strict"]) == 2
    assert "there are documented, hosted, oss-2026-04" in capsys.readouterr().err
