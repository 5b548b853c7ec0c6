"""Set up Elasticsearch: the node itself, with its network module and the analyzer `english`."""

from __future__ import annotations

import http.client
import json
from pathlib import Path

from knowflow.engines.files import write_whole
from knowflow.engines.layout import Layout, Server
from knowflow.engines.ports import LOOPBACK
from knowflow.engines.toolbox import Toolbox

SETTINGS, LOGGING = "elasticsearch.yml", "log4j2.properties"
_PROCESSORS = 2  # sizes its thread pools: a laptop is shared with brokers, workers and its user
_LOGGING = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}] %p %m (%c)%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
# Its native libraries are in no artifact; the node says so with a stack trace, and does without.
logger.native.name = org.elasticsearch.nativeaccess
logger.native.level = error
"""


def settings(layout: Layout, server: Server, home: Path) -> str:
    """Return a node's settings, as YAML with values in JSON's form."""
    nodes = layout.of("elasticsearch")
    values: dict[str, object] = {
        "cluster.name": "knowflow",
        "node.name": server.name,
        "node.processors": _PROCESSORS,
        "path.data": str(home / "data"),
        "path.logs": str(home / "logs"),
        "network.host": LOOPBACK,
        "http.port": server.port,
        "http.type": "netty4",
        "transport.port": server.inner_port,
        "transport.type": "netty4",
        # A laptop's disk is often fuller than the limit at which an index would be made read-only.
        "cluster.routing.allocation.disk.threshold_enabled": False,
    }
    if len(nodes) == 1:
        values["discovery.type"] = "single-node"
    else:
        values["discovery.seed_hosts"] = [f"{LOOPBACK}:{node.inner_port}" for node in nodes]
        values["cluster.initial_master_nodes"] = [node.name for node in nodes]
    return "".join(f"{name}: {json.dumps(value)}\n" for name, value in values.items())


def configure(layout: Layout, server: Server, home: Path, tools: Toolbox) -> list[str]:
    """Write a node's files and return the command that starts it."""
    config = home / "config"
    config.mkdir(exist_ok=True)
    write_whole(config / SETTINGS, settings(layout, server, home))
    write_whole(config / LOGGING, _LOGGING)
    # Netty without Unsafe is how the full distribution runs it, too.
    flags = ["--enable-native-access=ALL-UNNAMED", "-Dio.netty.noUnsafe=true"]
    return [*flags, "knowflow.engines.ElasticsearchNode", str(tools.elasticsearch), str(config)]


def is_ready(port: int, nodes: int) -> bool:
    """Say whether a node is in a cluster of at least so many nodes whose primary shards are all there."""
    query = f"/_cluster/health?wait_for_nodes=%3E%3D{nodes}&wait_for_status=yellow&timeout=1s"
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)  # knows nothing of proxies
    try:
        connection.request("GET", query)
        answer = connection.getresponse()
        return answer.status == http.client.OK and not json.loads(answer.read())["timed_out"]
    except (OSError, http.client.HTTPException, ValueError):
        return False
    finally:
        connection.close()
