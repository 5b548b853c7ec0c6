"""Send each interaction to the partition of what it is about."""

from __future__ import annotations

from collections.abc import Sequence

from streams.core import Input, Message, Rows
from streams.subjects import CHANNEL, subject_of


class Intake:
    """Repartition interactions by subject; channel events go to every partition.

    It keeps no rows: replays and duplicates pass through, the items stage tells them apart.
    """

    name = "intake"
    inputs = (Input("interactions"),)
    single = False

    def process(self, rows: Rows, batch: Sequence[Message]) -> list[Message]:
        """Return one `events` or `channels` message per interaction."""
        out = []
        for message in batch:
            subject = subject_of(message.value["data"]) if message.value is not None else ""
            if subject:
                stream = "channels" if subject.startswith(CHANNEL) else "events"
                out.append(Message(stream, message.key, subject, message.value, message.version))
        return out
