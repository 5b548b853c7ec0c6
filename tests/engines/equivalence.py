"""Hold the distributed form to the embedded one on every real data set that is at hand, and write the table.

`python -m tests.engines.equivalence PAGE [PARTITIONS WORKERS]`, which `make equivalence` runs: reads each source of the
folder that KNOWFLOW_SHARED_DATA names into both forms, shuffled and a tenth of it doubled over Kafka, and compares all
derived records byte by byte. A set of more than 100,000 interactions is shuffled within blocks of 2,000: where it is
one channel, each late message has all that follow it looked at again. Leaves with 1 where any differs.
KNOWFLOW_ONLY=TEXT compares the sets whose names hold the text, and leaves the page as it is.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from knowflow.bench.machine import machine
from knowflow.engines import down, up
from producers.registry import factory
from producers.testing import events_of
from tests.engines.site import Event, Site, differences, embedded

BEGIN, END = "<!-- equivalence: begin -->", "<!-- equivalence: end -->"
CHATS = (
    ("slack-r-contributors-export.zip", "slack"),
    ("slack-racket-general-disentangled.tar.zst", "slack-xml"),
    ("ubuntu-irc-disentanglement-train-dev.tar.zst", "irc"),
    ("lean-zulip-is-there-code-for-x.tar.zst", "zulip"),
    ("lean-zulip-maths.tar.zst", "zulip"),
)
WHOLE, BLOCK = 100_000, 2_000  # interactions that are shuffled together, and of more, within blocks of
LIMIT = 3_600.0  # seconds for the workers to be through with one set
SAMPLE = ["people=200", "events=12000", "words=40", "noise=20", "seed=1"]


def sources(data: Path) -> Iterator[tuple[str, str, list[str]]]:
    """Yield (name, kind, paths) of each set that a producer reads."""
    yield "sample, 200 people", "sample", SAMPLE
    for path in sorted((data / "stackexchange").iterdir()):
        yield path.name, "stackexchange", [str(path)]
    for folder in ("truckfactor", "git"):
        for path in sorted((data / folder).glob("*.jsonl.gz")):
            yield path.name, "gitlog", [str(path)]
    for name, kind in CHATS:
        yield name, kind, [str(data / "chat" / name)]
    for path in sorted((data / "forum").iterdir()):
        yield path.name, "discourse", [str(path)]
    for path in sorted((data / "mail").glob("*.mbox.gz")):
        yield path.name, "mbox", [str(path)]


def fed(events: list[Event]) -> list[Event]:
    """Return what goes over Kafka: the events in an order that a seed draws, a tenth of them twice."""
    drawn = random.Random(1)
    size = BLOCK if len(events) > WHOLE else len(events)
    found: list[Event] = []
    for at in range(0, len(events), size):
        block = events[at : at + size]
        block += drawn.sample(block, len(block) // 10)
        drawn.shuffle(block)
        found += block
    return found


def compare(kafka: str, folder: Path, events: list[Event], partitions: int, workers: int) -> dict[str, Any]:
    """Read events into both forms; return what came of it."""
    began = time.monotonic()
    expected = embedded(folder / "embedded", events)
    alone = time.monotonic() - began
    site = Site(kafka, folder / "distributed", partitions)
    site.data.mkdir(parents=True)
    site.produce(fed(events))
    began = time.monotonic()
    site.catch_up(workers, LIMIT)
    lasted = time.monotonic() - began
    told = differences(site.dump(), expected)
    return {
        "records": sum(map(len, expected.values())), "embedded": alone, "distributed": lasted, "differences": told,
    }  # fmt: skip


def main(page: str, partitions: int = 6, workers: int = 2) -> int:
    """Compare all, write the table into the page, return the exit code."""
    data = Path(os.environ.get("KNOWFLOW_SHARED_DATA", "../shared/data"))
    if not data.is_dir():
        print(f"there is no folder {data}: KNOWFLOW_SHARED_DATA names it", file=sys.stderr)
        return 2
    only = os.environ.get("KNOWFLOW_ONLY", "")
    rows, differing = [], 0
    with tempfile.TemporaryDirectory(prefix="knowflow-equivalence-", ignore_cleanup_errors=True) as scratch:
        found = up(Path(scratch), kafka=True, elasticsearch=False, while_pid=os.getpid())
        try:
            chosen = (source for source in sources(data) if only in source[0])
            for number, (name, kind, paths) in enumerate(chosen):
                events = list(events_of(factory(kind).open(paths).read()))
                came = compare(found.kafka, Path(scratch) / str(number), events, partitions, workers)
                differing += bool(came["differences"])
                result = f"{len(came['differences'])} differ" if came["differences"] else "byte-identical"
                rows.append(
                    f"| {name} | {len(events):,} | {came['records']:,} | {result} |"
                    f" {came['embedded']:.0f} s | {came['distributed']:.0f} s |"
                )
                print(rows[-1], flush=True)
                for line in came["differences"][:5]:
                    print("  " + line, flush=True)
                if not only:
                    write(Path(page), rows, partitions, workers)
        finally:
            down(Path(scratch), wipe=True)
    return int(differing > 0)


def write(page: Path, rows: list[str], partitions: int, workers: int) -> None:
    """Put the table between the marks of the page."""
    where = machine()
    about = (
        f"Made {datetime.now(UTC):%Y-%m-%d} by `make equivalence`: {partitions} partitions, {workers} workers,"
        f" shuffled, a tenth doubled; {where['processor']}, {where['cores']} cores, Python {where['python']}."
        " Seconds are of the whole reading, with all servers on the same machine."
    )
    head = (
        "| source | interactions | derived records | | embedded | distributed |\n| --- | --- | --- | --- | --- | --- |"
    )
    text = page.read_text()
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n{about}\n\n{head}\n" + "\n".join(rows) + f"\n{END}{after}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(int, sys.argv[2:])))
