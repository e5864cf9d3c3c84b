"""How the control API says no: `{"error", "pointer"?, "hint"?}`."""

from flask import Response, current_app, jsonify, request
from werkzeug.exceptions import BadRequest, HTTPException


class Refused(BadRequest):
    """A request with a mistake: where (JSON pointer into its body or query), what is wrong, what would be right."""

    def __init__(self, pointer: str, problem: str, hint: str | None = None) -> None:
        super().__init__(f"{problem}; {hint}" if hint else problem)
        self.pointer = pointer
        self.hint = hint


def refusal(error: HTTPException) -> tuple[Response, int]:
    """Any refusal as JSON; of an unknown path with those that there are."""
    document: dict[str, object] = {"error": error.description}
    if isinstance(error, Refused):
        document["pointer"] = error.pointer
        if error.hint:
            document["hint"] = error.hint
    if request.routing_exception is not None:
        document = {"error": f"{request.method} {request.path}: no such endpoint", "there_are": _there_are()}
    return jsonify(document), error.code or 500


def _there_are() -> list[str]:
    rules = [rule for rule in current_app.url_map.iter_rules() if str(rule).startswith("/_mock")]
    return sorted(f"{method} {rule}" for rule in rules for method in (rule.methods or set()) - {"HEAD", "OPTIONS"})
