"""The fixture document: a world's rows as YAML or JSON, and back.

Values are not validated (a dangling reference or an odd status is the point); an unknown section or field
is an error that names its JSON pointer. What `exported` gives, `loaded` takes back unchanged.
"""

import difflib
import uuid
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from immutables import Map

from mock_server.contract import pointers
from mock_server.contract.bundle import read_yaml
from mock_server.contract.table import Table
from mock_server.telephony.generator.generate import deploy_failure
from mock_server.world import asterisk_names, recent_calls
from mock_server.world.state import Deployment, State
from mock_server.world.tables import TIMES, Row, Rows, Tables
from mock_server.world.world import World

#: The name space of the ids that a document leaves out.
_MADE_IDS = uuid.UUID("5a1f0000-0000-4000-8000-000000000000")

#: An organization with this status has no dialplan, however often it is deployed.
NEVER_DEPLOYED = "never_deployed"

Document = Mapping[str, Any]

_LISTS = "a section is a list of rows"


class FixtureError(ValueError):
    """A fixture document that cannot be taken: where (JSON pointer), what is wrong, what would be right."""

    def __init__(self, pointer: str, problem: str, remedy: str) -> None:
        super().__init__(f"{pointer}: {problem}; {remedy}" if pointer else f"{problem}; {remedy}")
        self.pointer = pointer
        self.problem = problem
        self.remedy = remedy


def named(name: str, shipped: Mapping[str, Document]) -> Document:
    """The document of a shipped world, of `large:N`, or of a file. Raises FixtureError."""
    if name in shipped:
        return shipped[name]
    kind, _, size = name.partition(":")
    if kind == "large" and size.isdigit():
        from mock_server.world.large_world import large_world

        return large_world(shipped["acme"], int(size))
    path = Path(name)
    if not path.is_file():
        worlds = ", ".join([*shipped, "large:N"])
        what = "is a folder, not a file" if path.is_dir() else "is neither a world nor a file"
        raise FixtureError("", f"{name!r} {what}", f"choose from {worlds}")
    try:
        document = read_yaml(path.read_text(encoding="utf-8"))
    except ValueError as error:
        reason = " ".join(str(error).replace('in "<unicode string>", ', "").split())
        raise FixtureError("", f"{name} is neither YAML nor JSON", reason) from None
    return _mapping(document or {}, "", "sections")


def loaded(document: Any, world: World, *, deploy: bool = True) -> State:
    """The state that a document describes, every organization deployed. Raises FixtureError.

    With `deploy=False` the dialplans that are live in the world stay.
    """
    tables = world.contract.tables
    sections = _mapping(document, "", "sections")
    for name in sections:
        if name not in tables:
            raise FixtureError(pointers.join(str(name)), "unknown section", _nearest(name, list(tables)))
    loader = _Loader(world)
    recent = sections.get("calls") == recent_calls.RECENT
    given = {**sections, "calls": None} if recent else sections
    filled = Tables({name: Rows.loaded(table, loader.rows(table, given.get(name))) for name, table in tables.items()})
    state = _deployed(filled, world) if deploy else replace(world.state, tables=filled, live=Map())
    state = replace(state, version=world.state.version + 1)
    return recent_calls.coming(world, state) if recent else state


def _deployed(filled: Tables, world: World) -> State:
    """The state in which every organization is deployed that can be."""
    version = world.state.version + 1
    deployment = Deployment(filled, version, world.read().now)
    live = {
        org["id"]: deployment
        for org in filled["organizations"].ordered()
        if org["status"] != NEVER_DEPLOYED and not deploy_failure(filled["ivrs"].of(org["id"]).values(), world.quirk)
    }
    return State(filled, version, Map(live), deployment)


def exported(tables: Tables) -> dict[str, Any]:
    """The fixture document of stored rows, in their order."""
    return {name: [dict(row) for row in tables[name].ordered()] for name in tables.sections}


class _Loader:
    """Fills the rows of a document, section after section, in the document's own order of sections."""

    def __init__(self, world: World) -> None:
        self._tx = world.read()
        self._organizations: dict[str | None, Row] = {}

    def rows(self, table: Table, rows: Any) -> list[Row]:
        if rows is None:
            return []
        if not isinstance(rows, list):
            lists = f"a section is a list of rows, or {recent_calls.RECENT!r}" if table.section == "calls" else _LISTS
            raise FixtureError(pointers.join(table.section), "is not a list", lists)
        filled: list[Row] = [
            self._row(table, row, pointers.join(table.section, index)) for index, row in enumerate(rows)
        ]
        seen: set[str] = set()
        for index, row in enumerate(filled):
            if row["id"] in seen:
                raise FixtureError(
                    pointers.join(table.section, index, "id"), f"{row['id']!r} is taken", "ids are unique"
                )
            seen.add(row["id"])
        if table.section == "organizations":
            self._organizations = {org["id"]: org for org in filled}
        return filled

    def _row(self, table: Table, row: Any, pointer: str) -> dict[str, Any]:
        aliases = table.schema.aliases
        fields = {aliases.get(name, name): value for name, value in _mapping(row, pointer, "fields").items()}
        if not fields.keys() <= table.defaults.keys():
            name = next(name for name in fields if name not in table.defaults)
            raise FixtureError(pointer + pointers.join(str(name)), "unknown field", _nearest(name, list(table.columns)))
        full = {**table.defaults, **fields}
        for name in table.texts & fields.keys():
            if isinstance(full[name], int | float) and not isinstance(full[name], bool):
                full[name] = str(full[name])  # `extension: 1001`, as a text column would store it
        for name in ("id", "org_id"):
            if not isinstance(full.get(name), str | None):
                raise FixtureError(f"{pointer}/{name}", f"is {full[name]!r}", "an id is a text")
        if full["id"] is None:
            full["id"] = str(uuid.uuid5(_MADE_IDS, pointer))  # the same each time the document is loaded
        for name in TIMES:
            if name in full and full[name] is None:
                full[name] = self._tx.now
        if table.section == "users" and "asterisk_endpoint" not in fields:
            full["asterisk_endpoint"] = self._endpoint(full)
        for name, inner in table.nested.items():
            full[name] = self._inside(inner, full[name], full["id"], f"{pointer}/{name}")
        return full

    def _endpoint(self, user: Row) -> str | None:
        """The endpoint that the server would have made; an explicit null means that there is none."""
        org = self._organizations.get(user["org_id"])
        return asterisk_names.endpoint(org, user["extension"]) if org else None

    def _inside(self, table: Table, rows: Any, owner: str, pointer: str) -> list[Row]:
        """Rows inside a row: a queue's members, a menu's options. Each carries its owner's id."""
        if rows is None:
            return []
        if not isinstance(rows, list):
            raise FixtureError(pointer, "is not a list", "expected a list of rows")
        filled = [self._row(table, row, f"{pointer}/{index}") for index, row in enumerate(rows)]
        return [{**row, table.owner: owner} for row in filled] if table.owner else list(filled)


def _mapping(value: Any, pointer: str, what: str) -> Document:
    if not isinstance(value, dict):
        subject = "is" if pointer else "the document is"
        raise FixtureError(pointer, f"{subject} {type(value).__name__}, not an object", f"expected an object of {what}")
    return value


def _nearest(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    return f"did you mean {near[0]!r}?" if near else f"choose from {', '.join(known)}"
