"""Answer for innovation: what rises, what met for the first time, who bridges communities."""

from __future__ import annotations

from indexers.port import Sort, Where
from knowflow.demo.place import TOP, Place, no_answer
from knowflow.demo.report import Finding, Line
from knowflow.queries.bridges import bridges
from knowflow.queries.emerging import emerging
from knowflow.queries.novel import novel
from knowflow.wording import plural, told_apart

QUARTER = 13  # weeks
KINDS = {"community": "the communities", "team": "the teams", "organisation": "the organisations"}


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
    """Name topics that emerge; where none stands out beyond chance, those that at least rise."""
    results = emerging(at.ask, TOP)["results"]
    if not results:
        return _rising(at)
    lines = []
    for row in results:
        first = row["evidence"][0] if row["evidence"] else {"title": "", "url": ""}
        told = f"{row['label']}: {plural(row['conversations'], 'conversation')} within {row['weeks']} weeks"
        lines.append(Line(f"{told}, {row['expected']:.1f} would be usual; the first: {first['title']}", first["url"]))
    return Finding("Which topics emerge, far above their own past?", tuple(lines), at.command("emerging"))


def what_met(at: Place) -> Finding:
    """Name topics, or else groups of people, that met for the first time within the last quarter."""
    question = "What met for the first time in the last quarter?"
    found = novel(at.ask, TOP)
    lines = []
    for row in found["results"]:
        topics = " and ".join(topic["label"] for topic in row["topics"])
        first = row["evidence"][0] if row["evidence"] else {"title": "", "url": ""}
        told = f"{topics}: joined by {told_apart(row['people'][:TOP])}; the first: {first['title']}"
        lines.append(Line(told, first["url"]))
    for row in found["groups"][: TOP - len(lines)]:
        one, other = (group["name"] for group in row["groups"])
        evidence = row["evidence"][0]
        told = f"{KINDS[row['kind']]} {one} and {other}: help went {plural(row['times'], 'time')}"
        lines.append(Line(f"{told}; the latest: {evidence['title']}", evidence["url"]))
    if not lines:
        return no_answer(
            question, "Nothing that tells more than chance: no two topics, and no two groups, that were known before."
        )
    return Finding(question, tuple(lines), at.command("novel"))


def _rising(at: Place) -> Finding:
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
