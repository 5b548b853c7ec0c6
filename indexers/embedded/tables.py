"""Draw the SQLite tables of the embedded index from schemas.registry.

Per record there is one narrow table with what can be asked for, and one with the values,
so that a scan over conditions does not read the documents. Texts of `keywords` fields and
audiences are interned. A tombstone keeps its row, with audience 0 and without a value, so
that its version is never forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass

from schemas.canonical import content_hash
from schemas.registry import RECORDS, RecordSpec

FORMAT = 2  # raise it when the tables or the text index change in a way that the registry does not show

DELETED = 0  # audience ids; 1 is what everybody sees, 2 what only the local owner sees
PUBLIC_AUDIENCE = 1
OWNER_AUDIENCE = 2
TEXT_STRIDE = 16

# Only what queries look up by: at 10^6 documents each index costs some 5 % of the write speed.
INDEXES: dict[str, tuple[tuple[str, ...], ...]] = {
    "interactions": (("time",),),
    "conversations": (
        ("conversation",),
        ("asker_person",),
        ("state", "asked_at"),
        ("last_at",),
        ("asked_at",),
        ("first_reply_at",),
    ),
    "contributions": (("person",), ("conversation",), ("account",)),
    "expertise": (("person", "topic"), ("topic", "conversations")),
    "people": (("person",), ("last_at",)),
    "topics": (("topic",),),
    "flows": (("helper", "conversations"), ("helped", "conversations")),
    "identities": (("person",),),
}

# Documents that have a value of the `keywords` field are found newest first by the date, in the text index: a
# value that a tenth of all have is sorted out there by columns, here it would be by reading each row.
NEWEST: dict[str, tuple[str, str]] = {"contributions": ("topics", "last_at")}

_SQL_TYPE = {"keyword": "TEXT", "date": "TEXT", "long": "INTEGER", "boolean": "INTEGER"}

SHARED_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE audience (id INTEGER PRIMARY KEY, labels TEXT NOT NULL UNIQUE);
CREATE TABLE audience_label (label TEXT, audience INTEGER, PRIMARY KEY (label, audience)) WITHOUT ROWID;
CREATE TABLE term (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE counter (
    record TEXT, field TEXT, documents INTEGER NOT NULL, tokens INTEGER NOT NULL, PRIMARY KEY (record, field)
) WITHOUT ROWID;
CREATE TABLE live (
    record TEXT, audience INTEGER, documents INTEGER NOT NULL, PRIMARY KEY (record, audience)
) WITHOUT ROWID;
INSERT INTO audience VALUES (1, '["public"]'), (2, '[]');
INSERT INTO audience_label VALUES ('public', 1);
"""


@dataclass(frozen=True, slots=True)
class Table:
    """Name the columns of one record's tables.

    `scalars` hold one value; `keywords` hold the ids of interned texts as packed 64-bit
    integers, with a row in a side table for each; `texts` hold the number of tokens.
    """

    spec: RecordSpec
    scalars: tuple[str, ...]
    keywords: tuple[str, ...]
    texts: tuple[str, ...]
    number: int  # among the records with text; in the text index a document's id is id * TEXT_STRIDE + number
    newest: tuple[str, str] | None  # its entry in NEWEST

    @property
    def lists(self) -> frozenset[str]:
        """Return the `keywords` fields whose columns tell the whole value: lists of texts."""
        members = self.spec.model.model_fields
        return frozenset(name for name in self.keywords if members[name].annotation == list[str])

    @property
    def documents(self) -> str:
        """Return the name of the narrow table."""
        return f'"doc_{self.spec.name}"'

    @property
    def values(self) -> str:
        """Return the name of the table of values."""
        return f'"val_{self.spec.name}"'

    def text_field(self, field: str) -> str:
        """Return the name of a `tokens` field in the text index."""
        return f"{self.spec.name}_{field}"

    def side(self, field: str) -> str:
        """Return the name of a `keywords` field's side table."""
        return f'"kw_{self.spec.name}_{field}"'

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns of the narrow table after id, key, version, audience and digest."""
        return (*self.scalars, *self.keywords, *(f"n_{field}" for field in self.texts))


def _tables() -> dict[str, Table]:
    tables: dict[str, Table] = {}
    numbered = 0
    for name, spec in RECORDS.items():
        kinds = spec.fields.items()
        texts = tuple(field for field, kind in kinds if kind == "tokens")
        tables[name] = Table(
            spec,
            tuple(field for field, kind in kinds if kind in _SQL_TYPE),
            tuple(field for field, kind in kinds if kind == "keywords" and field != "audience"),
            texts,
            numbered,
            NEWEST.get(name),
        )
        numbered += bool(texts)
    return tables


TABLES: dict[str, Table] = _tables()
TEXT_FIELDS: tuple[str, ...] = tuple(table.text_field(field) for table in TABLES.values() for field in table.texts)


def layout() -> str:
    """Return a hash of all that decides how documents lie on disk."""
    fields = {name: spec.fields for name, spec in RECORDS.items()}
    return content_hash([FORMAT, fields, INDEXES, NEWEST])


def create_statements() -> str:
    """Return the SQL that makes all tables."""
    parts = [SHARED_TABLES]
    for name, table in TABLES.items():
        kinds = table.spec.fields
        columns = [f'"{field}" {_SQL_TYPE[kinds[field]]}' for field in table.scalars]
        columns += [f'"{field}" BLOB' for field in table.keywords]
        columns += [f'"n_{field}" INTEGER' for field in table.texts]
        parts.append(
            f"CREATE TABLE {table.documents} (_id INTEGER PRIMARY KEY, _key TEXT NOT NULL UNIQUE,"
            f" _version INTEGER NOT NULL, _audience INTEGER NOT NULL, _digest INTEGER, {', '.join(columns)});"
        )
        parts.append(
            f"CREATE TABLE {table.values} (_id INTEGER PRIMARY KEY, crc INTEGER NOT NULL, data BLOB NOT NULL);"
        )
        parts += [
            f"CREATE TABLE {table.side(field)} (term INTEGER, doc INTEGER, PRIMARY KEY (term, doc)) WITHOUT ROWID;"
            for field in table.keywords
        ]
        for fields in INDEXES.get(name, ()):
            listed = ", ".join(f'"{field}"' for field in fields)
            parts.append(f'CREATE INDEX "ix_{name}_{"_".join(fields)}" ON {table.documents} ({listed});')
    return "\n".join(parts)
