"""Say what a state holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from streams.embedded.schema import FORMAT

if TYPE_CHECKING:
    from streams.embedded.runner import Engine


def status(engine: Engine) -> dict[str, Any]:
    """Return counts, sizes and positions as plain JSON values.

    `last_at` is the latest trusted effective event time (RFC 3339, UTC), of all and per
    source, "" where there is none: the default of --as-of. `bytes` are the file's and its
    write-ahead log's; `dirty` counts the record rows that the index has not taken over.
    """
    store = engine.store
    sources = engine.log.sources()
    pending = engine.pending_by_source()
    page, free = (store.connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_size", "freelist_count"))
    wal = store.path.with_name(store.path.name + "-wal")
    unfinished = [row[0] for row in store.connection.execute("SELECT producer FROM cursors ORDER BY producer")]
    return {
        "folder": str(store.folder),
        "format": FORMAT,
        "generation": store.generation,
        "partitions": store.partitions,
        "records": {"interactions": sum(count for count, _ in sources.values()), **engine.records.counts()},
        "sources": {
            name: {"interactions": count, "last_at": last, "pending": pending.get(name, 0)}
            for name, (count, last) in sources.items()
        },
        "last_at": max((last for _, last in sources.values()), default=""),
        "pending": sum(pending.values()),
        "dirty": engine.records.backlog(),
        "unfinished": unfinished,
        "bytes": {
            "database": store.path.stat().st_size,
            "log": wal.stat().st_size if wal.exists() else 0,
            "free": page * free,
        },
    }
