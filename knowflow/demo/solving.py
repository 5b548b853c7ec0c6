"""Answer for problem solving: who should answer, what was answered, how long it takes."""

from __future__ import annotations

from typing import Any

from knowflow.demo.place import TOP, Place, no_answer
from knowflow.demo.report import Finding, Line
from knowflow.queries.route import route
from knowflow.queries.similar import similar
from knowflow.queries.times import times
from knowflow.wording import between, day, plural, span


def who_should_answer(at: Place) -> Finding:
    """Name people for the newest question that waits."""
    row = at.pick.open_question
    if row is None:
        return no_answer("Who should get the question that waits?", "Nothing waits: every question has an answer.")
    answer = route(at.ask, row["title"], row.get("asker_person"), TOP)
    lines = [Line(f"“{row['title']}” ({day(row['asked_at'])}, no answer yet)", row["url"])]
    for one in answer["results"]:
        evidence = one["evidence"][0]
        soon = f", usually after {between(one['soon'])}" if one["soon"] else ""
        told = f"ask {one['name']} ({one['likely']:.0%} likely to answer{soon})"
        lines.append(Line(f"{told}: {evidence['title']} ({evidence['why']})", evidence["url"]))
    if not answer["results"]:
        lines.append(Line("nobody has answered anything like it yet"))
    command = at.command("route", row["title"], *(("--for", row["asker_person"]) if "asker_person" in row else ()))
    return Finding("Who should get the question that waits?", tuple(lines), command)


def answered_before(at: Place) -> Finding:
    """Find answered questions like the newest one."""
    row = at.pick.question or at.pick.open_question
    if row is None:
        return no_answer("Was something like this answered before?", "There is no question in these data.")
    found = similar(at.ask, row["title"], TOP + 1)["results"]
    lines = [
        Line(f"{entry['title']} ({_answered(entry)})", (entry["answer"] or entry)["url"] or entry["url"])
        for entry in found
        if entry["conversation"] != row["conversation"]
    ][:TOP]
    question = f"Was “{row['title']}” answered before in other words?"
    command = at.command("similar", row["title"])
    return Finding(question, tuple(lines) or (Line("Nothing like it was found."),), command)


def how_long(at: Place) -> Finding:
    """Say how long a first answer takes."""
    overall = times(at.ask, limit=1)["overall"]
    first = overall["first_answer_seconds"]["p50"]
    line = f"{overall['answered']:,} of {plural(overall['questions'], 'question')} were answered"
    line += f", half of all within {span(first)}" if first is not None else ", less than half of all"
    return Finding("How long does an answer take?", (Line(line + "."),), at.command("times"))


def _answered(entry: dict[str, Any]) -> str:
    best = entry["answer"]
    if best is None:
        return str(entry["state"])
    return f"{'accepted' if best['accepted'] else 'best'} answer by {best['name']}"
