"""Keep rows in memory: the reference adapter, and the double in tests."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence

import orjson

from streams.core import Json


def after_prefix(prefix: str) -> str | None:
    """Return the least text above every text that begins with the prefix, or None if there is none."""
    kept = prefix.rstrip("\U0010ffff")
    if not kept:
        return None
    code = ord(kept[-1]) + 1
    return kept[:-1] + chr(0xE000 if 0xD800 <= code <= 0xDFFF else code)  # no surrogate is a character


class MemoryRows:
    """Hold rows as encoded bytes, so that no caller can change a stored value by accident."""

    def __init__(self) -> None:
        self._values: dict[str, dict[str, bytes]] = {}
        self._order: dict[str, list[str]] = {}

    def get(self, group: str, row: str) -> Json | None:
        data = self._values.get(group, {}).get(row)
        return None if data is None else orjson.loads(data)

    def expect(self, group: str, rows: Sequence[str]) -> None:
        pass

    def put(self, group: str, row: str, value: Json) -> None:
        rows = self._values.setdefault(group, {})
        if row not in rows:
            insort(self._order.setdefault(group, []), row)
        rows[row] = orjson.dumps(value)

    def delete(self, group: str, row: str) -> None:
        rows = self._values.get(group, {})
        if rows.pop(row, None) is not None:
            order = self._order[group]
            del order[bisect_left(order, row)]

    def scan(
        self, group: str, prefix: str = "", *, reverse: bool = False, limit: int | None = None
    ) -> Iterator[tuple[str, Json]]:
        order = self._order.get(group, [])
        end = after_prefix(prefix)
        first, last = bisect_left(order, prefix), len(order) if end is None else bisect_left(order, end)
        names = (order[first:last][::-1] if reverse else order[first:last])[:limit]
        values = self._values.get(group, {})
        found = [(name, values[name]) for name in names]
        return ((name, orjson.loads(data)) for name, data in found)
