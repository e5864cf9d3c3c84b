"""Whatever a server answers, a run ends with verdicts, their evidence and a report."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from contract_tests import testing
from contract_tests.verdicts.verdicts import Outcome
from mock_server.app import create_app

#: Of a status and a JSON value, the status, media type and body that are sent instead.
Spoil = Callable[[int, Any], tuple[int, str, bytes]]
JSON = "application/json"
CHOSEN = "not model and (test_wire or test_greetings or test_dids or listDids or createQueue)"


def spoiled(spoil: Spoil) -> Any:
    """The simulator with every answer of the API spoiled."""
    app = create_app(seed=1)

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        started: list[Any] = []
        body = b"".join(app(environ, lambda *given: started.extend(given)))
        if "/api/v1/" not in environ["PATH_INFO"]:
            start_response(*started[:2])
            return [body]
        try:
            value = json.loads(body)
        except ValueError:
            value = None
        status, media, body = spoil(int(started[0].split()[0]), value)
        start_response(f"{status} Spoiled", [("Content-Type", media), ("X-Odd", "\x7f\xff")])
        return [body]

    return answer


def another_shape(status: int, value: Any) -> tuple[int, str, bytes]:
    return status, JSON, json.dumps({"success": True, "data": value}).encode()


def without_texts(status: int, value: Any) -> tuple[int, str, bytes]:
    def less(one: Any) -> Any:
        if isinstance(one, dict):
            kept = {name: less(item) for name, item in one.items() if not isinstance(item, str)}
            return kept | {name: one[name] for name in ("id", "number") if name in one}
        return [less(item) for item in one] if isinstance(one, list) else one

    return status, JSON, json.dumps(less(value)).encode()


def odd_texts(status: int, value: Any) -> tuple[int, str, bytes]:
    def odd(one: Any) -> Any:
        if isinstance(one, dict):
            return {name: odd(item) if name != "id" else item for name, item in one.items()}
        if isinstance(one, list):
            return [odd(item) for item in one]
        return f"\ud800\x1b[31m\ufffe{one}" if isinstance(one, str) else one

    return status, JSON, json.dumps(odd(value)).encode()


def deep(status: int, value: Any) -> tuple[int, str, bytes]:
    return status, JSON, b"[" * 100_000 + b"]" * 100_000


def numbers(status: int, value: Any) -> tuple[int, str, bytes]:
    return status, JSON, b"9" * 5_000


def bytes_of_nothing(status: int, value: Any) -> tuple[int, str, bytes]:
    return status, "application/\xff", bytes(range(256))


def html(status: int, value: Any) -> tuple[int, str, bytes]:
    return 503, "text/html", b"<html><body>Busy &#x1b;</body></html>"


def teapot(status: int, value: Any) -> tuple[int, str, bytes]:
    return 418, JSON, b"null"


SPOILING = [another_shape, without_texts, odd_texts, deep, numbers, bytes_of_nothing, html, teapot]


class Late:
    """A spoiled server that lets a run begin: its first answers are right."""

    def __init__(self, spoil: Spoil) -> None:
        self._right, self._wrong = create_app(seed=1), spoiled(spoil)
        self._count = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        self._count += "/api/v1/" in environ["PATH_INFO"]
        return (self._right if self._count <= 2 else self._wrong)(environ, start_response)


@pytest.mark.parametrize("spoil", SPOILING, ids=lambda spoil: spoil.__name__)
def test_any_answer_becomes_a_verdict_with_a_report(
    spoil: Spoil, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code, run = testing.run("--profile", "safe", "--examples", 1, "-k", CHOSEN, "--report", tmp_path, app=Late(spoil))
    out, err = capfd.readouterr()
    assert code in (1, 2)
    assert "INTERNALERROR" not in out + err
    assert "Traceback" not in out + err
    assert any(result.outcome is Outcome.DIVERGED and result.exchange for result in run.results)
    for name in ("report.html", "report.md", "junit.xml", "divergences.json"):
        assert (tmp_path / name).read_text(encoding="utf-8")
    assert "\x1b[31m" not in out


def test_what_a_test_cannot_read_is_a_divergence_and_no_error() -> None:
    _, run = testing.run("--profile", "safe", "--examples", 1, "-k", CHOSEN, app=Late(without_texts))
    wrong = [result.reason for result in run.results if result.outcome is Outcome.ERROR and result.test != "clean-up"]
    assert wrong == []


def test_a_server_that_goes_away_ends_the_run_and_says_so(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    app = create_app(seed=1)
    count = 0

    def gone(environ: dict[str, Any], start_response: Any) -> Any:
        nonlocal count
        count += 1
        if count > 60:
            raise requests.ConnectionError("refused")
        return app(environ, start_response)

    code, run = testing.run("--profile", "safe", "-k", CHOSEN, "--report", tmp_path, app=gone)
    out, _ = capfd.readouterr()
    assert code == 2
    assert count < 120
    assert "has stopped answering" in out + "".join(result.reason for result in run.results)
    assert (tmp_path / "report.md").exists()
