"""Print who helps whom for people: tables, evidence, plain words."""

from __future__ import annotations

from rich.text import Text

from knowflow.cli.render import evidence, nothing
from knowflow.cli.screen import Answer, console, hanging, table
from knowflow.wording import day, plural, told_apart

__all__ = ["bridges", "communities", "engagement", "flows"]


_NO_HELP = "Nobody has helped anybody in what you may see."


def flows(answer: Answer) -> None:
    """Print who helps whom."""
    group = answer["by"] in ("team", "organisation")
    empty = f"No source says who is in which {answer['by']}: see `affiliations import`." if group else _NO_HELP
    if nothing(answer, empty):
        return
    if answer["by"] == "topic":
        rows = table("topic", "conversations", "pairs", right=("conversations", "pairs"))
        for row in answer["results"]:
            rows.add_row(row["label"], f"{row['conversations']:,}", f"{row['pairs']:,}")
    elif answer["by"] == "person":
        rows = table("helper", "helped", "times", "accepted", "thanked", right=("times", "accepted", "thanked"))
        for row in answer["results"]:
            told = (with_inferred(row[kind], row[f"{kind}_inferred"]) for kind in ("accepted", "thanked"))
            rows.add_row(row["helper_name"], row["helped_name"], f"{row['count']:,}", *told)
    else:
        rows = table("helpers of", "helped in", "times", right=("times",))
        for row in answer["results"]:
            rows.add_row(row["helper"] or "?", row["helped"] or "?", f"{row['count']:,}")
    console().print(rows)
    if "matrix" in answer:
        _matrix(answer["matrix"])
    if "reciprocity" in answer:
        told = answer["reciprocity"]
        inferred = any(row.get(f"{kind}_inferred") for row in answer["results"] for kind in ("accepted", "thanked"))
        note = "; ~: not stated, it seems so" if inferred else ""
        console().print(Text(f"{told['share']:.0%} of {told['pairs']:,} pairs help each other{note}", style="dim"))
    _written(answer)


def with_inferred(stated: int, inferred: int) -> str:
    """Return what sources state, and after a `~` what only seems so."""
    if not inferred:
        return f"{stated:,}"
    return f"{stated:,} ~{inferred:,}" if stated else f"~{inferred:,}"


def _matrix(matrix: Answer) -> None:
    """Print who gives (rows) to whom (columns), where that fits a screen."""
    names = [name or "?" for name in matrix["names"][:8]]
    if len(names) < 2:
        return
    numbers = [str(number) for number in range(1, len(names) + 1)]
    rows = table("gives to", *numbers, right=numbers)
    for number, name, counts in zip(numbers, names, matrix["counts"], strict=False):
        rows.add_row(f"{number} {name}", *(f"{count:,}" if count else "" for count in counts[: len(names)]))
    console().print(rows)


def communities(answer: Answer) -> None:
    """Print communities."""
    if nothing(answer, "No three people help each other yet in what you may see."):
        _written(answer)
        return
    out = console()
    for place, row in enumerate(answer["results"], 1):
        line = Text(f"{place}. ", style="dim")
        line.append(row["name"], style="bold")
        line.append(f"  {plural(row['size'], 'person').replace('persons', 'people')}", style="dim")
        line.append(f", {row['cohesion']:.0%} of their ties are within, {row['reciprocity']:.0%} returned", style="dim")
        out.print(line)
        hanging(Text("   " + told_apart(row["members"])), 3)
        if row["gives"]:
            hanging(Text("   helps: " + "; ".join(other["name"] for other in row["gives"]), style="dim"), 3)
    out.print(
        Text(
            f"{answer['total']:,} communities of {answer['people'] - answer['unassigned']:,} among"
            f" {answer['people']:,} people; found at resolution {answer['resolution']:.2f},"
            f" where divisions agree by {answer['stability']:.2f}",
            style="dim",
        )
    )
    _written(answer)


def bridges(answer: Answer) -> None:
    """Print people who bridge communities, with evidence."""
    if nothing(answer, "Nobody is tied to more than one community in what you may see."):
        _written(answer)
        return
    out = console()
    for place, row in enumerate(answer["results"], 1):
        line = Text(f"{place}. ", style="dim")
        line.append(row["name"], style="bold")
        line.append(f"  {row['score']:.2f}  {row['person']}", style="dim")
        out.print(line)
        own = row["community"]["name"] if row["community"] else "no community"
        hanging(Text(f"   {own} -> " + "; ".join(other["name"] for other in row["bridges_to"])), 3)
        why = row["why"]
        out.print(
            Text(
                f"   weight beyond {why['beyond']}, betweenness {why['betweenness']:.3f},"
                f" constraint {why['constraint']:.2f}, effective size {why['effective_size']:.1f}",
                style="dim",
            )
        )
        evidence(row["evidence"])
    _written(answer)


_LISTS = (
    ("newcomers", "New in the last quarter"),
    ("drifting", "Quiet for longer than usual for them"),
    ("isolated", "Active, and nobody has reacted yet"),
)


def engagement(answer: Answer) -> None:
    """Print how groups take part, and the lists of people."""
    out = console()
    columns = ("people", "give", "receive", "both", "thanked", "inferred", "new", "of them helped")
    rows = table(answer["by"], *columns, right=columns)
    groups = [("all", answer["all"])] if answer["all"] else []
    for name, row in [*groups, *((row["name"], row) for row in answer["results"])]:
        numbers = ("people", "give", "receive", "both", "thanked", "thanked_inferred", "newcomers", "newcomers_helped")
        rows.add_row(name, *(f"{row[number]:,}" for number in numbers))
    out.print(rows)
    if answer["hidden"]["groups"]:
        out.print(
            Text(
                f"{plural(answer['hidden']['groups'], 'group')} not shown: too few people"
                f" (--min-group {answer['min_group']})",
                style="dim",
            )
        )
    out.print(Text(f"counted over {answer['weeks']} weeks until {day(answer['as_of'])}", style="dim"))
    for name, title in _LISTS:
        found = answer[name]
        if found["total"]:
            listed = told_apart(found["people"])
            more = found["total"] - len(found["people"])
            out.print(Text(f"{title} ({found['total']:,}): {listed}" + (f" and {more:,} more" if more else "")))


def _written(answer: Answer) -> None:
    if "out" in answer:
        console().print(Text(f"written to {answer['out']}", style="dim"))
