"""A server whose every field is full of secrets and of other people: whatever a run writes tells nothing of them."""

import base64
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from contract_tests.contract import sources

TOKEN = "opaque/token+of=the organization 17"
CREDENTIALS = {
    "ASTRADIAL_TOKEN": TOKEN,
    "ASTRADIAL_SECOND_TOKEN": "second/opaque+token=23",
    "ASTRADIAL_API_SECRET": "a-secret-for-the-login",
    "ASTRADIAL_PASSWORD": "correct horse battery",
}
#: Each written as it may come back.
GIVEN = [
    *CREDENTIALS.values(),
    quote(TOKEN, safe=""),
    base64.b64encode(TOKEN.encode()).decode(),
    TOKEN.encode().hex(),
]
#: A header in base64, of which the middle is all of the token.
HEADER = base64.b64encode(f"Bearer {TOKEN}".encode()).decode()
LOOKING = [
    "eyJhbGciOiJIUzI1NiJ9.eyJvcmdJZCI6IjcifQ.c2lnbmF0dXJlMTIz",
    "ak_0123456789abcdef0123456789abcdef",
    "as_0123456789abcdef0123456789abcdef",
    "org_0123456789abcdef0123456789abcdef",
    "$2b$10$abcdefghijklmnopqrstuvABCDEFGHIJKLMNOPQRSTUVwxyz01234",
]
PLAIN = "tiger-17-tiger"
PERSON, ADDRESS = "Priya Sharmila", "priya.s@customer.example"
NUMBERS = ["+919812345678", "919812345678", "9812345678"]
SAID = f"\x1b[2J\x07 \u202e {HEADER} {' '.join(GIVEN)} {' '.join(LOOKING)} {PERSON} {ADDRESS} {' '.join(NUMBERS)}"


def names() -> set[str]:
    """All names of fields that the contract has."""
    return set(
        re.findall(r'"(\w+)": \{"(?:type|\$ref|anyOf|description)"', json.dumps(sources.contract()["components"]))
    )


def row() -> dict[str, Any]:
    told: dict[str, Any] = dict.fromkeys(sorted(names()), SAID)
    told |= {name: PLAIN for name in told if re.search("password|secret|token|api_key", name)}
    told |= {
        "full_name": PERSON,
        "email": ADDRESS,
        "number": NUMBERS[0],
        "from_number": NUMBERS[1],
        "surrogate": "\ud800",
    }
    return told | {"id": "7"}


class Leaking(BaseHTTPRequestHandler):
    """Answers everything with everything, and repeats what it was sent."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        status = {"GET": 200, "POST": 201}.get(self.command, 200)
        is_unknown = "no-such" in self.path or "/_mock/" in self.path
        own = row() | {"id": str(len(self.headers.get("Authorization", "")))}
        value: Any = [own] if self.path.count("/") == 3 else own | {"error": SAID, "sent": [sent, str(self.headers)]}
        body = json.dumps({"error": SAID + str(self.headers)} if is_unknown else value).encode()
        self.send_response(404 if is_unknown else status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Leaking)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def run(folder: Path, *words: str) -> str:
    """What a command prints."""
    done = subprocess.run(
        [sys.executable, "-m", "contract_tests", *words], cwd=folder, env=CREDENTIALS, capture_output=True, check=False
    )
    return (done.stdout + done.stderr).decode()


def test_nothing_secret_or_personal_leaves_a_run(url: str, tmp_path: Path) -> None:
    words = (url, "--report", "out", "--examples", "2", "-k", "not schema and not model", "-v", "--tb=long", "-rA")
    reads = ("--only", "WIRE-01,WIRE-05,TEN-01,TEN-07,DID-01,USR-02,CALL-01", "--profile", "read")
    written = {"terminal, reading": run(tmp_path, *words, *reads)}
    written["a report, reading"] = "\n".join(file.read_text() for file in (tmp_path / "out").iterdir())
    written["terminal"] = run(tmp_path, *words, "--only", "WIRE-08,USR-04,KEY-02", "--profile", "safe")
    written["expect"] = run(tmp_path, "expect", "out")
    (tmp_path / "out" / "expect.yaml").write_text(written["expect"])
    ledgers = [file for file in (tmp_path / "out").iterdir() if "ledger" in file.name]
    written |= {f"cleanup {file.name}": run(tmp_path, "cleanup", str(file)) for file in ledgers}
    written |= {file.name: file.read_text() for file in (tmp_path / "out").iterdir()}
    assert written.keys() >= {"divergences.json", "report.md", "report.html", "junit.xml"}
    assert "diverges" in written["terminal"]
    for where, text in written.items():
        for seed in (*GIVEN, *LOOKING, PLAIN, PERSON, ADDRESS, *NUMBERS):
            assert seed not in text, f"{where} tells {seed}"
            assert seed[:12] not in text, f"{where} tells the beginning of {seed}"
        assert HEADER[12:-4] not in text, where
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202e\ud800-\udfff]", text), where
    assert "***" in written["report.md"]
