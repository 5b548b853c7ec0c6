"""Share fixtures: the development data, real engines, and how many cases the property tests try."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.engines_fixture import engines
from tests.order_cases import RAN

__all__ = ["engines"]  # registered once here, so that all folders share one start

ROOT = Path(__file__).resolve().parent.parent

# KNOWFLOW_CASES=N tries N random cases of each property; the default tries few, always the same.
_CASES = os.environ.get("KNOWFLOW_CASES", "")
_SLOW_MACHINES = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile(
    "fast", max_examples=30, derandomize=True, deadline=None, database=None, suppress_health_check=_SLOW_MACHINES
)
settings.register_profile(
    "deep", max_examples=int(_CASES or 1000), deadline=None, print_blob=True, suppress_health_check=_SLOW_MACHINES
)
settings.load_profile("deep" if _CASES else "fast")


def pytest_configure() -> None:
    """Let Ctrl-C reach the programs under test, though a shell that runs these tests in the background ignores it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand over how many cases ran in this process."""
    told = getattr(session.config, "workeroutput", None)
    if told is not None:
        told["cases"] = dict(RAN)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Add up how many cases ran in all processes."""
    RAN.update(getattr(node, "workeroutput", {}).get("cases", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many cases of each property ran; with -q as well."""
    for name, count in sorted(RAN.items()):
        terminalreporter.write_line(f"cases of {name}: {count}")


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the project's root."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real data sets; skip where there is none."""
    folder = Path(os.environ.get("KNOWFLOW_SHARED_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip("no real data here: set KNOWFLOW_SHARED_DATA to a folder that holds them")
    return folder
