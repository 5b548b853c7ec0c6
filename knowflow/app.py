"""Open a state and ask it: the application that the command line and programs share."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from indexers.embedded import EmbeddedIndex
from indexers.port import Index, IndexUnavailable, Write
from knowflow.asking import SIMULATED_PREFIX, Asking
from knowflow.check import check_index
from knowflow.dump import dump
from knowflow.queries.ask import Answer
from producers.base import Producer
from producers.registry import factory
from streams.core import Stage
from streams.embedded.errors import EngineError, FolderInUse, FolderReadOnly
from streams.embedded.fold import collector_paused
from streams.embedded.memory import release
from streams.embedded.records import Change
from streams.embedded.runner import Engine

INDEX_FOLDER = "index"
DRAIN_BATCH = 5_000  # documents; a batch costs some 50 ms whatever its size
DRAIN_EVERY = 200_000  # interactions before the first drain of a long reading; each later stride is longer

Progress = Callable[[int, float], None]


class Knowflow(Asking):
    """Hold one data folder: the engine that folds, and the index that answers.

    Opened for reading, it never changes anything, and other processes may read too; an
    index that is behind is then asked as it is. Opened for writing, the index is healed from
    the log first. Raises the errors of streams.embedded.errors and indexers.port.
    """

    def __init__(self, engine: Engine, index: Index) -> None:
        """Use open()."""
        super().__init__(index)
        self.engine = engine

    @classmethod
    def open(
        cls,
        data: Path | str = ".knowflow",
        *,
        readonly: bool = False,
        partitions: int | None = None,
        stages: Sequence[Stage] | None = None,
    ) -> Self:
        """Open the state in a folder; without `readonly` a missing one is begun.

        `stages` replaces the topology, to measure or to test it.
        """
        folder = Path(data)
        engine = Engine.open(folder, partitions=partitions, stages=stages, readonly=readonly)
        try:
            index = EmbeddedIndex.open(folder / INDEX_FOLDER, identity=engine.store.identity, readonly=readonly)
            try:
                if not readonly and not engine.heal(None if index.fresh else index.place):
                    if not index.fresh:
                        index.close()
                        shutil.rmtree(index.folder)
                        index = EmbeddedIndex.open(index.folder, identity=engine.store.identity)
                    index.confirm()
                opened = cls(engine, index)
                if not readonly:
                    opened.sync()
            except BaseException:
                index.close()
                raise
        except BaseException:
            engine.close()
            raise
        return opened

    @classmethod
    def open_to_ask(cls, data: Path | str = ".knowflow") -> Self:
        """Open for reading, after the index was brought up to the log where nobody else writes.

        An index that is missing, damaged or was changed from outside is mended or made anew
        first. Raises FolderMissing where there is no state.
        """
        engine = Engine.open(data, readonly=True)
        try:
            behind = engine.behind
        finally:
            engine.close()
        if not behind and not EmbeddedIndex.was_changed(Path(data) / INDEX_FOLDER):
            try:
                opened = cls.open(data, readonly=True)
            except IndexUnavailable:
                pass  # missing, damaged, or of another state: made anew below
            else:
                if opened.is_level:
                    return opened
                opened.close()  # an older copy of the index was put back: brought up below
        with contextlib.suppress(FolderInUse, FolderReadOnly):
            cls.open(data).close()
        return cls.open(data, readonly=True)

    def close(self) -> None:
        """Release the folder. What was committed stays; an index that is behind heals at the next opening."""
        self.index.close()
        self.engine.close()

    @property
    def is_level(self) -> bool:
        """Tell whether the embedded index stands where the log was when it last handed something over."""
        return not isinstance(self.index, EmbeddedIndex) or self.index.place == self.engine.index_epoch

    def _take_over(self, changes: Sequence[Change]) -> None:
        writes = [Write(*change) for change in changes]
        if isinstance(self.index, EmbeddedIndex):
            self.index.apply(writes, self.engine.next_index_epoch)
        else:
            self.index.apply(writes)

    def sync(self) -> int:
        """Bring the index after the log; return how many documents changed."""
        if isinstance(self.index, EmbeddedIndex) and self.index.fresh:
            self.engine.mark_all_dirty()
            self.index.confirm()
        with collector_paused():
            changed = self.engine.drain(self._take_over, batch=DRAIN_BATCH)
        if changed > DRAIN_BATCH:
            if isinstance(self.index, EmbeddedIndex):
                self.index.rest()
            release()
        return changed

    def ingest(
        self,
        kind: str,
        paths: Sequence[str],
        *,
        name: str | None = None,
        on_progress: Any | None = None,
        **options: Any,
    ) -> Answer:
        """Read a source into the state and the index; return what became of its records.

        The JSON of `knowflow ingest`. Interrupted, the same call goes on where it stopped.
        Raises SourceError where the source cannot be read; what came before it stays.
        """
        return self.read(factory(kind).open(paths, name=name, **options), on_progress=on_progress)

    def read(self, producer: Producer, *, on_progress: Any | None = None) -> Answer:
        """Read an opened producer into the state and the index; see ingest().

        The index follows in strides, each longer than the one before: between two of them a
        document that changed often is written once.
        """
        due = DRAIN_EVERY

        def step(report: Any) -> None:
            nonlocal due
            if report.interactions >= due:
                due = 5 * report.interactions
                self.sync()
            if on_progress:
                on_progress(report)

        try:
            answer = self.take(producer, on_progress=step)
        except BaseException:
            # What came before the source broke off is committed: show it, or leave that to the next opening.
            with contextlib.suppress(IndexUnavailable, EngineError):
                self.sync()
            raise
        self.sync()
        return answer

    def take(self, producer: Producer, *, on_progress: Any | None = None) -> Answer:
        """Read an opened producer into the state; sync() then shows it."""
        report = self.engine.ingest(producer, key=reading_key(producer), on_progress=on_progress)
        return report.as_json()

    def decide(self, decisions: Iterable[Mapping[str, Any]]) -> int:
        """Write decisions (see schemas.decisions) and bring the index after them."""
        count = self.engine.decide(decisions)
        self.sync()
        return count

    def rebuild(self, *, partitions: int | None = None, on_progress: Any | None = None) -> int:
        """Fold everything anew into a new generation and bring the index after it."""
        self.engine.rebuild(partitions=partitions, on_progress=on_progress)
        return self.sync()

    def simulated(self) -> bool:
        return any(source.startswith(SIMULATED_PREFIX) for source in self.engine.log.sources())

    def check_index(self) -> list[dict[str, Any]]:
        """Read the whole index and hold it against the log; return {"check", "ok", "detail"} of each check."""
        return check_index(self.engine, self.index)

    def dump(self, *names: str, source: str = "state") -> Iterator[dict[str, Any]]:
        """Yield {"record", "key", "value"} of derived records, from `state`, `log` or `index`.

        Records come in the order asked, rows by the bytes of the key. Raises UserError for an
        unknown record or source.
        """
        yield from dump(self.engine, self.index, names, source)


def reading_key(producer: Producer) -> str:
    """Return the name under which a reading's cursor is kept: kind, source and paths."""
    paths = getattr(producer, "paths", ())
    return "|".join([producer.kind, producer.source, *(str(path) for path in paths)])
