"""Answer the index port from one folder: SQLite for documents, tantivy for text."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from indexers.conditions import check_tokens_field, members, spec_of
from indexers.embedded import health
from indexers.embedded.access import Access
from indexers.embedded.batch import TextChange
from indexers.embedded.opening import Opened, open_folder
from indexers.embedded.search import TextSearch, documents, goes_by_newest, live_documents, visible_audiences
from indexers.embedded.sql import conditions, json_list, ordering
from indexers.embedded.store import get_meta, load, set_meta
from indexers.embedded.tables import PUBLIC_AUDIENCE, TABLES, TEXT_STRIDE, Table
from indexers.embedded.text import TextIndex
from indexers.embedded.verify import problems
from indexers.port import Document, Hit, Sort, TermStatistics, Viewer, Where, Write

_WRITER_CACHE = 32 << 20


class EmbeddedIndex:
    """Hold the index of one state.

    One process writes; others may open the folder with `readonly=True` at the same time.
    Calls from several threads are safe; writes go one after the other. A batch costs some
    50 ms whatever its size, so batches of thousands are best; memory grows with a batch.

    Crash safety: the store is committed first, with an epoch and the ids whose text changed;
    then the text under the same epoch. An opening after a crash compares both and indexes the
    missing ids again, or all text where the two are further apart. Where the store itself is
    missing, damaged, of another layout or of another state, everything is made anew and
    `fresh` is True.
    """

    waits: Final = False

    def __init__(self, opened: Opened) -> None:
        """Use EmbeddedIndex.open()."""
        self._access = Access(opened)
        self._notice = opened.notice
        self._fresh = opened.fresh
        self._epoch = opened.epoch
        self._search = TextSearch()

    @classmethod
    def open(cls, folder: Path | str, *, identity: str, readonly: bool = False) -> EmbeddedIndex:
        """Open the index in the folder, heal it, or make it anew.

        `identity` names the state that the index belongs to. Raises IndexInUse where another
        process writes to it, and IndexUnavailable where it cannot be used: no space, no
        permission, or, with `readonly`, not there, of another state, or damaged.
        """
        return cls(open_folder(Path(folder), identity, readonly=readonly, cache_bytes=_WRITER_CACHE))

    @staticmethod
    def was_changed(folder: Path) -> bool:
        """Tell whether the store was changed since it was closed in good order; opening it for writing checks it."""
        return health.changed_since_closed(folder)

    @property
    def folder(self) -> Path:
        """Return the folder that holds the index."""
        return self._access.folder

    @property
    def fresh(self) -> bool:
        """Return True until confirm(): the index was made anew, and everything must be written to it again."""
        return self._fresh

    @property
    def notice(self) -> str | None:
        """Return what was done at the opening and why, in one line, or None."""
        return self._notice

    @property
    def epoch(self) -> int:
        """Return the number of batches that changed something since the index was made."""
        return self._epoch

    @property
    def place(self) -> str:
        """Return what apply() was last told of where its owner's log then stood, "" for never."""
        with self._access.reading() as db:
            return str(get_meta(db, "place"))

    def confirm(self) -> None:
        """Say that the owner has durably noted to write everything again; `fresh` is False from now on.

        Until then each opening says `fresh` again, so a crash in between loses nothing.
        """
        with self._access.writing() as db:
            set_meta(db, "confirmed", 1)
            db.execute("COMMIT")
        self._fresh = False

    def apply(self, writes: Sequence[Write], place: str | None = None) -> None:
        """Write a batch; with `place`, where the owner's log stands with it, which an older copy of the index lacks."""
        newest: dict[str, dict[str, Write]] = {}
        for write in writes:
            group = newest.setdefault(write.record, {})
            held = group.get(write.key)
            if held is None or write.version > held.version:
                group[write.key] = write
        for record in newest:
            spec_of(record)
        if newest:
            with self._access.writing() as db:
                self._apply(db, newest, place)

    def rest(self) -> None:
        """Give back the memory that writing takes, some 35 MB: call it where the next batch is not soon to come."""
        self._access.rest()

    def _apply(self, db: sqlite3.Connection, newest: Mapping[str, Mapping[str, Write]], place: str | None) -> None:
        access = self._access
        text = access.text_to_write(db)
        touched: array[int] = array("q")
        changed = False
        for record, group in newest.items():
            table = TABLES[record]
            for changes in access.writer.write(record, group.values()):
                changed = changed or changes is not None
                for change in changes or ():
                    ident = change.id * TEXT_STRIDE + table.number
                    _put_text(text, table, ident, change)
                    touched.append(ident)
        if place is not None:
            set_meta(db, "place", place)
        if not changed:
            db.execute("COMMIT")
            return
        set_meta(db, "epoch", self._epoch + 1)
        if touched:
            set_meta(db, "text_epoch", access.text_epoch + 1)
            set_meta(db, "pending", touched.tobytes())
        db.execute("COMMIT")
        self._epoch += 1
        if touched:
            access.text_epoch += 1
            text.commit(access.text_epoch)  # where it fails, the next batch or opening makes it level

    def get(
        self, record: str, keys: Sequence[str], viewer: Viewer, only: Sequence[str] | None = None
    ) -> dict[str, Document]:
        spec_of(record)
        table = TABLES[record]
        with self._access.reading() as db:
            clause, parameters = conditions(table, visible_audiences(db, viewer), ())
            rows = db.execute(
                f"SELECT d._key, v.data, v.crc FROM json_each(?) j CROSS JOIN {table.documents} d ON d._key = j.value"
                f" JOIN {table.values} v ON v._id = d._id WHERE {clause}",
                (json_list(list(dict.fromkeys(keys))), *parameters),
            )
            return {key: members(load(data, crc), only) for key, data, crc in rows}

    def find(
        self,
        record: str,
        viewer: Viewer,
        where: Sequence[Where] = (),
        order: Sequence[Sort] = (),
        limit: int | None = None,
        only: Sequence[str] | None = None,
    ) -> list[Hit]:
        spec_of(record)
        table = TABLES[record]
        with self._access.reading() as db:
            if limit is not None and goes_by_newest(table, where, order):
                return self._search.newest(db, self._access.text_to_read(db), table, viewer, where, limit, only)
            clause, parameters = conditions(table, visible_audiences(db, viewer), where)
            found = db.execute(
                f"SELECT d._id, d._key FROM {table.documents} d WHERE {clause}"
                f" ORDER BY {ordering(table, order)} LIMIT ?",
                (*parameters, -1 if limit is None else limit),
            ).fetchall()
            return documents(db, table, found, only)

    def count(self, record: str, viewer: Viewer, where: Sequence[Where] = ()) -> int:
        spec_of(record)
        table = TABLES[record]
        with self._access.reading() as db:
            audiences = visible_audiences(db, viewer)
            if not where:
                return live_documents(db, table, audiences)
            clause, parameters = conditions(table, audiences, where)
            return int(db.execute(f"SELECT count(*) FROM {table.documents} d WHERE {clause}", parameters).fetchone()[0])

    def match(
        self,
        record: str,
        field: str,
        tokens: Sequence[str],
        viewer: Viewer,
        where: Sequence[Where] = (),
        limit: int = 1000,
        only: Sequence[str] | None = None,
        stats: TermStatistics | None = None,
    ) -> list[Hit]:
        check_tokens_field(spec_of(record), field)
        with self._access.reading() as db:
            text, table = self._access.text_to_read(db), TABLES[record]
            return self._search.match(db, text, table, field, tokens, viewer, where, limit, only, stats)

    def statistics(self, record: str, field: str, tokens: Sequence[str]) -> TermStatistics:
        check_tokens_field(spec_of(record), field)
        with self._access.reading() as db:
            return self._search.statistics(db, self._access.text_to_read(db), TABLES[record], field, tokens)

    def scan(self, record: str) -> Iterator[tuple[str, int, Document]]:
        spec_of(record)
        table = TABLES[record]
        with self._access.reading() as db:
            rows = db.execute(
                f"SELECT d._key, d._version, v.data, v.crc FROM {table.documents} d"
                f" JOIN {table.values} v ON v._id = d._id ORDER BY d._key"
            )
            for key, version, data, crc in rows:
                yield key, version, load(data, crc)

    def check(self) -> list[str]:
        """Read everything and return what is wrong, in one line each; reads the whole store once."""
        with self._access.reading() as db:
            found = list(problems(db))
            held = sum(
                db.execute(f"SELECT count(*) FROM {table.documents} WHERE _digest IS NOT NULL").fetchone()[0]
                for table in TABLES.values()
            )
            indexed = self._access.text_to_read(db).documents
            if indexed != held:
                found.append(f"the text index holds {indexed} documents, the store {held}")
            return found

    def close(self) -> None:
        self._access.close()


def _put_text(text: TextIndex, table: Table, ident: int, change: TextChange) -> None:
    """Carry one change of text over to the text index."""
    if change.existed:
        text.remove(ident)
    if change.tokens is not None:
        tokens = {table.text_field(field): words for field, words in change.tokens.items()}
        public = change.audience == PUBLIC_AUDIENCE
        text.put(ident, change.key, change.audience, public, tokens, change.newest)
