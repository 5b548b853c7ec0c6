"""Answer for innovation: who bridges communities, and what rises."""

from __future__ import annotations

from indexers.port import Sort, Where
from knowflow.demo.place import TOP, Place, no_answer
from knowflow.demo.report import Finding, Line
from knowflow.queries.bridges import bridges
from knowflow.wording import plural

QUARTER = 13  # weeks


def who_bridges(at: Place) -> Finding:
    """Name those who tie two communities together, with where they did."""
    question = "Who bridges communities, over whom ideas may travel?"
    found = bridges(at.ask, TOP)["results"]
    if not found:
        return no_answer(question, "Nobody yet: no help goes from one community to another.")
    lines = []
    for row in found:
        own = row["community"]["name"] if row["community"] else "no community"
        evidence = row["evidence"][0] if row["evidence"] else {"title": "", "url": ""}
        title = f"; last: {evidence['title']}" if evidence["title"] else ""
        lines.append(Line(f"{row['name']}: from {own} to {row['bridges_to'][0]['name']}{title}", evidence["url"]))
    return Finding(question, tuple(lines), at.command("bridges"))


def what_rises(at: Place) -> Finding:
    """Name topics whose last quarter lies far above their own past, with their newest conversation."""
    span = "quarter"
    rising = at.pick.rising(TOP, QUARTER, 8)
    if not rising:
        span = "year"
        rising = at.pick.rising(TOP, 4 * QUARTER, 2)
    question = f"Which topics are rising: a last {span} far above their own two years before?"
    if not rising:
        return no_answer(question, "None: no topic stands out, neither in the last quarter nor in the last year.")
    lines = []
    for entry in rising:
        newest = at.ask.find(
            "conversations",
            Where("topics", "eq", entry["topic"]),
            Where("question", "in", [True] if at.pick.asks else [True, False]),
            Where("opens", "eq", True),
            *at.ask.until_now("asked_at"),
            order=[Sort("asked_at", descending=True)],
            limit=1,
        )
        usual = f"{plural(entry['now'], 'time')} in the last {span}, usually {entry['usual']:.1f}"
        title = f": {newest[0]['title']}" if newest else ""
        lines.append(Line(f"{entry['label']}: {usual}; the latest{title}", newest[0]["url"] if newest else ""))
    return Finding(question, tuple(lines), at.command("topics"))
