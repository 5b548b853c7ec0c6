"""Keep account of one partition: what was read, what is done, and up to where nothing is missing."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field


@dataclass(eq=False, slots=True)
class Progress:
    """Hold the offsets of one partition that are on their way.

    `safe` is the offset that may be committed: everything before it is in the index, or a
    dead letter. Offsets come in order, with gaps where records were compacted away.
    """

    kafka_topic: str
    partition: int
    record: str
    read: int
    live: bool = True  # False once the partition belongs to another
    committed: int | None = None
    _waiting: deque[int] = field(default_factory=deque)
    _done: set[int] = field(default_factory=set)

    @property
    def safe(self) -> int:
        """Return the offset before which everything is done."""
        return self._waiting[0] if self._waiting else self.read

    @property
    def idle(self) -> bool:
        """Tell whether nothing is on its way."""
        return not self._waiting

    def take(self, offset: int) -> None:
        """Note that a message was read."""
        self._waiting.append(offset)
        self.read = offset + 1

    def moved(self, position: int) -> None:
        """Note that the reader stands further, past marks of transactions and what was compacted away."""
        self.read = max(self.read, position)

    def done(self, offset: int) -> None:
        """Note that a message needs nothing more."""
        self._done.add(offset)
        while self._waiting and self._waiting[0] in self._done:
            self._done.remove(self._waiting.popleft())
