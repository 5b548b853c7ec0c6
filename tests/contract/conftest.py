"""Share a small state for the tests of commands: a dump of ours, and a small simulated organisation."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowflow.app import Knowflow
from tests.cli import DUMP


@pytest.fixture(scope="session")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder that tests only ask."""
    folder = tmp_path_factory.mktemp("asked") / "data"
    with Knowflow.open(folder) as state:
        state.ingest("stackexchange", [str(DUMP)], name="golden")
        state.ingest("sample", ["people=24", "events=1000"])
    return folder
