"""Make the Faust app of a worker: it says which logical partitions are this worker's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import faust

from streams.distributed.carrier import Carrier
from streams.distributed.plan import Generation


def make_app(
    generation: Generation, folder: Path, kafka: Mapping[str, Any], session_seconds: float, carrier: Carrier
) -> faust.App:
    """Return the Faust app: one agent that has nothing to do, on the Kafka topic whose partitions are handed out.

    `kafka` are aiokafka's options. A worker that is silent for `session_seconds` is taken for dead.
    """
    servers = kafka["bootstrap_servers"]
    listed = servers.split(",") if isinstance(servers, str) else list(servers)
    app = faust.App(
        generation.app,
        broker=[f"kafka://{server}" for server in listed],
        broker_credentials=_credentials(kafka),
        broker_session_timeout=session_seconds,
        broker_heartbeat_interval=session_seconds / 5,
        broker_max_poll_interval=3600.0,
        store="memory://",
        datadir=folder / "faust",
        autodiscover=False,
        web_enabled=False,  # it would listen on every address
        topic_allow_declare=False,
        topic_disable_leader=True,
        topic_partitions=generation.partitions,
        stream_wait_empty=False,
    )
    control = app.topic(generation.control, partitions=generation.partitions, value_serializer="raw")

    @app.agent(control)
    async def hold(stream: Any) -> None:
        async for _ in stream:
            pass

    async def revoked(*_: Any, **__: Any) -> None:
        await carrier.revoked()

    async def assigned(*given: Any, **__: Any) -> None:
        _, partitions = given  # the sender first
        await carrier.assigned({tp.partition for tp in partitions if tp.topic == generation.control})

    app.on_partitions_revoked.connect(revoked)
    app.on_partitions_assigned.connect(assigned)
    return app


def _credentials(kafka: Mapping[str, Any]) -> faust.SSLCredentials | faust.SASLCredentials | None:
    """Return what Faust wants instead of aiokafka's options."""
    protocol = str(kafka.get("security_protocol", "PLAINTEXT"))
    context = kafka.get("ssl_context")
    if protocol.startswith("SASL"):
        return faust.SASLCredentials(
            username=kafka.get("sasl_plain_username"),
            password=kafka.get("sasl_plain_password"),
            mechanism=kafka.get("sasl_mechanism"),
            ssl_context=context,
        )
    return faust.SSLCredentials(context=context) if protocol == "SSL" else None
