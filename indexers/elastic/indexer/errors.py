"""Name what stops an indexer: each is one line that says what to do."""

from __future__ import annotations


class IndexerStopped(Exception):
    """Report what an indexer cannot go on with. Nothing is lost: what was not acknowledged is read again."""


class TooManyRefused(IndexerStopped):
    """Report that the index refuses so much that sending all of it to dead letters would be wrong."""


class IndexGone(IndexerStopped):
    """Report that an index was removed under the indexer."""


class LaggedTooLong(IndexerStopped):
    """Report a reader that is so late that Kafka may have forgotten deletes that it has not seen."""


class KafkaTopicMissing(IndexerStopped):
    """Report a Kafka topic that is not there."""
