"""Print what waits for an answer, and whom to ask."""

from __future__ import annotations

import math

from rich.text import Text

from knowflow.cli.render import nothing, surely
from knowflow.cli.screen import Answer, console, hanging, link
from knowflow.queries.waiting import LIVE_DAYS
from knowflow.wording import day, plural, span


def waiting(answer: Answer) -> None:
    """Print each question with how unusual its wait is, and people with what speaks for them."""
    out = console()
    if nothing(answer, "Nothing waits: every question that you may see has an answer."):
        return
    told = f"{plural(answer['total'], 'question')} without an answer, {answer['live']:,} asked within {LIVE_DAYS} days"
    out.print(f"{told}; the longest wait of these first:")
    for row in answer["results"]:
        line = Text("- ")
        line.append(row["title"] or row["conversation"], style="bold")
        usual = "" if row["sooner"] is None else f", longer than {answers_sooner(row['sooner'])} took"
        told = f"  {span(86_400 * row['days'])}{usual}; asked by {row['asker'] or 'somebody'}{surely(row)}"
        line.append(told, style="dim")
        hanging(line, 2)
        for one in row["ask"]:
            best = next(iter(one["evidence"]), None)
            why = f": {day(best['at'])}  {best['title']} ({best['why']})" if best else ""
            name = Text(f"  ask {one['name']}")
            name.append(f" {one['score']:.2f}{why}", style="dim")
            hanging(name, 6)
        if row["url"]:
            link(row["url"], 2)


def answers_sooner(part: float) -> str:
    """Say which answers took less time, of the part of all that did."""
    return "any answer" if part == 1 else f"{math.floor(100 * part)}% of the answers"
