"""Run stages in memory with everything shuffled that a real runner may not keep in order.

Every stream has a queue for each pair of partitions: what one partition wrote for another
keeps its order, everything else interleaves at random. Batches are cut at random. A batch is
one transaction: a crash drops its rows, its outputs and its offsets together, and new
instances of the stages read the messages again. What a stage writes for a later one of its own
partition may be folded ahead of what came before, and is then met again in its place. Compaction
may take away what a later message with the same key replaces. The output streams end in documents
as an index keeps them.
"""

from __future__ import annotations

import random
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from indexers.memory import MemoryIndex
from indexers.port import Write
from schemas.keys import partition_of
from schemas.registry import DERIVED
from streams.core import Message, SettlingStage, Stage
from streams.rows import MemoryRows

INDEX = "index"
# What intake hands on are events as they came, both of two events with one id: the stage after it chooses. It is
# therefore neither compacted nor of rising versions.
SETTLES = 0.02  # how often stages settle in the middle, per turn
RAW = ("interactions", "decisions", "events", "channels")


class TransactionRows(MemoryRows):
    """Keep what was overwritten since begin(), so that rollback() can put it back."""

    def __init__(self) -> None:
        super().__init__()
        self._before: list[tuple[str, str, Any]] = []

    def begin(self) -> None:
        self._before = []

    def rollback(self) -> None:
        for group, row, value in reversed(self._before):
            if value is None:
                super().delete(group, row)
            else:
                super().put(group, row, value)
        self._before = []

    def put(self, group: str, row: str, value: Any) -> None:
        assert value is not None, f"a row of {group!r} is put as None, which reads like no row"
        self._before.append((group, row, self.get(group, row)))
        super().put(group, row, value)

    def delete(self, group: str, row: str) -> None:
        self._before.append((group, row, self.get(group, row)))
        super().delete(group, row)


@dataclass(frozen=True)
class Sent:
    """Hold a message on its way, with its bytes as they were when it was sent."""

    message: Message
    encoded: bytes

    @classmethod
    def of(cls, message: Message) -> Sent:
        return cls(message, orjson.dumps(message.value))

    def receive(self, copied: bool) -> Message:
        """Return the message, as a copy through JSON or as the object that was sent."""
        if copied:
            return self.message._replace(value=orjson.loads(self.encoded))
        assert orjson.dumps(self.message.value) == self.encoded, f"{self.message} was changed after it was sent"
        return self.message


class Documents:
    """Apply writes as an index does: only if newer; a delete keeps its version."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], tuple[int, bytes]] = {}

    def apply(self, sent: Sent) -> None:
        held = self._held.get((sent.message.stream, sent.message.key))
        if held is None or sent.message.version > held[0]:
            self._held[sent.message.stream, sent.message.key] = (sent.message.version, sent.encoded)

    def values(self) -> dict[str, dict[str, Any]]:
        """Return the documents that exist, by record and key."""
        found: dict[str, dict[str, Any]] = {name: {} for name in DERIVED}
        for (stream, key), (_, encoded) in self._held.items():
            if encoded != b"null":
                found[stream][key] = orjson.loads(encoded)
        return found


@dataclass(frozen=True)
class Queue:
    """Name a queue: what one partition of a producer writes of a stream for one partition of a reader."""

    stream: str
    producer: str
    producer_partition: int
    reader: str
    partition: int


class Harness:
    """Carry messages between stages until nothing is left.

    `stages` makes new instances, as a process that starts does. `disorder` False keeps the
    order in which things came as far as one thread would: for finding out what a fault needs.
    """

    def __init__(
        self,
        stages: Callable[[], Sequence[Stage]],
        partitions: int = 1,
        seed: int = 0,
        *,
        disorder: bool = True,
    ) -> None:
        self._make = stages
        self._stages = {stage.name: stage for stage in stages()}
        self._order = {name: at for at, name in enumerate(self._stages)}
        self._partitions = partitions
        self._random = random.Random(seed)
        self._crashes = self._random.choice([0.0, 0.1, 0.4]) if disorder else 0.0
        self._compacts = self._random.choice([0.0, 0.3]) if disorder else 0.0
        self._aheads = self._random.choice([0.0, 0.3]) if disorder else 0.0
        self._batches = self._random.choice([(1,), (1, 2, 3, 7), (50,), (1, 5, 1000)]) if disorder else (1000,)
        self._copied = self._random.choice([False, True])
        self._disorder = disorder
        self._rows: dict[tuple[str, int], TransactionRows] = defaultdict(TransactionRows)
        self._queues: dict[Queue, deque[Sent]] = defaultdict(deque)
        self._offsets: dict[str, int] = defaultdict(int)
        self._last: dict[tuple[str, str], tuple[int, bytes]] = {}
        self._written: dict[Queue, list[Sent]] = defaultdict(list)
        self._documents = Documents()
        self._archive: dict[tuple[int, str], dict[str, Any]] = {}
        self.fed: list[dict[str, Any]] = []
        self.processed = 0

    def index(self) -> MemoryIndex:
        """Return an index of the documents."""
        index = MemoryIndex()
        index.apply(
            [Write(record, key, 1, value) for record, rows in self.documents.items() for key, value in rows.items()]
        )
        return index

    @property
    def documents(self) -> dict[str, dict[str, Any]]:
        """Return what the index holds now."""
        return self._documents.values()

    def rows(self, stage: str) -> list[MemoryRows]:
        """Return the rows of a stage, one for each partition that it ran on."""
        return [rows for (name, _), rows in sorted(self._rows.items(), key=lambda kv: kv[0]) if name == stage]

    def feed(self, interactions: Iterable[dict[str, Any]] = (), decisions: Iterable[dict[str, Any]] = ()) -> None:
        """Append to the logs, in this order; the version is the log's offset."""
        for event in interactions:
            self.fed.append(event)
            self._append("interactions", event, event["partitionkey"])
        for decision in decisions:
            self._append("decisions", decision, decision["id"])

    def run(self) -> None:
        """Carry messages until every queue is empty and every stage is settled."""
        while self._carry() or self._settle():
            pass

    def _carry(self) -> bool:
        """Carry messages until every queue is empty; settle now and then between, as a runner may."""
        carried = False
        while ready := sorted({(q.reader, q.partition) for q, waiting in self._queues.items() if waiting}):
            reader, partition = self._random.choice(ready) if self._disorder else ready[0]
            if reader != INDEX and self._random.random() < self._aheads:
                self._fold_ahead(reader, partition)
            taken = self._take(reader, partition)
            if reader == INDEX:
                for _, sent in taken:
                    self._documents.apply(sent)
            else:
                self._process(reader, partition, taken)
            carried = True
            if self._disorder and self._random.random() < SETTLES:
                self._settle()
        return carried

    def _settle(self) -> bool:
        """Settle what is unsettled; tell whether anything was."""
        found = False
        for name, partition in sorted(self._rows):
            stage, rows = self._stages[name], self._rows[name, partition]
            if not isinstance(stage, SettlingStage) or not stage.unsettled(rows):
                continue
            found = True
            rows.begin()
            out = list(stage.settle(rows))
            if self._random.random() < self._crashes:
                rows.rollback()
                self._stages = {made.name: made for made in self._make()}
                continue
            assert not stage.unsettled(rows), f"{name} is unsettled after settle()"
            for message in out:
                self._check_version(message)
                self._send(message, name, partition)
        return found

    def replay_index(self) -> None:
        """Let the index read every output again from some earlier place, and check that nothing changes."""
        before = self.documents
        for queue, written in self._written.items():
            self._queues[queue].extend(written[self._random.randint(0, len(written)) :])
        self.run()
        assert self.documents == before, "writes that the index had already seen changed it"

    def _append(self, stream: str, value: dict[str, Any], partition_key: str) -> None:
        message = Message(stream, value["id"], partition_key, value, self._offsets[stream])
        self._offsets[stream] += 1
        self._send(message, stream, partition_of(partition_key, self._partitions))

    def archive(self) -> list[dict[str, Any]]:
        """Return the interactions that are left once their log is compacted: the last of each id and partition."""
        return list(self._archive.values())

    def _send(self, message: Message, producer: str, producer_partition: int) -> None:
        if message.stream == "interactions":  # a log with one order, whoever writes to it
            producer, producer_partition = "interactions", partition_of(message.partition_key, self._partitions)
            self._archive[producer_partition, message.key] = message.value
        sent, here = Sent.of(message), (message.stream, producer, producer_partition)
        for stage in self._stages.values():
            for given in stage.inputs:
                if given.stream == message.stream:
                    if stage.single:
                        partitions: Sequence[int] = (0,)
                    elif given.broadcast:
                        partitions = range(self._partitions)
                    else:
                        partitions = (partition_of(message.partition_key, self._partitions),)
                    for partition in partitions:
                        self._queues[Queue(*here, stage.name, partition)].append(sent)
        if message.stream in DERIVED:
            queue = Queue(*here, INDEX, 0)
            self._queues[queue].append(sent)
            self._written[queue].append(sent)

    def _take(self, reader: str, partition: int) -> list[tuple[Queue, Sent]]:
        """Take a batch from the queues of one reader's partition, interleaved at random."""
        queues = [queue for queue in self._queues if (queue.reader, queue.partition) == (reader, partition)]
        for queue in queues:
            if queue.stream not in RAW and self._random.random() < self._compacts:
                _compact(self._queues[queue])
        taken: list[tuple[Queue, Sent]] = []
        size = self._random.choice(self._batches)
        while len(taken) < size and (ready := [queue for queue in queues if self._queues[queue]]):
            queue = self._random.choice(ready) if self._disorder else ready[0]
            taken.append((queue, self._queues[queue].popleft()))
        return taken

    def _fold_ahead(self, reader: str, partition: int) -> None:
        """Fold the newest of what earlier stages wrote for their own partition, and leave it where it is."""
        taken = []
        for queue, waiting in self._queues.items():
            here = (queue.reader, queue.partition, queue.producer_partition) == (reader, partition, partition)
            if here and waiting and self._order.get(queue.producer, len(self._order)) < self._order[reader]:
                size = self._random.choice(self._batches)
                taken += [(queue, sent) for sent in list(waiting)[-size:]]
        if taken:
            self._process(reader, partition, taken, ahead=True)

    def _process(self, name: str, partition: int, taken: list[tuple[Queue, Sent]], *, ahead: bool = False) -> None:
        rows = self._rows[name, partition]
        rows.begin()
        out = self._stages[name].process(rows, self._received(taken))
        if self._random.random() < self._crashes:
            rows.rollback()
            self._stages = {stage.name: stage for stage in self._make()}
            again = self._stages[name].process(rows, self._received(taken))
            assert again == out, f"a new instance of {name} read the same rows and batch and wrote something else"
            rows.rollback()
            for queue, sent in () if ahead else reversed(taken):
                self._queues[queue].appendleft(sent)
            return
        self.processed += len(taken)
        for message in out:
            self._check_version(message)
            self._send(message, name, partition)

    def _received(self, taken: list[tuple[Queue, Sent]]) -> list[Message]:
        return [sent.receive(self._copied) for _, sent in taken]

    def _check_version(self, message: Message) -> None:
        encoded = orjson.dumps(message.value)
        version, value = self._last.get((message.stream, message.key), (-1, b""))
        assert message.version > version or message.stream in RAW, (
            f"{message.stream} {message.key!r}: version {message.version} after {version}, {value!r} then {encoded!r}"
        )
        self._last[message.stream, message.key] = (message.version, encoded)


def _compact(waiting: deque[Sent]) -> None:
    last = {sent.message.key: at for at, sent in enumerate(waiting)}
    kept = [sent for at, sent in enumerate(waiting) if last[sent.message.key] == at]
    waiting.clear()
    waiting.extend(kept)
