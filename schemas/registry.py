"""Declare every record once: its model, Kafka topic, key, index fields and their types.

Kafka topics, index mappings, the analyst's dictionary and both index adapters are drawn
from this table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from schemas import records
from schemas.decisions import Decision
from schemas.interaction import Interaction

FieldType = Literal["keyword", "keywords", "date", "long", "boolean", "tokens"]


@dataclass(frozen=True, slots=True)
class RecordSpec:
    """Describe one record: what it is called everywhere, and which fields can be asked for.

    `fields` are the top-level fields that an index can filter, sort or search by;
    `keywords` has several values, `tokens` is text analysed by us and split at spaces.
    All other fields are stored only. `partition_by` is the key part whose value is the
    partition key, or None for the whole key.
    """

    name: str
    model: type[BaseModel]
    key_parts: tuple[str, ...]
    partition_by: str | None
    fields: dict[str, FieldType]
    private: bool = True  # has an audience

    @property
    def kafka_topic(self) -> str:
        """Return the name of the compacted Kafka topic."""
        return f"knowflow.{self.name}.v1"

    @property
    def index_alias(self) -> str:
        """Return the alias over the versioned index."""
        return f"knowflow-{self.name}"


RECORDS: dict[str, RecordSpec] = {
    spec.name: spec
    for spec in (
        RecordSpec("interactions", Interaction, ("id",), "partitionkey", {
            "id": "keyword", "source": "keyword", "time": "date",
        }),
        RecordSpec("decisions", Decision, ("id",), None, {"id": "keyword", "time": "date"}, private=False),
        RecordSpec("conversations", records.Conversation, ("conversation", "audience"), "conversation", {
            "conversation": "keyword", "audience": "keywords", "source": "keyword", "channel": "keyword",
            "opens": "boolean", "question": "boolean", "state": "keyword", "asker": "keyword",
            "asker_person": "keyword", "started_at": "date", "asked_at": "date", "last_at": "date",
            "closed_at": "date", "resolved_at": "date", "first_reply_at": "date",
            "first_reply_seconds": "long", "answers": "long", "items": "long", "topics": "keywords",
            "tokens": "tokens",
        }),
        RecordSpec("contributions", records.Contribution, ("conversation", "account", "audience"), "conversation", {
            "conversation": "keyword", "account": "keyword", "audience": "keywords", "person": "keyword",
            "source": "keyword", "bot": "boolean", "first_at": "date", "last_at": "date", "items": "long",
            "topics": "keywords", "tokens": "tokens", "context": "tokens",
        }),
        RecordSpec("expertise", records.Expertise, ("person", "topic", "audience"), "person", {
            "person": "keyword", "topic": "keyword", "audience": "keywords", "conversations": "long",
            "last_week": "keyword",
        }),
        RecordSpec("people", records.Person, ("person", "audience"), "person", {
            "person": "keyword", "audience": "keywords", "name": "keyword", "bot": "boolean",
            "accounts": "keywords", "conversations": "long", "last_at": "date",
        }),
        RecordSpec("topics", records.Topic, ("topic", "audience"), "topic", {
            "topic": "keyword", "audience": "keywords", "label": "keyword", "people": "long",
            "conversations": "long", "contributions": "long", "questions": "long", "open": "long",
        }),
        RecordSpec("flows", records.Flow, ("helper", "helped", "audience"), "helper", {
            "helper": "keyword", "helped": "keyword", "audience": "keywords", "conversations": "long",
        }),
        RecordSpec("communities", records.Community, ("community",), None, {
            "community": "keyword", "size": "long",
        }, private=False),
        RecordSpec("bridges", records.Bridge, ("person",), None, {
            "person": "keyword", "community": "keyword", "beyond": "long", "betweenness": "long",
        }, private=False),
        RecordSpec("identities", records.Identity, ("account",), None, {
            "account": "keyword", "person": "keyword", "confidence": "long",
        }, private=False),
        RecordSpec("synonyms", records.Synonym, ("topic",), None, {
            "topic": "keyword", "spoken_of_as": "keyword",
        }, private=False),
        RecordSpec("deadletters", records.DeadLetter, ("id",), None, {
            "id": "keyword", "kind": "keyword", "source": "keyword",
        }, private=False),
    )
}  # fmt: skip

DERIVED: tuple[str, ...] = (
    "conversations", "contributions", "expertise", "people", "topics", "flows", "communities", "bridges",
    "identities", "synonyms",
)  # fmt: skip
