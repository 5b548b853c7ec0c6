"""Run the topology in this process over one SQLite file: the embedded runner."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from schemas.decisions import decision_rank, read_decision
from streams.core import Json, Message
from streams.deadletters import RECORD as DEAD_LETTERS
from streams.embedded import backup, deadletters, doctor, rebuild, status
from streams.embedded.errors import EngineError
from streams.embedded.ingest import ingest
from streams.embedded.producing import ProducerLike
from streams.embedded.records import Change
from streams.embedded.report import IngestReport, Progress
from streams.embedded.schema import rows_table
from streams.embedded.transactions import Transactions

PENDING_STAGE, PENDING_GROUP = "items", "#pending"
DRAIN_BATCH = 2_000


class Engine(Transactions):
    """Hold the log, the state and the derived records of one data folder.

    One process writes; others may read at the same time, and see whole transactions only.
    Every method may raise the errors of streams.embedded.errors, each one clear line.
    """

    # Writing

    def decide(self, decisions: Iterable[Mapping[str, Any]]) -> int:
        """Check and write decisions, fold them, commit; return how many were new.

        Of two with one id the greater (time, hash) stands. Raises pydantic.ValidationError
        before anything is written.
        """
        checked = [read_decision(dict(decision)) for decision in decisions]
        written = 0
        with self._writing():
            for decision in checked:
                self.records.flush()  # so that get() sees an earlier one of this call
                held = self.records.get("decisions", decision["id"])
                if held is not None and decision_rank(held) >= decision_rank(decision):
                    continue
                version = self.records.put_log("decisions", decision["id"], decision)
                written += 1
                self._fold.enter([Message("decisions", decision["id"], decision["id"], decision, version)])
            self.settle_now()
            self.commit()
        return written

    def ingest(
        self, producer: ProducerLike, *, key: str | None = None, on_progress: Progress | None = None
    ) -> IngestReport:
        """Read a producer to its end, micro-batch by micro-batch; return what became of its records.

        Each batch is one transaction with the producer's cursor and the tallies so far, so
        that the same call after an interruption goes on where it stopped and reports the
        whole; a reading that came to its end leaves no cursor, and a second one counts
        duplicates. `key` names the reading (default kind and source): give one per path.
        An event that is no interaction, or that a stage cannot fold, becomes a dead letter
        and stops nothing. Where the producer raises, what came before is committed.
        """
        with self.store.writes.behind(), self._writing():
            self._run()
            report = ingest(self, producer, key=key, on_progress=on_progress)
            self.store.writes.settle()
            return report

    # Reading

    def dump(self, record: str) -> Iterator[tuple[str, Json]]:
        """Yield (key, value) of every row of a record, by the bytes of the key.

        In this runner a record's state and its log are one table, so `--from state` and
        `--from log` read the same. Raises EngineError for an unknown record.
        """
        with self.store.errors_named():
            self._refresh()
            if record == "interactions":
                yield from self.log.by_id()
                return
            if record not in self.records.names:
                raise EngineError(f"there is no record {record!r}: choose among {', '.join(self.records.names)}")
            yield from self.records.scan(record)

    def interaction(self, name: str) -> Json | None:
        """Return one interaction by its id, or None."""
        with self.store.errors_named():
            return self.log.get(name)

    def pending_by_source(self) -> dict[str, int]:
        """Return per source how many committed interactions wait for their item."""
        with self.store.errors_named():
            self._refresh()
            if all(stage.name != PENDING_STAGE for stage in self.stages):
                return {}
            sql = f"SELECT row, value FROM {rows_table(self.store.slot, PENDING_STAGE)} WHERE part=? AND grp=?"
            found: dict[str, int] = {}
            for partition in range(self.store.partitions):
                for source, value in self.store.connection.execute(sql, (partition, PENDING_GROUP)):
                    found[source] = found.get(source, 0) + int(orjson.loads(value))
            return {source: count for source, count in sorted(found.items()) if count}

    def pending(self, source: str) -> int:
        """Return how many interactions of one source wait for their item."""
        return self.pending_by_source().get(source, 0)

    def status(self) -> dict[str, Any]:
        """Return what the state holds; see streams.embedded.status."""
        with self.store.errors_named():
            self._refresh()
            return status.status(self)

    # The index

    def drain(self, apply: Callable[[Sequence[Change]], None], *, batch: int = DRAIN_BATCH) -> int:
        """Hand the committed changes that the index has not taken over to a callback; return how many.

        Batches are sorted by record and key; of a key the latest write only. A batch is done
        with once the callback returned, which must have made it durable: whatever it raises,
        and a crash at any time, only means that the same changes come again, under the same
        versions.
        """
        self.commit()
        handed = 0
        with self.store.errors_named(), self.store.writes.at_once():
            self._fold.release()
            while self.records.waits():
                with self.store.transaction():
                    self.records.gather()
                while (found := self.records.changes(batch, self.store.generation)) is not None:
                    changes, note_taken = found
                    apply(changes)
                    handed += len(changes)
                    with self.store.transaction():
                        note_taken()
                        self.store.set_meta("drained", int(self.store.meta("drained")) + 1)
        return handed

    @property
    def behind(self) -> bool:
        """Tell whether drain() has anything to hand over."""
        return self.records.waits()

    @property
    def index_epoch(self) -> str:
        """Return how many batches drain() handed over, of which state."""
        return self._epoch_of(int(self.store.meta("drained")))

    @property
    def next_index_epoch(self) -> str:
        """Return index_epoch as it is with the batch that drain() is handing over: keep it with that in the index."""
        return self._epoch_of(int(self.store.meta("drained")) + 1)

    def _epoch_of(self, drained: int) -> str:
        return f"{self.store.identity}:{drained}"

    def heal(self, index_epoch: str | None) -> bool:
        """Take up the index where it really is; return False where it must be emptied first.

        Call it at opening, with what the index kept (None for a new or a corrupt one). An older
        copy of the index gets everything again, of which it takes what it lacks. One that knows
        another state, or more than this state has handed over, is from elsewhere; but for the
        batch that still waits here, where a crash came before that was noted.
        """
        self.commit()
        identity, _, position = (index_epoch or "").rpartition(":")
        drained = int(self.store.meta("drained"))
        ours = (
            identity == self.store.identity and position.isdecimal() and int(position) <= drained + self.records.waits()
        )
        if not ours or int(position) < drained:
            self.mark_all_dirty()
        return ours

    def mark_all_dirty(self) -> None:
        """Have drain() begin anew, with deletes too."""
        self.commit()
        with self.store.errors_named(), self.store.transaction():
            self.records.mark_all()

    # Dead letters

    def dead_letters(self) -> Iterator[Json]:
        """Yield the dead letters, by the bytes of their ids."""
        for _, value in self.dump(DEAD_LETTERS):
            yield value

    def dead_letter(self, name: str) -> Json | None:
        """Return one dead letter, or None."""
        with self.store.errors_named():
            return self.records.get(DEAD_LETTERS, name)

    def drop_dead_letters(self, names: Iterable[str]) -> int:
        """Delete dead letters; return how many there were of these."""
        with self._writing():
            dropped = 0
            for name in sorted(set(names)):
                if self.records.get(DEAD_LETTERS, name) is not None:
                    self.records.put_log(DEAD_LETTERS, name, None)
                    dropped += 1
            self.commit()
        return dropped

    def replay_dead_letters(
        self, names: Iterable[str], read: Callable[[Json], Sequence[Json]]
    ) -> dict[str, str | None]:
        """Try dead letters again; return per id None where it went through, else why not.

        `read` turns a dead letter of a producer into events, or raises; what a stage had
        refused is read here. A letter goes in the transaction that appends its events.
        """
        with self._writing():
            outcome = deadletters.replay(self, names, read)
            self.settle_now()
            self.commit()
            return outcome

    # Keeping

    def backup(self, file: Path | str) -> dict[str, Any]:
        """Write a consistent copy to one file; return its manifest. See streams.embedded.backup."""
        self.commit()
        with self.store.errors_named():
            return backup.backup(self, Path(file))

    @staticmethod
    def restore(file: Path | str, folder: Path | str) -> dict[str, Any]:
        """Bring a back-up back into an empty folder; return its manifest. See streams.embedded.backup."""
        return backup.restore(Path(file), Path(folder))

    def rebuild(self, *, partitions: int | None = None, on_progress: Callable[[int, int], None] | None = None) -> None:
        """Fold interactions and decisions anew, and swap; see streams.embedded.rebuild."""
        with self._writing():
            rebuild.rebuild(self, partitions, on_progress)
            self._adopt()
            rebuild.drop_leftovers(self.store)

    def doctor(self) -> list[doctor.Check]:
        """Check the state; see streams.embedded.doctor."""
        return doctor.examine(self)
