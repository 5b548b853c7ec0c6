"""Be a process that reads a producer into a data folder, to be killed at any moment.

Arguments: folder, records, toy|real. Prints a line when the folder is open and one per
commit. Exit codes: 0 done, 3 a named error, 4 the folder is in use, 130 interrupted.
"""

from __future__ import annotations

import random
import resource
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import streams.embedded.fold
import streams.embedded.ingest
from producers.base import Cursor, Outcome
from schemas.interaction import read_event
from streams.core import Stage
from streams.embedded.errors import EngineError, FolderInUse
from streams.embedded.runner import Engine
from streams.topology import stages
from tests.analyser import analyse_words
from tests.toy import ToyProducer, toy_stages

ACTIONS = ["asked", "answered", "answered", "commented", "accepted", "endorsed", "edited", "moved", "deleted"]


class RealProducer(ToyProducer):
    """Give every action on few items, conversations and people, drawn from each record's number."""

    def events(self, number: int) -> list[dict[str, Any]]:
        chance = random.Random(number)
        item = chance.randrange(max(1, self.count // 3))
        conversation = item % max(1, self.count // 12)
        action = chance.choice(ACTIONS)
        about: dict[str, Any] = {"id": f"toy:e/i{item}"}
        if action in ("asked", "answered", "commented", "edited"):
            about |= {"text": f"some #topic{item % 9} words {number}", "tags": [f"topic{number % 5}"]}
        data: dict[str, Any] = {"action": action, "item": about, "actor": {"account": f"toy:e/u{number % 13}"}}
        if action in ("asked", "answered", "commented", "moved"):
            data["conversation"] = f"toy:e/c{conversation if action != 'moved' else number % 7}"
        return [read_event({
            "id": f"toy:e/{number}", "source": "toy:e", "partitionkey": f"toy:e/c{conversation}", "data": data,
            "time": f"2024-{1 + number % 12:02}-{1 + number % 28:02}T00:00:00Z",
        })]  # fmt: skip

    def read(self, cursor: Cursor | None = None) -> Iterator[Outcome]:
        yield from super().read(cursor)


def topology(kind: str) -> list[Stage]:
    """Return the toy's stages or the product's own."""
    return toy_stages() if kind == "toy" else stages(analyse_words)


def run(folder: Path, records: int, kind: str, tell: Callable[[object], None] = lambda _: None) -> None:
    """Read the producer to its end."""
    producer = ToyProducer(records, 3) if kind == "toy" else RealProducer(records, 3)
    with (
        patch.multiple(streams.embedded.ingest, BATCH=40, RECORDS=100),
        patch.multiple(streams.embedded.fold, CACHE_BYTES=20_000),
        Engine.open(folder, stages=topology(kind), partitions=3) as engine,
    ):
        tell("open")
        engine.ingest(producer, on_progress=lambda report: tell(report.records))


def main(folder: str, records: str, kind: str, limit: str = "") -> int:
    """Run, and say how it ended."""
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), resource.RLIM_INFINITY))
    try:
        run(Path(folder), int(records), kind, partial(print, flush=True))
    except FolderInUse as error:
        print(error, file=sys.stderr)
        return 4
    except EngineError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
