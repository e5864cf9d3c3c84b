"""The rows that a section of a world holds."""

from mock_server.contract import pointers
from mock_server.contract.document import Json
from mock_server.contract.fields import Field
from mock_server.contract.schema import Schema


def _kind(schema: Json) -> str:
    """What a column holds: enum, text, boolean, integer, number or json. A field that looks otherwise says so."""
    if said := Field.of(schema).type:
        return said
    if "enum" in schema:
        return "enum"
    kinds = schema.get("type", "json")
    kind = next((one for one in kinds if one != "null"), "json") if isinstance(kinds, list) else kinds
    return {"string": "text", "array": "json", "object": "json"}.get(kind, kind)


class Table:
    """The row schema of a section: columns with their defaults, and what an answer shows of them."""

    def __init__(self, section: str, name: str, schema: Schema) -> None:
        self.section = section
        #: The schema's name, as people say it: `Did`.
        self.name = name
        #: What the server's own messages call it.
        self.model: str = schema.document.get("x-model", name)
        self.schema = schema
        #: Whether the released servers ignore the letter case of an id (`x-ids`).
        self.ids_in_any_case = schema.document.get("x-ids") == "any-case"
        fields = {key: one for key, one in schema.fields.items() if not one.derived and one.alias_of is None}
        stored = {key: schema.properties[key] for key in fields}
        self.columns = tuple(stored)
        #: Columns that hold text or null.
        self.texts = frozenset(
            key for key, value in stored.items() if value.get("type") in ("string", ["string", "null"])
        )
        #: What the database takes each column for: text, enum, boolean, integer, number or json.
        self.kinds = {key: _kind(value) for key, value in stored.items()}
        #: The column of a row inside a row that names its owner: `queue_id` of a queue's member.
        self.owner: str | None = schema.document.get("x-owner")
        #: The columns that hold rows of their own: a queue's `members`.
        self.nested = {key: inner for key in stored if (inner := _inner_table(key, schema.part(pointers.join(key, 0))))}
        self.defaults = {key: value.get("default") for key, value in stored.items()}
        #: Columns in which the database refuses null.
        self.never_null = tuple(key for key, one in fields.items() if one.never_null)
        #: The schema of each column.
        self.parts = {key: schema.part(pointers.join(key)) for key in stored}
        #: Columns that no answer shows: secrets, passwords.
        self.private = frozenset(key for key, value in stored.items() if value.get("writeOnly"))
        #: What people call such a row: `phone number`.
        self.title: str = schema.document.get("title", name)
        self.unique: tuple[tuple[str, ...], ...] = tuple(map(tuple, schema.document.get("x-unique", ())))


def _inner_table(name: str, rows: Schema) -> Table | None:
    """The table of the rows that a column holds; None where it holds plain values."""
    return Table(name, rows.document.get("title", name), rows) if "x-owner" in rows.document else None
