"""Keep the index beside the log, in one folder: SQLite for documents, tantivy for text."""

from indexers.embedded.index import EmbeddedIndex

__all__ = ["EmbeddedIndex"]
