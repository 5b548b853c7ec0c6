"""Make indices on a real node that tests share, under a prefix of their own, and remove them afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

from indexers.elastic.client import connect
from indexers.elastic.generations import Generations
from indexers.elastic.index import ElasticIndex
from indexers.elastic.names import Names
from indexers.port import Write

NO_REFRESH = "-1"  # only what is asked for


@contextmanager
def own_names(urls: Sequence[str]) -> Iterator[Names]:
    """Return names that nobody else has; what was made under them is removed at the end."""
    names = Names(f"t{uuid4().hex[:12]}-")
    try:
        yield names
    finally:
        with connect(urls) as client:
            found = list(client.indices.get(index=f"{names.prefix}*", features="aliases").body)
            if found:
                client.indices.delete(index=found)
            client.options(ignore_status=404).indices.delete_index_template(name=f"{names.prefix}*")


@dataclass(frozen=True, slots=True)
class _OneIndex(Names):
    """Write every generation to the index of the first."""

    def index(self, record: str, generation: int) -> str:
        del generation
        return f"{self.alias(record)}-g1"


class Reused:
    """Give out empty indices without making new ones: each user's versions are above those of all before.

    A node takes half a second to make an index.
    """

    def __init__(self, urls: Sequence[str], names: Names, records: Sequence[str]) -> None:
        self._urls = urls
        self._names = names
        self._records = records
        self._free: list[_OneIndex] = []
        self._made = 0
        self._generation = 1

    @contextmanager
    def opened(self) -> Iterator[ElasticIndex]:
        """Return an empty index; it is emptied and closed at the end."""
        names = self._free.pop() if self._free else self._make()
        self._generation += 1
        index = ElasticIndex(connect(self._urls), names=names, generation=self._generation)
        try:
            yield index
        finally:
            index.close()
            self._generation += 1
            with connect(self._urls) as client:
                self._empty(ElasticIndex(client, names=names, generation=self._generation))
            self._free.append(names)

    def _make(self) -> _OneIndex:
        self._made += 1
        names = _OneIndex(f"{self._names.prefix}{self._made}-")
        with connect(self._urls) as client:
            Generations(client, names, self._records).make(1, refresh_interval=NO_REFRESH)
        return names

    def _empty(self, index: ElasticIndex) -> None:
        index.apply([Write(record, key, 0, None) for record in self._records for key, _, _ in index.scan(record)])
