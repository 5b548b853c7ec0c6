"""Set up Apache Kafka in KRaft mode: every process is a broker and a controller."""

from __future__ import annotations

from pathlib import Path

from knowflow.engines.files import write_whole
from knowflow.engines.layout import Layout, Server
from knowflow.engines.ports import LOOPBACK
from knowflow.engines.toolbox import Toolbox

PROPERTIES, LOGGING, DATA = "server.properties", "log4j2.properties", "data"
# What a broker writes when clients may use it: it has caught up with the cluster and the cluster has admitted it.
STARTED = "Kafka Server started"
_LOGGING = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}] %p %m (%c)%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
"""


def properties(layout: Layout, server: Server) -> str:
    """Return a broker's settings.

    Internal Kafka topics have few partitions, so that a start and a recovery are quick, and a copy
    on each of three brokers, of which one may be away. Kafka topics are made by the project alone.
    """
    brokers = layout.of("kafka")
    copies = min(3, len(brokers))
    settings = {
        "process.roles": "broker,controller",
        "node.id": server.number,
        "controller.quorum.voters": ",".join(f"{one.number}@{LOOPBACK}:{one.inner_port}" for one in brokers),
        "listeners": f"PLAINTEXT://{LOOPBACK}:{server.port},CONTROLLER://{LOOPBACK}:{server.inner_port}",
        "advertised.listeners": f"PLAINTEXT://{LOOPBACK}:{server.port}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "PLAINTEXT",
        "controller.listener.names": "CONTROLLER",
        "log.dirs": DATA,  # in the folder where it is started: a comma in an absolute path would part it
        "auto.create.topics.enable": "false",
        "default.replication.factor": copies,
        "min.insync.replicas": max(1, copies - 1),
        "group.initial.rebalance.delay.ms": 0,
        "offsets.topic.num.partitions": 8,
        "offsets.topic.replication.factor": copies,
        "transaction.state.log.num.partitions": 8,
        "transaction.state.log.replication.factor": copies,
        "transaction.state.log.min.isr": max(1, copies - 1),
        "share.coordinator.state.topic.num.partitions": 8,
        "share.coordinator.state.topic.replication.factor": copies,
        "share.coordinator.state.topic.min.isr": max(1, copies - 1),
    }
    return "".join(f"{name}={value}\n" for name, value in settings.items())


def configure(layout: Layout, server: Server, home: Path, tools: Toolbox) -> list[str]:
    """Write a broker's files, format its storage where that is not done, and return the command that starts it."""
    write_whole(home / LOGGING, _LOGGING)
    write_whole(home / PROPERTIES, properties(layout, server))
    logging = f"-Dlog4j2.configurationFile={LOGGING}"
    if not (home / DATA / "meta.properties").exists():  # the last file that formatting writes
        arguments = [
            "-Xmx128m", "-XX:TieredStopAtLevel=1", logging, "kafka.tools.StorageTool",
            "format", "--ignore-formatted", "-t", layout.cluster, "-c", PROPERTIES,
        ]  # fmt: skip
        tools.run("kafka", arguments, home)
    return [logging, "kafka.Kafka", PROPERTIES]


def is_ready(log: str) -> bool:
    """Say by a broker's log since its start whether clients may use it."""
    return STARTED in log
