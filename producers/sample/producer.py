"""Stream the simulated organisation, block by block."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from producers.base import Cursor, Event, Outcome, SourceError
from producers.sample.options import SampleOptions
from producers.sample.plan import Plant, make_plan
from producers.sample.prose import Prose
from producers.sample.questions import QuestionSite, write_issue
from producers.sample.scene import Scene, Timed
from producers.sample.seeds import draw
from producers.sample.talk import Thread, write_mails
from producers.sample.truth import write_truth
from producers.sample.work import write_account, write_commit, write_page

BLOCK = 64  # conversations that are told interleaved
_NOTHING_PLANTED = Plant("")
_CHATTER = 0.3  # of the noise: conversations about nothing
# Of a hundred conversations, so many in each system.
_MIX = ("qa",) * 30 + ("chat",) * 36 + ("mail",) * 10 + ("issue",) * 8 + ("git",) * 12 + ("wiki",) * 4


class SampleProducer:
    """Simulate an organisation: one record is one event.

    Conversations come in the order of their beginning, 64 at a time, and within such a block
    events come in the order of their times; about one in a hundred is told a block late. A block
    is a pure function of the options and its number, so memory does not grow with the number
    of events, and a cursor costs at most one block to resume from.
    """

    kind: ClassVar[str] = "sample"

    def __init__(self, options: SampleOptions) -> None:
        self.options = options
        self.paths = (options.key,)  # what tells one reading from another, as paths do elsewhere
        self._plan = make_plan(options)
        self._prose = Prose(options.words, options.noise)

    @property
    def source(self) -> str:
        """Return `sample:INSTANCE`; its events come from `sample-qa:INSTANCE`, `sample-chat:INSTANCE` and others."""
        return f"sample:{self.options.instance}"

    @property
    def notice(self) -> str | None:
        """Return that nothing of this is real."""
        return f"Simulated organisation ({self.options.key}): all people, systems and texts are made up"

    def read(self, cursor: Cursor | None = None) -> Iterator[Outcome]:
        """Yield one outcome per event; the last of each block carries a cursor.

        Raises SourceError if the cursor is not one of this producer.
        """
        block = _next_block(cursor)
        blocks = -(-self._plan.conversations // BLOCK)
        late = self._block(block - 1)[1] if 0 < block < blocks else []
        while block < blocks:
            now, later = self._block(block)
            now += late
            late = later
            block += 1
            if block == blocks:
                now += late
            for event in now[:-1]:
                yield Outcome(events=(event,))
            for event in now[-1:]:
                yield Outcome(events=(event,), cursor={"block": block})

    def write_truth(self, path: Path) -> None:
        """Write what was planted to a file. Raises SourceError if it cannot be written."""
        write_truth(self.options, path)

    def _block(self, block: int) -> tuple[list[Event], list[Event]]:
        """Return the events of a block in order of time: those told at once, and those told late."""
        before: dict[str, str] = {}
        timed: list[Timed] = []
        last = min((block + 1) * BLOCK, self._plan.conversations)
        for number in range(block * BLOCK, last):
            timed += self._conversation(number, before)
        timed.sort(key=_by_time)
        return [event for _, late, event in timed if not late], [event for _, late, event in timed if late]

    def _conversation(self, number: int, before: dict[str, str]) -> list[Timed]:
        r = draw(self.options.key, number)
        plant = self._plan.plants.get(number, _NOTHING_PLANTED)
        kind = plant.kind or _MIX[int(r() * 100)]
        chatter = not plant.kind and r() < _CHATTER * self.options.noise / 100
        if chatter and kind not in {"chat", "mail"}:
            kind = "chat"
        scene = Scene(self._plan, self._prose, number, plant, r, before)
        if plant.action:
            write_account(scene)
        elif kind == "qa":
            QuestionSite(scene).write()
        elif kind == "chat":
            Thread(scene, chatter).write()
        elif kind == "mail":
            write_mails(scene, chatter)
        elif kind == "issue":
            write_issue(scene)
        elif kind == "git":
            write_commit(scene)
        else:
            write_page(scene)
        return scene.events


def _by_time(timed: Timed) -> tuple[int, str]:
    return timed[0], timed[2]["id"]


def _next_block(cursor: Cursor | None) -> int:
    if cursor is None:
        return 0
    block = cursor.get("block")
    if not isinstance(block, int) or isinstance(block, bool) or block < 0:
        raise SourceError(f"sample: {str(cursor)[:80]} is no cursor of a sample; read it from the start")
    return block
