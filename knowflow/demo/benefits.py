"""Answer one question or two for each thing that Knowflow is for, from what the data hold."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from typing import Any

from indexers.port import Document, Sort, Where
from knowflow.demo.pick import Pick
from knowflow.demo.report import Benefit, Finding, Line
from knowflow.queries.ask import Answer, Ask
from knowflow.queries.conversations import times, whom_to_ask
from knowflow.queries.experts import experts
from knowflow.queries.flows import flows
from knowflow.queries.people import person
from knowflow.queries.risk import risk
from knowflow.queries.search import search, similar
from knowflow.wording import day, plural, span

TOP = 3
PAIRS = 2_000  # flows that are looked through for pairs that give and take


class Benefits:
    """Answer for the six benefits of the design; `ask` says who looks, and from when."""

    def __init__(self, ask: Ask, sources: list[str], options: Iterable[str]) -> None:
        self.ask = ask
        self.pick = Pick(ask, sources)
        self._options = tuple(options)

    def all(self) -> list[Benefit]:
        """Return the answers, in the order of the benefits."""
        return [
            Benefit(1, "Sharing and collaboration", (self._who_knows(), self._who_helps())),
            Benefit(2, "Learning and development", (self._what_to_read(), self._who_grew())),
            Benefit(3, "Innovation", (self._what_rises(),)),
            Benefit(4, "Problem solving", (self._who_should_answer(), self._answered_before(), self._how_long())),
            Benefit(5, "Cohesion and engagement", (self._give_and_take(), self._newcomers())),
            Benefit(6, "Retention and memory", (self._at_risk(), self._remembered())),
        ]

    def _command(self, *words: str) -> tuple[str, ...]:
        return ("knowflow", *words, *self._options)

    @property
    def topic(self) -> dict[str, Any] | None:
        """Return the topic that questions are about, or None where none has support."""
        return self.pick.topics[0] if self.pick.topics else None

    # 1 ---------------------------------------------------------------------------------

    def _who_knows(self) -> Finding:
        if self.topic is None:
            return _none(
                "Who knows about something?", "No topic has support yet: it takes 2 people and 3 conversations."
            )
        label = self.topic["label"]
        answer = experts(self.ask, label, TOP)
        return Finding(f"Who knows about {label}?", tuple(_expert_lines(answer)), self._command("experts", label))

    def _who_helps(self) -> Finding:
        answer = flows(self.ask, "person", TOP)
        lines = [
            Line(
                f"{row['helper_name']} helped {row['helped_name']} {plural(row['count'], 'time')}"
                + (f", accepted {plural(row['accepted'], 'time')}" if row["accepted"] else ""),
                self._helped_where(row["helper"], row["helped"]),
            )
            for row in answer["results"]
        ]
        lines.append(Line(f"{plural(answer['total'], 'pair')} of people in all."))
        return Finding("Who helps whom most?", tuple(lines), self._command("flows"))

    def _helped_where(self, helper: str, helped: str) -> str:
        """Return a link to the newest contribution with which one person helped another."""
        accounts = {entry["name"] for row in self.ask.people([helped]).get(helped, []) for entry in row["accounts"]}
        newest = self.ask.find(
            "contributions",
            Where("person", "eq", helper),
            *self.ask.until_now("first_at"),
            order=[Sort("last_at", descending=True)],
            limit=500,
        )
        for row in newest:
            if row["url"] and accounts.intersection(entry["name"] for entry in row["helped"]["top"]):
                return str(row["url"])
        return ""

    # 2 ---------------------------------------------------------------------------------

    def _what_to_read(self) -> Finding:
        if self.topic is None:
            return _none("What should I read first?", "Nothing is known well enough yet to recommend it.")
        label = self.topic["label"]
        reading = self.pick.best_reading(self.topic["topic"], TOP)
        names = self.ask.names(row["person"] for _, row in reading)
        lines = [
            Line(f"{conversation['title']} (best answer by {names[row['person']]}{_became(row)})", row["url"])
            for conversation, row in reading
        ]
        command = self._command("search", label)
        return Finding(f"What should I read first about {label}, and from whom do I learn?", tuple(lines), command)

    def _who_grew(self) -> Finding:
        if self.pick.learner is None:
            return _none("How did somebody's expertise grow?", "Nobody has asked and later answered in one topic yet.")
        row, years = self.pick.learner
        who, label = row["person"], self.ask.labels([row["topic"]])[row["topic"]]
        name = self.ask.names([who])[who]
        lines = [
            Line(f"{year}: {plural(asked, 'question')} asked, {plural(gave, 'answer')} given")
            for year, asked, gave in years
        ]
        newest = person(self.ask, who, 1)["recent"]
        lines += [Line(f"the latest: {entry['title']} ({day(entry['at'])})", entry["url"]) for entry in newest]
        return Finding(f"How did {name} grow in {label}?", tuple(lines), self._command("person", who))

    # 3 ---------------------------------------------------------------------------------

    def _what_rises(self) -> Finding:
        question = "Which topics are rising: a last quarter far above their own past?"
        rising = self.pick.rising(TOP)
        if not rising:
            return _none(question, "None: no topic's last three months stand out from its two years before.")
        lines = []
        for entry in rising:
            newest = self.ask.find(
                "conversations",
                Where("topics", "eq", entry["topic"]),
                Where("question", "in", [True] if self.pick.asks else [True, False]),
                Where("opens", "eq", True),
                *self.ask.until_now("asked_at"),
                order=[Sort("asked_at", descending=True)],
                limit=1,
            )
            usual = f"{plural(entry['now'], 'time')} in the last quarter, usually {entry['usual']:.1f}"
            title = f": {newest[0]['title']}" if newest else ""
            lines.append(Line(f"{entry['label']}: {usual}; the latest{title}", newest[0]["url"] if newest else ""))
        return Finding(question, tuple(lines), self._command("topics"))

    # 4 ---------------------------------------------------------------------------------

    def _who_should_answer(self) -> Finding:
        row = self.pick.open_question
        if row is None:
            return _none("Who should get the question that waits?", "Nothing waits: every question has an answer.")
        people = ", ".join(entry["name"] for entry in whom_to_ask(self.ask, row))
        lines = [
            Line(f"“{row['title']}” ({day(row['asked_at'])}, no answer yet)", row["url"]),
            Line(f"ask {people}" if people else "nobody has shown anything in its topics yet"),
        ]
        return Finding("Who should get the question that waits?", tuple(lines), self._command("waiting"))

    def _answered_before(self) -> Finding:
        row = self.pick.question or self.pick.open_question
        if row is None:
            return _none("Was something like this answered before?", "There is no question in these data.")
        found = similar(self.ask, row["title"], TOP + 1)["results"]
        lines = [
            Line(f"{entry['title']} ({_answered(entry)})", (entry["answer"] or entry)["url"] or entry["url"])
            for entry in found
            if entry["conversation"] != row["conversation"]
        ][:TOP]
        question = f"Was “{row['title']}” answered before in other words?"
        command = self._command("similar", row["title"])
        return Finding(question, tuple(lines) or (Line("Nothing like it was found."),), command)

    def _how_long(self) -> Finding:
        overall = times(self.ask, 1)["overall"]
        first = overall["first_answer_seconds"]["p50"]
        line = f"{overall['answered']:,} of {plural(overall['questions'], 'question')} were answered"
        line += f", half of all within {span(first)}" if first is not None else ", less than half of all"
        return Finding("How long does an answer take?", (Line(line + "."),), self._command("times"))

    # 5 ---------------------------------------------------------------------------------

    def _give_and_take(self) -> Finding:
        question = "Who gives and takes both ways?"
        results = flows(self.ask, "person", PAIRS)["results"]
        counts = {(row["helper"], row["helped"]): row["count"] for row in results}
        names = {row["helper"]: row["helper_name"] for row in results}
        pairs = sorted(
            (-min(count, counts[other, one]), one, other)
            for (one, other), count in counts.items()
            if one < other and (other, one) in counts
        )
        if not pairs:
            return _none(question, "Nobody does yet: help goes one way only.")
        lines = [
            Line(
                f"{names[one]} and {names[other]}: {counts[one, other]} and {counts[other, one]} times",
                self._helped_where(one, other),
            )
            for _, one, other in pairs[:TOP]
        ]
        return Finding(question, tuple(lines), self._command("flows"))

    def _newcomers(self) -> Finding:
        question = "Do newcomers of the last year find help?"
        people = self.pick.newcomers()
        if not people:
            return _none(question, "There are none: nobody gave a first contribution within the last year.")
        helped = [rows for rows in people if any(row["received"] for row in rows)]
        lines = [Line(f"{len(helped):,} of {plural(len(people), 'newcomer')} were helped by somebody.")]
        welcomed: dict[str, int] = {}
        for rows in helped:
            for row in self.ask.find("flows", Where("helped", "eq", rows[0]["person"])):
                welcomed[row["helper"]] = welcomed.get(row["helper"], 0) + 1
        best = sorted(welcomed, key=lambda who: (-welcomed[who], who))[:TOP]
        names = self.ask.names(best)
        lines += [
            Line(f"{names[who]} helped {plural(welcomed[who], 'newcomer')}", self._newcomer_link(who, helped))
            for who in best
        ]
        return Finding(question, tuple(lines), self._command("flows"))

    def _newcomer_link(self, helper: str, helped: list[list[Document]]) -> str:
        for rows in helped:
            who = rows[0]["person"]
            if self.ask.find("flows", Where("helper", "eq", helper), Where("helped", "eq", who), limit=1):
                link = self._helped_where(helper, who)
                if link:
                    return link
        return ""

    # 6 ---------------------------------------------------------------------------------

    def _at_risk(self) -> Finding:
        answer = risk(self.ask, TOP)
        question = "What is lost if somebody leaves?"
        if not answer["results"]:
            return _none(question, "No topic rests on one or two people.")
        lines = []
        for row in answer["results"]:
            carriers = ", ".join(
                f"{entry['name']} {entry['share']:.0%}{' (away for half a year)' if entry['away'] else ''}"
                for entry in row["carriers"][:2]
            )
            reading = self.pick.best_reading(row["topic"], 1)
            lines.append(
                Line(
                    f"{row['label']}: bus factor {row['bus_factor']}; {carriers}",
                    reading[0][1]["url"] if reading else "",
                )
            )
        return Finding(question, tuple(lines), self._command("risk"))

    def _remembered(self) -> Finding:
        at_risk = risk(self.ask, 1)["results"]
        about = at_risk[0]["label"] if at_risk else self.topic["label"] if self.topic else ""
        if not about:
            return _none("What was said?", "The archive holds too little yet.")
        answer = search(self.ask, about, TOP)
        lines = [
            Line(
                f"{entry['title']} ({entry['state']}, {day(entry['at'])})",
                (entry["answer"] or entry)["url"] or entry["url"],
            )
            for entry in answer["results"]
        ]
        lines.append(Line(f"{plural(answer['total'], 'conversation')} found."))
        return Finding(f"What was said about {about}?", tuple(lines), self._command("search", about))

    def suggestions(self) -> list[str]:
        """Return commands to try next."""
        words = [("topics",), ("risk",), ("waiting",), ("flows", "--by", "topic"), ("experts", "your own question")]
        if self.topic is not None:
            best = experts(self.ask, self.topic["label"], 1)["results"]
            words[1:1] = [("person", best[0]["person"])] if best else []
        if self.pick.question is not None:
            words.insert(2, ("conversation", self.pick.question["conversation"]))
        return [shlex.join(self._command(*each)) for each in words]


def _none(question: str, told: str) -> Finding:
    return Finding(question, (Line(told),))


def _expert_lines(answer: Answer) -> list[Line]:
    lines = []
    for row in answer["results"]:
        topics = ", ".join(f"{topic['label']}: {topic['level']}" for topic in row["topics"])
        evidence = row["evidence"][0]
        told = f"{row['name']} ({row['score']:.2f}{'; ' + topics if topics else ''})"
        lines.append(Line(f"{told}: {evidence['title']} ({evidence['why']}, {day(evidence['at'])})", evidence["url"]))
    return lines or [Line("Nobody has shown anything about it.")]


def _became(row: Document) -> str:
    outcome = row["outcome"]
    votes = outcome["endorsed"] + outcome["observed"] - outcome["opposed"]
    return (", accepted" if outcome["accepted"] else "") + (f", {votes:+d} votes" if votes else "")


def _answered(entry: dict[str, Any]) -> str:
    best = entry["answer"]
    if best is None:
        return str(entry["state"])
    return f"{'accepted' if best['accepted'] else 'best'} answer by {best['name']}"
