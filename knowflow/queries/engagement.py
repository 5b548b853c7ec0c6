"""Show how people take part: who gives and receives, newcomers, who drifts away, who is alone.

Groups of people are counted only where there are enough of them, so that no number says
something of one person. What is left out cannot be told from the sums: where all that is left
out together is too few, the next smallest group is left out as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from indexers.port import Document
from knowflow.queries import worth
from knowflow.queries.ask import Answer, Ask, kinds_until, most_counted, name_of
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


@dataclass(slots=True)
class _Person:
    """Hold what one person did, by week, and what passed between them and others."""

    rows: list[Document]
    weeks: dict[int, int] = field(default_factory=dict)
    reactions: int = 0
    gave: int = 0  # within the window
    received: int = 0
    thanked: int = 0  # as their sources state
    thanked_inferred: int = 0  # beside it, by docs/questions.md
    tied: bool = False
    group: str = ""


def engagement(ask: Ask, by: By = "team", min_group: int = MIN_GROUP, limit: int = 20) -> Answer:
    """Count by group who gives and receives in the last half-year, and name newcomers and who may need attention."""
    people = _people(ask)
    _add_flows(ask, people)
    names = _group(ask, by, people)
    now = week_number(ask.this_week)
    since = now - WINDOW
    active = {who: person for who, person in people.items() if max(person.weeks) > since}
    groups: dict[str, list[_Person]] = {}
    for person in active.values():
        groups.setdefault(person.group, []).append(person)
    known = {group: members for group, members in groups.items() if group}
    hidden = _hidden({group: len(members) for group, members in known.items()}, min_group)
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
        "all": _counts(list(active.values()), new) if enough else None,
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


def _add_flows(ask: Ask, people: dict[str, _Person]) -> None:
    since = week_date(week_number(ask.this_week) - WINDOW)
    for row in ask.find("flows"):
        ever = kinds_until(row["weeks"], ask.this_week)
        lately = kinds_until((week for week in row["weeks"] if week["week"] > since), ask.this_week)
        count = sum(n for kind, n in lately.items() if kind in HELP)
        for who, side in ((row["helper"], "gave"), (row["helped"], "received")):
            person = people.get(who)
            if person is None:
                continue
            person.tied = person.tied or bool(ever)
            if side == "gave":
                person.gave += count
                person.thanked += lately.get("thanked", 0)
                person.thanked_inferred += lately.get("thanked_inferred", 0)
            else:
                person.received += count


def _group(ask: Ask, by: By, people: dict[str, _Person]) -> dict[str, str]:
    """Put everybody into a group; return the names of groups that are not called by their ids."""
    if by == "community":
        found = picture(ask)
        for who, person in people.items():
            person.group = found.community_of(who)
        return community_names(ask, found.communities)
    for person in people.values():
        person.group = most_counted(person.rows, f"{by}s")
    return {}


def _hidden(sizes: dict[str, int], least: int) -> set[str]:
    """Return the groups that are not shown: those that are too small, and as many more as hide these."""
    by_size = sorted(sizes, key=lambda group: (sizes[group], group))
    hidden = [group for group in by_size if sizes[group] < least]
    if hidden:
        for group in by_size[len(hidden) :]:
            if sum(sizes[one] for one in hidden) >= least:
                break
            hidden.append(group)
    return set(hidden)


def _counts(people: list[_Person], new: list[tuple[int, str]]) -> dict[str, Any]:
    fresh = {who for _, who in new}
    newcomers = [person for person in people if person.rows[0]["person"] in fresh]
    return {
        "people": len(people),
        "give": sum(person.gave > 0 for person in people),
        "receive": sum(person.received > 0 for person in people),
        "both": sum(person.gave > 0 and person.received > 0 for person in people),
        "gave": sum(person.gave for person in people),
        "received": sum(person.received for person in people),
        "thanked": sum(person.thanked for person in people),
        "thanked_inferred": sum(person.thanked_inferred for person in people),
        "balance": share(sum(min(person.gave, person.received) for person in people),
                         sum(max(person.gave, person.received) for person in people)),
        "newcomers": len(newcomers),
        "newcomers_helped": sum(person.received > 0 for person in newcomers),
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
                "helped": people[who].received,
            }
            for _, who in best
        ],
    }
