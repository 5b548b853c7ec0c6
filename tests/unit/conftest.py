"""Share a state of the toy topology."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.embedded.runner import Engine
from tests.toy_engine import open_toy


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with open_toy(tmp_path / "state") as opened:
        yield opened
