"""docker-compose.yml and the Dockerfile fit their specification and our own rules. No Docker is needed for that."""

from __future__ import annotations

import json
import re
from importlib.metadata import files
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from jsonschema import Draft202012Validator

from knowflow.cli.main import app
from knowflow.engines import VERSIONS
from tests.engines_fixture import ELASTICSEARCH_IMAGE, KAFKA_IMAGE

ONE_SHOT = {"kafka-topics"}
OURS = {"kafka-topics", "workers", "indexers"}
VARIABLE = re.compile(r"\$\{(\w+):-([^}]*)\}")


@pytest.fixture(scope="module")
def text(root: Path) -> str:
    return (root / "docker-compose.yml").read_text()


@pytest.fixture(scope="module")
def compose(text: str) -> dict[str, Any]:
    """Return the file as Compose reads it where nothing is set."""
    loaded = yaml.safe_load(VARIABLE.sub(lambda found: found[2], text))
    assert isinstance(loaded, dict)
    return loaded


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = compose["services"]
    return found


@pytest.fixture(scope="module")
def dockerfile(root: Path) -> list[list[str]]:
    """Return the instructions, each as its words."""
    text = (root / "Dockerfile").read_text().replace("\\\n", " ")
    return [line.split() for line in text.splitlines() if line and not line.startswith("#")]


def test_it_fits_the_specification(compose: dict[str, Any]) -> None:
    validator = Draft202012Validator(_specification())
    assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(compose)] == []
    compose = json.loads(json.dumps(compose))
    compose["services"]["kafka"]["ports"] = "9092"
    assert not validator.is_valid(compose), "the specification can tell"


def test_the_services_are_those_of_the_distributed_form(services: dict[str, Any]) -> None:
    assert set(services) == {"kafka", "elasticsearch", "kibana", *OURS}


def test_whatever_goes_on_running_has_a_health_check_and_comes_back(services: dict[str, Any]) -> None:
    for name, service in services.items():
        if name in ONE_SHOT:
            assert service["restart"] == "no"
            assert "healthcheck" not in service
        else:
            assert service["restart"] == "unless-stopped", name
            assert set(service["healthcheck"]) == {"test", "interval", "timeout", "retries", "start_period"}, name


def test_each_waits_for_what_it_needs(services: dict[str, Any]) -> None:
    waits = {
        name: {other: how["condition"] for other, how in service.get("depends_on", {}).items()}
        for name, service in services.items()
    }
    healthy, done = "service_healthy", "service_completed_successfully"
    assert waits == {
        "kafka": {},
        "elasticsearch": {},
        "kibana": {"elasticsearch": healthy},
        "kafka-topics": {"kafka": healthy},
        "workers": {"kafka": healthy, "kafka-topics": done},
        "indexers": {"elasticsearch": healthy, "kafka-topics": done},
    }
    assert {name for conditions in waits.values() for name, how in conditions.items() if how == done} == ONE_SHOT


def test_each_has_limits_and_short_logs(services: dict[str, Any]) -> None:
    for name, service in services.items():
        limits = service["deploy"]["resources"]["limits"]
        assert set(limits) == {"cpus", "memory"}, name
        assert service["logging"]["options"]["max-size"], name


def test_heaps_lie_below_the_limits(services: dict[str, Any]) -> None:
    heaps = {"kafka": "KAFKA_HEAP_OPTS", "elasticsearch": "ES_JAVA_OPTS"}
    for name, variable in heaps.items():
        heap = re.search(r"-Xmx(\d+[mg])", services[name]["environment"][variable])
        assert heap
        assert _bytes(heap[1]) * 2 <= _bytes(services[name]["deploy"]["resources"]["limits"]["memory"])


def test_ports_are_bound_to_loopback_only(services: dict[str, Any]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", ())]
    assert len(ports) == 3
    assert [port for port in ports if not re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port)] == []
    assert not any("network_mode" in service for service in services.values())


def test_images_have_the_versions_that_the_tests_run_against(services: dict[str, Any]) -> None:
    assert services["kafka"]["image"] == KAFKA_IMAGE
    assert services["elasticsearch"]["image"] == ELASTICSEARCH_IMAGE
    assert services["kibana"]["image"] == f"docker.elastic.co/kibana/kibana:{VERSIONS['elasticsearch']}"
    assert {services[name]["image"] for name in OURS} == {"knowflow:local"}
    assert not any(service["image"].endswith(":latest") or ":" not in service["image"] for service in services.values())


def test_data_are_on_named_volumes_that_are_declared(compose: dict[str, Any], services: dict[str, Any]) -> None:
    mounted = [volume.split(":") for service in services.values() for volume in service.get("volumes", ())]
    assert sorted(name for name, _ in mounted) == sorted(compose["volumes"])
    assert all(place.startswith("/") for _, place in mounted)
    assert {name for service in services.values() for name in service["networks"]} == set(compose["networks"])


def test_our_containers_have_no_rights_that_they_do_not_need(services: dict[str, Any]) -> None:
    for name in OURS:
        service = services[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["init"] is True, "the first process of a container gets no signals by default"
        assert service["build"] == "."


def test_our_containers_find_the_engines(services: dict[str, Any]) -> None:
    listeners = services["kafka"]["environment"]["KAFKA_ADVERTISED_LISTENERS"]
    for name in OURS:
        assert services[name]["environment"] == {
            "KNOWFLOW_KAFKA": "kafka:9092", "KNOWFLOW_ELASTICSEARCH": "http://elasticsearch:9200",
        }  # fmt: skip
    assert listeners == "INSIDE://kafka:9092,HOST://127.0.0.1:9094"
    assert services["kafka"]["ports"] == ["127.0.0.1:9094:9094"]


def test_the_commands_exist(services: dict[str, Any]) -> None:
    commands = {name: services[name]["command"] for name in OURS}
    assert commands == {
        "kafka-topics": ["kafka-topics", "create"], "workers": ["run", "--streams"], "indexers": ["run", "--indexers"],
    }  # fmt: skip
    known = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert {command[0] for command in commands.values()} <= set(known)


def test_every_variable_has_a_default_and_is_listed(root: Path, text: str) -> None:
    used = dict(VARIABLE.findall(text))
    assert len(set(VARIABLE.findall(text))) == len(used), "one variable, one default"
    assert re.findall(r"\$\{(\w+)(?!:-|\w)", text) == []
    lines = (root / ".env.example").read_text().splitlines()
    assert dict(line.split("=", 1) for line in lines if line and not line.startswith("#")) == used


def test_the_image_is_built_in_two_stages_and_runs_as_nobody_special(dockerfile: list[list[str]]) -> None:
    stages = [words[1:] for words in dockerfile if words[0] == "FROM"]
    assert stages == [["python:3.11-slim", "AS", "build"], ["python:3.11-slim"]]
    last = dockerfile[max(at for at, words in enumerate(dockerfile) if words[0] == "FROM") :]
    users = [words[1] for words in last if words[0] == "USER"]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", users[-1])
    assert last.index(["USER", users[-1]]) < [words[0] for words in last].index("ENTRYPOINT")
    assert [words[1:] for words in last if words[0] == "ENTRYPOINT"] == [['["knowflow"]']]


def test_the_image_holds_locked_packages_only(root: Path, dockerfile: list[list[str]]) -> None:
    installs = [words for words in dockerfile if words[0] == "RUN" and "install" in words and "pip" in words[1]]
    assert len(installs) == 2
    locked, own = installs
    assert {"--require-hashes", "--only-binary", "-r", "locks/distributed.txt"} <= set(locked)
    assert {"--no-deps", "--no-build-isolation", "."} <= set(own)
    assert (root / "locks/distributed.txt").is_file()
    assert not any(words[0] == "ADD" for words in dockerfile)


def test_the_build_is_given_what_it_copies_and_nothing_else(root: Path, dockerfile: list[list[str]]) -> None:
    copied = [name for words in dockerfile if words[0] == "COPY" and words[1] != "--from=build" for name in words[1:-1]]
    assert all((root / name).exists() for name in copied)
    lines = [line for line in (root / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*"
    given = {line.removeprefix("!").rstrip("/") for line in lines if line.startswith("!")}
    assert given == {name.split("/")[0] for name in copied}


def _specification() -> dict[str, Any]:
    """Return the specification as a JSON Schema. The package that holds it is not imported: it wants a newer click."""
    (file,) = (file for file in files("check-jsonschema") or () if file.name == "compose-spec.json")
    loaded = json.loads(file.read_text())
    assert isinstance(loaded, dict)
    return loaded


def _bytes(size: str) -> int:
    return int(size[:-1]) * {"m": 2**20, "g": 2**30}[size[-1]]
