"""The benchmarks: a measurement is only worth something when the load client and the verdicts are right."""

import pytest

from benchmarks import table
from benchmarks.bare import WRITERS, create_bare
from benchmarks.load import Answer, AnswerError, Result
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
    ours, easy, hard = ([Result(100, rate, 1.0, 2.0)] for rate in (650.0, 800.0, 1100.0))
    line = table.rates("GET", [ours, easy, hard])
    assert line.against == "0.81 / 0.59"
    assert line.row()[-1] == "pass / **FAIL**"


def test_a_quotient_is_the_median_of_those_of_the_rounds() -> None:
    assert table.quotient([50, 200, 90], [100, 400, 100]) == 0.5
