"""Show how people take part: who gives and receives, newcomers, who drifts away, who is alone.

Groups of people are counted only where there are enough of them, so that no number says
something of one person. What is left out cannot be told from the sums: where all that is left
out together is too few, the next smallest group is left out as well. Who changed the team
within the time that is counted counts in both, each with what was done there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Literal

from indexers.port import Document
from knowflow.queries import worth
from knowflow.queries.ask import Answer, Ask, name_of
from knowflow.queries.belonging import Belonging
from knowflow.queries.flows import HELP
from knowflow.queries.network import community_names, picture, share
from schemas.times import week_date, week_number

By = Literal["team", "organisation", "community"]
MIN_GROUP = 5
WINDOW = 26  # weeks that groups are counted over
NEW_WEEKS = 13  # since the first contribution of a newcomer
GONE_WEEKS = 52  # who has been quiet for longer has left
LEAST_WEEKS = 4  # in which somebody gave something, to have a rhythm
CHANCE = 0.001  # that somebody with this rhythm is quiet for so long: one of a hundred would name several of hundreds
LEAST_ITEMS = 2  # without any answer or thanks, to be called alone
ACTS = frozenset(worth.ROLE)
REACTIONS = frozenset({"accepted", "endorsed", "opposed", "thanked"})


Groups = Callable[[str, int], str]  # the group of a person in a week


@dataclass(slots=True)
class _Help:
    """Count what passed between somebody and others within the window."""

    gave: int = 0
    received: int = 0
    thanked: int = 0  # as their sources state
    thanked_inferred: int = 0  # beside it, by docs/questions.md

    def add(self, other: _Help) -> None:
        self.gave += other.gave
        self.received += other.received
        self.thanked += other.thanked
        self.thanked_inferred += other.thanked_inferred


@dataclass(slots=True)
class _Person:
    """Hold what one person did, by week, and what passed between them and others, by their groups of the time."""

    rows: list[Document]
    weeks: dict[int, int] = field(default_factory=dict)
    reactions: int = 0
    tied: bool = False
    groups: dict[str, _Help] = field(default_factory=dict)

    def within(self, group: str) -> _Help:
        return self.groups.setdefault(group, _Help())

    def help(self) -> _Help:
        whole = _Help()
        for part in self.groups.values():
            whole.add(part)
        return whole


def engagement(ask: Ask, by: By = "team", min_group: int = MIN_GROUP, limit: int = 20) -> Answer:
    """Count by group who gives and receives in the last half-year, and name newcomers and who may need attention."""
    people = _people(ask)
    now = week_number(ask.this_week)
    since = now - WINDOW
    group_of, names = _grouping(ask, by, people)
    for who, person in people.items():
        for week in person.weeks:
            if week > since:
                person.within(group_of(who, week))
    _add_flows(ask, people, group_of)
    active = {who: person for who, person in people.items() if max(person.weeks) > since}
    known: dict[str, dict[str, _Help]] = {}
    for who, person in active.items():
        for group, part in person.groups.items():
            if group:
                known.setdefault(group, {})[who] = part
    hidden = _hidden({group: members.keys() for group, members in known.items()}, min_group)
    shown = sorted((group for group in known if group not in hidden), key=lambda group: (-len(known[group]), group))
    enough = len(active) >= min_group
    new = _newcomers(people, now)
    lists = {
        "newcomers": new,
        "drifting": _drifting(people, now),
        "isolated": _isolated(people, now),
    }
    return {
        "by": by,
        "as_of": ask.now_text,
        "weeks": WINDOW,
        "min_group": min_group,
        "all": _counts({who: person.help() for who, person in active.items()}, new) if enough else None,
        "total": len(shown),
        "results": [{"group": group, "name": names.get(group, group), **_counts(known[group], new)}
                    for group in shown[:limit]],
        "hidden": {"groups": len(hidden)},
        **{name: _listed(found, people, limit) for name, found in lists.items()},
    }  # fmt: skip


def _people(ask: Ask) -> dict[str, _Person]:
    """Return everybody who did something by the moment, but programs."""
    rows: dict[str, list[Document]] = {}
    for row in ask.find("people"):
        rows.setdefault(row["person"], []).append(row)
    people = {}
    for who, found in rows.items():
        if any(row["bot"] for row in found):
            continue
        person = _Person(found)
        for row in found:
            for entry in row["given"]:
                if entry["week"] <= ask.this_week:
                    if entry["kind"] in ACTS:
                        week = week_number(entry["week"])
                        person.weeks[week] = person.weeks.get(week, 0) + entry["count"]
                    elif entry["kind"] in REACTIONS:
                        person.reactions += entry["count"]
        if person.weeks:
            people[who] = person
    return people


def _add_flows(ask: Ask, people: dict[str, _Person], group_of: Groups) -> None:
    since = week_date(week_number(ask.this_week) - WINDOW)
    for row in ask.find("flows"):
        weeks = [entry for entry in row["weeks"] if entry["week"] <= ask.this_week]
        helper, helped = people.get(row["helper"]), people.get(row["helped"])
        for person in (helper, helped):
            if person is not None and weeks:
                person.tied = True
        for entry in weeks:
            if entry["week"] <= since:
                continue
            week, kind, count = week_number(entry["week"]), entry["kind"], entry["count"]
            if helper is not None:
                part = helper.within(group_of(row["helper"], week))
                part.gave += count if kind in HELP else 0
                part.thanked += count if kind == "thanked" else 0
                part.thanked_inferred += count if kind == "thanked_inferred" else 0
            if helped is not None and kind in HELP:
                helped.within(group_of(row["helped"], week)).received += count


def _grouping(ask: Ask, by: By, people: dict[str, _Person]) -> tuple[Groups, dict[str, str]]:
    """Return who is in which group, and the names of groups that are not called by their ids."""
    if by == "community":
        found = picture(ask)
        of = {who: found.community_of(who) for who in people}
        return (lambda who, _: of[who]), community_names(ask, found.communities)
    return Belonging(ask, by, {who: person.rows for who, person in people.items()}).of, {}


def _hidden(members: Mapping[str, AbstractSet[str]], least: int) -> set[str]:
    """Return the groups that are not shown: those that are too small, and as many more as hide these."""
    by_size = sorted(members, key=lambda group: (len(members[group]), group))
    hidden = [group for group in by_size if len(members[group]) < least]
    if hidden:
        for group in by_size[len(hidden) :]:
            if len(set().union(*(members[one] for one in hidden))) >= least:
                break
            hidden.append(group)
    return set(hidden)


def _counts(people: Mapping[str, _Help], new: list[tuple[int, str]]) -> dict[str, Any]:
    parts = list(people.values())
    newcomers = [people[who] for _, who in new if who in people]
    return {
        "people": len(parts),
        "give": sum(part.gave > 0 for part in parts),
        "receive": sum(part.received > 0 for part in parts),
        "both": sum(part.gave > 0 and part.received > 0 for part in parts),
        "gave": sum(part.gave for part in parts),
        "received": sum(part.received for part in parts),
        "thanked": sum(part.thanked for part in parts),
        "thanked_inferred": sum(part.thanked_inferred for part in parts),
        "balance": share(sum(min(part.gave, part.received) for part in parts),
                         sum(max(part.gave, part.received) for part in parts)),
        "newcomers": len(newcomers),
        "newcomers_helped": sum(part.received > 0 for part in newcomers),
    }  # fmt: skip


def _newcomers(people: dict[str, _Person], now: int) -> list[tuple[int, str]]:
    return [(-min(person.weeks), who) for who, person in people.items() if min(person.weeks) > now - NEW_WEEKS]


def _drifting(people: dict[str, _Person], now: int) -> list[tuple[int, str]]:
    """Return who has been quiet for longer than their own rhythm explains.

    Somebody active in a share a of the weeks between first and last is quiet for q weeks by
    chance with (1 - a)^q, were each week an independent draw.
    """
    found = []
    for who, person in people.items():
        first, last = min(person.weeks), max(person.weeks)
        quiet = now - last
        rhythm = len(person.weeks) / (last - first + 1)
        if len(person.weeks) >= LEAST_WEEKS and 0 < quiet <= GONE_WEEKS and (1 - rhythm) ** quiet < CHANCE:
            found.append((-sum(person.weeks.values()), who))
    return found


def _isolated(people: dict[str, _Person], now: int) -> list[tuple[int, str]]:
    """Return who gave something within the last year, and nobody has ever reacted to any of it."""
    return [
        (-sum(person.weeks.values()), who)
        for who, person in people.items()
        if not person.tied
        and not person.reactions
        and max(person.weeks) > now - GONE_WEEKS
        and sum(person.weeks.values()) >= LEAST_ITEMS
    ]


def _listed(found: list[tuple[int, str]], people: dict[str, _Person], limit: int) -> dict[str, Any]:
    best = sorted(found)[:limit]
    return {
        "total": len(found),
        "people": [
            {
                "person": who,
                "name": name_of(people[who].rows),
                "items": sum(people[who].weeks.values()),
                "first_week": week_date(min(people[who].weeks)),
                "last_week": week_date(max(people[who].weeks)),
                "helped": people[who].help().received,
            }
            for _, who in best
        ],
    }
