"""Answer the index port from Elasticsearch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from elasticsearch import Elasticsearch

from indexers.conditions import AUDIENCES, audience_of, check_tokens_field, members, spec_of
from indexers.elastic import text
from indexers.elastic.client import guarded
from indexers.elastic.conditions import filters, sorting
from indexers.elastic.layout import KEY
from indexers.elastic.names import Names, own_version, stored_version
from indexers.elastic.pages import PAGE, search_all
from indexers.elastic.writing import Change, send
from indexers.port import OWNER, Document, Hit, IndexUnavailable, Sort, TermStatistics, Viewer, Where, Write

_BATCH = 1000  # writes a request


class ElasticIndex:
    """Hold the index of one deployment.

    It is asked through the aliases, so that it goes on answering while a later generation is
    built and put in its place. apply() writes to the indices of `generation`, which
    indexers.elastic.generations makes, and refreshes them: meant for tests, tools and small
    amounts; the indexers have a way of their own. Calls from several threads are safe.

    A batch is visible at once where the engine does not refresh by itself in between, and
    every call that reads sees one moment; two calls may see two.
    """

    waits: Final = True

    def __init__(self, client: Elasticsearch, *, names: Names | None = None, generation: int = 1) -> None:
        """Take a connected client, which close() closes."""
        self.client = client
        self.names = names or Names()
        self.generation = generation
        self._closed = False

    def apply(self, writes: Sequence[Write]) -> None:
        newest: dict[tuple[str, str], Write] = {}
        for write in writes:
            spec_of(write.record)
            held = newest.get((write.record, write.key))
            if held is None or write.version > held.version:
                newest[write.record, write.key] = write
        if not newest:
            return
        changes = [
            Change(
                self.names.index(write.record, self.generation), write.record, write.key,
                stored_version(self.generation, write.version), write.value,
            )
            for write in newest.values()
        ]  # fmt: skip
        with self._open():
            for at in range(0, len(changes), _BATCH):
                for result in send(self.client, changes[at : at + _BATCH]):
                    if not result.done:
                        raise IndexUnavailable(f"{result.change.target}: {result.change.key}: {result.reason}")
            self.client.indices.refresh(index=sorted({change.target for change in changes}))

    def get(
        self, record: str, keys: Sequence[str], viewer: Viewer, only: Sequence[str] | None = None
    ) -> dict[str, Document]:
        spec = spec_of(record)
        wanted = list(dict.fromkeys(keys))
        found: dict[str, Document] = {}
        asked: dict[str, Any] = {} if only is None else {"source_includes": [*only, *AUDIENCES]}
        with self._open():
            for at in range(0, len(wanted), PAGE):
                ids = wanted[at : at + PAGE]
                answer = self.client.mget(index=self.names.alias(record), ids=ids, realtime=False, **asked)
                for one in answer["docs"]:
                    if "error" in one:
                        raise IndexUnavailable(
                            f"{self.names.alias(record)}: {one['error'].get('reason', one['error'])}"
                        )
                    if one["found"] and viewer.sees(audience_of(spec, one["_source"])):
                        found[one["_id"]] = members(one["_source"], only)
        return found

    def find(
        self,
        record: str,
        viewer: Viewer,
        where: Sequence[Where] = (),
        order: Sequence[Sort] = (),
        limit: int | None = None,
        only: Sequence[str] | None = None,
    ) -> list[Hit]:
        chosen, sort = filters(record, viewer, where), sorting(record, order)
        with self._open():
            hits = search_all(self.client, self.names.alias(record), chosen, sort, limit, only)
            return [Hit(hit["_id"], hit.get("_source", {})) for hit in hits]

    def count(self, record: str, viewer: Viewer, where: Sequence[Where] = ()) -> int:
        query: dict[str, Any] = {"bool": {"filter": filters(record, viewer, where)}}
        with self._open():
            answer = self.client.count(index=self.names.alias(record), query=query)
            if answer["_shards"]["failed"]:
                raise IndexUnavailable(f"{self.names.alias(record)}: a part of the index cannot be read now")
            return int(answer["count"])

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
        chosen = filters(record, viewer, where)
        with self._open():
            return text.match(self.client, self.names.alias(record), field, tokens, chosen, limit, only, stats)

    def statistics(self, record: str, field: str, tokens: Sequence[str]) -> TermStatistics:
        check_tokens_field(spec_of(record), field)
        with self._open():
            return text.statistics(self.client, self.names.alias(record), field, tokens)

    def scan(self, record: str) -> Iterator[tuple[str, int, Document]]:
        spec_of(record)
        with self._open():
            hits = search_all(self.client, self.names.alias(record), filters(record, OWNER, ()), [{KEY: "asc"}], None)
            for hit in hits:
                yield hit["_id"], own_version(hit["_version"]), hit["_source"]

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self.client.close()

    def _open(self) -> Any:
        if self._closed:
            raise IndexUnavailable("the index is closed")
        return guarded(self.client)
