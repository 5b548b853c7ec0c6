"""Open the embedded index: make it, take it as it is, or heal it after a crash."""

from __future__ import annotations

import sqlite3
from array import array
from dataclasses import dataclass
from pathlib import Path

from indexers.bm25 import split_tokens
from indexers.embedded import health
from indexers.embedded.batch import newest_of
from indexers.embedded.sql import json_list
from indexers.embedded.store import connect, get_meta, load, set_meta
from indexers.embedded.tables import PUBLIC_AUDIENCE, TABLES, TEXT_FIELDS, TEXT_STRIDE, Table, layout
from indexers.embedded.text import TextError, TextIndex
from indexers.embedded.verify import problems
from indexers.port import IndexUnavailable


@dataclass(frozen=True, slots=True)
class Opened:
    """Hold what open_folder() found or made; `lock` is None where the folder is open for reading."""

    folder: Path
    db: sqlite3.Connection
    text: TextIndex
    lock: health.Lock | None
    notice: str | None
    fresh: bool
    epoch: int
    text_epoch: int


def open_folder(folder: Path, identity: str, *, readonly: bool, cache_bytes: int) -> Opened:
    """Open the folder. Raises IndexUnavailable or one of its kinds."""
    with health.guarded(folder):
        if readonly:
            return _open_to_read(folder, identity, cache_bytes)
        folder.mkdir(parents=True, exist_ok=True)
        lock = health.Lock(folder)
        try:
            db, notice = _open_store(folder, identity, cache_bytes)
            text, healed = heal_text(folder, db)
        except BaseException:
            lock.release()
            raise
        return _opened(folder, db, text, lock, notice or healed)


def _opened(
    folder: Path, db: sqlite3.Connection, text: TextIndex, lock: health.Lock | None, notice: str | None
) -> Opened:
    fresh = not get_meta(db, "confirmed")
    return Opened(folder, db, text, lock, notice, fresh, get_meta(db, "epoch"), get_meta(db, "text_epoch"))


def _open_to_read(folder: Path, identity: str, cache_bytes: int) -> Opened:
    if health.is_marked(folder) or not (folder / health.STORE).exists():
        raise IndexUnavailable(f"{folder}: there is no usable index here yet; open the state for writing once")
    db = connect(folder / health.STORE, cache_bytes=cache_bytes)
    try:
        if get_meta(db, "layout") != layout() or get_meta(db, "identity") != identity:
            raise IndexUnavailable(
                f"{folder}: the index is of another state or version; open the state for writing once"
            )
        return _opened(folder, db, _text_to_read(folder, int(get_meta(db, "text_epoch"))), None, None)
    except BaseException:
        db.close()
        raise


def _text_to_read(folder: Path, wanted: int) -> TextIndex:
    """Return the text index, unless it is damaged or lacks more than the batch that a writer is about to commit.

    The engine itself would take missing files for an index without documents, and find nothing.
    """
    reason, text = _open_text(folder)
    if text is not None and wanted and text.epoch < wanted - 1:
        reason = f"it stands at {text.epoch}, not {wanted}"
    if text is None or reason is not None:
        raise IndexUnavailable(f"{folder}: the text index cannot be read ({reason}); open the state for writing once")
    return text


def _open_store(folder: Path, identity: str, cache_bytes: int) -> tuple[sqlite3.Connection, str | None]:
    """Return the store, and why it was made anew, or None. A new one is empty."""
    path = folder / health.STORE
    reason = "damage was found when it was last open" if health.is_marked(folder) else None
    new = not path.exists()
    if not new and reason is None:
        db: sqlite3.Connection | None = None
        try:
            db = connect(path, cache_bytes=cache_bytes)
            reason = _misfit(folder, db, identity)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError) and "no such table" not in str(error):
                raise  # busy, or no space: the file itself may be well
            reason = str(error)
        if reason is None and db is not None:
            return db, None
        if db is not None:
            db.close()
    health.wipe(folder)
    db = connect(path, cache_bytes=cache_bytes, create=True)
    db.execute("BEGIN IMMEDIATE")
    for name, value in (("epoch", 0), ("text_epoch", 0), ("pending", b""), ("confirmed", 0), ("layout", layout())):
        set_meta(db, name, value)
    set_meta(db, "identity", identity)
    set_meta(db, "place", "")
    db.execute("COMMIT")
    return db, None if new else f"the index is made anew: {reason}"


def _misfit(folder: Path, db: sqlite3.Connection, identity: str) -> str | None:
    """Return why the store cannot be used as it is, or None."""
    if get_meta(db, "layout") != layout():
        return "it was written by another version"
    if get_meta(db, "identity") != identity:
        return "it belongs to another state"
    if health.changed_since_closed(folder):
        found = next(problems(db), None)
        if found is not None:
            return f"its file was changed from outside: {found}"
        health.mark_closed(folder)  # read through and sound: as it is now, it need not be read again
    return None


def heal_text(folder: Path, db: sqlite3.Connection, text: TextIndex | None = None) -> tuple[TextIndex, str | None]:
    """Make the text index level with the store; return it, and what was done, or None.

    Raises TextError or OSError where it cannot be written; the store is left as it is.
    """
    wanted = int(get_meta(db, "text_epoch"))
    reason: str | None = None
    epoch = -1
    if text is None:
        reason, text = _open_text(folder)
    else:
        text.abandon()
        text.reload()
    if text is not None:
        epoch = text.epoch
        if epoch == wanted or (epoch, wanted) == (-1, 0):  # the first commit is yet to come
            return text, None
        if epoch == wanted - 1:
            return text, _catch_up(db, text, wanted)
        text.close()
    health.wipe_text(folder)
    text = TextIndex(folder / health.TEXT, TEXT_FIELDS)
    count = _rebuild(db, text)
    text.commit(wanted)
    return text, f"the text of {count} documents was indexed again: {reason or f'it stood at {epoch}, not {wanted}'}"


def _open_text(folder: Path) -> tuple[str | None, TextIndex | None]:
    bad = health.bad_text_file(folder)
    if bad is not None:
        return f"{bad} is damaged", None
    try:
        text = TextIndex(folder / health.TEXT, TEXT_FIELDS)
        _ = text.epoch
    except (TextError, OSError) as error:
        return str(error), None
    return None, text


def _catch_up(db: sqlite3.Connection, text: TextIndex, wanted: int) -> str:
    """Index the documents of the batch that reached the store but not the text."""
    pending: array[int] = array("q")
    pending.frombytes(get_meta(db, "pending"))
    for table in TABLES.values():
        if table.texts:
            ids = [ident // TEXT_STRIDE for ident in pending if ident % TEXT_STRIDE == table.number]
            for ident in ids:
                text.remove(ident * TEXT_STRIDE + table.number)
            _add(db, text, table, " AND d._id IN (SELECT value FROM json_each(?))", (json_list(ids),))
    text.commit(wanted)
    return f"the text of {len(pending)} documents was indexed again after a stop in the middle"


def _rebuild(db: sqlite3.Connection, text: TextIndex) -> int:
    return sum(_add(db, text, table, "", ()) for table in TABLES.values() if table.texts)


def _add(db: sqlite3.Connection, text: TextIndex, table: Table, more: str, parameters: tuple[str, ...]) -> int:
    count = 0
    packed, date = (f'd."{name}"' for name in table.newest) if table.newest else ("NULL", "''")
    for ident, key, audience, values, at, data, crc in db.execute(
        f"SELECT d._id, d._key, d._audience, {packed}, {date}, v.data, v.crc FROM {table.documents} d"
        f" JOIN {table.values} v ON v._id = d._id WHERE d._digest IS NOT NULL{more}",
        parameters,
    ):
        value = load(data, crc)
        tokens = {field: split_tokens(value.get(field) or "") for field in table.texts}
        public, newest = audience == PUBLIC_AUDIENCE, newest_of(values, at)
        text.put(ident * TEXT_STRIDE + table.number, key, audience, public, _named(table, tokens), newest)
        count += 1
    return count


def _named(table: Table, tokens: dict[str, list[str]]) -> dict[str, list[str]]:
    return {table.text_field(field): words for field, words in tokens.items()}
