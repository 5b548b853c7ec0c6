"""Run the benches of the state once, small: they measure what they say, in figures above nothing."""

from __future__ import annotations

from pathlib import Path

from knowflow.bench.state import append_rate, row_rates


def test_appends_are_measured(tmp_path: Path) -> None:
    found = append_rate(tmp_path, 300)
    assert found["n"] == 300
    assert found["per_second"] > 0
    assert found["bytes_each"] > 500


def test_rows_are_measured_for_any_group_size(tmp_path: Path) -> None:
    for size in (10, 1000):
        found = row_rates(tmp_path, size, count=1000, touched=100)
        assert {row["group_size"] for row in found} == {size}
        assert [row["what"] for row in found] == [
            "put", "flush", "get, cold", "get, cached", "scan of 10", "update and commit",
        ]  # fmt: skip
        assert all(row["per_second"] > 0 for row in found)
