"""Be an indexer in a process of its own, over a test's Kafka topics: what a fault test kills.

Arguments: Kafka, the prefix of the Kafka topics, that of the indices, Elasticsearch's URL, and the records.
"""

from __future__ import annotations

import signal
import sys

from indexers.elastic.client import connect
from indexers.elastic.generations import Generations
from indexers.elastic.indexer.options import Batches
from indexers.elastic.indexer.worker import Indexer
from indexers.elastic.names import Names
from knowflow.distributed.index_metrics import IndexMetrics, PrometheusIndexerMeter
from tests.records_on_kafka import Records


def main(kafka: str, prefix: str, index_prefix: str, url: str, *records: str) -> None:
    options = Records(kafka, prefix).options(
        *records, until_caught_up=False, batches=Batches(documents=40, size=50_000), commit_seconds=0.1
    )
    client = connect([url])
    indices = Generations(client, Names(index_prefix), records).make(1)
    indexer = Indexer(options, client, indices, PrometheusIndexerMeter(IndexMetrics(), 1))
    signal.signal(signal.SIGTERM, indexer.stop)
    indexer.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
