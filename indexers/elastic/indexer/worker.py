"""Read records from Kafka and keep Elasticsearch after them, until told to stop."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Mapping
from time import monotonic
from typing import Any

from elasticsearch import Elasticsearch
from kafka import KafkaConsumer, OffsetAndMetadata, TopicPartition
from kafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from kafka.errors import KafkaError

from indexers.elastic.generations import MadeIndex
from indexers.elastic.indexer.deadletters import DeadLetters, Refused
from indexers.elastic.indexer.errors import IndexGone, KafkaTopicMissing
from indexers.elastic.indexer.limits import RefusalLimit
from indexers.elastic.indexer.messages import Poison, read
from indexers.elastic.indexer.meter import IndexerMeter
from indexers.elastic.indexer.options import MEGABYTE, IndexerOptions
from indexers.elastic.indexer.placing import ASK_MS, Assignment, begin, check_age, keep_joining, position_of
from indexers.elastic.indexer.progress import Progress
from indexers.elastic.indexer.sender import Sender

log = logging.getLogger("knowflow.indexer")

_BUSY_MS, _IDLE_MS = 10, 200  # how long to wait for messages: an answer on its way must not wait long
_BEAT_SECONDS = 60.0  # without a turn of the loop for so long, something hangs
_LOOK_SECONDS = 0.5  # between two looks at what others have committed


class Indexer:
    """Carry the records of one generation; any number of them share a group.

    An offset is committed only when everything before it is in the index or is a dead letter
    that Kafka has acknowledged. A crash anywhere makes messages be read again, which changes
    nothing: versions decide. While Elasticsearch takes nothing, reading is paused, and the
    indexer stays in its group.
    """

    def __init__(
        self, options: IndexerOptions, client: Elasticsearch, indices: Mapping[str, MadeIndex], meter: IndexerMeter
    ) -> None:
        """Take the options, a client that stays the caller's, and the indices by record."""
        self._options = options
        self._indices = indices
        self._meter = meter
        self._sender = Sender(client, options.batches, options.backoff, meter)
        self._limit = RefusalLimit(options.limits)
        self._letters = DeadLetters(options.kafka, options.deadletters)
        self._refused: list[Refused] = []
        self._assignment = Assignment()
        self._mine: dict[TopicPartition, Progress] = {}
        self._unplaced: set[TopicPartition] = set()
        self._unaged: set[TopicPartition] = set()
        self._ends: dict[TopicPartition, int] = {}
        self._stopping = threading.Event()
        self._committed_at = self._looked_at = self._beat = monotonic()

    def stop(self, *_: Any) -> None:
        """Have run() finish what is on its way and return; fit for a signal handler."""
        self._stopping.set()

    def health(self) -> tuple[bool, dict[str, Any]]:
        """Tell whether all is well, and how it stands."""
        silent = monotonic() - self._beat
        away_since = self._sender.away_since
        told: dict[str, Any] = {
            "generation": self._options.generation,
            "partitions": len(self._mine),
            "silent_seconds": round(silent, 1),
            "waiting_for_elasticsearch": away_since is not None,
        }
        if away_since is not None:
            told |= {"away_seconds": round(monotonic() - away_since, 1), "reason": self._sender.reason}
        return away_since is None and silent < _BEAT_SECONDS, told

    def run(self) -> None:
        """Work until stopped or, if so told, until everything that was there at the beginning is indexed.

        Raises IndexerStopped for what somebody has to mend, KafkaError where Kafka refuses for
        good. All of it may be called again in a new process at once.
        """
        consumer = KafkaConsumer(
            **self._options.kafka,
            group_id=self._options.group,
            partition_assignment_strategy=(RoundRobinPartitionAssignor,),
            isolation_level="read_committed",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            allow_auto_create_topics=False,
            max_poll_records=self._options.batches.documents,
            max_partition_fetch_bytes=4 * MEGABYTE,
            session_timeout_ms=int(self._options.session_seconds * 1000),
            heartbeat_interval_ms=int(self._options.session_seconds * 1000 / 4),
        )
        try:
            self._ends = self._end_offsets(consumer)
            consumer.subscribe(list(self._options.sources), listener=self._assignment)
            while not self._stopping.is_set():
                self._turn(consumer)
                if self._options.until_caught_up and self._caught_up(consumer):
                    return
            self._finish(consumer)
        finally:
            self._sender.close()
            self._letters.close()
            consumer.close(timeout_ms=ASK_MS)

    def _turn(self, consumer: KafkaConsumer) -> None:
        found = consumer.poll(timeout_ms=_BUSY_MS if self._sender.busy else _IDLE_MS)
        self._beat = monotonic()
        keep_joining(consumer)
        new = self._follow(consumer)
        for partition, messages in found.items():
            if partition in self._mine and partition not in new and partition not in self._unplaced:
                self._take(partition, messages)
        self._settle()
        self._sender.pump()
        self._pause_or_resume(consumer)
        if monotonic() - self._committed_at >= self._options.commit_seconds or self._options.until_caught_up:
            self._commit(consumer)

    def _follow(self, consumer: KafkaConsumer) -> set[TopicPartition]:
        """Take over and give back partitions; return those that are new, whose messages are fetched again.

        The client tells of every partition that goes, but not of one that came back at once:
        what counts is what is assigned now.
        """
        given = {partition for partition in self._assignment.given() if not self._goes_on(consumer, partition)}
        assigned = consumer.assignment()
        lost = [partition for partition in self._mine if partition not in assigned or partition in given]
        gained = [partition for partition in assigned if partition not in self._mine or partition in given]
        for partition in lost:
            old = self._mine.pop(partition)
            old.live = False
            self._unplaced.discard(partition)
            self._meter.gone(old.record, old.partition)
        for partition in gained:
            record = self._options.sources[partition.topic]
            self._mine[partition] = Progress(partition.topic, partition.partition, record, 0)
            self._unplaced.add(partition)
        if lost or gained:
            self._sender.forget_lost()
            self._refused = [one for one in self._refused if one.progress.live]
            log.info("partitions", extra={"mine": sorted(f"{one.topic}/{one.partition}" for one in self._mine)})
        new = set(self._unplaced)
        for partition in new:
            try:
                self._mine[partition].read = begin(consumer, partition, self._index(partition))
            except KafkaError as error:  # not now: nothing of it is taken until it is known
                log.warning("no position yet", extra={"partition": str(partition), "reason": repr(error)})
                continue
            self._unplaced.remove(partition)
            self._unaged.add(partition)
        return new

    def _goes_on(self, consumer: KafkaConsumer, partition: TopicPartition) -> bool:
        """Tell whether a partition came back at once, so that the client reads on from where it was."""
        progress = self._mine.get(partition)
        if progress is None or partition in self._unplaced:
            return False
        position = _position(consumer, partition)
        return position is not None and position >= progress.read

    def _take(self, partition: TopicPartition, messages: list[Any]) -> None:
        progress, index = self._mine[partition], self._index(partition)
        if partition in self._unaged:
            self._unaged.remove(partition)
            check_age(partition, index, messages[0].timestamp)
        for message in messages:
            progress.take(message.offset)
            item = read(message, progress, index.name, self._options.generation)
            if isinstance(item, Poison):
                self._refuse(Refused(item.progress, item.offset, item.key, item.reason, item.payload))
            else:
                self._sender.add(item)

    def _refuse(self, refused: Refused) -> None:
        self._limit.note(refused=True, reason=f"{refused.key}: {refused.reason}")
        self._meter.documents(refused.progress.record, "refused", 1)
        if refused.progress.live:
            self._refused.append(refused)

    def _settle(self) -> None:
        """Take what became of requests, and put aside what was refused."""
        counts: Counter[tuple[str, str]] = Counter()
        for item, result in self._sender.collect():
            if result.done:
                counts[item.progress.record, result.state] += 1
                self._limit.note(refused=False)
                item.progress.done(item.offset)
            elif result.state == "lost":
                raise IndexGone(f"{item.change.target} was removed under the indexer; start it again: it makes it anew")
            else:
                self._refuse(Refused(item.progress, item.offset, item.change.key, result.reason, item.payload))
        for (record, state), count in counts.items():
            self._meter.documents(record, state, count)
        # As long as nothing but refusals comes, the limit may yet show that the index is wrong, and not they.
        if not self._refused or (self._limit.in_doubt and not self._sender.idle):
            return
        try:
            self._letters.write(self._refused)
        except KafkaError as error:  # their offsets stay uncommitted
            log.warning("dead letters cannot be written now", extra={"reason": repr(error)})
            return
        for one in self._refused:
            log.error(
                "refused; it is a dead letter now",
                extra={"record": one.progress.record, "key": one.key, "reason": one.reason},
            )
            self._meter.dead_letter(one.progress.record)
            one.progress.done(one.offset)
        self._refused = []

    def _pause_or_resume(self, consumer: KafkaConsumer) -> None:
        wanted = self._sender.full or self._sender.away or bool(self._refused)
        paused = consumer.paused()
        if wanted and len(paused) < len(self._mine):
            consumer.pause(*self._mine)
        elif paused and not wanted:
            consumer.resume(*paused)

    def _commit(self, consumer: KafkaConsumer) -> None:
        """Commit what is contiguously done; what fails is committed the next time, or read again by another."""
        self._committed_at = monotonic()
        due: dict[TopicPartition, OffsetAndMetadata] = {}
        for partition, progress in self._mine.items():
            if partition in self._unplaced:
                continue
            if progress.idle and (position := _position(consumer, partition)) is not None:
                progress.moved(position)
            if progress.safe != progress.committed:
                due[partition] = OffsetAndMetadata(progress.safe, self._index(partition).uuid, -1)
            last = consumer.highwater(partition)
            self._meter.lag(progress.record, progress.partition, max(0, (last or 0) - progress.safe))
        if not due:
            return
        try:
            consumer.commit(due, timeout_ms=ASK_MS)
        except KafkaError as error:
            log.warning("offsets cannot be committed now", extra={"reason": repr(error)})
            return
        for partition, committed in due.items():
            if partition in self._mine:
                self._mine[partition].committed = committed.offset

    def _end_offsets(self, consumer: KafkaConsumer) -> dict[TopicPartition, int]:
        """Return where the committed messages of all partitions end now. Raises KafkaTopicMissing."""
        partitions: list[TopicPartition] = []
        for name in self._options.sources:
            numbers = consumer.partitions_for_topic(name)
            if not numbers:
                raise KafkaTopicMissing(f"there is no Kafka topic {name}: `knowflow kafka-topics create` makes it")
            partitions += [TopicPartition(name, number) for number in sorted(numbers)]
        ends: dict[TopicPartition, int] = consumer.end_offsets(partitions, timeout_ms=3 * ASK_MS)
        return ends

    def _caught_up(self, consumer: KafkaConsumer) -> bool:
        """Tell whether all that was there at the beginning is done, by us or by others of the group."""
        if any((one := self._mine.get(partition)) is not None and (one.committed is None or one.committed < end)
               for partition, end in self._ends.items()):  # fmt: skip
            return False
        others = [partition for partition in self._ends if partition not in self._mine]
        if not others:
            return True
        if monotonic() - self._looked_at < _LOOK_SECONDS:
            return False
        self._looked_at = monotonic()
        try:
            for partition in others:
                position = position_of(consumer, partition, self._index(partition))
                if position is None or position < self._ends[partition]:
                    return False
        except KafkaError:
            return False
        return True

    def _finish(self, consumer: KafkaConsumer) -> None:
        """Take the answers that are on their way, and commit."""
        limit = monotonic() + self._options.stop_seconds
        while self._sender.busy and monotonic() < limit:
            self._sender.wait(max(0.0, limit - monotonic()))
            self._settle()
        self._settle()
        self._commit(consumer)

    def _index(self, partition: TopicPartition) -> MadeIndex:
        return self._indices[self._options.sources[partition.topic]]


def _position(consumer: KafkaConsumer, partition: TopicPartition) -> int | None:
    try:
        found: int | None = consumer.position(partition, timeout_ms=0)
    except (KafkaError, AssertionError):  # taken away meanwhile, or not known yet
        return None
    return found
