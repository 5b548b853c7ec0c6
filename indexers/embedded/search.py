"""Find documents by tokens: candidates from the text index, conditions and documents from the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from typing import Any

import tantivy

from indexers.conditions import members
from indexers.embedded.batch import numbers
from indexers.embedded.sql import conditions, json_list
from indexers.embedded.store import load
from indexers.embedded.tables import INDEXES, PUBLIC_AUDIENCE, TEXT_STRIDE, Table
from indexers.embedded.text import TextIndex
from indexers.port import Document, Hit, Sort, TermStatistics, Viewer, Where

_FEW = 20_000  # with so few documents that fit the conditions, the text index is asked among them
_MOST_FREQUENCIES = 200_000


def visible_audiences(db: sqlite3.Connection, viewer: Viewer) -> list[int] | None:
    """Return the ids of the audiences that the viewer belongs to, sorted; None for all."""
    if viewer.everything:
        return None
    rows = db.execute(
        "SELECT DISTINCT audience FROM audience_label WHERE label IN (SELECT value FROM json_each(?))",
        (json_list(sorted(viewer.labels)),),
    )
    return sorted({PUBLIC_AUDIENCE, *(row[0] for row in rows)})


def documents(
    db: sqlite3.Connection, table: Table, found: Sequence[tuple[int, str]], only: Sequence[str] | None = None
) -> list[Hit]:
    """Return the documents of (id, key) pairs, in their order, or `only` some of their members.

    Members that the narrow table holds are read there: no document is decoded.
    """
    narrow = only is not None and set(only).issubset(table.lists.union(table.scalars))
    columns = ", ".join(f'd."{name}"' for name in only or ()) if narrow else "d.data, d.crc"
    hits: list[Hit] = []
    for start in range(0, len(found), 1000):
        part = found[start : start + 1000]
        rows = db.execute(
            f"SELECT {columns or 'NULL'} FROM json_each(?) j"
            f" CROSS JOIN {table.documents if narrow else table.values} d ON d._id = j.value",
            (json_list([ident for ident, _ in part]),),
        )
        if narrow:
            values = _members(db, table, only or (), rows.fetchall())
        else:
            values = [members(load(data, crc), only) for data, crc in rows]
        hits += [Hit(key, value) for (_, key), value in zip(part, values, strict=True)]
    return hits


def _members(db: sqlite3.Connection, table: Table, names: Sequence[str], rows: list[tuple[Any, ...]]) -> list[Document]:
    kinds = table.spec.fields
    found = [
        {name: value for name, value in zip(names, row, strict=False) if value is not None}
        if None in row
        else dict(zip(names, row, strict=False))
        for row in rows
    ]
    for name in names:
        if kinds[name] == "boolean":
            for value in found:
                if name in value:
                    value[name] = bool(value[name])
        elif kinds[name] == "keywords":
            packed = [numbers(value.get(name)) for value in found]
            texts = _texts(db, {term for one in packed for term in one})
            for value, terms in zip(found, packed, strict=True):
                value[name] = [texts[term] for term in terms]
    return found


def _texts(db: sqlite3.Connection, terms: Collection[int]) -> dict[int, str]:
    listed = (json_list(sorted(terms)),)
    return dict(db.execute("SELECT t.id, t.text FROM json_each(?) j JOIN term t ON t.id = j.value", listed))


def live_documents(db: sqlite3.Connection, table: Table, audiences: Sequence[int] | None) -> int:
    """Return how many documents of these audiences (None: all) there are, as counted with each write."""
    rows = db.execute("SELECT audience, documents FROM live WHERE record = ?", (table.spec.name,))
    return sum(count for audience, count in rows if audiences is None or audience in audiences)


def goes_by_newest(table: Table, where: Sequence[Where], order: Sequence[Sort]) -> bool:
    """Tell whether the text index lists what fits in the order asked: nothing that an SQL index finds is asked for."""
    if table.newest is None or list(order) != [Sort(table.newest[1], descending=True)]:
        return False
    named = {one.field for one in where if one.op in ("eq", "in")}
    return table.newest[0] in named and named.isdisjoint(columns[0] for columns in INDEXES[table.spec.name])


class TextSearch:
    """Answer match() and statistics(), remembering document frequencies while the text stays as it is."""

    def __init__(self) -> None:
        self._known: tuple[tantivy.Searcher | None, dict[tuple[str, str], int]] = (None, {})

    def statistics(
        self, db: sqlite3.Connection, text: TextIndex, table: Table, field: str, tokens: Sequence[str]
    ) -> TermStatistics:
        """Return exact statistics over live public documents.

        Counts of documents and tokens are kept in the store; the frequency of a token is
        counted in the text index, deleted documents left out.
        """
        row = db.execute(
            "SELECT documents, tokens FROM counter WHERE record = ? AND field = ?", (table.spec.name, field)
        ).fetchone()
        searcher = text.searcher
        held, known = self._known
        if held is not searcher or len(known) > _MOST_FREQUENCIES:
            known = {}
            self._known = (searcher, known)
        name = table.text_field(field)
        clean: bool | None = None
        frequencies: dict[str, int] = {}
        for token in tokens:
            frequency = known.get((name, token))
            if frequency is None:
                clean = text.is_clean(searcher) if clean is None else clean
                frequency = known[name, token] = text.frequency(searcher, name, token, clean=clean)
            frequencies[token] = frequency
        count, total = row or (0, 0)
        return TermStatistics(count, total, frequencies)

    def newest(
        self,
        db: sqlite3.Connection,
        text: TextIndex,
        table: Table,
        viewer: Viewer,
        where: Sequence[Where],
        limit: int,
        only: Sequence[str] | None,
    ) -> list[Hit]:
        """Return what find() does where goes_by_newest(): the text index lists, the store tells which fit."""
        if limit <= 0:
            return []
        assert table.newest is not None
        field, date = table.newest
        clause, parameters = conditions(table, visible_audiences(db, viewer), where, probing=True)
        wanted = next(one for one in where if one.field == field and one.op in ("eq", "in"))
        named = json_list([wanted.value] if wanted.op == "eq" else list(wanted.value))
        terms = [
            row[0] for row in db.execute("SELECT t.id FROM json_each(?) j JOIN term t ON t.text = j.value", (named,))
        ]
        if not terms:
            return []
        asked = limit
        while True:
            found, complete = text.newest(text.searcher, terms, asked)
            rows = db.execute(
                f"SELECT d._id, d._key FROM json_each(?) j CROSS JOIN {table.documents} d ON d._id = j.value"
                f' WHERE {clause} ORDER BY d."{date}" DESC, d._key LIMIT ?',
                (json_list([ident // TEXT_STRIDE for ident in found]), *parameters, limit),
            ).fetchall()
            if complete or len(rows) == limit:
                return documents(db, table, rows, only)
            asked *= 8

    def match(
        self,
        db: sqlite3.Connection,
        text: TextIndex,
        table: Table,
        field: str,
        tokens: Sequence[str],
        viewer: Viewer,
        where: Sequence[Where],
        limit: int,
        only: Sequence[str] | None = None,
        stats: TermStatistics | None = None,
    ) -> list[Hit]:
        """Return the best documents: by impact score, ties by key; conditions hold for each.

        The score of a document depends on itself and on public statistics alone, so what
        the viewer may not see changes nothing.
        """
        if not tokens or limit <= 0:
            return []
        audiences = visible_audiences(db, viewer)
        clause, parameters = conditions(table, audiences, where, probing=True)
        query = text.query(
            table.text_field(field),
            tokens,
            stats or self.statistics(db, text, table, field, tokens),
            None if audiences is None else [one for one in audiences if one != PUBLIC_AUDIENCE],
        )
        searcher = text.searcher
        asked, narrowed = limit, not where
        while True:
            found, complete = text.best(searcher, query, asked)
            scores = {one.id // TEXT_STRIDE: one.score for one in found}
            rows = db.execute(
                f"SELECT d._id, d._key FROM json_each(?) j CROSS JOIN {table.documents} d ON d._id = j.value"
                f" WHERE {clause}",
                (json_list(list(scores)), *parameters),
            ).fetchall()
            if complete or len(rows) >= limit:
                rows.sort(key=lambda row: (-scores[row[0]], row[1]))
                return documents(db, table, rows[:limit], only)
            if not narrowed:
                narrowed = True
                listing, listed = conditions(table, audiences, where)
                few = [
                    row[0] * TEXT_STRIDE + table.number
                    for row in db.execute(
                        f"SELECT d._id FROM {table.documents} d WHERE {listing} LIMIT {_FEW + 1}", listed
                    )
                ]
                if len(few) <= _FEW:
                    query = text.among(query, few)
                    continue
            asked *= 8
