"""Offer what is needed to connect a source: see docs/producer.md.

`interaction` and `event_id` make events, `Outcome` accounts for one source record,
`Producer` and `ProducerFactory` say what to write, `ProducerConformance` tests it.
`read_records` reads files of JSON lines, compressed or not, with cursors.
"""

from __future__ import annotations

from producers.base import (
    Cursor,
    DeadLetter,
    Event,
    Failure,
    Outcome,
    Producer,
    ProducerFactory,
    Rereads,
    SourceError,
)  # fmt: skip
from producers.records import Bad, Blank, Record, read_records
from producers.testing import ProducerConformance
from producers.write import event_id, interaction

__all__ = [
    "Bad",
    "Blank",
    "Cursor",
    "DeadLetter",
    "Event",
    "Failure",
    "Outcome",
    "Producer",
    "ProducerConformance",
    "ProducerFactory",
    "Record",
    "Rereads",
    "SourceError",
    "event_id",
    "interaction",
    "read_records",
]
