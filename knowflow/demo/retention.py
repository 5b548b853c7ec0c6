"""Answer for retention and memory: what is at risk, what was said."""

from __future__ import annotations

from knowflow.demo.place import TOP, Place, no_answer
from knowflow.demo.report import Finding, Line
from knowflow.queries.risk import risk
from knowflow.queries.search import search
from knowflow.wording import day, plural


def at_risk(at: Place) -> Finding:
    """Name the topics that few carry."""
    answer = risk(at.ask, limit=TOP)
    question = "What is lost if somebody leaves?"
    if not answer["results"]:
        return no_answer(question, "No topic rests on one or two people.")
    lines = []
    for row in answer["results"]:
        carriers = ", ".join(
            f"{entry['name']} {entry['share']:.0%}{' (away for half a year)' if entry['away'] else ''}"
            for entry in row["carriers"][:2]
        )
        reading = at.pick.best_reading(row["topic"], 1)
        lines.append(
            Line(
                f"{row['label']}: bus factor {row['bus_factor']}; {carriers}",
                reading[0][1]["url"] if reading else "",
            )
        )
    return Finding(question, tuple(lines), at.command("risk"))


def remembered(at: Place) -> Finding:
    """Search the archive for what is most at risk."""
    first = risk(at.ask, limit=1)["results"]
    about = first[0]["label"] if first else at.topic["label"] if at.topic else ""
    if not about:
        return no_answer("What was said?", "The archive holds too little yet.")
    answer = search(at.ask, about, TOP)
    lines = [
        Line(
            f"{entry['title']} ({entry['state']}, {day(entry['at'])})",
            (entry["answer"] or entry)["url"] or entry["url"],
        )
        for entry in answer["results"]
    ]
    lines.append(Line(f"{plural(answer['total'], 'conversation')} found."))
    return Finding(f"What was said about {about}?", tuple(lines), at.command("search", about))
