"""What the simulator is measured against: the least Flask application that serves the same rows.

No authentication, no contract, no journal, no log, no headers of its own; the same WSGI server with the
same number of threads. It imports nothing of the simulator, so that start and memory are its own.

`python -m benchmarks.bare --rows FILE --port N --json flask|orjson --threads N`
"""

import argparse
import json
import logging
from pathlib import Path
from typing import Any

import orjson
from flask import Flask, Response, jsonify, request

Row = dict[str, Any]

#: How the answers are written: with Flask's own `jsonify`, or with the fastest library there is.
WRITERS = ("flask", "orjson")


def create_bare(rows: list[Row], writer: str) -> Flask:
    """The three routes that are measured, over rows in a dict."""
    app = Flask("bare")
    by_id = {row["id"]: row for row in rows}
    answer = jsonify if writer == "flask" else _with_orjson

    @app.get("/api/v1/dids")
    def list_dids() -> Response:
        return answer(list(by_id.values()))

    @app.get("/api/v1/dids/<did_id>")
    def get_did(did_id: str) -> Response:
        return answer(by_id[did_id])

    @app.put("/api/v1/dids/<did_id>")
    def update_did(did_id: str) -> Response:
        body = request.get_json() if writer == "flask" else orjson.loads(request.get_data())
        by_id[did_id].update(body)
        return answer(by_id[did_id])

    return app


def _with_orjson(value: Any) -> Response:
    return Response(orjson.dumps(value), mimetype="application/json")


def _main() -> None:
    from waitress import serve

    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--json", choices=WRITERS, required=True)
    parser.add_argument("--threads", type=int, required=True)
    options = parser.parse_args()
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # as the simulator: a full queue is what is meant
    rows = json.loads(options.rows.read_bytes())
    serve(create_bare(rows, options.json), host="127.0.0.1", port=options.port, threads=options.threads, ident=None)


if __name__ == "__main__":
    _main()
