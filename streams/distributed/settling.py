"""Say when a stage is to work out what depends on all of its rows."""

from __future__ import annotations

from dataclasses import dataclass

# Of the time since it last did so, at most this part may go into doing it: where nothing else is to be done, and under
# load that never rests.
IDLE_SHARE, BUSY_SHARE = 0.2, 0.05
BUSY_SECONDS = 60.0  # at least, between two times under load


@dataclass(slots=True)
class Pace:
    """Keep how long settling took and when it ended, in seconds of a clock that only rises."""

    ended: float = float("-inf")
    lasted: float = 0.0
    waiting_since: float | None = None

    def due(self, now: float, *, idle: bool) -> bool:
        """Tell whether to settle now; `idle` where nothing came at the last look. Call it while there is something to.

        When is no matter of the result, only of work: what is written is that of the last time.
        """
        if self.waiting_since is None:
            self.waiting_since = now
        since = now - self.ended
        if idle:
            return since * IDLE_SHARE >= self.lasted
        return now - self.waiting_since >= BUSY_SECONDS and since * BUSY_SHARE >= self.lasted

    def settled(self, now: float, lasted: float) -> None:
        """Note that it was done, just now."""
        self.ended, self.lasted, self.waiting_since = now, lasted, None
