"""Find which answer settled a question, and what shows it.

Weights and confidences were fitted once for all sources; docs/questions.md says how and what they are worth.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from streams.conversations.found import INFERRED, Finding
from streams.conversations.roles import flags, is_answer
from streams.conversations.thanks import NEXT, SURE_REACTED, Thanks, approved
from streams.core import Json
from streams.text.speech import CODE, THANKS_FLAG, WORKS_FLAG

MUCH: Final = 80  # words of a long answer

# Percent of the answers that led by so much of the score and were the accepted one.
_SURE_BY_LEAD: Final = ((22, 95), (15, 80), (6, 58), (0, 40))
_SURE_ALONE: Final = 95
_SURE_RESOLVED: Final = {THANKS_FLAG: 60, WORKS_FLAG: 45, THANKS_FLAG | WORKS_FLAG: 80}


class Cues(NamedTuple):
    """Count what speaks for an answer, each cue once; WEIGHTS says how much."""

    works: int  # the asker says that it works, by name or in reply
    thanked: int  # the asker thanks for it, by name or in reply
    works_next: int  # the asker says so after it, of nobody in particular
    thanked_next: int  # the asker thanks after it, nobody in particular
    reacted: int  # the asker thanks by a reaction, or as the source states
    praised: int  # another than the asker thanks for it
    best: int  # no answer has more votes, and it has some
    code: int  # it holds code
    much: int  # it is long
    longest: int  # no answer is longer
    first: int  # it is the first answer
    second: int  # it is the second
    before: int  # it is the last one before the asker's last word


WEIGHTS: Final = Cues(
    works=4, thanked=11, works_next=11, thanked_next=11, reacted=11, praised=2, best=22, code=7, much=3, longest=5,
    first=7, second=5, before=3,
)  # fmt: skip


class Case:
    """Hold the answers of one question, and what was said of each."""

    def __init__(self, question: Finding, items: Sequence[Json], thanks: Sequence[Thanks]) -> None:
        self.items = items
        self.asker = question.account
        self.places = [
            place
            for place, meta in enumerate(items)
            if meta["account"] != self.asker and meta["item"] != question.item and is_answer(meta)
        ]
        self._said: dict[int, list[Thanks]] = {place: [] for place in self.places}
        for one in thanks:
            if one.target in self._said:
                self._said[one.target].append(one)

    def likeliest(self) -> tuple[int, int]:
        """Return the place of the answer with the greatest score, the earliest of equals, and how sure that is.

        There has to be an answer.
        """
        scores = self._scores()
        best = scores.index(max(scores))
        if len(scores) == 1:
            return self.places[best], _SURE_ALONE
        lead = scores[best] - max(score for n, score in enumerate(scores) if n != best)
        return self.places[best], next(percent for least, percent in _SURE_BY_LEAD if lead >= least)

    def shown(self, place: int) -> Finding | None:
        """Return the first thing by which the asker shows that an answer was the one."""
        said = self._by_asker(place)
        if said:
            by = self.items[said[0].by]
            sure = _SURE_RESOLVED[flags(by) & (THANKS_FLAG | WORKS_FLAG)]
            return Finding(INFERRED, sure, by["item"], by["account"], by["at"][0])
        meta = self.items[place]
        if approved(meta, self.asker):
            return Finding(INFERRED, SURE_REACTED, meta["item"], meta["account"], meta["at"][0])
        return None

    def resolution(self) -> Finding | None:
        """Return the first thing, in total order, by which the asker shows that the question is settled."""
        place_of = {meta["item"]: place for place, meta in enumerate(self.items)}
        shown = [found for place in self.places if (found := self.shown(place)) is not None]
        return min(shown, key=lambda found: (place_of[found.item], -found.confidence), default=None)

    def _by_asker(self, place: int) -> list[Thanks]:
        """Return what the asker said of an answer."""
        return [one for one in self._said[place] if self.items[one.by]["account"] == self.asker]

    def _scores(self) -> list[int]:
        """Return the score of each answer, in the order of `places`."""
        items = self.items
        most_votes = max(_votes(items[place]) for place in self.places)
        most_words = max(items[place]["speech"][1] for place in self.places)
        last = max((place for place, meta in enumerate(items) if meta["account"] == self.asker), default=-1)
        before = max((place for place in self.places if place < last), default=-1)
        found = []
        for n, place in enumerate(self.places):
            meta = items[place]
            words = meta["speech"][1]
            said = [(flags(items[one.by]), one.how) for one in self._by_asker(place)]
            works = [how for flag, how in said if flag & WORKS_FLAG]
            thanks = [how for flag, how in said if flag & THANKS_FLAG]
            cues = Cues(
                works=int(any(how != NEXT for how in works)),
                thanked=int(any(how != NEXT for how in thanks)),
                works_next=int(NEXT in works),
                thanked_next=int(NEXT in thanks),
                reacted=int(approved(meta, self.asker)),
                praised=int(any(items[one.by]["account"] != self.asker for one in self._said[place])),
                best=int(_votes(meta) == most_votes > 0),
                code=int(bool(flags(meta) & CODE)),
                much=int(words >= MUCH),
                longest=int(words == most_words),
                first=int(n == 0),
                second=int(n == 1),
                before=int(place == before),
            )
            found.append(sum(cue * weight for cue, weight in zip(cues, WEIGHTS, strict=True)))
        return found


def _votes(meta: Json) -> int:
    """Return the votes and reactions for an item, less those against it."""
    votes: int = meta["observed"]
    for name, count in meta["weeks"].items():
        kind = name.split("|", 1)[1]
        if kind in ("endorsed", "opposed"):
            votes += count if kind == "endorsed" else -count
    return votes
