"""Keep the turns of each channel in total order, and tell each message its parent and its conversation.

A turn that comes, changes or goes, late or not, is decided anew with all turns that may have it in their window; where
the root of a conversation changes, what hangs below it follows. So what is told is a function of the turns alone, in
whatever order they came. An answer goes to the item, over the stream `homes`, where it is not the one told last.

Privacy: for a message only those turns count that everybody sees who sees the message. What it is told is then the
same as if there were no others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final, Protocol

from schemas.interaction import PUBLIC
from schemas.keys import audience_labels, join_parts, split_key
from schemas.times import week_of
from streams.core import Input, Json, Message, Rows
from streams.parents.channel import ChannelRows
from streams.parents.row import AUDIENCE, ITEM, PARENT, ROOT, SENT, TURN, VERSION, place_at, turn_in
from streams.parents.turn import Turn
from streams.subjects import ITEM as OF_ITEM

SILENCE: Final = 3_600_000_000  # microseconds


class Chooser(Protocol):
    """Choose among the turns that were pushed in total order; streams.parents.decide has the one in use."""

    @property
    def horizon(self) -> int:
        """Return how many turns it looks back."""
        ...

    @property
    def reach(self) -> int:
        """Return how many microseconds it looks back."""
        ...

    def push(self, turn: Turn) -> None:
        """Take the next turn."""
        ...

    def parent(self, turn: Turn) -> Turn | None:
        """Return the parent of a turn that comes next."""
        ...


class ParentStage:
    """Fold `chat` rows into answers on `homes`."""

    name = "parents"
    inputs = (Input("chat"),)
    single = False

    def __init__(self, chooser: Callable[[], Chooser]) -> None:
        self._chooser = chooser

    def process(self, rows: Rows, batch: Sequence[Message]) -> list[Message]:
        """Fold turns; see streams.core.Stage."""
        touched: dict[str, set[str]] = {}
        for message in batch:
            channel, place = split_key(message.key)
            held = rows.get(channel, "t" + place)
            if held is not None and held[VERSION] >= message.version:
                continue
            kept = held if held is not None else [0, None, None, None, 0]
            kept[VERSION], kept[TURN] = message.version, message.value
            if message.value is None:  # what was told is forgotten, so that a turn that comes back is told again
                kept[PARENT] = kept[ROOT] = None
            rows.put(channel, "t" + place, kept)
            touched.setdefault(channel, set()).add(place)
        out: list[Message] = []
        for channel, places in touched.items():
            out += _Pass(rows, channel, self._chooser, places).answers()
        return out


@lru_cache(maxsize=1 << 12)
def visible(audience: str, to: str) -> bool:
    """Tell whether everybody who sees the audience `to` sees the other one; both are keys of schemas.keys."""
    return audience in (PUBLIC, to) or set(audience_labels(to)) <= set(audience_labels(audience))


def cut(turn: Turn, parent: Turn) -> bool:
    """Tell whether a link is cut: a new week (Monday, UTC) and an hour's silence lie between its ends.

    So no conversation goes on for ever, and a change does not run through all that was said since. A function of the
    two ends alone: where a conversation is cut does not depend on where it was cut before.
    """
    return turn.at - parent.at >= SILENCE and week_of(turn.at) != week_of(parent.at)


class _Pass:
    """Go once through the turns of a channel that what was touched may concern, in order."""

    def __init__(self, rows: Rows, channel: str, chooser: Callable[[], Chooser], touched: set[str]) -> None:
        self._rows, self._channel, self._make = rows, channel, chooser
        self._touched = sorted(touched)
        self._limits = chooser()
        self._turns = ChannelRows(rows, channel, self._touched, self._limits.reach)
        self._choosers: dict[str, Chooser] = {}
        self._earlier: list[Json] = []  # rows before the first that was touched, the latest first
        self._later: list[Json] = []  # rows that were passed, in order
        self._roots: dict[tuple[int, int, bytes], str] = {}  # by the place of a turn

    def answers(self) -> list[Message]:
        """Return the answers that changed."""
        waiting = self._touched[::-1]
        out: list[Message] = []
        changed_at = place_at(waiting[-1])
        since: dict[str, int] = {}  # turns seen since the last change, by who sees them
        for place, kept in self._turns.later():
            while waiting and waiting[-1] <= place:
                changed_at, since = place_at(waiting.pop()), dict.fromkeys(self._turns.audiences, 0)
            if self._far(place_at(place) - changed_at, since):
                if not waiting:
                    break
            elif kept[TURN] is not None and self._settle(kept):
                changed_at, since = place_at(place), dict.fromkeys(self._turns.audiences, 0)
                kept[SENT] += 1
                self._rows.put(self._channel, "t" + place, kept)
                out.append(self._answer(place, kept))
            if kept[TURN] is not None:
                for to in since:
                    since[to] += visible(kept[TURN][AUDIENCE], to)
                self._pass(kept)
        return out

    def _far(self, after: int, since: dict[str, int]) -> bool:
        """Tell whether no turn from here on looks back to the last change."""
        return after > self._limits.reach or all(count > self._limits.horizon for count in since.values())

    def _settle(self, kept: Json) -> bool:
        """Decide one turn; tell whether its answer is another than the one held."""
        turn = turn_in(kept[TURN])
        parent = self._chooser(kept[TURN][AUDIENCE]).parent(turn)
        if parent is not None and cut(turn, parent):
            parent = None
        told = ["", turn.item] if parent is None else [parent.item, self._roots[parent.place]]
        if told == [kept[PARENT], kept[ROOT]]:
            return False
        kept[PARENT], kept[ROOT] = told
        return True

    def _answer(self, place: str, kept: Json) -> Message:
        item = kept[TURN][ITEM]
        value = {
            "kind": "parent", "turn": join_parts(self._channel, place), "root": kept[ROOT], "parent": kept[PARENT],
        }  # fmt: skip
        return Message("homes", join_parts(item, self._channel, place, "parent"), OF_ITEM + item, value, kept[SENT])

    def _pass(self, kept: Json) -> None:
        self._later.append(kept)
        turn = turn_in(kept[TURN])
        self._roots[turn.place] = kept[ROOT]
        for audience, chooser in self._choosers.items():
            if visible(kept[TURN][AUDIENCE], audience):
                chooser.push(turn)

    def _chooser(self, audience: str) -> Chooser:
        """Return what chooses for messages of an audience, with all turns before that it may look at."""
        found = self._choosers.get(audience)
        if found is not None:
            return found
        found = self._choosers[audience] = self._make()
        before = [kept for kept in self._earlier if visible(kept[TURN][AUDIENCE], audience)]
        while len(before) < found.horizon and (kept := self._turns.earlier()) is not None:
            self._earlier.append(kept)
            self._roots[turn_in(kept[TURN]).place] = kept[ROOT]
            if visible(kept[TURN][AUDIENCE], audience):
                before.append(kept)
        later = [kept for kept in self._later if visible(kept[TURN][AUDIENCE], audience)]
        for kept in (*reversed(before), *later):
            found.push(turn_in(kept[TURN]))
        return found
