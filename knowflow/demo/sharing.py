"""Answer for sharing and collaboration: who knows what, who helps whom."""

from __future__ import annotations

from knowflow.demo.place import TOP, Place, no_answer
from knowflow.demo.report import Finding, Line
from knowflow.queries.ask import Answer
from knowflow.queries.experts import experts
from knowflow.queries.flows import flows
from knowflow.wording import day, plural


def who_knows(at: Place) -> Finding:
    """Name who knows the topic, with the best evidence of each."""
    if at.topic is None:
        return no_answer(
            "Who knows about something?", "No topic has support yet: it takes 2 people and 3 conversations."
        )
    label = at.topic["label"]
    answer = experts(at.ask, label, TOP)
    return Finding(f"Who knows about {label}?", tuple(_expert_lines(answer)), at.command("experts", label))


def who_helps(at: Place) -> Finding:
    """Name the pairs with the most help."""
    answer = flows(at.ask, "person", TOP)
    lines = [
        Line(
            f"{row['helper_name']} helped {row['helped_name']} {plural(row['count'], 'time')}"
            + (f", accepted {plural(row['accepted'], 'time')}" if row["accepted"] else ""),
            at.helped_where(row["helper"], row["helped"]),
        )
        for row in answer["results"]
    ]
    lines.append(Line(f"{plural(answer['total'], 'pair')} of people in all."))
    return Finding("Who helps whom most?", tuple(lines), at.command("flows"))


def _expert_lines(answer: Answer) -> list[Line]:
    lines = []
    for row in answer["results"]:
        topics = ", ".join(f"{topic['label']}: {topic['level']}" for topic in row["topics"])
        evidence = row["evidence"][0]
        told = f"{row['name']} ({row['score']:.2f}{'; ' + topics if topics else ''})"
        lines.append(Line(f"{told}: {evidence['title']} ({evidence['why']}, {day(evidence['at'])})", evidence["url"]))
    return lines or [Line("Nobody has shown anything about it.")]
