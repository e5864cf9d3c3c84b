"""Recorded exchanges of the open-source server of April 2026, replayed: a sample, so that anyone can repeat it.

`tests/recordings/sample.jsonl` holds a scenario a line: its start world, its steps and the answers of the real
server. `"<uuid>"`, `"<timestamp>"` and the like stand for any value of that kind, `"<*>"` for anything. A step
whose `compare` is `error` asks for the status and a text under `error`: a database's message is no contract.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from mock_server.app import MockServer, create_app

RECORDINGS = Path(__file__).parent
SCENARIOS = [json.loads(line) for line in (RECORDINGS / "sample.jsonl").read_text().splitlines()]

KEYS = {"A": "org_" + "a" * 32, "B": "org_" + "b" * 32, "L": "org_" + "e" * 32}
KINDS = {
    "<uuid>": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "<timestamp>": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",
    "<sip-password>": r".{8,64}",
    "<hash>": r".+",
    "<*>": r".*",
}


@cache
def server() -> MockServer:
    return create_app(profile="oss-2026-04", world="empty", seed=1)


def agrees(recorded: Any, answered: Any) -> bool:
    """Whether an answer is the recorded one, placeholders filled."""
    if isinstance(recorded, str) and "<" in recorded:
        if recorded == "<*>":
            return True
        pattern = "".join(KINDS.get(part, re.escape(part)) for part in re.split(r"(<[\w*-]+>)", recorded))
        return isinstance(answered, str) and re.fullmatch(pattern, answered, re.DOTALL) is not None
    if isinstance(recorded, dict) and isinstance(answered, dict):
        return recorded.keys() == answered.keys() and all(agrees(recorded[key], answered[key]) for key in recorded)
    if isinstance(recorded, list) and isinstance(answered, list):
        return len(recorded) == len(answered) and all(map(agrees, recorded, answered))
    return isinstance(recorded, bool) == isinstance(answered, bool) and recorded == answered


def filled(text: str, captured: dict[str, Any]) -> str:
    return re.sub(r"\{\{(\w+)\}\}", lambda found: str(captured.get(found[1], found[0])), text)


def options_of(request: dict[str, Any], captured: dict[str, Any]) -> dict[str, Any]:
    headers = {**request.get("headers", {})}
    if request.get("as"):
        headers["X-API-Key"] = KEYS[request["as"]]
    if "json" in request:
        return {"headers": headers, "json": json.loads(filled(json.dumps(request["json"]), captured))}
    content_type = headers.pop("Content-Type", None)
    body = filled(request.get("raw") or "", captured).encode()
    length = {"CONTENT_LENGTH": str(len(body))} if "raw" in request else {}
    return {"headers": headers, "data": body, "content_type": content_type, "environ_overrides": length}


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario["scenario"])
def test_every_answer_is_the_real_servers(scenario: dict[str, Any]) -> None:
    client, captured = Client(server()), dict[str, Any]()
    world = json.loads((RECORDINGS / f"{scenario['world']}.json").read_text())
    assert client.put("/_mock/state", json=world).status_code == 200
    for number, step in enumerate(scenario["steps"], 1):
        request, wanted = step["request"], step["response"]
        url = filled(request["path"], captured)
        answer = client.open(url, method=request["method"], **options_of(request, captured))
        where = f"step {number}: {request['method']} {url} {step['note']}: {answer.text[:300]}"
        assert answer.status_code == wanted["status"], where
        body = json.loads(answer.data) if answer.data else None
        if step["compare"] == "error":
            assert isinstance(body["error"], str), where
        elif wanted["type"] == "application/json":
            assert agrees(wanted["body"], body), where
        for name, field in (step.get("capture") or {}).items():
            captured[name] = (body or {}).get(field or name)
