"""Offer what is needed to connect a source: see docs/producer.md.

`interaction` and `event_id` make events, `Outcome` accounts for one source record,
`Producer` and `ProducerFactory` say what to write, `ProducerConformance` tests it.
`read_records` reads files of JSON lines, compressed or not, with cursors.
"""

from __future__ import annotations

from producers.base import Cursor, Event, Failure, Outcome, Producer, ProducerFactory, SourceError
from producers.records import Bad, Blank, Record, read_records
from producers.testing import ProducerConformance
from producers.write import event_id, interaction

__all__ = [
    "Bad",
    "Blank",
    "Cursor",
    "Event",
    "Failure",
    "Outcome",
    "Producer",
    "ProducerConformance",
    "ProducerFactory",
    "Record",
    "SourceError",
    "event_id",
    "interaction",
    "read_records",
]
