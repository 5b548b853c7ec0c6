"""Simulate the records of a large archive, without folding a stream: valid by the schemas, and consistent.

A person has a few topics; whoever asks in one is answered by others of it, the most active ones most often.
Words are common ones by Zipf's law and those of the topic. Times run over five years; one seed, one archive.
"""

from __future__ import annotations

from array import array
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from random import Random
from typing import Final, NamedTuple

from knowflow.bench.simulated_parts import (
    Document,
    Topic,
    make_topics,
    name_of,
    one_token,
    pack,
    stated,
    top_of,
    totals_of,
    weeks_of,
)
from producers.sample.seeds import invented
from producers.sample.words import TECHNICAL
from schemas.keys import join_key
from schemas.times import MICROS_PER_DAY, format_time, hour_of_week, parse_time, week_date, week_of
from streams.text import query_tokens

HOMES = 4  # topics of a person, some of them twice
COMMON, STREAM = 6_000, 200_000  # words, and how long a text of them is cut up
DAYS, START = 5 * 365, parse_time("2020-01-06T08:00:00.000000Z")
ANSWERS: Final = (0, 1, 1, 1, 2, 2, 3, 4)  # to a question
SYSTEM: Final = "bench:simulated"
PUBLIC: Final = ["public"]

Row = tuple[str, str, Document]  # record, key, document


class _Said(NamedTuple):
    text: str
    tokens: str


class World:
    """Be the people and topics of one simulated archive, and what was said in it so far."""

    def __init__(self, people: int, words: int, seed: int) -> None:
        """Take how many people there are, and the words of a text."""
        self._random = Random(seed)  # noqa: S311 - a simulation
        self._words = words
        self._people = [f"{SYSTEM}/{number:06d}" for number in range(people)]
        self._topics = make_topics()
        weights = [1 / (rank + 8) for rank in range(len(self._topics))]
        homes = [self._random.choices(range(len(weights)), weights, k=HOMES) for _ in range(people)]
        self._members: list[list[int]] = [[] for _ in self._topics]
        for number, own in enumerate(homes):
            for topic in dict.fromkeys(own):
                self._members[topic].append(number)
        self._open = [topic for topic, members in enumerate(self._members) if len(members) > 1]
        self._share = list(accumulate(weights[topic] for topic in self._open))
        common = [word for word in (*TECHNICAL, *(invented(number, 7) for number in range(COMMON))) if one_token(word)]
        zipf = list(accumulate(1 / (rank + 3) for rank in range(len(common))))
        self._stream = self._random.choices(common, cum_weights=zipf, k=STREAM)
        self._tokens = {
            word: one_token(word) for word in (*common, *(one for own in self._topics for one in own.words))
        }
        self._given: list[array[int]] = [array("q") for _ in self._people]
        self._times: list[array[int]] = [array("q") for _ in self._people]
        self._received: list[array[int]] = [array("q") for _ in self._people]
        self._shown: dict[tuple[int, int], array[int]] = {}
        self._flows: dict[tuple[int, int], array[int]] = {}
        self._begun: list[array[int]] = [array("q") for _ in self._topics]
        self._answered = [[0, 0] for _ in self._topics]  # contributions, questions with an answer

    def texts(self, count: int) -> Iterator[str]:
        """Yield texts to ask for: in turn two words, a title, a paragraph and a whole question."""
        for number in range(count):
            topic = self._topics[self._draw_topic()]
            two = f"{self._random.choice(topic.words)} {self._random.choice(self._stream)}"
            yield (two, self._title(topic), *(self._said(topic, size).text for size in (25, 120)))[number % 4]

    def rows(self, contributions: int) -> Iterator[Row]:
        """Yield conversations with their contributions, at least so many, and then what they add up to."""
        made, number = 0, 0
        step = DAYS * MICROS_PER_DAY * 3 // max(1, contributions)
        while made < contributions:
            asked = START + (number * step) % (DAYS * MICROS_PER_DAY)
            rows = self._conversation(number, asked)
            made += len(rows) - 1
            number += 1
            yield from rows
        yield from self._sums()

    def _draw_topic(self) -> int:
        return self._open[bisect(self._share, self._random.random() * self._share[-1])]

    def _draw_member(self, topic: int) -> int:
        members = self._members[topic]
        return members[int(len(members) * self._random.random() ** 3)]

    def _title(self, topic: Topic) -> str:
        at = self._random.randrange(STREAM - 8)
        return f"{topic.name} {' '.join(self._stream[at : at + self._random.randrange(3, 7)])}?"

    def _said(self, topic: Topic, size: int) -> _Said:
        at = self._random.randrange(STREAM - 2_048)
        words = [*self._stream[at : at + size * 3 // 4], *self._random.choices(topic.words, k=size - size * 3 // 4)]
        return _Said(" ".join(words), " ".join([self._tokens[word] for word in words]))

    def _conversation(self, number: int, asked: int) -> list[Row]:
        random = self._random
        first = self._draw_topic()
        topics = list(dict.fromkeys((first, self._draw_topic())))
        asker = self._draw_member(first)
        name = f"{SYSTEM}/c{number:07d}"
        title = self._title(self._topics[first])
        said = self._said(self._topics[first], self._words)
        helpers = [self._draw_member(first) for _ in range(random.choice(ANSWERS))]
        helpers = [one for one in dict.fromkeys(helpers) if one != asker]
        accepted = bool(helpers) and random.random() < 0.4
        opened = f"{' '.join(query_tokens(title))} {said.tokens}"
        rows = [
            self._contribution(name, title, asker, "asked", asked, said._replace(tokens=opened), "", topics, 0, None)
        ]
        delays: list[int] = []
        for place, helper in enumerate(helpers):
            delays.append((delays[-1] if delays else 0) + int(60 * 2 ** (random.random() * 12)))
            answer = self._said(self._topics[first], self._words)
            at = asked + delays[-1] * 1_000_000
            best = int(accepted and place == 0)
            context = " ".join(opened.split(" ")[:128])
            rows.append(self._contribution(name, title, helper, "answered", at, answer, context, topics, best, asker))
        for topic in topics:
            self._begun[topic].append(week_of(asked))
            self._answered[topic][0] += len(rows)
            self._answered[topic][1] += bool(helpers)
        last_at = format_time(asked + (delays[-1] if delays else 0) * 1_000_000)
        head: Document = {
            "conversation": name, "audience": PUBLIC, "source": SYSTEM, "channel": f"room-{first % 40}", "opens": True,
            "question": True, "title": title, "url": f"https://bench.invalid/{number}", "text": said.text,
            "question_found": stated(name, asked, self._people[asker]), "tokens": opened,
            "asker": self._people[asker], "asker_person": self._people[asker], "started_at": format_time(asked),
            "asked_at": format_time(asked), "last_at": last_at, "items": len(rows), "answers": len(helpers),
            "accepted": int(accepted), "topics": [self._topics[topic].key for topic in topics], "links": [],
            "state": "resolved" if accepted else "answered" if helpers else "open",
            "people": top_of([self._people[one] for one in (asker, *helpers)]),
        }  # fmt: skip
        if helpers:
            at = asked + delays[0] * 1_000_000
            found = stated(f"{name}/1", at, self._people[helpers[0]])
            head |= {"first_reply_at": format_time(at), "first_reply_seconds": delays[0], "answer_found": found}
            if accepted:
                head |= {"resolved_at": format_time(at), "resolved_found": found}
        return [("conversations", join_key(name, "public"), head), *rows]

    def _contribution(
        self, conversation: str, title: str, who: int, role: str, at: int, said: _Said, context: str,
        topics: Sequence[int], accepted: int, helped: int | None,
    ) -> Row:  # fmt: skip
        endorsed = int(self._random.random() ** -0.7) - 1 if helped is not None else 0
        counts = {role: 1, **({"accepted": 1} if accepted else {}), **({"endorsed": endorsed} if endorsed else {})}
        week = week_of(at)
        packed = [pack(week, kind, count) for kind, count in counts.items()]
        self._given[who].extend(packed)
        self._times[who].append(at)
        for topic in topics:
            self._shown.setdefault((who, topic), array("q")).extend(packed)
        if helped is not None:
            self._flows.setdefault((who, helped), array("q")).extend(packed)
            self._received[helped].append(week)
        account = self._people[who]
        return "contributions", join_key(conversation, account, "public"), {
            "conversation": conversation, "account": account, "audience": PUBLIC, "person": account,
            "name": name_of(who), "source": SYSTEM, "bot": False, "title": title, "url": f"https://bench.invalid/{who}/{at}",
            "roles": [{"name": role, "count": 1}], "items": 1, "first_at": format_time(at), "last_at": format_time(at),
            "text": said.text, "tokens": said.tokens, "context": context,
            "topics": [{"topic": self._topics[one].key, "own": int(helped is None), "inherited": 1} for one in topics],
            "outcome": {"accepted": accepted, "endorsed": endorsed, "opposed": 0, "thanked": 0, "accepted_inferred": 0,
                        "thanked_inferred": 0, "observed": 0},
            "answers": int(helped is not None), "signs": [], "paths": [],
            "helped": top_of([] if helped is None else [self._people[helped]]), "weeks": weeks_of(packed),
        }  # fmt: skip

    def _sums(self) -> Iterator[Row]:
        for (who, number), packed in self._shown.items():
            person, topic, weeks = self._people[who], self._topics[number].key, weeks_of(packed)
            asked = sum(entry["count"] for entry in weeks if entry["kind"] in ("asked", "answered"))
            yield "expertise", join_key(person, topic, "public"), {
                "person": person, "topic": topic, "audience": PUBLIC, "conversations": asked, "own": asked,
                "totals": totals_of(weeks), "weeks": weeks, "first_week": weeks[0]["week"],
                "last_week": weeks[-1]["week"],
            }  # fmt: skip
        for (who, other), packed in self._flows.items():
            weeks = weeks_of(packed)
            yield "flows", join_key(self._people[who], self._people[other], "public"), {
                "helper": self._people[who], "helped": self._people[other], "audience": PUBLIC, "weeks": weeks,
                "conversations": sum(entry["count"] for entry in weeks if entry["kind"] == "answered"),
                "totals": totals_of(weeks), "topics": top_of([]), "teams": [], "organisations": [],
            }  # fmt: skip
        yield from self._persons()
        for number, one in enumerate(self._topics):
            begun = Counter(self._begun[number])
            contributions, answered = self._answered[number]
            if begun:
                yield "topics", join_key(one.key, "public"), {
                    "topic": one.key, "audience": PUBLIC, "label": one.name, "people": len(self._members[number]),
                    "aliases": [{"name": one.name, "count": contributions}], "conversations": begun.total(),
                    "contributions": contributions, "leading": begun.total(), "questions": begun.total(),
                    "open": begun.total() - answered, "answered": answered, "resolved": 0, "answer_seconds": [],
                    "weeks": [{"week": week_date(week), "conversations": begun[week], "questions": begun[week]}
                              for week in sorted(begun)],
                }  # fmt: skip

    def _persons(self) -> Iterator[Row]:
        for who, person in enumerate(self._people):
            times, weeks = sorted(self._times[who], reverse=True), weeks_of(self._given[who])
            if not times:
                continue
            hours = [0] * 168
            for at in times:
                hours[hour_of_week(at)] += 1
            received = Counter(self._received[who])
            alone = [{"name": person, "count": len(times)}]
            last_times = [format_time(at) for at in times[:64]]
            yield "people", join_key(person, "public"), {
                "person": person, "audience": PUBLIC, "name": name_of(who), "accounts": alone, "organisations": [],
                "names": [{"name": name_of(who), "count": len(times)}], "teams": [], "bot": False,
                "conversations": len(times), "given": weeks, "totals": totals_of(weeks), "last_times": last_times,
                "received": [{"week": week_date(week), "count": received[week]} for week in sorted(received)],
                "last_at": last_times[0], "hours": hours,
            }  # fmt: skip
            yield "identities", join_key(person), {
                "account": person, "person": person, "evidence": [], "confidence": 1000, "suggested": [], "bot": "",
                "affiliations": [],
            }  # fmt: skip
