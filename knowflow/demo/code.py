"""Say who carries the parts of a code base."""

from __future__ import annotations

from collections.abc import Iterable

from knowflow.demo.report import Finding, Line
from knowflow.queries.ask import Ask
from knowflow.queries.risk_paths import risk_by_path
from knowflow.wording import day, plural

PARTS = 3
LOOKED_AT = 50  # folders of all sources


def code_carriers(ask: Ask, source: str, options: Iterable[str]) -> Finding:
    """Return who wrote most of the largest folders of a source, and how many carry them."""
    question = f"Who carries the code of {source}?"
    lines: list[Line] = []
    for row in risk_by_path(ask, LOOKED_AT)["results"]:
        if row["source"] == source and row["carriers"] and len(lines) < PARTS:
            first, newest = row["carriers"][0], row["evidence"][0]
            away = ", who is away for half a year" if first["away"] else ""
            told = f"{row['path']} bus factor {row['bus_factor']}; {first['name']} is an author of {first['share']:.0%}"
            told += f" of {plural(row['files'], 'file')}{away}; the newest: {newest['title']} ({day(newest['at'])})"
            lines.append(Line(told, newest["url"]))
    if not lines:
        return Finding(question, (Line("No commit there names a source file."),))
    return Finding(question, tuple(lines), ("knowflow", "risk", "--by", "path", *options))
