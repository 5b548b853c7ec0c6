"""Read sources into scratch states and account for every record of them: `knowflow evaluate sources`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from indexers.port import OWNER
from knowflow.app import Knowflow
from knowflow.errors import UserError
from knowflow.evaluate.kinds import kind_of
from knowflow.evaluate.scratch import scratch_folder
from knowflow.evaluate.source_facts import Stated, compare, facts
from knowflow.transfer import to_embedded
from producers.base import Cursor, Outcome, Producer, SourceError
from producers.registry import factory
from schemas.registry import DERIVED
from streams.embedded.errors import EngineError

Result = dict[str, Any]


class Tally:
    """Carry a producer and count what it yields, independently of whoever reads it."""

    def __init__(self, producer: Producer) -> None:
        self._producer = producer
        self.kind, self.source = producer.kind, producer.source
        self.paths = tuple(getattr(producer, "paths", ()))
        self.gave = self.ignored = self.unreadable = self.events = 0

    @property
    def notice(self) -> str | None:
        """Return the producer's notice."""
        return self._producer.notice

    def read(self, cursor: Cursor | None = None) -> Iterator[Outcome]:
        """Yield the producer's outcomes, counted."""
        for outcome in self._producer.read(cursor):
            self.gave += bool(outcome.events)
            self.ignored += outcome.ignored is not None
            self.unreadable += outcome.failure is not None
            self.events += len(outcome.events)
            yield outcome


def measure(kind: str, path: str) -> Result:
    """Read one source into a scratch state that is then dropped; return what became of it.

    `accounted.balanced` says that every source record gave interactions, was ignored for a
    named reason or could not be read, that what `ingest` reported is the same, and that every
    event is an interaction of the log or a dead letter. `peak_mb` is this process's.
    Raises SourceError where the source cannot be read to its end.
    """
    producer = Tally(factory(kind).open([path]))
    with scratch_folder() as scratch:
        report = to_embedded(cast("Producer", producer), Path(scratch))
        with Knowflow.open_to_ask(scratch) as state:
            documents = {record: state.index.count(record, OWNER) for record in DERIVED}
            unsound = [check["detail"] for check in state.check_index() if not check["ok"]]
            found = facts(kind, (event for _, event in state.engine.dump("interactions")), report["ignored"])
            standing = state.engine.log.count()
            letters = sum(1 for _ in state.engine.dead_letters())
    refused = report["deadletters"] - producer.unreadable
    balanced = (
        report["records"] == producer.gave + producer.ignored + producer.unreadable
        and sum(report["ignored"].values()) == producer.ignored
        and producer.events == report["interactions"] + refused
        and report["interactions"] == report["new"] + report["duplicates"] == sum(report["counts"].values())
        and letters == report["deadletters"]
        and not unsound
    )
    return {
        **report,
        "file": Path(path).resolve().name,
        "standing": standing,
        "documents": documents,
        "accounted": {
            "gave": producer.gave,
            "ignored": producer.ignored,
            "unreadable": producer.unreadable,
            "refused_events": refused,
            "balanced": balanced,
        },
        "facts": found,
    }


def evaluate_sources(
    paths: Sequence[str], kind: str | None = None, stated: Mapping[str, Mapping[str, Stated]] | None = None
) -> Iterator[Result]:
    """Yield the result of each path, each read in a process of its own, so that its peak memory is its own.

    `stated` names counts by file name, against which the facts are held. Raises UserError
    before anything is read where a path is of no kind, and where a source cannot be read.
    """
    chosen = [(kind_of(path, kind), path) for path in paths]
    for one, path in chosen:
        factory(one).open([path])  # what is wrong with a path is told before hours of reading
    for one, path in chosen:
        command = [sys.executable, "-m", "knowflow.evaluate.sources", one, path]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 our own program
        result: Result = json.loads(done.stdout)
        if "fault" in result:
            raise UserError(result["fault"])
        expected = (stated or {}).get(result["file"])
        if expected is not None:
            result["stated"] = compare(result["facts"], expected)
        yield result


def main(kind: str, path: str) -> int:
    """Measure one source and write the result, or what the user is to be told, as JSON."""
    try:
        result = measure(kind, path)
    except (SourceError, UserError, EngineError) as error:
        result = {"fault": str(error)}
    except KeyboardInterrupt:
        return 130
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
