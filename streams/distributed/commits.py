"""Commit what the stages of a partition have made: to Kafka in one transaction, then to the disk in one step."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence

from streams.cached_rows import Change
from streams.core import Message
from streams.distributed.batches import Batches
from streams.distributed.codec import encode
from streams.distributed.plan import Generation, Place
from streams.distributed.stage_work import StageWork
from streams.distributed.store import PartitionStore, StageRows, row_key
from streams.distributed.store import Place as ChangelogPlace
from streams.distributed.transaction import POSITIONS, Transactions, encode_positions


class Commits:
    """Take along with outputs whatever rows and positions of all stages have changed.

    Rows and positions of a stage go to its changelog together, so that they cannot part. The disk
    only ever holds what was committed. Whatever fails, the process is to end.
    """

    def __init__(
        self, works: Sequence[StageWork], generation: Generation, transactions: Transactions, store: PartitionStore
    ) -> None:
        """Take the stages with the rows in `store`."""
        self._works = works
        self._place_of = generation.place
        self._transactions = transactions
        self._store = store
        self._shown: dict[Place, int] = {}  # nothing yet: the first transaction shows all positions
        self.readers = {place: at for at, work in enumerate(works) for place in work.plan.inputs}

    def batches(self) -> Batches:
        """Return empty batches for a transaction."""
        return self._transactions.batches()

    async def commit(self, batches: Batches) -> None:
        """Commit outputs, rows and positions."""
        written: list[tuple[StageWork, dict[bytes, bytes | None]]] = []
        for work in self._works:
            changes = work.rows.changes()
            if not changes and work.positions == work.kept:
                continue
            rows = _keyed(changes)
            rows[POSITIONS] = encode_positions(work.positions)
            for key, data in rows.items():
                batches.add(work.plan.changelog, key, data, [])
            written.append((work, rows))
        shown = self._unseen()
        await self._transactions.commit(batches, shown)
        now = int(time.time() * 1000)
        self._store.write(
            *(
                StageRows(work.name, rows, ChangelogPlace(batches.end(work.plan.changelog), now))
                for work, rows in written
            )
        )
        for work, _ in written:
            work.rows.settled()
            work.kept = dict(work.positions)
        self._shown.update(shown)

    def _unseen(self) -> dict[Place, int]:
        """Return the positions that moved since they were shown.

        While its records are behind, a stage's are not shown: whoever waits for it waits for those too.
        """
        return {
            place: offset
            for work in self._works
            if not work.unsettled
            for place, offset in work.positions.items()
            if self._shown.get(place) != offset
        }

    async def note(self, positions: Mapping[Place, int]) -> None:
        """Commit positions that moved over nothing but marks of transactions and what was folded ahead.

        So everybody sees the end, and whoever starts again has nothing to read.
        """
        for work in self._works:
            work.positions = {place: positions[place] for place in work.positions}
        if any(work.positions != work.kept for work in self._works) or self._unseen():
            await self.write(())

    async def write(self, outputs: Iterable[Message]) -> None:
        """Commit messages of which none was folded ahead."""
        batches = self._transactions.batches()
        places = set()
        for message in outputs:
            places.add(place := self._place_of(message))
            batches.add(place, *encode(message))
        await self.commit(batches)
        self.leave(batches, places)

    def leave(self, batches: Batches, places: Iterable[Place]) -> None:
        """Note for the stages that read here that they have something to read."""
        for place in places:
            if place in self.readers:
                self._works[self.readers[place]].ahead.leave(place, batches.end(place))


def _keyed(changes: Sequence[Change]) -> dict[bytes, bytes | None]:
    """Return changes by their keys in the changelog; those of a group come together."""
    rows: dict[bytes, bytes | None] = {}
    last, start = None, b""
    for group, row, data in changes:
        if group != last:
            last, start = group, row_key(group, "")
        rows[start + row.encode()] = data
    return rows
