"""The wheel holds everything, installs with all extras, and claims no name that another claims."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import uv

PACKAGES = ("schemas", "producers", "streams", "indexers", "knowflow")
EXTRAS = ("kafka", "faust", "elastic", "vectors", "trees", "engines", "dev")
# Clients that are extras, and the adapters that may import them at once: commands import these when they need them.
_SERVICES = (
    "knowflow.distributed.", "knowflow.bench.pipeline", "knowflow.bench.freshness", "knowflow.bench.hops",
    "knowflow.bench.queries_elastic",
)  # fmt: skip
_ELASTIC = ("indexers.elastic.", *_SERVICES)
_WORKERS = ("streams.distributed.", "knowflow.bench.naive_faust", *_SERVICES)
ADAPTERS = {
    "kafka": ("knowflow.kafka.", "producers.kafka_sink", *_ELASTIC),
    "structlog": ("knowflow.logs",),
    "elasticsearch": _ELASTIC,
    "prometheus_client": _SERVICES,
    **dict.fromkeys(("aiokafka", "faust", "rocksdict"), _WORKERS),
}

# Run in the environment under test, away from the checkout.
TOP_LEVEL = """
import json
from importlib.metadata import packages_distributions
print(json.dumps(packages_distributions()))
"""
IMPORT_ALL = """
import importlib, json, pkgutil, sys
failed = {}
for package in sys.argv[1:]:
    names = [package]
    path = importlib.import_module(package).__path__
    names += [module.name for module in pkgutil.walk_packages(path, package + ".", onerror=lambda name: None)]
    for name in names:
        if name.endswith("__main__"):
            continue
        try:
            importlib.import_module(name)
        except BaseException as error:
            failed[name] = getattr(error, "name", None) or repr(error)
print(json.dumps(failed))
"""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


def _run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command[0]} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=root)
    (built,) = folder.glob("*.whl")
    return built


def _environment(folder: Path, wheel: Path, extras: tuple[str, ...], lock: Path) -> Path:
    tool = uv.find_uv_bin()
    _run(tool, "venv", "--quiet", "--python", sys.executable, folder / "env", cwd=folder)
    python = folder / "env" / "bin" / "python"
    wanted = f"knowflow[{','.join(extras)}] @ {wheel.as_uri()}"
    _run(tool, "pip", "install", "--quiet", "--python", python, "--constraints", lock, wanted, cwd=folder)
    _run(tool, "pip", "check", "--quiet", "--python", python, cwd=folder)
    return python


def test_the_wheel_holds_every_file_of_ours(root: Path, wheel: Path) -> None:
    tracked = _run("git", "ls-files", *PACKAGES, cwd=root).splitlines()
    there = {name for name in tracked if (root / name).is_file()}
    assert there - set(zipfile.ZipFile(wheel).namelist()) == set()


def test_no_other_distribution_claims_our_names(root: Path, wheel: Path, tmp_path: Path) -> None:
    python = _environment(tmp_path, wheel, EXTRAS, root / "locks/dev.txt")
    owners = json.loads(_run(python, "-I", "-c", TOP_LEVEL, cwd=tmp_path))
    assert {name: set(owners[name]) for name in PACKAGES} == {name: {"knowflow"} for name in PACKAGES}
    assert {name for name, distributions in owners.items() if "knowflow" in distributions} == set(PACKAGES)


def test_everything_imports_and_the_command_starts_without_any_extra(root: Path, wheel: Path, tmp_path: Path) -> None:
    python = _environment(tmp_path, wheel, (), root / "locks/core.txt")
    lacking = json.loads(_run(python, "-I", "-c", IMPORT_ALL, *PACKAGES, cwd=tmp_path))
    assert {name: client for name, client in lacking.items() if not name.startswith(ADAPTERS.get(client, ()))} == {}
    assert "knowflow" in _run(python.parent / "knowflow", "--help", cwd=tmp_path)
