"""Give tests real engines, three ways: addresses in the environment, containers, or `knowflow engines up`.

KNOWFLOW_TEST_KAFKA (bootstrap servers) and KNOWFLOW_TEST_ELASTICSEARCH (URLs) name engines that
run already; for what they do not name, the official images are started where a Docker engine
answers, else what `knowflow engines up` starts. Under CI a missing engine is a failure.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from knowflow.engines import VERSIONS, Addresses, down, up
from knowflow.engines.artifacts import ENGINES, Engine
from knowflow.engines.fetch import NotFetched, NotInstalled
from knowflow.engines.ports import choose

KAFKA_IMAGE = f"apache/kafka:{VERSIONS['kafka']}"
ELASTICSEARCH_IMAGE = f"docker.elastic.co/elasticsearch/elasticsearch:{VERSIONS['elasticsearch']}"
START_SECONDS = 180


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Addresses]:
    """Return where Kafka and Elasticsearch are for the whole run; tests share them, so each takes names of its own."""
    kafka = os.environ.get("KNOWFLOW_TEST_KAFKA", "")
    urls = tuple(filter(None, os.environ.get("KNOWFLOW_TEST_ELASTICSEARCH", "").split(",")))
    lacking: list[Engine] = [engine for engine in ENGINES if not {"kafka": kafka, "elasticsearch": urls}[engine]]
    with ExitStack() as stack:
        found = Addresses()
        if lacking and docker_answers():
            found = stack.enter_context(containers(lacking))
        elif lacking:
            found = stack.enter_context(local_engines(tmp_path_factory.mktemp("engines"), *lacking))
        yield Addresses(kafka or found.kafka, urls or found.elasticsearch)


@contextmanager
def local_engines(
    data: Path, *engines: Engine, brokers: int | None = None, nodes: int | None = None
) -> Iterator[Addresses]:
    """Run engines of a test's own in a data folder, for tests that kill them; both by default.

    They end with this process, and leave nothing.
    """
    chosen = engines or ("kafka", "elasticsearch")
    try:
        found = up(
            data, brokers=brokers, nodes=nodes, kafka="kafka" in chosen, elasticsearch="elasticsearch" in chosen,
            while_pid=os.getpid(),
        )  # fmt: skip
    except (NotInstalled, NotFetched) as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"no engines: {error}")
        pytest.skip(f"no engines: {error}")
    try:
        yield found
    finally:
        down(data, wipe=True)


def docker_answers() -> bool:
    """Say whether a Docker engine answers."""
    from docker.errors import DockerException
    from testcontainers.core.docker_client import DockerClient

    try:
        return bool(DockerClient().client.ping())
    except DockerException:
        return False


@contextmanager
def containers(engines: list[Engine]) -> Iterator[Addresses]:
    """Run the official images. Written after testcontainers' code, not run where this was written: no Docker there."""
    from testcontainers.community.elasticsearch import ElasticSearchContainer
    from testcontainers.core.container import DockerContainer
    from testcontainers.core.docker_client import DockerClient
    from testcontainers.core.wait_strategies import LogMessageWaitStrategy

    with ExitStack() as stack:
        found = Addresses()
        if "kafka" in engines:
            # A broker tells clients its address, so its port on the host is chosen before it starts.
            kafka = f"{DockerClient().host()}:{choose(1)[0]}"
            port = int(kafka.rpartition(":")[2])
            broker = DockerContainer(KAFKA_IMAGE).with_bind_ports(port, port).with_envs(
                KAFKA_PROCESS_ROLES="broker,controller",
                KAFKA_NODE_ID="1",
                KAFKA_CONTROLLER_QUORUM_VOTERS="1@localhost:9093",
                KAFKA_LISTENERS=f"PLAINTEXT://0.0.0.0:{port},CONTROLLER://localhost:9093",
                KAFKA_ADVERTISED_LISTENERS=f"PLAINTEXT://{kafka}",
                KAFKA_LISTENER_SECURITY_PROTOCOL_MAP="PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                KAFKA_INTER_BROKER_LISTENER_NAME="PLAINTEXT",
                KAFKA_CONTROLLER_LISTENER_NAMES="CONTROLLER",
                KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR="1",
                KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR="1",
                KAFKA_TRANSACTION_STATE_LOG_MIN_ISR="1",
                KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS="0",
                KAFKA_AUTO_CREATE_TOPICS_ENABLE="false",
            )  # fmt: skip
            started = LogMessageWaitStrategy("Kafka Server started").with_startup_timeout(START_SECONDS)
            stack.enter_context(broker.waiting_for(started))
            found = replace(found, kafka=kafka)
        if "elasticsearch" in engines:
            node = ElasticSearchContainer(ELASTICSEARCH_IMAGE, mem_limit="2g")  # which turns security off
            node.with_env("discovery.type", "single-node").with_env("ES_JAVA_OPTS", "-Xmx1g")
            stack.enter_context(node)
            url = f"http://{node.get_container_host_ip()}:{node.get_exposed_port(node.port)}"
            found = replace(found, elasticsearch=(url,))
        yield found
