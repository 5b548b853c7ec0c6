"""Write pins.txt anew, after a change of the versions: `make pins`, or `python -m knowflow.engines.pin`.

Needs the network and the extra `engines`. A jar that two coordinates bring in two versions is
taken as the first has it.
"""

from __future__ import annotations

import hashlib
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from knowflow.engines.artifacts import COORDINATES, PARTS, PINS, Part
from knowflow.engines.fetch import extra
from knowflow.engines.files import write_whole

_CONNECTIONS = 8


def resolve(part: Part) -> list[str]:
    """Return the lines of a part, the artifacts that were asked for first."""
    found: dict[tuple[str, str], Any] = {}
    for coordinate in COORDINATES[part]:
        for artifact in extra("jgo").resolve(coordinate):
            found.setdefault((artifact.groupId, artifact.artifactId), artifact)
    with ThreadPoolExecutor(_CONNECTIONS) as pool:
        sums = pool.map(lambda artifact: hashlib.sha256(artifact.resolve().read_bytes()).hexdigest(), found.values())
    return [
        f"{part} {group}:{artifact}:{described.version} {checksum}"
        for ((group, artifact), described), checksum in zip(found.items(), sums, strict=True)
    ]


def main() -> None:
    """Resolve every part and write the file beside this module."""
    lines = [line for part in PARTS for line in resolve(part)]
    write_whole(Path(__file__).with_name(PINS), "\n".join(lines) + "\n")
    print(f"{len(lines)} jars pinned", file=sys.stderr)


if __name__ == "__main__":
    main()
