"""Draw the AsyncAPI 3.0 document: Kafka topics as channels, who sends and who receives.

Payloads point to the JSON Schemas beside the document. Source: AsyncAPI 3.0.0 and its
Kafka bindings 0.5.0.
"""

from __future__ import annotations

from typing import Any

from schemas.json_schemas import DIALECT
from schemas.kafka_topics import KAFKA_TOPICS, MAX_REPLICAS, KafkaTopic
from schemas.registry import RECORDS

BINDING = "0.5.0"
_SCHEMA_FORMAT = f"application/schema+json;schema={DIALECT}"
# What AsyncAPI's Kafka binding has a place for, as numbers; the rest goes to the extension `x-configuration`.
_BOUND_NUMBERS = ("retention.ms", "delete.retention.ms", "max.message.bytes")

Json = dict[str, Any]


def asyncapi_document(version: str) -> Json:
    """Return the document for a version of the project, as plain JSON values."""
    channels = {topic.stream: _channel(topic) for topic in KAFKA_TOPICS.values()}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Knowflow",
            "version": version,
            "description": (
                "Interactions come in, derived records go out. On every Kafka topic the key is the document's id, "
                "a null value is a delete, and the partition is `toPositive(murmur2(partition key)) % partitions`. "
                "Each value is the full current one; of two with one key the greater `version` stands."
            ),
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "kafka": {
                "host": "{host}:{port}",
                "protocol": "kafka",
                "description": "Any broker of the cluster",
                "variables": {"host": {"default": "localhost"}, "port": {"default": "9092"}},
            }
        },
        "channels": channels,
        "operations": _operations(),
        "components": {"messageTraits": {"versioned": _VERSIONED}},
    }


_VERSIONED: Json = {
    "headers": {
        "type": "object",
        "properties": {
            "version": {
                "type": "string",
                "pattern": "^[0-9]+$",
                "description": "Rises with each write of the key; what is below the version held is ignored",
            }
        },
        "required": ["version"],
    }
}


def _channel(topic: KafkaTopic) -> Json:
    configuration = topic.configuration(MAX_REPLICAS)
    bound: Json = {"cleanup.policy": [configuration["cleanup.policy"]]}
    bound |= {name: int(configuration[name]) for name in _BOUND_NUMBERS}
    return {
        "address": topic.name,
        "title": topic.stream,
        "description": f"{topic.meaning} Partitioned by: {topic.partition_by}.",
        "messages": {topic.stream: _message(topic)},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions(),
                "replicas": MAX_REPLICAS,
                "topicConfiguration": bound,
                "bindingVersion": BINDING,
            }
        },
        "x-configuration": {"min.insync.replicas": configuration["min.insync.replicas"]},
        "x-internal": topic.record is None,
    }


def _message(topic: KafkaTopic) -> Json:
    key = "the row's identity between the stages"
    if topic.record is not None:
        key = " | ".join(RECORDS[topic.record].key_parts)
    message: Json = {
        "name": topic.stream,
        "contentType": "application/json",
        "bindings": {
            "kafka": {
                "key": {"type": "string", "description": f"The document's id: {key}"},
                "bindingVersion": BINDING,
            }
        },
    }
    if topic.record == "interactions":
        message |= {
            "summary": "A CloudEvent in binary mode: the value is `data`, the attributes are headers.",
            "headers": _cloudevent_headers(),
            "payload": _reference("interactions", "#/$defs/Data"),
        }
        return message
    message["traits"] = [{"$ref": "#/components/messageTraits/versioned"}]
    if topic.record is None:
        message |= {
            "summary": "A row of one release of ours; no contract for others.",
            "payload": {},
        }
    else:
        message["payload"] = _reference(topic.record)
    return message


def _reference(record: str, inside: str = "") -> Json:
    return {"schemaFormat": _SCHEMA_FORMAT, "schema": {"$ref": f"json/{record}.json{inside}"}}


def _cloudevent_headers() -> Json:
    fields = RECORDS["interactions"].model.model_fields
    properties: Json = {"content-type": {"type": "string", "const": "application/json"}}
    for name, field in fields.items():
        if name not in {"data", "datacontenttype"}:
            properties[f"ce_{name}"] = {"type": "string", "description": field.description or name}
    return {"type": "object", "properties": properties, "required": list(properties)}


def _operations() -> Json:
    operations: Json = {}
    for topic in KAFKA_TOPICS.values():
        name = topic.stream
        if name in {"interactions", "decisions"}:
            operations[f"publish-{name}"] = _operation("send", name, "Producers and people write.")
            operations[f"fold-{name}"] = _operation("receive", name, "The streams read.")
        elif topic.record is not None:
            operations[f"derive-{name}"] = _operation("send", name, "The streams write.")
        else:
            operations[f"pass-{name}"] = _operation("send", name, "The workers write.")
            operations[f"take-{name}"] = _operation("receive", name, "The workers read.")
        if topic.record is not None:
            operations[f"index-{name}"] = _operation("receive", name, "The indexers read.")
    return operations


def _operation(action: str, channel: str, summary: str) -> Json:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "summary": summary,
        "messages": [{"$ref": f"#/channels/{channel}/messages/{channel}"}],
    }
