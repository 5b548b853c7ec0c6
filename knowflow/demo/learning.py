"""Answer for learning and development: what to read first, how somebody grew."""

from __future__ import annotations

from indexers.port import Document
from knowflow.demo.place import TOP, Place, no_answer
from knowflow.demo.report import Finding, Line
from knowflow.queries.people import person
from knowflow.wording import day, plural


def what_to_read(at: Place) -> Finding:
    """Name the best answers about the topic, and who gave them."""
    if at.topic is None:
        return no_answer("What should I read first?", "Nothing is known well enough yet to recommend it.")
    label = at.topic["label"]
    reading = at.pick.best_reading(at.topic["topic"], TOP)
    names = at.ask.names(row["person"] for _, row in reading)
    lines = [
        Line(f"{conversation['title']} (best answer by {names[row['person']]}{_became(row)})", row["url"])
        for conversation, row in reading
    ]
    command = at.command("search", label)
    return Finding(f"What should I read first about {label}, and from whom do I learn?", tuple(lines), command)


def who_grew(at: Place) -> Finding:
    """Show one person who asked and answered in a topic, as time went by."""
    if at.pick.learner is None:
        return no_answer("How did somebody's expertise grow?", "Nobody has asked and later answered in one topic yet.")
    row, periods = at.pick.learner
    who, label = row["person"], at.ask.labels([row["topic"]])[row["topic"]]
    name = at.ask.names([who])[who]
    lines = [
        Line(f"{period}: {plural(asked, 'question')} asked, {plural(gave, 'answer')} given")
        for period, asked, gave in periods
    ]
    newest = person(at.ask, who, 1)["recent"]
    lines += [Line(f"the latest: {entry['title']} ({day(entry['at'])})", entry["url"]) for entry in newest]
    return Finding(f"How did {name} grow in {label}?", tuple(lines), at.command("person", who))


def _became(row: Document) -> str:
    outcome = row["outcome"]
    votes = outcome["endorsed"] + outcome["observed"] - outcome["opposed"]
    return (", accepted" if outcome["accepted"] else "") + (f", {votes:+d} votes" if votes else "")
