"""A served simulator in a process of its own, as a user runs it."""

import contextlib
import json
import re
import shlex
import signal
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any


@contextlib.contextmanager
def served(cwd: Path, *arguments: str) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """`astradial-mock serve` on a free port; its base URL and the process. Stopped in the end."""
    command = [sys.executable, "-m", "mock_server", "serve", "--port", "0", *arguments]
    with (
        (cwd / "log").open("w") as log,
        subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        try:
            assert process.stdout
            first = process.stdout.readline()
            found = re.search(r"https?://[\w.:\[\]]+", first)
            assert found, f"no base URL in {first!r}; log: {(cwd / 'log').read_text()}"
            yield found[0], process
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=10)


def request(
    method: str, url: str, body: Any = None, headers: dict[str, str] | None = None, cacert: str | None = None
) -> tuple[int, Any]:
    """Status and JSON value of an exchange over HTTP; `cacert` is a file of the authority to trust for https."""
    data = body.encode() if isinstance(body, str) else None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(url, data, headers or {}, method=method)  # noqa: S310
    trust = ssl.create_default_context(cafile=cacert) if cacert else None
    try:
        with urllib.request.urlopen(asked, timeout=10, context=trust) as response:  # noqa: S310
            return response.status, json.loads(response.read() or b"null")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"null")


def curl(command: str) -> tuple[int, Any]:
    """What a `curl` command line with -X, -H, -d, --cacert and a URL is answered."""
    words = iter(shlex.split(command.replace("\\\n", " "))[1:])
    method, headers, body, cacert, url = "GET", {}, None, None, ""
    for word in words:
        match word:
            case "-X":
                method = next(words)
            case "-H":
                name, _, value = next(words).partition(": ")
                headers[name] = value
            case "-d":
                body = next(words)
            case "--cacert":
                cacert = next(words)
            case _:
                url = word
    return request(method, url, body, headers, cacert)
