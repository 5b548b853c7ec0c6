"""Open a state and write to it: the log, the queue and transactions, on which the runner stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

from schemas.canonical import canonical
from schemas.registry import DERIVED
from streams.core import Json, Stage
from streams.embedded import rebuild
from streams.embedded.fold import Fold, collector_paused
from streams.embedded.interactions import Appended, InteractionLog, Unfinished
from streams.embedded.memory import release
from streams.embedded.records import RecordStore
from streams.embedded.scheduling import Scheduler, TopologyScheduler
from streams.embedded.store import Store
from streams.topology import stages as topology


class Transactions:
    """Append interactions, fold them, and commit or roll back: the part of the engine that writes.

    Whatever fails within a call that writes, Ctrl-C included, is rolled back: the state is
    then that of the last commit, and the engine can be used further.
    """

    def __init__(self, store: Store, stages: Sequence[Stage], scheduler: Scheduler) -> None:
        """Take what open() made."""
        self.store = store
        self.stages = tuple(stages)
        self.scheduler = scheduler
        self.log = InteractionLog(store.writes)
        self._adopt()

    @classmethod
    def open(
        cls,
        folder: Path | str,
        *,
        partitions: int | None = None,
        stages: Sequence[Stage] | None = None,
        scheduler: Scheduler | None = None,
        readonly: bool = False,
        durable: bool = True,
    ) -> Self:
        """Open the state in a folder, or begin one there.

        `partitions` None takes what the state was made with, 4 for a new one. What an
        interrupted run had left queued is folded at the next process(). `durable` False is
        for scratch states: they outlive the process, but not a power cut. Raises FolderInUse
        where another process writes, FormatTooNew, FormatTooOld, PartitionsFixed,
        FolderMissing (reading only), FolderReadOnly, StoreCorrupt.
        """
        chosen = tuple(topology() if stages is None else stages)
        store = Store(
            Path(folder),
            stages=[stage.name for stage in chosen],
            records=DERIVED,
            partitions=partitions,
            readonly=readonly,
            durable=durable,
        )
        try:
            with store.errors_named():
                engine = cls(store, chosen, scheduler or TopologyScheduler())
                if not readonly:
                    rebuild.drop_leftovers(store)
        except BaseException:
            store.close()
            raise
        return engine

    def close(self) -> None:
        """Undo what was not committed, close the file and give the folder free."""
        self.store.rollback()
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def append(self, events: Sequence[Json]) -> Appended:
        """Write interactions in their normal form to the log and queue them for the stages.

        Replays change nothing; of two events with one id the greater stands. Durable after
        process() or commit(); what is queued stays in memory until then, so call process()
        every few thousand events.
        """
        with self._writing():
            appended = self.log.append([canonical(event) for event in events])
            self._fold.enter(appended.messages)
            return appended

    def append_now(self, bodies: Sequence[bytes], unfinished: Unfinished | None = None) -> Appended:
        """Append events in canonical form and fold them within the open transaction, without a commit.

        Raises StageFailed.
        """
        self.store.begin()
        appended = self.log.append(bodies, unfinished)
        self._fold.enter(appended.messages)
        appended.messages.clear()  # the stages let go of each as they have folded it
        self._run()
        return appended

    def process(self) -> None:
        """Fold everything that is queued, settle what can only be worked out at the end, and commit."""
        with self._writing():
            self.settle_now()
            self.commit()

    def commit(self) -> None:
        """Make durable what was written so far, with whatever is still queued."""
        if not self.store.writes.in_transaction:
            return
        with self._writing():
            self._fold.save()
            self.log.flush()
            self.store.commit()

    def rollback(self) -> None:
        """Return to the last commit."""
        self.store.rollback()
        with self.store.errors_named():
            self.log.reload()
            self.records.reload()
            self._fold.load()

    def forget_rows(self) -> None:
        """Drop the rows that are kept in memory for the next batch. Call it after a commit."""
        self.store.writes.settle()
        self._fold.release()
        release()

    def cursor(self, key: str) -> Any | None:
        """Return what an unfinished reading left."""
        row = self.store.connection.execute("SELECT state FROM cursors WHERE producer=?", (key,)).fetchone()
        return orjson.loads(row[0]) if row else None

    def set_cursor(self, key: str, state: Mapping[str, Any] | None) -> None:
        """Write or remove a cursor within the open transaction."""
        self.store.begin()
        if state is None:
            self.store.writes.execute("DELETE FROM cursors WHERE producer=?", (key,))
        else:
            self.store.writes.execute("REPLACE INTO cursors VALUES(?,?)", (key, orjson.dumps(state)))

    def waiting(self) -> int:
        """Return how many messages wait between stages."""
        return self._fold.waiting()

    def _adopt(self) -> None:
        """Take up the slot that serves."""
        writes, slot = self.store.writes, self.store.slot
        self.slot = slot
        self.records = RecordStore(writes, slot, DERIVED)
        self._fold = Fold(writes, slot, self.store.partitions, self.stages, self.records)

    def _refresh(self) -> None:
        if self.store.readonly and self.store.slot != self.slot:
            self._adopt()

    def settle_now(self) -> None:
        """Fold what is queued and settle what is behind, within the open transaction. Raises StageFailed."""
        self._run()
        while self._fold.settle():
            self._run()

    def _run(self) -> None:
        with collector_paused():
            while (commit := self._fold.step(self.scheduler)) is not None:
                if commit:
                    self.commit()
                    self.store.begin()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self.store.errors_named():
            try:
                self.store.begin()
                yield
            except BaseException:
                self.rollback()
                raise
