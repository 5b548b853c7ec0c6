"""Open a state and ask it: the application that the command line and programs share."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from indexers.embedded import EmbeddedIndex
from indexers.port import OWNER, PUBLIC_VIEWER, Index, IndexUnavailable, Viewer, Write
from knowflow.check import check_index
from knowflow.dump import dump
from knowflow.errors import UserError
from knowflow.queries import conversations, experts, flows, people, risk, search, topics
from knowflow.queries.ask import Answer, Ask
from producers.base import Producer
from producers.registry import factory
from schemas.keys import join_key
from schemas.times import parse_time
from streams.core import Stage
from streams.embedded.errors import EngineError, FolderInUse, FolderReadOnly
from streams.embedded.fold import collector_paused
from streams.embedded.runner import Engine

INDEX_FOLDER = "index"
DRAIN_BATCH = 10_000  # documents; a batch costs some 50 ms whatever its size
SIMULATED_PREFIX = "sample-"
DRAIN_EVERY = 200_000  # interactions between two drains of a long reading

Progress = Callable[[int, float], None]


def viewer_of(labels: str | Iterable[str] | None) -> Viewer:
    """Return who looks: None is the public, `*` the local owner, else the labels."""
    if labels is None:
        return PUBLIC_VIEWER
    named = [labels] if isinstance(labels, str) else list(labels)
    if "*" in named:
        return OWNER
    return Viewer(frozenset(named))


class Knowflow:
    """Hold one data folder: the engine that folds, and the index that answers.

    Opened for reading, it never changes anything, and other processes may read too; an
    index that is behind is then asked as it is. Opened for writing, the index is healed from
    the log first. Raises the errors of streams.embedded.errors and indexers.port.
    """

    def __init__(self, engine: Engine, index: Index) -> None:
        """Use open()."""
        self.engine = engine
        self.index = index

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
                if index.fresh and not readonly:
                    engine.mark_all_dirty()
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
            behind = int(engine.store.meta("drained")) < engine.records.sequence
        finally:
            engine.close()
        if not behind and not EmbeddedIndex.was_changed(Path(data) / INDEX_FOLDER):
            try:
                return cls.open(data, readonly=True)
            except IndexUnavailable:
                pass  # missing, damaged, or of another state: made anew below
        with contextlib.suppress(FolderInUse, FolderReadOnly):
            cls.open(data).close()
        return cls.open(data, readonly=True)

    def close(self) -> None:
        """Release the folder. What was committed stays; an index that is behind heals at the next opening."""
        self.index.close()
        self.engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- writing -----------------------------------------------------------------------

    def sync(self) -> int:
        """Bring the index after the log; return how many documents changed."""
        if isinstance(self.index, EmbeddedIndex) and self.index.fresh:
            self.engine.mark_all_dirty()
            self.index.confirm()
        with collector_paused():
            return self.engine.drain(
                lambda changes: self.index.apply([Write(*change) for change in changes]), batch=DRAIN_BATCH
            )

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

        The index follows in big strides: between two of them a document that changed often is
        written once.
        """
        synced = 0

        def step(report: Any) -> None:
            nonlocal synced
            if report.interactions - synced >= DRAIN_EVERY:
                synced = report.interactions
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

    # --- asking ------------------------------------------------------------------------

    def ask(self, viewer: str | Iterable[str] | None = None, as_of: str | None = None) -> Ask:
        """Return an Ask for a viewer's labels and a moment (RFC 3339). Raises UserError for a broken moment."""
        moment = None
        if as_of is not None:
            try:
                moment = parse_time(as_of)
            except ValueError as error:
                raise UserError(f"--as-of {as_of!r} is no time: write 2020-05-31 or 2020-05-31T12:00:00Z") from error
        return Ask(self.index, viewer_of(viewer), moment)

    def experts(self, text: str, *, viewer: Any = None, as_of: str | None = None, limit: int = 10) -> Answer:
        """Say who knows about a text."""
        return experts.experts(self.ask(viewer, as_of), text, limit)

    def search(self, text: str, *, viewer: Any = None, as_of: str | None = None, limit: int = 10) -> Answer:
        """Find conversations."""
        return search.search(self.ask(viewer, as_of), text, limit)

    def similar(self, text: str, *, viewer: Any = None, as_of: str | None = None, limit: int = 10) -> Answer:
        """Find earlier questions like this one."""
        return search.similar(self.ask(viewer, as_of), text, limit)

    def topics(self, *, viewer: Any = None, as_of: str | None = None, limit: int = 20) -> Answer:
        """List the subjects of knowledge."""
        return topics.topics(self.ask(viewer, as_of), limit)

    def person(self, who: str, *, viewer: Any = None, as_of: str | None = None, limit: int = 10) -> Answer:
        """Describe a person."""
        return people.person(self.ask(viewer, as_of), who, limit)

    def conversation(self, name: str, *, viewer: Any = None, as_of: str | None = None) -> Answer:
        """Show a conversation."""
        return conversations.conversation(self.ask(viewer, as_of), name)

    def waiting(self, *, viewer: Any = None, as_of: str | None = None, limit: int = 20) -> Answer:
        """List unanswered questions."""
        return conversations.waiting(self.ask(viewer, as_of), limit)

    def times(self, *, viewer: Any = None, as_of: str | None = None, limit: int = 20) -> Answer:
        """Say how long answers take."""
        return conversations.times(self.ask(viewer, as_of), limit)

    def flows(
        self, by: flows.By = "person", *, viewer: Any = None, as_of: str | None = None, limit: int = 20
    ) -> Answer:
        """Show who helps whom."""
        return flows.flows(self.ask(viewer, as_of), by, limit)

    def risk(self, *, viewer: Any = None, as_of: str | None = None, limit: int = 20) -> Answer:
        """Say which topics few people carry."""
        return risk.risk(self.ask(viewer, as_of), limit)

    def simulated(self) -> bool:
        """Tell whether any source is a simulated one, which answers then say."""
        return any(source.startswith(SIMULATED_PREFIX) for source in self.engine.log.sources())

    def identity(self, account: str) -> Answer:
        """Say which person an account is, and why. Raises UserError for an account that nobody has seen in public."""
        found = list(self.index.get("identities", [join_key(account)], OWNER).values())
        if not found:
            raise UserError(f"no public event names the account {account!r}: `person NAME` lists account ids")
        return found[0]

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
