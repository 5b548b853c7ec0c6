"""Write what people decided to Kafka; the streams take it from there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kafka import KafkaProducer

from knowflow.kafka.errors import explained
from knowflow.kafka.options import Options
from producers.kafka_sink import end, patience
from schemas.canonical import canonical
from schemas.decisions import read_decision
from schemas.kafka_topics import KAFKA_TOPICS

NAME = KAFKA_TOPICS["decisions"].name


def decide(options: Options, decisions: Iterable[Mapping[str, Any]]) -> int:
    """Write decisions, and return how many when all in-sync brokers have them; `options` are those of producers.

    All are checked before the first is written. Writing one again changes nothing: of two with
    one id the later stands. Raises pydantic.ValidationError for what is no decision, and
    EngineUnreachable, UserError or EngineFailed as knowflow.kafka.errors says.
    """
    checked = [read_decision(decision) for decision in decisions]
    with explained(options["bootstrap_servers"]):
        producer = KafkaProducer(**options, acks="all", enable_idempotence=True, allow_auto_create_topics=False)
        try:
            sent = [
                producer.send(NAME, canonical(decision), decision["id"].encode(), partition=0) for decision in checked
            ]
            for future in sent:
                future.get(patience(options))
        finally:
            end(producer)
    return len(checked)
