"""Simulate for the benches: all systems, or so many events of one."""

from __future__ import annotations

import json
from pathlib import Path

from knowflow.bench.ingest import CHAT, measure, simulate


def sources(file: Path) -> list[str]:
    return [json.loads(line)["source"].split(":")[0] for line in file.read_text().splitlines()]


def test_an_organisation_has_all_systems(tmp_path: Path) -> None:
    found = sources(simulate(tmp_path, 1_000, 24, 8, 1))
    assert abs(len(found) - 1_000) <= 100
    assert {"sample-chat", "sample-qa", "sample-git", "sample-mail"} <= set(found)


def test_one_system_gives_exactly_what_is_asked(tmp_path: Path) -> None:
    assert sources(simulate(tmp_path, 1_000, 24, 8, 1, CHAT)) == ["sample-chat"] * 1_000


def test_a_file_is_measured_to_its_end(tmp_path: Path) -> None:
    file = simulate(tmp_path, 1_000, 24, 8, 1)
    found = measure(file)
    assert found["interactions"] == found["documents"]["interactions"] == len(sources(file))
    assert abs(sum(found["profile"].values()) - 1) < 0.01
