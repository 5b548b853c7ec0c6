"""Say at the end how many cases the property tests ran."""

from __future__ import annotations

import pytest

from tests.order_cases import RAN


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print one line for each property; with -q as well."""
    for name, count in sorted(RAN.items()):
        terminalreporter.write_line(f"cases of {name}: {count}")
