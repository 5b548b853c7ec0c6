"""The servers' own settings, as they are written for one and for three."""

from __future__ import annotations

from pathlib import Path

from knowflow.engines import elasticsearch, kafka
from knowflow.engines.artifacts import Engine
from knowflow.engines.layout import Layout, Server


def layout(engine: Engine, count: int) -> Layout:
    servers = tuple(
        Server(engine=engine, number=number, port=20_000 + number, inner_port=21_000 + number)
        for number in range(1, count + 1)
    )
    return Layout(identity="x", cluster="c", servers=servers)


ONE_BROKER = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:21001
listeners=PLAINTEXT://127.0.0.1:20001,CONTROLLER://127.0.0.1:21001
advertised.listeners=PLAINTEXT://127.0.0.1:20001
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
controller.listener.names=CONTROLLER
log.dirs=data
auto.create.topics.enable=false
default.replication.factor=1
min.insync.replicas=1
group.initial.rebalance.delay.ms=0
offsets.topic.num.partitions=8
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=8
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=8
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
"""


def test_one_broker() -> None:
    alone = layout("kafka", 1)
    assert kafka.properties(alone, alone.servers[0]) == ONE_BROKER


def test_three_brokers_keep_three_copies_and_go_on_with_two() -> None:
    three = layout("kafka", 3)
    written = dict(line.split("=", 1) for line in kafka.properties(three, three.servers[1]).splitlines())
    alone = dict(line.split("=", 1) for line in ONE_BROKER.splitlines())
    changed = {name: value for name, value in written.items() if alone[name] != value}
    assert changed == {
        "node.id": "2",
        "controller.quorum.voters": "1@127.0.0.1:21001,2@127.0.0.1:21002,3@127.0.0.1:21003",
        "listeners": "PLAINTEXT://127.0.0.1:20002,CONTROLLER://127.0.0.1:21002",
        "advertised.listeners": "PLAINTEXT://127.0.0.1:20002",
        "default.replication.factor": "3",
        "min.insync.replicas": "2",
        "offsets.topic.replication.factor": "3",
        "transaction.state.log.replication.factor": "3",
        "transaction.state.log.min.isr": "2",
        "share.coordinator.state.topic.replication.factor": "3",
        "share.coordinator.state.topic.min.isr": "2",
    }


ONE_NODE = """\
cluster.name: "knowflow"
node.name: "elasticsearch-1"
node.processors: 2
path.data: "/a \\"b\\"/data"
path.logs: "/a \\"b\\"/logs"
network.host: "127.0.0.1"
http.port: 20001
http.type: "netty4"
transport.port: 21001
transport.type: "netty4"
cluster.routing.allocation.disk.threshold_enabled: false
discovery.type: "single-node"
"""


def test_one_node() -> None:
    alone = layout("elasticsearch", 1)
    assert elasticsearch.settings(alone, alone.servers[0], Path('/a "b"')) == ONE_NODE


def test_three_nodes_find_each_other() -> None:
    three = layout("elasticsearch", 3)
    written = elasticsearch.settings(three, three.servers[2], Path("/a")).splitlines()
    assert 'node.name: "elasticsearch-3"' in written
    assert not any(line.startswith("discovery.type") for line in written)
    assert written[-2:] == [
        'discovery.seed_hosts: ["127.0.0.1:21001", "127.0.0.1:21002", "127.0.0.1:21003"]',
        'cluster.initial_master_nodes: ["elasticsearch-1", "elasticsearch-2", "elasticsearch-3"]',
    ]


def test_a_broker_is_ready_when_it_says_so() -> None:
    assert not kafka.is_ready("INFO starting (kafka.server.BrokerServer)\n")
    assert kafka.is_ready("INFO [KafkaRaftServer nodeId=1] Kafka Server started (kafka.server.KafkaRaftServer)\n")
