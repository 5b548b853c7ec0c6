"""Run real Kafka and real Elasticsearch on this machine without Docker, from packages alone.

    from knowflow.engines import down, up

    addresses = up("path/to/.knowflow", brokers=3)
    ...                    # addresses.kafka, addresses.elasticsearch
    down("path/to/.knowflow")

The servers live on when this process ends; a small process of their own keeps them (keeper.py).
Their data, logs and settings are in `engines/` of the data folder, what they are made of in the
user's cache folder.
"""

from __future__ import annotations

from knowflow.engines.artifacts import VERSIONS, Engine
from knowflow.engines.control import down, start, up
from knowflow.engines.resolve import resolve
from knowflow.engines.servers import Addresses, addresses, kill, pid, status

__all__ = [
    "VERSIONS", "Addresses", "Engine", "addresses", "down", "kill", "pid", "resolve", "start", "status", "up",
]  # fmt: skip
