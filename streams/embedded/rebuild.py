"""Fold the log anew into a new generation, while the old one serves.

The new rows and records fill the tables of the next slot, batch by batch; one transaction
then makes that slot the present one. An interruption before it leaves the old generation
as it was. Versions go on above all old ones, because the generation is their high part;
keys that vanished become deletes; all of it is noted as changed, so that an index just takes
it over.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from schemas.registry import DERIVED
from streams.core import Message
from streams.embedded.fold import Fold, collector_paused
from streams.embedded.records import RecordStore
from streams.embedded.schema import create_slot, drop_other_slots
from streams.embedded.store import Store

if TYPE_CHECKING:
    from streams.embedded.runner import Engine

BATCH = 5_000


def rebuild(engine: Engine, partitions: int | None, on_progress: Callable[[int, int], None] | None) -> None:
    """Fill the next slot from interactions and decisions, and make it the present one.

    `on_progress` gets (interactions folded, of how many). Takes the space of a second
    state for a time. Raises StageFailed where an event cannot be folded any more.
    """
    store = engine.store
    connection = store.connection
    slot = engine.slot + 1
    count = partitions or store.partitions
    drop_other_slots(connection, engine.slot)
    create_slot(connection, slot, [stage.name for stage in engine.stages], DERIVED)
    records = RecordStore(store.writes, slot, DERIVED)
    fold = Fold(store.writes, slot, count, engine.stages, records)

    def run() -> None:
        with collector_paused():
            while fold.step(engine.scheduler) is not None:
                pass
        fold.save()
        store.commit()
        store.begin()

    fold.enter([Message("decisions", key, key, value, 1) for key, value in records.scan("decisions")])
    run()
    total, done, offset = engine.log.count(), 0, 0
    while batch := engine.log.after(offset, BATCH):
        offset = batch[-1].version
        fold.enter(batch)
        run()
        done += len(batch)
        if on_progress:
            on_progress(done, total)
    while fold.settle():
        run()
    records.bury(engine.records)
    store.set_meta("slot", slot)
    store.set_meta("generation", store.generation + 1)
    store.set_meta("partitions", count)
    store.commit()


def drop_leftovers(store: Store) -> None:
    """Drop the tables of finished and of interrupted rebuilds."""
    with store.transaction():
        drop_other_slots(store.connection, store.slot)
