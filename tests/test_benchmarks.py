"""The benchmarks: a measurement is only worth something when the load client and the verdicts are right."""

import pytest

from benchmarks import against, table
from benchmarks.bare import WRITERS, create_bare
from benchmarks.load import Answer, AnswerError, Result
from benchmarks.processes import ROOT, run_module
from benchmarks.subjects import LISTED, calls_and_rows, world_of
from mock_server.app import create_app

ANSWER = b"HTTP/1.1 201 Created\r\nDate: now\r\ncontent-length: 5\r\n\r\nhello"


@pytest.mark.parametrize("cut", range(1, len(ANSWER)))
def test_an_answer_is_whole_when_its_last_byte_has_come(cut: int) -> None:
    answer = Answer()
    assert not answer.take(ANSWER[:cut])
    assert answer.take(ANSWER[cut:])
    assert answer.status == 201


@pytest.mark.parametrize("wrong", [ANSWER + b"!", ANSWER.replace(b"content-length", b"content-width")])
def test_an_answer_of_unknown_length_is_no_measurement(wrong: bytes) -> None:
    with pytest.raises(AnswerError):
        Answer().take(wrong)


def test_each_put_of_the_load_changes_a_routing() -> None:
    app = create_app(world=world_of(LISTED))
    calls, rows = calls_and_rows(app)
    client = app.test_client()
    assert len(rows) == LISTED
    for call in [*calls.routing, *calls.routing]:
        before = app.world.state.version
        client.open(**call.options())
        assert app.world.state.version == before + 1


@pytest.mark.parametrize("writer", WRITERS)
def test_the_bare_handlers_answer_the_simulators_rows(writer: str) -> None:
    calls, rows = calls_and_rows(create_app(world=world_of(LISTED)))
    client = create_bare(rows, writer).test_client()
    assert client.open(**calls.listing[0].options()).json == rows
    assert client.open(**calls.routing[0].options()).json == rows[0]


def test_each_bare_handler_has_a_verdict_of_its_own() -> None:
    assert _rates(650, 800, 1200).against == "0.81 / 0.54"
    assert _rates(650, 800, 1200).row()[-1] == "pass / **FAIL**"


def test_a_share_may_fall_short_by_as_much_as_is_noise() -> None:
    assert _rates(67, 100, 117).row()[-1] == "pass / pass"
    assert _rates(66, 100, 117).row()[-1] == "**FAIL** / **FAIL**"


def _rates(*rates: float) -> table.Line:
    """The line of the simulator's rate and those of the bare handlers."""
    return table.rates("GET", [[Result(100, rate, 1.0, 2.0)] for rate in rates])


def test_a_quotient_is_the_median_of_those_of_the_rounds() -> None:
    assert table.quotient([50, 200, 90], [100, 400, 100]) == 0.5


def test_without_the_extras_nothing_finds_cryptography() -> None:
    check = "import jwt.algorithms; assert not jwt.algorithms.has_crypto"
    assert run_module(["benchmarks.without_extras", "timeit", "-n1", "-r1", check], b"", 30)


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="no checkout")
def test_the_files_of_a_commit_are_there_for_a_while() -> None:
    with against.checked_out("HEAD") as tree:
        assert (tree / "benchmarks" / "__main__.py").is_file()
    assert not tree.exists()
    with pytest.raises(RuntimeError, match="no-such-commit"), against.checked_out("no-such-commit"):
        pass
