"""Measure what one more event costs a key that has many rows already.

Four keys that grow without bound in real life: the votes of one item, the messages of one
conversation, the contributions of one person, and the contributions in one topic. Each is
filled to the sizes asked for through the stages, over the embedded runner's rows in a database
in memory, so that the figure is the fold's and not the disk's; then 200 more events come one
at a time, each written through to the tables.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from typing import Any

from schemas.interaction import read_event
from schemas.times import format_time
from streams.core import Message
from streams.embedded.rows import SqliteRows
from streams.embedded.writes import Writes
from streams.topology import stages

SIZES = (10, 100, 1_000, 10_000, 100_000)
PROBES = 200
START = 1_600_000_000_000_000  # 2020-09-13, in microseconds
STEP = 60_000_000

Result = dict[str, Any]


class Topology:
    """Run all stages on one partition over tables in memory, and nothing else."""

    def __init__(self) -> None:
        self._stages = stages()
        self._offset = 0
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        self._rows = {stage.name: self._table(stage.name) for stage in self._stages}

    def _table(self, stage: str) -> SqliteRows:
        name = f"rows_{stage}"
        columns = "part INTEGER NOT NULL, grp TEXT NOT NULL, row TEXT NOT NULL, value BLOB NOT NULL"
        self._connection.execute(f"CREATE TABLE {name}({columns}, PRIMARY KEY(part, grp, row)) WITHOUT ROWID")
        return SqliteRows(Writes(self._connection), name, 0)

    def take(self, events: Sequence[Result]) -> None:
        """Fold events through all stages until nothing is queued."""
        queues: dict[str, list[Message]] = {"interactions": []}
        for event in events:
            self._offset += 1
            queues["interactions"].append(
                Message("interactions", event["id"], event["partitionkey"], event, self._offset)
            )
        while queues:
            for stage in self._stages:
                batch = [message for source in stage.inputs for message in queues.get(source.stream, ())]
                for source in stage.inputs:
                    queues.pop(source.stream, None)
                for message in stage.process(self._rows[stage.name], batch) if batch else ():
                    queues.setdefault(message.stream, []).append(message)
            read = {source.stream for stage in self._stages for source in stage.inputs}
            queues = {stream: queue for stream, queue in queues.items() if stream in read}
        for rows in self._rows.values():
            rows.flush()
            rows.age()


def _event(
    number: int, action: str, item: Result, account: str, conversation: str | None = None, value: int | None = None
) -> Result:
    payload: Result = {"action": action, "actor": {"account": account}, "item": item}
    payload.update({"conversation": conversation} if conversation else {}, **({"value": value} if value else {}))
    return read_event(
        {
            "id": f"bench:{number}",
            "source": "bench:hot",
            "time": format_time(START + number * STEP),
            "partitionkey": conversation or item["id"],
            "data": payload,
        }
    )


def votes(number: int) -> Result:
    """Vote once more for one item."""
    if number == 0:
        return _event(0, "posted", {"id": "hot", "text": "Brewing lager at home"}, "bench:author", "hot")
    return _event(number, "endorsed", {"id": "hot"}, f"bench:{number % 997}", value=1)


def messages(number: int) -> Result:
    """Reply once more in one conversation; everybody replies ten times, so that accounts grow as messages do."""
    item = {"id": f"m{number}", "text": f"Lager needs yeast and patience, message {number}"}
    return _event(number, "replied" if number else "asked", item, f"bench:{number // 10}", "m0")


def person(number: int) -> Result:
    """Contribute once more as one person, to another conversation each time."""
    item: Result = {"id": f"p{number}", "text": f"Notes on lager and yeast, part {number}", "tags": ["lager"]}
    return _event(number, "posted", item, "bench:busy", item["id"])


def topic(number: int) -> Result:
    """Contribute once more to one topic, as another person, to another conversation each time."""
    item: Result = {"id": f"t{number}", "text": f"Lager again, {number}", "tags": ["lager"]}
    return _event(number, "posted", item, f"bench:{number}", item["id"])


KEYS: dict[str, Callable[[int], Result]] = {
    "item, votes": votes,
    "conversation, messages": messages,
    "person, contributions": person,
    "topic, contributions": topic,
}


def bench(sizes: Sequence[int] = SIZES) -> list[Result]:
    """Return, per key and size, the median microseconds of one more event, and its ratio to the least size."""
    results = []
    for name, make in KEYS.items():
        topology = Topology()
        done, first = 0, None
        for size in sorted(sizes):
            while done < size:
                upto = min(size, done + 2_000)
                topology.take([make(number) for number in range(done, upto)])
                done = upto
            costs = []
            for number in range(done, done + PROBES):
                event = make(number)
                started = time.process_time_ns()
                topology.take([event])
                costs.append(time.process_time_ns() - started)
            done += PROBES
            median = sorted(costs)[PROBES // 2] / 1_000
            first = first or median
            results.append(
                {"key": name, "rows": size, "microseconds": round(median, 1), "ratio": round(median / first, 2)}
            )
    return results
