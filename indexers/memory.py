"""Keep an index in memory: exact and simple, the reference for every other adapter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from threading import RLock
from typing import Any, Final, NamedTuple

import orjson

from indexers.bm25 import Scorer, split_tokens
from indexers.conditions import (
    audience_of,
    check_order,
    check_tokens_field,
    keywords_of,
    members,
    normal_where,
    spec_of,
)
from indexers.port import Document, Hit, Sort, TermStatistics, Viewer, Where, Write
from schemas.canonical import canonical
from schemas.interaction import PUBLIC
from schemas.registry import RecordSpec


class _Entry(NamedTuple):
    version: int
    data: bytes | None  # None: deleted
    value: Document
    audience: tuple[str, ...]


class MemoryIndex:
    """Hold every document as encoded bytes, so that no caller can change a stored one.

    Each read looks at every document of its record: meant for tests and small states.
    Closing loses nothing; the object stays readable. Calls from several threads are safe.
    """

    waits: Final = False

    def __init__(self) -> None:
        self._records: dict[str, dict[str, _Entry]] = {}
        self._lock = RLock()

    def apply(self, writes: Sequence[Write]) -> None:
        with self._lock:
            for write in writes:
                spec = spec_of(write.record)
                entries = self._records.setdefault(write.record, {})
                held = entries.get(write.key)
                if held is not None and write.version <= held.version:
                    continue
                if write.value is None:
                    entries[write.key] = _Entry(write.version, None, {}, ())
                else:
                    data = canonical(write.value)
                    value = orjson.loads(data)
                    entries[write.key] = _Entry(write.version, data, value, audience_of(spec, value))

    def get(
        self, record: str, keys: Sequence[str], viewer: Viewer, only: Sequence[str] | None = None
    ) -> dict[str, Document]:
        spec_of(record)
        with self._lock:
            entries = self._records.get(record, {})
            found = {key: entries[key] for key in keys if key in entries}
        return {
            key: members(orjson.loads(entry.data), only)
            for key, entry in found.items()
            if entry.data is not None and viewer.sees(entry.audience)
        }

    def find(
        self,
        record: str,
        viewer: Viewer,
        where: Sequence[Where] = (),
        order: Sequence[Sort] = (),
        limit: int | None = None,
        only: Sequence[str] | None = None,
    ) -> list[Hit]:
        check_order(spec_of(record), order)
        found = self._select(record, viewer, where)
        found.sort(key=lambda pair: pair[0])
        for one in reversed(order):
            name = one.field
            present = [pair for pair in found if pair[1].value.get(name) is not None]
            absent = [pair for pair in found if pair[1].value.get(name) is None]
            present.sort(key=_member(name), reverse=one.descending)
            found = present + absent
        return [_hit(key, entry, only) for key, entry in found[:limit]]

    def count(self, record: str, viewer: Viewer, where: Sequence[Where] = ()) -> int:
        return len(self._select(record, viewer, where))

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
        query = sorted(set(tokens))
        wanted = frozenset(query)
        found = [
            (key, entry)
            for key, entry in self._select(record, viewer, where)
            if not wanted.isdisjoint(split_tokens(entry.value.get(field) or ""))
        ]
        best = Scorer(query, stats or self.statistics(record, field, query))
        found.sort(key=lambda pair: (-best.score(pair[1].value[field]), pair[0]))
        return [_hit(key, entry, only) for key, entry in found[:limit]]

    def statistics(self, record: str, field: str, tokens: Sequence[str]) -> TermStatistics:
        check_tokens_field(spec_of(record), field)
        documents = total = 0
        frequency: Counter[str] = Counter()
        for _, entry in self._live(record):
            words = split_tokens(entry.value.get(field) or "") if PUBLIC in entry.audience else []
            if words:
                documents += 1
                total += len(words)
                frequency.update(set(words))
        return TermStatistics(documents, total, {token: frequency[token] for token in tokens})

    def scan(self, record: str) -> Iterator[tuple[str, int, Document]]:
        spec_of(record)
        for key, entry in sorted(self._live(record), key=lambda pair: pair[0]):
            yield key, entry.version, _hit(key, entry).value

    def close(self) -> None:
        """Do nothing: there is nothing to release."""

    def _live(self, record: str) -> list[tuple[str, _Entry]]:
        with self._lock:
            return [(key, entry) for key, entry in self._records.get(record, {}).items() if entry.data is not None]

    def _select(self, record: str, viewer: Viewer, where: Sequence[Where]) -> list[tuple[str, _Entry]]:
        spec = spec_of(record)
        tests = [_condition(spec, one) for one in normal_where(spec, where)]
        return [
            (key, entry)
            for key, entry in self._live(record)
            if viewer.sees(entry.audience) and all(test(entry.value) for test in tests)
        ]


def _member(name: str) -> Callable[[tuple[str, _Entry]], Any]:
    """Return what gives a document's member, to sort by."""
    return lambda pair: pair[1].value[name]


def _hit(key: str, entry: _Entry, only: Sequence[str] | None = None) -> Hit:
    return Hit(key, members(orjson.loads(entry.data or b"{}"), only))


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "ge": lambda held, asked: held >= asked,
    "gt": lambda held, asked: held > asked,
    "le": lambda held, asked: held <= asked,
    "lt": lambda held, asked: held < asked,
}


def _condition(spec: RecordSpec, one: Where) -> Callable[[Document], bool]:
    name, asked = one.field, one.value
    many = spec.fields[name] == "keywords"

    def values(document: Document) -> list[Any]:
        if many:
            return keywords_of(document, name)
        held = document.get(name)
        return [] if held is None else [held]

    if one.op == "exists":
        return lambda document: bool(values(document)) == asked
    if one.op in _COMPARE:
        compare = _COMPARE[one.op]
        return lambda document: any(compare(held, asked) for held in values(document))
    wanted = frozenset([asked] if one.op == "eq" else asked)
    return lambda document: not wanted.isdisjoint(values(document))
