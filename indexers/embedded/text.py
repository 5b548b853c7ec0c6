"""Index the tokens of documents in tantivy, and find documents by tokens.

Two things that a text engine does by itself are kept out of it, so that equal documents
give equal answers whatever happened before:

- The engine's own BM25 counts deleted documents until it merges its segments, and would mix
  private documents into its statistics. Here each distinct token of a document is indexed
  with its *impact*, the part of BM25 that depends on the document alone (frequency against
  length), as one of eight levels at the end of the term; a query gives each term a constant,
  integral score from exact public statistics (indexers.impact). Sums of integers
  below 2^24 are exact in the engine's 32-bit floats.
- Ties go by a number made of the key, multiplied in as a factor between 1 and 1.007.

Public and private documents have separate fields, so that a count over the public ones
never touches a private one. A marker document carries the epoch: it is committed with what
it speaks of, so that one look tells whether the text is up to date.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import tantivy
from tantivy import Occur, Query

from indexers.embedded.batch import Newest
from indexers.embedded.text_schema import field_name, schema_of
from indexers.impact import full_scores, level_score, leveled, plain_term, terms
from indexers.port import TermStatistics

_TIES = 40_000
_MARKER = 0  # the id of the marker document
HEAP_BYTES = 32_000_000


class TextError(Exception):
    """Report what the text engine could not do, most often for want of space or of a file."""


@contextmanager
def _engine() -> Iterator[None]:
    try:
        yield
    except ValueError as error:  # the engine has no other error
        raise TextError(str(error)) from error


class Found(NamedTuple):
    """Be one candidate: its id, and its score, which depends on the query and itself alone."""

    id: int
    score: float


class TextIndex:
    """Hold the text of all records in one tantivy index, written by one thread.

    Ids are 64-bit and above 0. Every method may raise TextError; where files are damaged, the
    engine may raise its PanicException.
    """

    def __init__(self, folder: Path, fields: Sequence[str], *, heap_bytes: int = HEAP_BYTES) -> None:
        """Open the index in the folder, or make it there. `fields` are the names of all token fields."""
        folder.mkdir(parents=True, exist_ok=True)
        self._schema = schema_of(fields)
        self._heap_bytes = heap_bytes
        self._writer: tantivy.IndexWriter | None = None
        with _engine():
            self._index = tantivy.Index(self._schema, str(folder))
            self._index.config_reader("manual")
        self.reload()

    def reload(self) -> None:
        """Look at what is committed now."""
        with _engine():
            self._index.reload()
            self._searcher = self._index.searcher()

    @property
    def searcher(self) -> tantivy.Searcher:
        """Return a view of the index that stays as it is."""
        return self._searcher

    @property
    def documents(self) -> int:
        """Return the number of documents, the marker apart."""
        return self._searcher.num_docs - (self.epoch >= 0)

    @property
    def epoch(self) -> int:
        """Return the epoch of the last commit, -1 where there was none."""
        with _engine():
            found = self._searcher.search(Query.term_query(self._schema, "id", _MARKER), 1, False).hits
            if not found:
                return -1
            return int(self._searcher.fast_field_values("epoch", [found[0][1]])[0] or 0)

    def put(
        self,
        ident: int,
        key: str,
        audience: int,
        public: bool,
        tokens: Mapping[str, Sequence[str]],
        newest: Newest | None = None,
    ) -> None:
        """Add a document; one that may be there already must be removed first."""
        document = tantivy.Document()
        document.add_integer("id", ident)
        document.add_unsigned("every", 1)
        document.add_float("tie", zlib.crc32(key.encode()) % _TIES / (_TIES * 100))
        if not public:
            document.add_unsigned("audience", audience)
        if newest is not None:
            document.add_integer("at", newest.at)
            for term in newest.terms:
                document.add_unsigned("newest", term)
        for field, words in tokens.items():
            if words:
                document.add_text(field_name(field, public), terms(words))
        with _engine():
            self._open_writer().add_document(document)

    def remove(self, ident: int) -> None:
        """Remove a document, if it is there."""
        with _engine():
            self._open_writer().delete_documents_by_term("id", ident)

    def commit(self, epoch: int) -> None:
        """Make all changes since the last commit durable and visible, under the epoch."""
        marker = tantivy.Document()
        marker.add_integer("id", _MARKER)
        marker.add_unsigned("epoch", epoch)
        with _engine():
            writer = self._open_writer()
            writer.delete_documents_by_term("id", _MARKER)
            writer.add_document(marker)
            writer.commit()
        self.reload()

    def abandon(self) -> None:
        """Forget all changes since the last commit."""
        self._writer = None

    def close(self, most_segments: int = 24) -> None:
        """Release the files; finish merges first where there are too many small segments."""
        writer, self._writer = self._writer, None
        if writer is not None and self._searcher.num_segments > most_segments:
            with _engine():
                writer.wait_merging_threads()

    def is_clean(self, searcher: tantivy.Searcher) -> bool:
        """Tell whether no segment still holds a document that was removed, markers apart."""
        with _engine():
            return searcher.doc_freq("every", 1) == searcher.num_docs - 1

    def frequency(self, searcher: tantivy.Searcher, field: str, token: str, *, clean: bool) -> int:
        """Return how many public documents hold the token; `clean` is what is_clean() says."""
        name, term = field_name(field, True), plain_term(token)
        with _engine():
            if clean:  # the engine's own numbers, which count removed documents too
                return sum(searcher.doc_freq(name, text) for text in leveled(term))
            clauses = [(Occur.Should, Query.const_score_query(query, 0.0)) for query in self._levels(name, term)]
            return int(searcher.search(Query.boolean_query(clauses), 1, True).count)  # type: ignore[attr-defined]

    def query(self, field: str, tokens: Sequence[str], stats: TermStatistics, audiences: Sequence[int] | None) -> Query:
        """Build the query for documents with any of the tokens, public or of these audiences.

        `audiences` None means every audience.
        """
        scores = full_scores(tokens, stats)
        public = self._scored(field_name(field, True), scores)
        if audiences is not None and not audiences:
            return public
        private = self._scored(field_name(field, False), scores)
        if audiences is not None:
            allowed = Query.const_score_query(Query.term_set_query(self._schema, "audience", audiences), 0.0)
            private = Query.boolean_query([(Occur.Must, private), (Occur.Must, allowed)])
        return Query.boolean_query([(Occur.Should, public), (Occur.Should, private)])

    def newest(self, searcher: tantivy.Searcher, values: Sequence[int], limit: int) -> tuple[list[int], bool]:
        """Return the ids of documents with one of the values, the newest first, and whether these are all.

        At least `limit` where there are as many; none is missing of those that are as old as another.
        """
        query, asked = Query.term_set_query(self._schema, "newest", values), limit + 64
        while True:
            with _engine():
                hits = searcher.search(query, asked, False, order_by_field="at").hits
            if len(hits) < asked or hits[-1][0] < hits[limit - 1][0]:
                complete = len(hits) < asked
                kept = hits if complete else [hit for hit in hits if hit[0] > hits[-1][0]]
                with _engine():
                    ids = searcher.fast_field_values("id", [address for _, address in kept])
                return [int(ident or 0) for ident in ids], complete
            asked *= 4

    def among(self, query: Query, ids: Sequence[int]) -> Query:
        """Restrict a query to documents with these ids; scores stay as they are."""
        allowed = Query.const_score_query(Query.term_set_query(self._schema, "id", ids), 0.0)
        return Query.boolean_query([(Occur.Must, query), (Occur.Must, allowed)])

    def best(self, searcher: tantivy.Searcher, query: Query, limit: int) -> tuple[list[Found], bool]:
        """Return the best documents, and whether these are all.

        At least `limit` where there are as many; those that tie with the last one come with
        it, so that nobody is chosen by the place where he lies.
        """
        asked = limit + 64
        while True:
            with _engine():
                hits = searcher.search(query, asked, False, weight_by_field="tie").hits
            if len(hits) < asked or hits[-1][0] < hits[limit - 1][0]:
                with _engine():
                    ids = searcher.fast_field_values("id", [address for _, address in hits])
                complete = len(hits) < asked
                last = hits[-1][0] if hits else 0.0
                found = [Found(int(ident or 0), hit[0]) for ident, hit in zip(ids, hits, strict=True)]
                # Of those that tie with the very last one, some may be missing: leave them all.
                return (found, True) if complete else ([one for one in found if one.score > last], False)
            asked *= 4

    def _open_writer(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(self._heap_bytes, 1)
        return self._writer

    def _levels(self, name: str, term: str) -> list[Query]:
        return [Query.term_query(self._schema, name, text, "basic") for text in leveled(term)]

    def _scored(self, name: str, scores: Mapping[str, int]) -> Query:
        clauses = [
            (Occur.Should, Query.const_score_query(query, level_score(score, level)))
            for token, score in scores.items()
            for level, query in enumerate(self._levels(name, plain_term(token)))
        ]
        return Query.boolean_query(clauses)
