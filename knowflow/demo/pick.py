"""Pick good questions from the data themselves, the same ones each time."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from indexers.port import Document, Sort, Where
from knowflow.queries.ask import Ask, label_of
from knowflow.queries.conversations import open_questions
from knowflow.queries.text import specificity
from knowflow.queries.topics import topics
from schemas.times import week_date, week_number

CANDIDATES = 40
ASKED_LATELY = 10  # questions among whose askers one is sought who could be taught
LEAST_CONVERSATIONS = 5
LEAST_RISING, LEAST_SURPRISE = 3, 1.5  # conversations; standard deviations of a count, roughly
HALF_YEAR = 26  # weeks


class Pick:
    """Choose topics, questions and people of the public part of a state, as of a moment.

    `sources` are those that questions are chosen from; answers come from everything.
    """

    def __init__(self, ask: Ask, sources: list[str]) -> None:
        self.ask = ask
        self.sources = sources

    @cached_property
    def topics(self) -> list[dict[str, Any]]:
        """Return topics worth asking about, the best first: in use, specific, and spoken of by those who answer."""
        ask = self.ask
        whole = ask.index.count("conversations", ask.viewer)
        scored = []
        for topic in topics(ask, CANDIDATES)["results"]:
            rows = ask.find("expertise", Where("topic", "eq", topic["topic"]))
            touched = sum(row["conversations"] for row in rows)
            if topic["conversations"] < LEAST_CONVERSATIONS or not touched:
                continue
            spoken = sum(row["own"] for row in rows) / touched  # else it is only a label of the questions
            asked = min(1.0, topic["questions"] / topic["conversations"]) if self.asks else 1.0
            score = (topic["recent"] + 1) * specificity(topic["conversations"], whole) * spoken * asked
            scored.append((round(score, 6), topic))
        scored.sort(key=lambda pair: (-pair[0], pair[1]["topic"]))
        return [topic for _, topic in scored]

    @cached_property
    def asks(self) -> bool:
        """Tell whether these data know questions; then a topic is what people ask about."""
        return bool(self.ask.find("topics", Where("questions", "gt", 0), limit=1))

    @cached_property
    def question(self) -> Document | None:
        """Return the newest question that was answered, or None."""
        found = self.ask.find(
            "conversations",
            Where("question", "eq", True),
            Where("opens", "eq", True),
            Where("source", "in", self.sources),
            Where("first_reply_at", "exists", True),
            *self.ask.until_now("first_reply_at"),
            order=[Sort("asked_at", descending=True)],
            limit=1,
        )
        return found[0] if found else None

    @cached_property
    def open_question(self) -> Document | None:
        """Return the newest question that waits, or None."""
        return next((row for row in open_questions(self.ask) if row["source"] in self.sources), None)

    def learners(self) -> list[tuple[str, str]]:
        """Return (person, topic) of those who asked the newest questions, the newest first, topics in their order."""
        newest = self.ask.find(
            "conversations",
            Where("question", "eq", True),
            Where("opens", "eq", True),
            Where("source", "in", self.sources),
            *self.ask.until_now("asked_at"),
            order=[Sort("asked_at", descending=True)],
            limit=ASKED_LATELY,
        )
        return [(row["asker_person"], topic) for row in newest if "asker_person" in row for topic in row["topics"]]

    def rising(self, limit: int, window: int, before: int) -> list[dict[str, Any]]:
        """Return topics whose last `window` weeks lie far above the mean of so many such windows `before`."""
        rows: dict[str, list[Document]] = {}
        for row in self.ask.find("topics"):
            rows.setdefault(row["topic"], []).append(row)
        this = week_number(self.ask.this_week)
        counted = "questions" if self.asks else "conversations"
        found = []
        for topic, same in rows.items():
            windows = [0] * (before + 1)  # the last one first
            for row in same:
                for week in row["weeks"]:
                    age = (this - week_number(week["week"])) // window
                    if week["week"] <= self.ask.this_week and age < len(windows):
                        windows[age] += week[counted]
            usual = sum(windows[1:]) / before
            surprise = (windows[0] - usual) / (usual + 1) ** 0.5
            if windows[0] >= LEAST_RISING and surprise >= LEAST_SURPRISE:
                found.append({"topic": topic, "label": label_of(same), "now": windows[0], "usual": round(usual, 2),
                              "surprise": round(surprise, 6)})  # fmt: skip
        found.sort(key=lambda entry: (-entry["surprise"], entry["topic"]))
        chosen: list[dict[str, Any]] = []
        for entry in found:
            words = set(entry["label"].lower().replace("-", " ").split())
            if len(chosen) < limit and all(words.isdisjoint(other["words"]) for other in chosen):
                chosen.append({**entry, "words": words})  # a phrase and its parts rise together: once is enough
        return chosen

    def newcomers(self) -> list[list[Document]]:
        """Return the rows of people who first gave something within the last half-year, by person."""
        since = week_date(week_number(self.ask.this_week) - HALF_YEAR)
        people: dict[str, list[Document]] = {}
        for row in self.ask.find("people", Where("bot", "eq", False), Where("last_at", "ge", f"{since}T00:00:00Z")):
            people.setdefault(row["person"], []).append(row)
        found = []
        for person in sorted(people):
            weeks = [week["week"] for row in people[person] for week in row["given"]]
            if weeks and since <= min(weeks) <= self.ask.this_week:
                found.append(people[person])
        return found
