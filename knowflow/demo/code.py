"""Say who carries the parts of a code base, from the history of a repository."""

from __future__ import annotations

from collections import Counter

from indexers.port import Document, Where
from knowflow.demo.report import Finding, Line
from knowflow.queries.ask import Ask
from knowflow.wording import day, plural

PARTS = 3


def code_carriers(ask: Ask, source: str, options: list[str]) -> Finding:
    """Return who made most of the commits in the folders that were changed most."""
    question = "Who carries the code of the folder that you stand in?"
    commits: Counter[str] = Counter()
    people: dict[str, Counter[str]] = {}
    newest: dict[str, Document] = {}
    for row in ask.find("contributions", Where("source", "eq", source)):
        if not any(role["name"] == "committed" for role in row["roles"]):
            continue
        for part in {path.partition("/")[0] + "/" for path in row["paths"] if "/" in path}:
            commits[part] += 1
            people.setdefault(part, Counter())[row["person"]] += 1
            if part not in newest or (row["last_at"], row["account"]) > (
                newest[part]["last_at"],
                newest[part]["account"],
            ):
                newest[part] = row
    best = sorted(commits, key=lambda part: (-commits[part], part))[:PARTS]
    leading = {part: min(people[part], key=lambda who: (-people[part][who], who)) for part in best}
    names = ask.names(leading.values())
    lines = [
        Line(
            f"{part} {names[leading[part]]} made {people[part][leading[part]] / commits[part]:.0%} of "
            f"{plural(commits[part], 'commit')}; the newest: {newest[part]['title']} ({day(newest[part]['last_at'])})",
            newest[part]["url"],
        )
        for part in best
    ]
    about = newest[best[0]]["title"] if best else ""
    command = ("knowflow", "experts", about, *options) if about else ()
    return Finding(question, tuple(lines) or (Line("No commit there names a folder."),), command)
