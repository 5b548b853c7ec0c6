"""Answer for retention and memory: what is at risk, what leaves with somebody, and what the archive holds."""

from __future__ import annotations

from knowflow.demo.code import code_carriers
from knowflow.demo.place import TOP, Place, no_answer
from knowflow.demo.report import Finding, Line
from knowflow.queries.risk import risk_by_topic
from knowflow.queries.risk_paths import risk_by_path
from knowflow.queries.search import search
from knowflow.wording import day, plural


def at_risk(at: Place) -> Finding:
    """Name the topics that few carry."""
    question = "What do few people carry?"
    results = risk_by_topic(at.ask, TOP)["results"]
    if not results:
        return no_answer(question, "No topic rests on one or two people.")
    lines = []
    for row in results:
        carriers = ", ".join(
            f"{entry['name']} {entry['share']:.0%}{' (away for half a year)' if entry['away'] else ''}"
            for entry in row["carriers"][:2]
        )
        told = (
            f"{row['label']}: bus factor {row['bus_factor']}; {carriers}; {row['held']:.0%} is with people still here"
        )
        lines.append(Line(told, row["evidence"][0]["url"] if row["evidence"] else ""))
    return Finding(question, tuple(lines), at.command("risk"))


def who_leaves(at: Place) -> Finding:
    """Say what would be lost with the first carrier at risk who is present, and who could take over."""
    answer = at.leaving
    if answer is None:
        return no_answer("What is lost if somebody leaves?", "Nobody who is present carries a topic nearly alone.")
    lines = []
    for row in answer["results"]:
        heirs = row["successors"][:1]
        to = f"{heirs[0]['name']} could take over" if heirs else "nobody else has shown anything about it"
        evidence = row["evidence"][0] if row["evidence"] else {"url": ""}
        lines.append(Line(f"{row['label']}: {row['share']:.0%} theirs among those present; {to}", evidence["url"]))
    return Finding(f"What is lost if {answer['name']} leaves?", tuple(lines), at.command("leaver", answer["person"]))


def remembered(at: Place) -> Finding:
    """Search the archive for what would be lost first."""
    first = at.leaving["results"] if at.leaving else ()
    about = first[0]["label"] if first else at.topic["label"] if at.topic else ""
    if not about:
        return no_answer("What was said?", "The archive holds too little yet.")
    answer = search(at.ask, about, 1)
    lines = [
        Line(
            f"{entry['title']} ({entry['state']}, {day(entry['at'])}); {plural(answer['total'], 'conversation')} found",
            (entry["answer"] or entry)["url"] or entry["url"],
        )
        for entry in answer["results"]
    ]
    found = tuple(lines) or (Line("Nothing was found."),)
    return Finding(f"What was said about {about}?", found, at.command("search", about))


def who_carries_code(at: Place) -> list[Finding]:
    """Say who carries the code of the main sources, where they are of code."""
    largest = risk_by_path(at.ask, 1)["results"]
    return [code_carriers(at.ask, row["source"], at.options) for row in largest]
