"""Keep what is known of people at a moment of a stream: the counts behind the features."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np

from knowflow.queries.ranking.fading import Fading
from knowflow.queries.ranking.features import (
    ACTIVITY_DAYS,
    FIRST_DAYS,
    PRESENT_DAYS,
    TOPIC_DAYS,
    Facts,
)
from knowflow.queries.ranking.growing import Column, Documents, Floats
from knowflow.queries.ranking.meaning import Meaning
from knowflow.queries.ranking.questions import (
    CONTEXT,
    DAY,
    HOUR_WEIGHTS,
    Asked,
    counts_of,
    fade,
    hour_of,
    hours_near,
    query_of,
)  # fmt: skip
from knowflow.queries.ranking.ties import Ties

NEVER: Final = -1e12
KEEP: Final = 0.995  # of the habit of an hour at each further item
KEEP_SPEED: Final = 0.97
RECENT: Final = 50


class Past:
    """Fold questions, answers, accepts and votes in the order of their times; facts() asks in between."""

    def __init__(self) -> None:
        self.number: dict[str, int] = {}
        self.names: list[str] = []
        self._shape: dict[str, Column] = {
            "active": Column(len(ACTIVITY_DAYS)), "active_at": Column(empty=NEVER), "first_at": Column(),
            "answers": Column(), "accepts": Column(), "votes": Column(), "conversations": Column(),
            "present": Column(len(PRESENT_DAYS)), "present_at": Column(empty=NEVER), "hours": Column(48),
            "first": Column(len(FIRST_DAYS)), "first_seen": Column(empty=NEVER), "firsts": Column(),
            "speed": Column(), "speed_n": Column(), "fast": Column(), "new_n": Column(), "new_yes": Column(),
            "load": Column(), "load_at": Column(empty=NEVER),
        }  # fmt: skip
        self._everybody: dict[str, int] = {}  # rows of all who wrote; those who answered have `row`
        self._rows = np.zeros(256, np.int64)
        self._hours = np.ones(48)
        self._documents = Documents()
        self._document_person: list[int] = []
        self._document_worth = Column()
        self._document_at = Column()
        self._profiles = Documents()
        self._topics: Fading[int] = Fading(*TOPIC_DAYS)
        self._ties = Ties(self.number)
        self._asked: dict[str, Asked] = {}
        self._askers: Counter[str] = Counter()
        self._recent: list[int] = []
        self._typed = False
        self._meaning = Meaning()

    # --- fold -----------------------------------------------------------------------------

    def _row(self, person: str) -> int:
        row = self._everybody.setdefault(person, len(self._everybody))
        for column in self._shape.values():
            column.reach(row + 1)
        return row

    def _person(self, person: str) -> int:
        number = self.number.get(person)
        if number is None:
            number = self.number[person] = len(self.names)
            self.names.append(person)
            if number >= len(self._rows):
                self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
            self._rows[number] = self._row(person)
        return number

    def _column(self, name: str) -> Floats:
        return self._shape[name].values

    def present(self, person: str, at: float) -> None:
        """Note that somebody wrote anything."""
        row = self._row(person)
        present, present_at, hours = self._column("present"), self._column("present_at"), self._column("hours")
        present[row] = present[row] * fade((at - present_at[row]) / DAY, np.array(PRESENT_DAYS)) + 1
        present_at[row] = at
        hours[row] *= KEEP
        hours[row, hour_of(at)] += 1
        self._hours *= 0.9995
        self._hours[hour_of(at)] += 1

    def question(self, name: str, person: str, at: float, title: Sequence[str], tokens: Sequence[str],
                 topics: Sequence[str]) -> None:  # fmt: skip
        """Note a question."""
        self._asked[name] = Asked(
            at, person, tuple(title), tuple(tokens[:CONTEXT]), tuple(topics), not self._askers[person]
        )
        self._askers[person] += 1
        self._meaning.question(self._asked[name].counts)

    def answer(self, name: str, person: str, at: float, tokens: Sequence[str], weight: float) -> None:
        """Note an answer by another than the asker; one to a question that nobody knows says nothing."""
        asked = self._asked.get(name)
        if asked is None or asked.asker == person:
            return
        number = self._person(person)
        row = self._rows[number]
        days = at / DAY
        active, active_at = self._column("active"), self._column("active_at")
        if not self._column("answers")[row]:
            self._column("first_at")[row] = at
        active[row] = active[row] * fade(days - active_at[row] / DAY, np.array(ACTIVITY_DAYS)) + 1
        active_at[row] = max(active_at[row], at)
        self._column("answers")[row] += 1
        tokens = tokens[:CONTEXT]
        document = asked.documents.get(number)
        context = (*asked.title, *asked.tokens)
        first = asked.counts if document is None else None
        self._meaning.answer(number, at, first, Counter(tokens), weight)
        self._profiles.add(number, (*context, *tokens))
        if document is None:
            self._new_contribution(asked, number, row, at)
            document = asked.documents[number] = len(self._document_person)
            self._document_person.append(number)
            self._document_worth.reach(document + 1)
            self._document_at.reach(document + 1)
            self._documents.add(document, (*context, *tokens))
        else:
            self._documents.add(document, tokens)
        worth = self._document_worth.values
        worth[document] = max(worth[document], weight)
        self._document_at.values[document] = at

    def _new_contribution(self, asked: Asked, number: int, row: int, at: float) -> None:
        delay = at - asked.at
        self._column("conversations")[row] += 1
        for name, keep, amount in (
            ("speed", KEEP_SPEED, math.log(max(60.0, delay) / 3600)), ("speed_n", KEEP_SPEED, 1.0),
            ("fast", KEEP_SPEED, float(delay < 3600)), ("new_n", 0.98, 1.0), ("new_yes", 0.98, float(asked.new)),
        ):  # fmt: skip
            column = self._column(name)
            column[row] = column[row] * keep + amount
        load, load_at = self._column("load"), self._column("load_at")
        load[row] = load[row] * fade((at - load_at[row]) / DAY, 0.5) + 1
        load_at[row] = at
        for topic in asked.topics:
            self._topics.add(topic, number, at, 0.5)
        self._ties.answered(asked.asker, self.names[number], (self.names[one] for one in asked.people[-8:]), at)
        if not asked.people and not self._typed:
            self._chosen(asked, number, row, at)
        asked.people.append(number)

    def _chosen(self, asked: Asked, number: int, row: int, at: float) -> None:
        """Note whom the question's answer came from: the first reply, or where there are accepts the accepted."""
        first, seen = self._column("first"), self._column("first_seen")
        first[row] = first[row] * fade((at - seen[row]) / DAY, np.array(FIRST_DAYS)) + 1
        seen[row] = at
        self._column("firsts")[row] += 1
        self._recent = [*self._recent[-RECENT + 1 :], number]
        self._ties.chosen(asked.asker, number)

    def accepted(self, name: str, person: str, at: float) -> None:
        """Note that an answer was accepted."""
        asked, number = self._asked.get(name), self.number.get(person)
        if asked is None or number is None or number not in asked.documents:
            return
        row = self._rows[number]
        self._column("accepts")[row] += 1
        self._document_worth.values[asked.documents[number]] += 1
        for topic in asked.topics:
            self._topics.add(topic, number, at)
        self._typed = True
        self._chosen(asked, number, row, at)

    def endorsed(self, name: str, person: str, weight: float) -> None:
        """Note a vote for or against an answer."""
        asked, number = self._asked.get(name), self.number.get(person)
        if asked is None or number is None or number not in asked.documents:
            return
        self._column("votes")[self._rows[number]] += weight
        worth, document = self._document_worth.values, asked.documents[number]
        worth[document] = min(3.0, max(0.2, worth[document] + 0.1 * weight))

    # --- ask ------------------------------------------------------------------------------

    def facts(self, asker: str, at: float, title: Sequence[str], tokens: Sequence[str], topics: Sequence[str]) -> Facts:
        """Return what is known of everybody who answered before."""
        n = len(self.names)
        rows = self._rows[:n]
        query = query_of(title, tokens[:CONTEXT])
        people = np.array(self._document_person, np.int64)
        near = hours_near(at)
        hours = self._column("hours")[rows]
        met = self._ties.of(asker, at, n)
        recent = np.zeros((n, 2))
        for place, number in enumerate(reversed(self._recent)):
            recent[number] += (place < 10) / 10, 1 / RECENT
        since = (at - self._column("active_at")[rows]) / DAY
        present = (at - self._column("present_at")[rows]) / DAY
        first = (at - self._column("first_seen")[rows]) / DAY
        return Facts(
            active=self._column("active")[rows] * fade(since[:, None], np.array(ACTIVITY_DAYS)),
            gap=np.maximum(0.0, since), age=(at - self._column("first_at")[rows]) / DAY,
            answers=self._column("answers")[rows], accepts=self._column("accepts")[rows],
            votes=self._column("votes")[rows], conversations=self._column("conversations")[rows],
            present=self._column("present")[rows] * fade(present[:, None], np.array(PRESENT_DAYS)),
            present_gap=np.maximum(0.0, present),
            hour=hours[:, near] @ HOUR_WEIGHTS, hours=hours.sum(1),
            hour_all=float(self._hours[near] @ HOUR_WEIGHTS / self._hours.sum()),
            first=self._column("first")[rows] * fade(first[:, None], np.array(FIRST_DAYS)),
            first_gap=np.maximum(0.0, first), firsts=self._column("firsts")[rows],
            speed=self._column("speed")[rows], speed_n=self._column("speed_n")[rows], fast=self._column("fast")[rows],
            new_n=self._column("new_n")[rows], new_yes=self._column("new_yes")[rows],
            asker_new=not self._askers[asker],
            load=self._column("load")[rows] * fade((at - self._column("load_at")[rows]) / DAY, 0.5),
            pairs=met.pairs, together=met.together, reverse=met.reverse, last=met.last, recent=recent,
            scores=self._documents.scores(query), people=people,
            worth=self._document_worth.values[: len(people)],
            document_age=(at - self._document_at.values[: len(people)]) / DAY,
            profile=self._profiles.scores(query, 1.0), topics=self._in_topics(topics, at, n),
            meaning=self._meaning.near(counts_of(title, tokens[:CONTEXT]), n),
        )  # fmt: skip

    def _in_topics(self, topics: Sequence[str], at: float, n: int) -> Floats:
        total = np.zeros((n, len(TOPIC_DAYS)))
        for topic in topics:
            idf = math.log(1 + n / (1 + self._topics.people(topic)))
            for number, weights in self._topics.at(topic, at):
                total[number] += idf * np.log1p(weights)
        return total
