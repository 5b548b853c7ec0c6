"""Find groups of people who helped each other for the first time: teams, organisations, communities."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from indexers.port import Document
from knowflow.queries.ask import Ask, most_counted
from knowflow.queries.flows import HELP
from knowflow.queries.network import community_names, evidence_of_help, picture
from schemas.times import TRUSTED_FROM, week_date, week_number, week_of

KINDS = ("community", "team", "organisation")
SINCE = week_date(week_of(TRUSTED_FROM))  # earlier weeks come from wrong clocks
LEAST_KNOWN = 5  # times that people of each group helped somebody, or were helped, before
LEAST_TIMES = 2
MAX_PEOPLE, MAX_EVIDENCE = 8, 3

Pair = tuple[str, str]


@dataclass(slots=True)
class _Met:
    """Count what went between two groups, and between whom lately."""

    before: int = 0
    lately: int = 0
    first_week: str = ""
    people: Counter[Pair] = field(default_factory=Counter)


def meetings(ask: Ask, weeks: int, limit: int) -> list[dict[str, Any]]:
    """Return pairs of groups between which help went for the first time within the last weeks, with who gave it.

    Reads all flows, as `flows --by team` does.
    """
    rows = ask.find("flows")
    persons = sorted({row[side] for row in rows for side in ("helper", "helped")})
    people = ask.people(persons)
    persons = [person for person in people if not any(row["bot"] for row in people[person])]
    drawn = picture(ask)
    groups: dict[str, dict[str, str]] = {
        "community": {person: drawn.community_of(person) for person in persons},
        "team": {person: most_counted(people[person], "teams") for person in persons},
        "organisation": {person: most_counted(people[person], "organisations") for person in persons},
    }
    names = community_names(ask, drawn.communities)
    begin = week_date(week_number(ask.this_week) - weeks + 1)
    found = []
    for kind in KINDS:
        for score, pair, met in _first_meetings(ask, rows, groups[kind], begin):
            found.append((-score, kind, pair, met))
    found.sort(key=lambda entry: entry[:3])
    shown = (_shown(ask, kind, pair, met, -score, names) for score, kind, pair, met in found)
    return [row for row, _ in zip((row for row in shown if row["evidence"]), range(limit), strict=False)]


def _first_meetings(
    ask: Ask, rows: list[Document], group_of: Mapping[str, str], begin: str
) -> list[tuple[float, Pair, _Met]]:
    """Return pairs of groups of one kind that met first since a week, with how much that tells."""
    met: dict[Pair, _Met] = {}
    known: Counter[str] = Counter()
    for row in rows:
        one, other = group_of.get(row["helper"], ""), group_of.get(row["helped"], "")
        weeks = [week for week in row["weeks"] if week["kind"] in HELP and SINCE <= week["week"] <= ask.this_week]
        before = sum(week["count"] for week in weeks if week["week"] < begin)
        known.update({group: before for group in {one, other} if group})
        if not one or not other or one == other or not weeks:
            continue
        between = met.setdefault((min(one, other), max(one, other)), _Met())
        lately = sum(week["count"] for week in weeks) - before
        between.before += before
        between.lately += lately
        first = min(week["week"] for week in weeks)
        between.first_week = min(first, between.first_week or first)
        if lately:
            between.people[(row["helper"], row["helped"])] += lately
    whole = max(1, sum(known.values()))
    return [
        (
            round(1.0 - math.exp(-between.lately * math.log1p(known[one] * known[other] / whole)), 6),
            (one, other),
            between,
        )
        for (one, other), between in met.items()
        if not between.before and between.lately >= LEAST_TIMES and min(known[one], known[other]) >= LEAST_KNOWN
    ]


def _shown(ask: Ask, kind: str, pair: Pair, met: _Met, score: float, communities: Mapping[str, str]) -> dict[str, Any]:
    ranked = sorted(met.people, key=lambda who: (-met.people[who], who))
    people = list(dict.fromkeys(person for who in ranked for person in who))[:MAX_PEOPLE]
    names = ask.names(people)
    evidence = [one for helper, helped in ranked[:MAX_EVIDENCE] for one in evidence_of_help(ask, helper, helped)]
    return {
        "kind": kind,
        "groups": [{"group": group, "name": communities[group] if kind == "community" else group} for group in pair],
        "times": met.lately,
        "since": met.first_week,
        "score": score,
        "people": [{"person": person, "name": names[person]} for person in people],
        "evidence": evidence,
    }
