"""Print what is about to be lost for people: tables, evidence, plain words."""

from __future__ import annotations

from rich.text import Text

from knowflow.cli.render import evidence, nothing
from knowflow.cli.screen import Answer, console, hanging, link, table
from knowflow.wording import day, plural, told_apart

__all__ = ["leaver", "risk"]

_AWAY = "0: those who are still here hold under half of it; away: not seen for half a year"
_NUMBERS = ("files", "bus factor", "still here", "people", "conversations")


def risk(answer: Answer) -> None:
    """Print what few carry."""
    {"topic": _topics, "path": _paths, "team": _teams}[answer["by"]](answer)


def _topics(answer: Answer) -> None:
    if nothing(answer, "No topic rests on one or two people."):
        return
    rows = table("topic", "bus factor", "still here", "carried by", "conversations", "last", right=_NUMBERS)
    for row in answer["results"]:
        cells = (*_counted(row), Text(_carried(row)), f"{row['conversations']:,}", row["last_week"])
        rows.add_row(Text(row["label"]), *cells)
    console().print(rows)
    _first(answer, "label")
    told = f"{answer['total']:,} topics rest on at most two people; {_AWAY}."
    if answer["resting"]:
        told += f" {answer['resting']:,} more have not come up for two years."
    console().print(Text(told, style="dim"))
    if answer["stale"]["total"]:
        listed = ", ".join(f"{row['label']} ({row['last_week'][:4]})" for row in answer["stale"]["topics"][:5])
        told = f"Still asked about, and nobody has given anything for two years ({answer['stale']['total']:,}): "
        console().print(Text(told + listed))


def _paths(answer: Answer) -> None:
    if nothing(answer, "No commit here names a source file."):
        return
    many = len({row["source"] for row in answer["results"]}) > 1
    rows = table("folder", "files", "bus factor", "still here", "authors of most files", "last", right=_NUMBERS)
    for row in answer["results"]:
        folder = f"{row['source']} {row['path']}" if many else row["path"]
        cells = (f"{row['files']:,}", *_counted(row), Text(_carried(row)), day(row["last_at"]))
        rows.add_row(Text(folder), *cells)
    console().print(rows)
    _first(answer, "path")
    told = (
        f"{plural(answer['total'], 'folder')} with source files, / is all of a source; bus factor: how many leave until"
        f" under half of the files have an author; {_AWAY}."
    )
    if answer["resting"]:
        told += f" {plural(answer['resting'], 'file')} more: unchanged for two years, or gone."
    console().print(Text(told, style="dim"))


def _teams(answer: Answer) -> None:
    if nothing(answer, "No source says who is in which team: see `affiliations import`."):
        return
    columns = ("team", "bus factor", "still here", "people", "carried by", "with one carrier or none")
    rows = table(*columns, right=_NUMBERS)
    for row in answer["results"]:
        thin = ", ".join(topic["label"] for topic in row["topics"]) or "-"
        rows.add_row(Text(row["team"]), *_counted(row), f"{row['people']:,}", Text(_carried(row)), Text(thin))
    console().print(rows)
    _first(answer, "team")
    told = (
        f"{plural(answer['total'], 'team')}; bus factor: how many hold more than half of what the team knows; {_AWAY}."
    )
    console().print(Text(told, style="dim"))


def _counted(row: Answer) -> tuple[str, str]:
    return str(row["bus_factor"]), f"{row['held']:.0%}"


def _carried(row: Answer) -> str:
    return ", ".join(
        f"{entry['name']} {entry['share']:.0%}" + (" (away)" if entry["away"] else "") for entry in row["carriers"][:2]
    )


def _first(answer: Answer, called: str) -> None:
    """Print what the first row rests on, and where it can be read; the others' stands in the JSON."""
    first = answer["results"][0]
    for one in first["evidence"][:1]:
        hanging(Text(f"{first[called]}: {day(one['at'])}  {one['title']} ({one['why']})"), 2)
        if one["url"]:
            link(one["url"], 2)


def _held_by(now: int, without: int) -> str:
    """Say what a bus factor means with and without somebody: without a strong one it can take more people."""
    if not now:
        return "under half of it is with people who are present"
    then = f"{without:,} without this one" if without else "without this one under half is left"
    return f"more than half of it is with {now:,} {'person' if now == 1 else 'people'}, {then}"


def leaver(answer: Answer) -> None:
    """Print what leaves with a person, in the order of handing over."""
    out = console()
    line = Text(answer["name"], style="bold")
    seen = f"last seen {day(answer['last_at'])}" + (", away" if answer["away"] else "")
    line.append(f"  {answer['person']}  {seen}", style="dim")
    out.print(line)
    if nothing(answer, "Nothing that is known to a topic here would leave with this person."):
        return
    if answer["successors"]:
        out.print(Text("Could take over most: " + told_apart(answer["successors"])))
    out.print("Hand over in this order:")
    for place, row in enumerate(answer["results"], 1):
        line = Text(f"{place}. ", style="dim")
        line.append(row["label"], style="bold")
        told = f"  {row['share']:.0%} theirs; {_held_by(row['bus_factor'], row['bus_factor_without'])}"
        line.append(told + (f", {plural(row['open'], 'open question')}" if row["open"] else ""), style="dim")
        out.print(line)
        evidence(row["evidence"])
        for one in row["successors"]:
            best = one["evidence"][0]
            helped = one["why"]["helped_by_leaver"]
            why = f"{best['title']} ({best['why']})" + (f", helped {plural(helped, 'time')}" if helped else "")
            hanging(Text(f"   to {one['name']}  {one['score']:.2f}  {day(best['at'])}  {why}", style="green"), 6)
        if not row["successors"]:
            out.print(Text("   nobody else has shown anything about it", style="red"))
    out.print(
        Text(
            f"{plural(answer['total'], 'topic')}, as of {day(answer['as_of'])}; theirs: the share of what people who"
            " are present have shown; .5 means to know as much",
            style="dim",
        )
    )
