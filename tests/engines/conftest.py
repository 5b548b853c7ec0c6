"""Share engines that the tests of a module may kill and restart, and what stream workers are tested with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines.broker_settings import broker_settings
from tests.engines.stream_world import World, make_world
from tests.engines_fixture import local_engines
from tests.proxy import Proxy


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a data folder whose engines, one broker and one node, are the module's own."""
    data = tmp_path_factory.mktemp("own")
    with local_engines(data):
        yield data


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """Run a broker to which a proxy is the only way: a broker names the address that clients are to use."""
    with Proxy() as made:
        advertised = {"advertised.listeners": f"PLAINTEXT://{made.address}"}
        folder = tmp_path_factory.mktemp("engines")
        with broker_settings(advertised), local_engines(folder, "kafka") as found:
            made.target = int(found.kafka.rpartition(":")[2])
            yield made


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Return interactions, decisions, and what the embedded form makes of them."""
    return make_world(tmp_path_factory.mktemp("embedded"))
