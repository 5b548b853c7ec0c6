"""Answer for learning and development: what to read first, who could teach."""

from __future__ import annotations

from knowflow.demo.place import TOP, Place, no_answer
from knowflow.demo.report import Finding, Line
from knowflow.errors import UserError
from knowflow.queries.ask import Answer
from knowflow.queries.learn import learn
from knowflow.queries.mentors import mentors
from knowflow.wording import day


def what_to_read(at: Place) -> Finding:
    """Name a reading path about the topic, from first to advanced."""
    question = "What should I read first?"
    if at.topic is None:
        return no_answer(question, "Nothing is known well enough yet to recommend it.")
    label = at.topic["label"]
    lines = [
        Line(f"{row['stage']}: {row['title']} ({row['evidence'][0]['why']}, by {row['name']})", row["url"])
        for row in learn(at.ask, at.topic["topic"], TOP)["results"]
    ]
    if not lines:
        return no_answer(question, f"Nobody has answered anything about {label} yet.")
    question = f"What should I read about {label}, from first to advanced?"
    return Finding(question, tuple(lines), at.command("learn", label))


def who_teaches(at: Place) -> Finding:
    """Name mentors for one who asked lately, in what they asked about."""
    found = next((answer for who, topic in at.pick.learners() if (answer := _mentors(at, who, topic))), None)
    if found is None:
        return no_answer("Who could teach somebody?", "Nobody who asked lately has somebody a step ahead of them yet.")
    lines = []
    for row in found["results"]:
        evidence = row["evidence"][0]
        told = f"{row['name']} ({row['score']:.2f}; {row['topics'][0]['level']})"
        lines.append(Line(f"{told}: {evidence['title']} ({evidence['why']}, {day(evidence['at'])})", evidence["url"]))
    question = f"Who could teach {found['for_name']} about {found['label']}, who asked lately?"
    return Finding(question, tuple(lines), at.command("mentors", found["label"], "--for", found["for"]))


def _mentors(at: Place, who: str, topic: str) -> Answer | None:
    try:
        found = mentors(at.ask, topic, who, TOP)
    except UserError:  # a topic without support
        return None
    return found if found["results"] else None
