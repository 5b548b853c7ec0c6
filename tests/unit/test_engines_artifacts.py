"""What the engines are made of is pinned, once, and whole."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from knowflow.engines.artifacts import COORDINATES, PARTS, VERSIONS, Jar, jars, pins


def test_every_line_pins_one_jar() -> None:
    form = re.compile(r"(kafka|elasticsearch|compiler) [\w.-]+:[\w.-]+:[\w.-]+ [0-9a-f]{64}")
    assert [line for line in pins().splitlines() if not form.fullmatch(line)] == []


def test_what_was_asked_for_is_pinned_in_its_version() -> None:
    for part in PARTS:
        pinned = {f"{jar.group}:{jar.artifact}:{jar.version}" for jar in jars(part)}
        assert set(COORDINATES[part]) <= pinned, "run `make pins`"
        assert VERSIONS[part] in COORDINATES[part][0]


def test_no_artifact_is_there_twice_and_no_file_name_means_two_jars() -> None:
    for part in PARTS:
        names = [(jar.group, jar.artifact) for jar in jars(part)]
        assert len(set(names)) == len(names)
    assert len({(jar.name, jar.sha256) for jar in jars(*PARTS)}) == len({jar.name for jar in jars(*PARTS)})


def test_parts_are_read_in_their_order() -> None:
    assert [f"{jar.part} {jar.group}:{jar.artifact}:{jar.version} {jar.sha256}" for jar in jars(*PARTS)] == (
        pins().splitlines()
    )
    assert {jar.part for jar in jars("kafka")} == {"kafka"}


def test_a_jar_is_known_by_its_checksum(tmp_path: Path) -> None:
    jar = Jar("kafka", "org.example", "brew", "1.0", hashlib.sha256(b"whole").hexdigest())
    path = tmp_path / jar.name
    assert jar.name == "brew-1.0.jar"
    assert not jar.is_whole(path)
    path.write_bytes(b"who")
    assert not jar.is_whole(path)
    path.write_bytes(b"whole")
    assert jar.is_whole(path)
