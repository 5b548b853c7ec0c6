"""Begin with a Kafka that holds nothing of ours: names are fixed, so tests that share one take turns."""

from __future__ import annotations

from kafka import KafkaAdminClient

from tests.engines.clients import wait_for


def remove_kafka_topics(kafka: str) -> None:
    """Delete all Kafka topics and consumer groups of ours, and return when they are gone."""
    with KafkaAdminClient(bootstrap_servers=kafka.split(",")) as admin:

        def groups() -> list[str]:
            return [one["group_id"] for one in admin.list_groups() if one["group_id"].startswith("knowflow-")]

        if held := groups():
            admin.delete_groups(held)
        wait_for(lambda: not groups(), "the consumer groups are gone")

        def mine() -> list[str]:
            return [name for name in admin.list_topics() if name.startswith("knowflow.")]

        if names := mine():
            admin.delete_topics(names, raise_errors=False)  # what a broker names for a moment after its end
        wait_for(lambda: not mine(), "the Kafka topics are gone")
