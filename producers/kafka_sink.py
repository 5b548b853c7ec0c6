"""Write interactions and dead letters to Kafka: acknowledged by all in-sync brokers, bounded in memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from kafka import KafkaProducer, errors

from producers.base import Event
from schemas.binary import Headers, to_binary
from schemas.canonical import canonical
from schemas.kafka_topics import KAFKA_TOPICS, MAX_MESSAGE_BYTES
from schemas.keys import partition_of

INTERACTIONS, DEADLETTERS = KAFKA_TOPICS["interactions"].name, KAFKA_TOPICS["deadletters"].name
OUTSTANDING_BYTES = 32 * 1024 * 1024  # written and not acknowledged; write() waits beyond that
BATCH_BYTES = 512 * 1024  # of a partition, before compression
TRANSACTION_MS = 300_000
OVERHEAD = 1_024  # bytes that a message may take beside key, value and headers
# After these the client goes on under another epoch, and gives back what was on its way: it is sent again.
_LOST_ON_THE_WAY = (
    errors.OutOfOrderSequenceNumberError, errors.UnknownProducerIdError, errors.InvalidProducerEpochError,
    errors.InvalidProducerIdMappingError,
)  # fmt: skip
_MOST_SENT = 5

# Kafka topic, key, value, headers, partition
Message = tuple[str, bytes, bytes | None, Headers, int]


def end(producer: KafkaProducer) -> None:
    """Close a producer at once, whatever is on its way.

    The client's own close() raises where something is, and tries again when the object goes.
    """
    try:
        producer.close(timeout=0)
    except errors.KafkaError:
        producer._sender.force_close()
        producer._closed = True


def patience(options: Mapping[str, Any]) -> float:
    """Return for how many seconds to wait for a message that was sent; never wait by the client's own flush().

    The client gives a message up after its delivery timeout, but has been seen to forget one when a
    broker that it was just reaching anew went away: it may take as long as one last request could.
    """
    given = {**KafkaProducer.DEFAULT_CONFIG, **options}
    return float(given["delivery_timeout_ms"] + given["request_timeout_ms"]) / 1000


class TooLarge(Exception):
    """Report a message that no broker would take."""


@dataclass(slots=True)
class _Sent:
    """Hold a message that is on its way, so that it can be sent again."""

    future: Any
    message: Message
    size: int
    times: int = 1


class KafkaSink:
    """Send messages, and count those that are acknowledged without a gap.

    Used as a context manager. `options` are those of kafka-python's KafkaProducer. The client
    retries until its delivery timeout; what then fails is raised by the next write() or flush(),
    as kafka.errors.KafkaError, and the sink is of no more use. With a `transactional_id`, messages
    are sent in transaction() alone, and whoever else uses the id is fenced off. A message may be there twice after a
    crash, never not at all: what counts is `acknowledged`, the number of messages from the first
    on that all in-sync brokers have.
    """

    def __init__(self, options: Mapping[str, Any], *, transactional_id: str | None = None) -> None:
        self._options = dict(options)
        if transactional_id:
            self._options |= {"transactional_id": transactional_id, "transaction_timeout_ms": TRANSACTION_MS}
        self._patience = patience(self._options)
        self._producer: KafkaProducer | None = None
        self._partitions: dict[str, int] = {}
        self._way: deque[_Sent] = deque()
        self._outstanding = 0
        self.sent = 0
        self.acknowledged = 0

    def __enter__(self) -> Self:
        """Connect. Raises kafka.errors.KafkaError where there is no broker or no such Kafka topic."""
        self._producer = KafkaProducer(
            **{
                "batch_size": BATCH_BYTES,
                "max_request_size": MAX_MESSAGE_BYTES,
                **self._options,
                "acks": "all",
                "allow_auto_create_topics": False,
                "enable_idempotence": True,
            }
        )
        try:
            for name in (INTERACTIONS, DEADLETTERS):
                self._number(name)
            if "transactional_id" in self._options:
                self._producer.init_transactions()
        except BaseException:
            end(self._producer)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Disconnect; what is not acknowledged may be lost, which flush() before prevents."""
        assert self._producer is not None
        end(self._producer)

    def write(self, event: Event) -> None:
        """Send an interaction in its normal form. Raises TooLarge, and see the class."""
        message = to_binary(event)
        self.put(INTERACTIONS, message.key, message.value, message.headers, event["partitionkey"])

    def put_letter(self, name: str, letter: Mapping[str, Any] | None) -> None:
        """Send a dead letter by its id, or its delete."""
        self.put(DEADLETTERS, name.encode(), None if letter is None else canonical(letter), [], name)

    def put(self, name: str, key: bytes, value: bytes | None, headers: Headers, partition_key: str) -> None:
        """Send a message to a Kafka topic, with a value of None as a delete. Raises TooLarge, and see the class."""
        self.put_at(name, key, value, headers, partition_of(partition_key, self._number(name)))

    def put_at(self, name: str, key: bytes, value: bytes | None, headers: Headers, partition: int) -> None:
        """Send a message to a partition; see put()."""
        size = len(key) + len(value or b"") + sum(len(header) + len(data) for header, data in headers)
        if size > MAX_MESSAGE_BYTES - OVERHEAD:
            raise TooLarge(f"the message has {size:,} bytes, and {MAX_MESSAGE_BYTES - OVERHEAD:,} is the most")
        message = (name, key, value, headers, partition)
        while self._outstanding > OUTSTANDING_BYTES:
            self._settle()
        self._way.append(_Sent(self._again(message), message, size + 200))
        self._outstanding += size + 200
        self.sent += 1

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Let all messages that are sent meanwhile be there together, or none; see the class."""
        assert self._producer is not None
        self._producer.begin_transaction()
        try:
            yield
            self.flush()
        except BaseException:
            with suppress(errors.KafkaError):
                self._producer.abort_transaction()
            raise
        self._producer.commit_transaction()

    def poll(self) -> int:
        """Take notice of what was acknowledged meanwhile, and return `acknowledged`."""
        while self._way and self._way[0].future.is_done:
            self._settle()
        return self.acknowledged

    def flush(self) -> None:
        """Wait until everything is acknowledged; see the class."""
        while self._way:
            self._settle()

    def _number(self, name: str) -> int:
        """Return how many partitions a Kafka topic has."""
        if name not in self._partitions:
            assert self._producer is not None
            self._partitions[name] = len(self._producer.partitions_for(name))
        return self._partitions[name]

    def _again(self, message: Message) -> Any:
        assert self._producer is not None
        name, key, value, headers, partition = message
        return self._producer.send(name, value, key, headers, partition)

    def _settle(self) -> None:
        """Wait for the oldest message on its way, and send it again where the client had to give it back."""
        first = self._way[0]
        while True:
            try:
                first.future.get(self._patience)
                break
            except _LOST_ON_THE_WAY:
                if first.times == _MOST_SENT:
                    raise
                first.times += 1
                first.future = self._again(first.message)
        self._way.popleft()
        self._outstanding -= first.size
        self.acknowledged += 1
