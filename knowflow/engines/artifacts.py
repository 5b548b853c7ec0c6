"""Name what the engines are made of: pinned artifacts of Maven Central, each with its SHA-256."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal, get_args

Engine = Literal["kafka", "elasticsearch"]
Part = Literal["kafka", "elasticsearch", "compiler"]
ENGINES: tuple[Engine, ...] = get_args(Engine)
PARTS: tuple[Part, ...] = get_args(Part)

# The official images of docker-compose.yml and of the tests have the same versions. 9.1.0 is the newest Elasticsearch
# for which both the server and its network module are published.
VERSIONS: dict[Part, str] = {"kafka": "4.1.1", "elasticsearch": "9.1.0", "compiler": "3.43.0"}

# What `python -m knowflow.engines.pin` resolves, each for itself: together, one would manage the versions of another.
# Kafka's own dependencies hold no binding of its logging to log4j; without one a broker says nothing.
COORDINATES: dict[Part, tuple[str, ...]] = {
    "kafka": (
        f"org.apache.kafka:kafka_2.13:{VERSIONS['kafka']}",
        "org.apache.logging.log4j:log4j-slf4j-impl:2.24.3",
    ),
    "elasticsearch": (
        f"org.elasticsearch:elasticsearch:{VERSIONS['elasticsearch']}",
        f"org.elasticsearch.plugin:transport-netty4:{VERSIONS['elasticsearch']}",
    ),
    "compiler": (f"org.eclipse.jdt:ecj:{VERSIONS['compiler']}",),
}
PINS = "pins.txt"


@dataclass(frozen=True, slots=True)
class Jar:
    """Be one artifact that a part needs."""

    part: Part
    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def name(self) -> str:
        """Return the name of its file."""
        return f"{self.artifact}-{self.version}.jar"

    def is_whole(self, path: Path) -> bool:
        """Say whether a file is there and is this jar."""
        try:
            with path.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest() == self.sha256
        except FileNotFoundError:
            return False


def pins() -> str:
    """Return the text of the pins: a line `part group:artifact:version sha256` for each jar."""
    return files("knowflow.engines").joinpath(PINS).read_text("utf-8")


def jars(*parts: Part) -> list[Jar]:
    """Return the jars of some parts, in the order of their class path."""
    found = []
    for line in pins().splitlines():
        part, coordinate, sha256 = line.split(" ")
        if part in parts:
            group, artifact, version = coordinate.split(":")
            found.append(Jar(part, group, artifact, version, sha256))
    return found
