"""The requests of a test as a shell script that a reader can paste: the ids that a server gives are carried over."""

import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from contract_tests.client.client import BASE
from contract_tests.client.exchange import Exchange
from contract_tests.run.settings import Settings
from contract_tests.verdicts.verdicts import Result

#: So many requests are shown, besides those that created what they name.
SHOWN = 12
#: An id of so many characters stands for nothing else, wherever it is found.
_UNMISTAKABLE = 8


def of(result: Result, settings: Settings) -> str:
    """The script of a test: its requests, which show what is wrong. Empty where that is a single request."""
    steps = _without_cleaning(result.trace, result.exchange)
    example = steps[_beginning(steps) :]
    recent = example[-SHOWN:]
    shown = [*_needed(recent, (*result.ground, *steps[: len(steps) - len(recent)])), *recent]
    if len(shown) < 2:
        return ""
    return "\n".join([*_head(len(example) > SHOWN, settings), *_body(shown, settings.root)])


def created_by(exchange: Exchange) -> str | None:
    """The id of the row that an exchange created, None where it created none."""
    row = exchange.json
    if exchange.method != "POST" or exchange.status >= 300 or not isinstance(row, dict) or "id" not in row:
        return None
    row_id = str(row["id"])
    return None if names(exchange, [row_id]) else row_id


def names(exchange: Exchange, row_ids: Iterable[str]) -> bool:
    """Whether a request names one of these rows."""
    return bool(re.search("|".join(map(_pattern, row_ids)) or "(?!)", exchange.curl()))


def _pattern(row_id: str) -> str:
    """Finds an id in a URL or a JSON text: a short one only where an id stands."""
    text = re.escape(row_id)
    if len(row_id) >= _UNMISTAKABLE:
        return rf"(?<![\w-]){text}(?![\w-])"
    return rf'(?<=/){text}(?![\w.-])|(?<=id":){text}(?=[,}}])|(?<=id":"){text}(?=")'


def _without_cleaning(trace: Sequence[Exchange], proof: Exchange | None) -> Sequence[Exchange]:
    """The requests of a test without the deletions by which it ended."""
    end = len(trace)
    while end and trace[end - 1] is not proof and _deletes(trace[end - 1]):
        end -= 1
    return trace[:end]


def _beginning(steps: Sequence[Exchange]) -> int:
    """Where the last example of a property begins: it creates anew, after all that had been created was deleted.

    It names nothing of that. What nothing was done to, such as the trunk that all examples share, may stay.
    """
    living: set[str] = set()
    made: set[str] = set()
    candidates: dict[int, set[str]] = {}
    paths = "\n".join(one.path for one in steps)
    for place, one in enumerate(steps[:-1], 1):
        if (row_id := created_by(one)) and f"/{row_id}" in paths:
            living.add(row_id)
            made.add(row_id)
        elif _last(one) in living and _deletes(one):
            living.remove(_last(one))
            if not living:
                candidates[place] = set(made)
    for place in reversed(candidates):
        rest = steps[place:]
        if any(map(created_by, rest)) and not any(names(one, candidates[place]) for one in rest):
            return place
    return 0


def _needed(recent: Sequence[Exchange], earlier: Sequence[Exchange]) -> list[Exchange]:
    """Those of the earlier exchanges that created what the recent ones name."""
    needed: list[Exchange] = []
    for one in reversed(earlier):
        row_id = created_by(one)
        if row_id and one not in (*needed, *recent) and any(names(later, [row_id]) for later in (*needed, *recent)):
            needed.insert(0, one)
    return needed


def _head(is_cut: bool, settings: Settings) -> Iterator[str]:
    yield "# The requests of the test, in order. Needs jq, and the credentials in the variables named below."
    if is_cut:
        yield f"# Only the last {SHOWN}, and the requests that they depend on."
    server = settings.url
    if server is None:
        options = [f"--profile {settings.mock_profile}", *(f"--fault {fault}" for fault in settings.mock_faults)]
        yield f"# Start the mock: astradial-mock serve {' '.join(options)}; get tokens: astradial-mock token"
        server = "http://127.0.0.1:8000"
    yield f"server={shlex.quote(server)}"


def _body(shown: Sequence[Exchange], root: str) -> Iterator[str]:
    variables = {re.escape(root): "server"}
    deleted = {_last(one) for one in shown if _deletes(one)}
    deletions: list[str] = []
    for one in shown:
        row_id = created_by(one)
        if row_id is None:
            yield f"{one.curl(_quoting(variables))}; echo"
            continue
        variable = re.sub(r"\W", "_", f"{_last(one)}_{len(variables)}")
        yield f"{variable}=$({one.curl(_quoting(variables), '-sS')} | tee /dev/stderr | jq -r .id)"
        variables[_pattern(row_id)] = variable
        is_own = urlsplit(one.url).path.rpartition("/")[0].endswith(BASE)  # what is created in a row goes with it
        if is_own and row_id not in deleted:
            deletions.append(_deletion(one, row_id).curl(_quoting(variables), "-sS"))
    if deletions:
        yield "# Delete the rows created:"
        yield from reversed(deletions)


def _quoting(variables: Mapping[str, str]) -> Callable[[str], str]:
    """Quotes a word for the shell; what one of the patterns finds in it becomes the variable."""
    found = re.compile("|".join(f"({pattern})" for pattern in variables))
    names = list(variables.values())

    def quote(word: str) -> str:
        parts, end = [], 0
        for match in found.finditer(word):
            parts += [word[end : match.start()], f'"${names[(match.lastindex or 1) - 1]}"']
            end = match.end()
        parts.append(word[end:])
        return "".join(part if place % 2 else part and shlex.quote(part) for place, part in enumerate(parts))

    return quote


def _deletes(exchange: Exchange) -> bool:
    return exchange.method == "DELETE" and exchange.status < 300


def _deletion(creation: Exchange, row_id: str) -> Exchange:
    """The request that deletes what was created."""
    headers = {name: value for name, value in creation.request_headers.items() if name.lower() != "content-type"}
    return replace(creation, method="DELETE", url=f"{creation.url}/{row_id}", request_headers=headers, request_body=b"")


def _last(exchange: Exchange) -> str:
    """The last part of a path: a collection, or an id."""
    return urlsplit(exchange.url).path.rpartition("/")[2]
