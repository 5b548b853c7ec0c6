"""Find Elasticsearch as the settings say, and ask what it holds.

Its client is imported where it is needed: without it, everything embedded works.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self

from indexers.elastic.names import INDEXED, Names
from knowflow.asking import Asking
from knowflow.engines.resolve import resolve
from knowflow.errors import UserError
from knowflow.settings import Settings
from schemas.registry import RECORDS

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

EMBEDDED, ELASTICSEARCH = "embedded", "elasticsearch"


def is_embedded(settings: Settings) -> bool:
    """Tell whether the embedded index is asked. Raises UserError for an index that is none."""
    if settings.index == EMBEDDED:
        return True
    if settings.index == ELASTICSEARCH or settings.index.startswith(("http://", "https://")):
        return False
    raise UserError(f"--index {settings.index!r} is no index: use embedded, elasticsearch or URLs, comma separated")


def connected(settings: Settings) -> Elasticsearch:
    """Return a client of the settings' Elasticsearch; nothing is sent yet.

    Raises UserError without the extra `elastic` and for wrong options, EngineUnreachable where
    none is named or runs.
    """
    try:
        from indexers.elastic.client import connect  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise UserError(f"{error.name} is not installed: `pip install 'knowflow[elastic]'`") from error
    if settings.index.startswith("http"):
        settings = settings.model_copy(update={"elasticsearch": settings.index})
    urls = resolve(settings, kafka=False).elasticsearch
    try:
        return connect(urls, settings.elasticsearch_options)
    except ValueError as error:
        raise UserError(f"Elasticsearch at {','.join(urls)}: {error}; mend address or elasticsearch_options") from error


def names_of(settings: Settings) -> Names:
    """Return what the indices are called."""
    return Names(settings.index_prefix)


class ElasticState(Asking):
    """Ask the index in Elasticsearch; what it holds comes there by the indexers."""

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Connect; nothing is sent yet. Raises as connected() does."""
        client = connected(settings)
        from indexers.elastic.index import ElasticIndex  # noqa: PLC0415

        return cls(ElasticIndex(client, names=names_of(settings)))

    def dump(self, *names: str) -> Iterator[dict[str, Any]]:
        """Yield {"record", "key", "value"} of what the index holds, by default all of it.

        Records come in the order asked, rows by the bytes of the key. Raises UserError for a
        record that no index holds.
        """
        for name in names:
            if name not in RECORDS:
                raise UserError(f"there is no record {name!r}: choose among {', '.join(RECORDS)}")
            if name not in INDEXED:
                raise UserError(f"no index holds {name}: choose among {', '.join(INDEXED)}")
        for name in names or INDEXED:
            for key, _, value in self.index.scan(name):
                yield {"record": name, "key": key, "value": value}
