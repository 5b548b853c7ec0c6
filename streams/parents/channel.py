"""Read the turns of one channel around a place, forwards and backwards, without reading all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from streams.core import Json, Rows
from streams.parents.row import AUDIENCE, BUCKET, TURN, bucket_at, place_at

_CHUNK: Final = 160  # rows read at once beyond those that were touched
_ABOUT: Final = "#"  # the row that holds [audiences that turns ever had, last bucket]


class ChannelRows:
    """Stand at the first of some places that were touched.

    Most messages come as the last ones of their channel. They and what stands before them are one short look backwards
    from the end; for late ones the rows lie in buckets by time.
    """

    def __init__(self, rows: Rows, channel: str, touched: Sequence[str], reach: int) -> None:
        self._rows, self._channel, self._first = rows, channel, touched[0]
        self._earliest = place_at(touched[0]) - reach
        self.audiences, self._last = self._note(touched)
        limit = len(touched) + _CHUNK
        tip = list(rows.scan(channel, "t", reverse=True, limit=limit))
        self._tip = [(name[1:], kept) for name, kept in tip]
        self._whole = len(tip) < limit  # nothing lies before
        self._past = self._before()

    def _note(self, touched: Sequence[str]) -> tuple[list[str], int]:
        """Keep the names of all audiences that the channel ever had, and where its last turn is."""
        audiences, last = self._rows.get(self._channel, _ABOUT) or [[], 0]
        kept = (self._rows.get(self._channel, "t" + place) for place in touched)
        found = {row[TURN][AUDIENCE] for row in kept if row is not None and row[TURN] is not None}
        end = max(last, int(touched[-1][:BUCKET]))
        if end != last or not found <= set(audiences):
            audiences = sorted({*audiences, *found})
            self._rows.put(self._channel, _ABOUT, [audiences, end])
        return audiences, end

    def later(self) -> Iterator[tuple[str, Json]]:
        """Yield (place, row) from the first touched place on, in order."""
        if self._whole or self._tip[-1][0] < self._first:
            yield from [(place, kept) for place, kept in reversed(self._tip) if place >= self._first]
            return
        for bucket in range(int(self._first[:BUCKET]), self._last + 1):
            for name, kept in self._rows.scan(self._channel, f"t{bucket:0{BUCKET}d}"):
                if name[1:] >= self._first:
                    yield name[1:], kept

    def earlier(self) -> Json | None:
        """Return the next row with a turn before the first touched place, going backwards; None beyond reach."""
        return next(self._past, None)

    def _before(self) -> Iterator[Json]:
        for place, kept in self._down():
            if place_at(place) < self._earliest:
                return
            if kept[TURN] is not None:
                yield kept

    def _down(self) -> Iterator[tuple[str, Json]]:
        """Yield all rows before the first touched place, the latest first."""
        passed = self._first
        for place, kept in self._tip:
            if place < passed:
                passed = place
                yield place, kept
        if self._whole:
            return
        for bucket in range(int(passed[:BUCKET]), bucket_at(self._earliest) - 1, -1):
            found: list[tuple[str, Json]] = []
            limit = 0
            while len(found) == limit:
                limit = _CHUNK if limit == 0 else 4 * limit
                name = f"t{bucket:0{BUCKET}d}"
                found = list(self._rows.scan(self._channel, name, reverse=True, limit=limit))
                for row, kept in found:
                    if row[1:] < passed:
                        passed = row[1:]
                        yield passed, kept
