"""Say what there is on Kafka, and how far behind its readers are."""

from __future__ import annotations

from typing import Any

from knowflow.kafka.admin import describe
from knowflow.kafka.generations import serving
from knowflow.kafka.lag import lags
from knowflow.kafka.options import Options
from schemas.registry import RECORDS


def status(options: Options) -> dict[str, Any]:
    """Return the JSON of `status` for the distributed form.

    `messages` are the offsets between first and last, per record of the serving generation;
    `lag` is that of every reader, see lags(). Raises UserError where no generation serves.
    """
    generation = serving(options)
    described = describe(options)
    messages = {
        row["stream"]: row["messages"]
        for row in described["kafka_topics"]
        if row["stream"] in RECORDS and row["generation"] in (0, generation.generation)
    }
    return {
        "kafka": ",".join(options["bootstrap_servers"]),
        "generation": generation.generation,
        "partitions": generation.partitions,
        "generations": {str(one["generation"]): one["state"] for one in described["generations"]},
        "messages": {name: messages[name] for name in RECORDS if name in messages},
        "lag": lags(options),
    }
