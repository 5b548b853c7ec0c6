"""Name what ends a worker: each is one clear line, and says whether starting again can help."""

from __future__ import annotations


class WorkerError(Exception):
    """Report what a worker cannot go on with: what is wrong, where, how to mend it."""


class Fenced(WorkerError):
    """Report that another worker has taken the partition over; this process must end at once."""


class StateLost(WorkerError):
    """Report that a changelog lacks what it once held: only a rebuild makes the state whole again."""


class KafkaTopicsMissing(WorkerError):
    """Report Kafka topics that do not exist, or not with the partitions of the generation."""


class DiskFailed(WorkerError):
    """Report that the state on disk cannot be written or read."""
