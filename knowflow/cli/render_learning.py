"""Print answers about learning and innovation for people: short lists, evidence, links, plain words."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from knowflow.cli.render import evidence, nothing
from knowflow.cli.screen import Answer, console, hanging, link, table
from knowflow.wording import day, plural, told_apart

__all__ = ["emerging", "growth", "learn", "mentors", "novel"]

CURVE_ROWS = 12  # the newest periods that are shown


def mentors(answer: Answer) -> None:
    """Print mentors with what speaks for each, and evidence."""
    if nothing(
        answer, f"Nobody active has shown more in {answer['label']} than {answer['for_name']} and helped others."
    ):
        return
    out = console()
    stands = "has shown nothing yet" if answer["level"] == "none" else f"stands at {answer['level']}"
    out.print(Text(f"Mentors in {answer['label']} for {answer['for_name']}, who {stands} there:", style="dim"))
    for place, row in enumerate(answer["results"], 1):
        _head(place, row["name"], f"{row['score']:.2f}  {row['person']}")
        weeks = row["weeks_since_active"]
        active = "active this week" if weeks == 0 else f"last active {plural(weeks, 'week')} ago"
        load = row["items_a_week"]
        out.print(
            Text(
                f"   {row['topics'][0]['level']}, {row['steps_ahead']:.1f} steps ahead; {active};"
                f" {load['recent']:.1f} items a week lately, usually {load['usual']:.1f}"
            )
        )
        evidence(row["evidence"])


_STAGES = {"first": "First", "next": "Then", "advanced": "Advanced"}


def learn(answer: Answer) -> None:
    """Print a reading path and lessons."""
    if nothing(answer, f"Nothing that could be read about {answer['label']} was answered or written up yet."):
        return
    out = console()
    stage = ""
    for row in answer["results"]:
        if row["stage"] != stage:
            stage = row["stage"]
            out.print(Text(_STAGES[stage], style="bold"))
        hanging(Text(f"{row['step']:>3}. {row['title'] or row['conversation']}"), 5)
        told = row["evidence"][0]["why"]
        hanging(Text(f"     {row['reason']}; {told} by {row['name']}, {day(row['at'])}", style="dim"), 5)
        link(row["url"] or row["conversation"], 5)
    if answer["lessons"]:
        out.print(Text("Lessons learned", style="bold"))
    for row in answer["lessons"]:
        seems = "" if row["basis"] == "stated" else ", it seems"
        hanging(Text(f"   - {row['title'] or row['conversation']} (resolved{seems} {day(row['at'])})"), 5)
        hanging(Text(f"     {row['resolution']['name']}: {row['resolution']['text']}", style="green"), 5)
        link(row["resolution"]["url"] or row["conversation"], 5)


def growth(answer: Answer) -> None:
    """Print the growth curves of a person."""
    if nothing(answer, f"{answer['name']} has taken part in no topic that is known yet."):
        return
    out = console()
    for row in answer["results"]:
        line = Text(row["label"], style="bold")
        line.append(f"  {row['level']}", style="dim")
        out.print(line)
        columns = ("asked", "gave", "found good", "weight")
        rows = table("from", *columns, "level", right=columns)
        for period in row["curve"][-CURVE_ROWS:]:
            counts = (f"{period[name]:,}" for name in ("asked", "gave", "welcome"))
            rows.add_row(period["from"], *counts, f"{period['weight']:.1f}", period["level"])
        out.print(rows)
        evidence(row["evidence"])


def emerging(answer: Answer) -> None:
    """Print topics that emerge, with the conversations behind them."""
    if nothing(answer, "No topic stands out against its own past, in what you may see."):
        return
    out = console()
    for place, row in enumerate(answer["results"], 1):
        _head(place, row["label"], f"since {day(row['since'])}" + _also(row["also"]))
        expected = "never before" if row["expected"] == 0 else f"{row['expected']:.1f} would be usual"
        talks, people = plural(row["conversations"], "conversation"), row["people"]
        out.print(
            Text(
                f"   {talks} begun by {people} people within {row['weeks']} weeks, {expected}"
                f" (by chance in {row['q']:.1g} of such findings)"
            )
        )
        evidence(row["evidence"])


def novel(answer: Answer) -> None:
    """Print first meetings of topics and of groups, with who joined them."""
    if not answer["results"] and not answer["groups"]:
        console().print(f"No known topics or groups met for the first time within {answer['weeks']} weeks.")
        return
    out = console()
    for place, row in enumerate(answer["results"], 1):
        topics = " + ".join(topic["label"] for topic in row["topics"])
        _head(place, topics, f"since {day(row['since'])}" + _also(row["also"]))
        before = f"{row['expected_before']:.1f} were to be expected before, and there was none"
        out.print(Text(f"   {plural(row['conversations'], 'conversation')}; {before}"))
        out.print(Text(f"   joined by {told_apart(row['people'])}"))
        evidence(row["evidence"])
    if answer["groups"]:
        out.print(Text("Groups that helped each other for the first time", style="bold"))
    for place, row in enumerate(answer["groups"], 1):
        groups = " + ".join(group["name"] for group in row["groups"])
        _head(place, groups, f"{row['kind']}, {plural(row['times'], 'time')} since {day(row['since'])}")
        out.print(Text(f"   joined by {told_apart(row['people'])}"))
        evidence(row["evidence"])


def _also(labels: Sequence[str]) -> str:
    return f", with {', '.join(labels)}" if labels else ""


def _head(place: int, name: str, told: str) -> None:
    line = Text(f"{place}. ", style="dim")
    line.append(name, style="bold")
    line.append(f"  {told}", style="dim")
    console().print(line)
