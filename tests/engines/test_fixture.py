"""Engines that cannot be had skip a test with the reason, and fail it in continuous integration."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowflow.engines import fetch, status
from tests.engines_fixture import local_engines


@pytest.fixture
def unreachable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a data folder, on a machine without a network and with nothing in its caches."""
    for name in ("KNOWFLOW_CACHE", "M2_REPO"):
        monkeypatch.setenv(name, str(tmp_path / name))
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setattr(fetch, "_PAUSE", 0.0)
    return tmp_path / "data"


@pytest.mark.parametrize(("ci", "outcome"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)])
def test_without_a_network(
    unreachable: Path, ci: str, outcome: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match=r"no engines: .* cannot be fetched"), local_engines(unreachable):
        pass
    assert status(unreachable)["kafka"]["brokers"] == []
