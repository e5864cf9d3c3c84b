"""What a checker of contracts would take for a failure and is none: declared in the contract, with the reason.

`x-lenient` names checks of Schemathesis, on the document for all operations or on one operation. From it come the
configuration of the suite's own fuzzing, and the `schemathesis.toml` for the command line:

    python -m contract_tests.contract.leniency > schemathesis.toml
"""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from contract_tests.contract import sources
from contract_tests.contract.under_quirks import operations

_HEADER = """\
# Made from the `x-lenient` annotations of openapi/ by: python -m contract_tests.contract.leniency > schemathesis.toml
"""


def declared(document: dict[str, Any]) -> Iterator[tuple[str | None, str, str]]:
    """Each leniency: the operation's id (None for all), the check, and the reason."""
    for check, reason in document.get("x-lenient", {}).items():
        yield None, check, reason
    for operation in operations(document):
        for check, reason in operation.get("x-lenient", {}).items():
            yield operation["operationId"], check, reason


def covers(document: dict[str, Any], operation: str, check: str) -> bool:
    """Whether the contract declares that this check may fail for this operation."""
    return any(name == check and one in (None, operation) for one, name, _ in declared(document))


def configuration(document: dict[str, Any]) -> dict[str, Any]:
    """The leniencies as Schemathesis is configured with them."""
    checks: dict[str, Any] = {}
    own: dict[str, Any] = {}
    for operation, check, _ in declared(document):
        (checks if operation is None else own.setdefault(operation, {}))[check] = {"enabled": False}
    return {
        "checks": checks,
        "operations": [{"include-operation-id": name, "checks": off} for name, off in own.items()],
    }


def toml(document: dict[str, Any]) -> str:
    """The leniencies as a file for the command line, each with its reason."""
    lines = [_HEADER]
    by_operation = sorted(declared(document), key=lambda one: one[0] or "")
    for operation, leniencies in groupby(by_operation, key=lambda one: one[0]):
        if operation is None:
            lines += ["[checks]"]
        else:
            lines += ["[[operations]]", f"include-operation-id = {json.dumps(operation)}"]
        prefix = "" if operation is None else "checks."
        for _, check, reason in leniencies:
            lines += [f"# {reason}", f"{prefix}{check}.enabled = false"]
        lines += [""]
    return "\n".join(lines)


if __name__ == "__main__":
    print(toml(sources.contract()), end="")
