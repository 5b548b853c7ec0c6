"""Answer for cohesion and engagement: who belongs together, who gives and takes, whether newcomers find help."""

from __future__ import annotations

from indexers.port import Document, Where
from knowflow.demo.place import TOP, Place, no_answer
from knowflow.demo.report import Finding, Line
from knowflow.queries.communities import communities
from knowflow.queries.flows import flows
from knowflow.wording import plural

PAIRS = 2_000  # flows that are looked through for pairs that give and take


def who_belongs_together(at: Place) -> Finding:
    """Name the largest communities with those who hold them together."""
    question = "Which communities of practice are there?"
    found = communities(at.ask, TOP)
    if not found["results"]:
        return no_answer(question, "None yet: no three people help each other more than others.")
    lines = [
        Line(
            f"{row['name']}: {plural(row['size'], 'member')}, around"
            f" {', '.join(member['name'] for member in row['members'][:TOP])};"
            f" {row['reciprocity']:.0%} of their help is returned"
        )
        for row in found["results"]
    ]
    told = (
        f"{plural(found['total'], 'community').replace('communitys', 'communities')} among {found['people']:,} people"
    )
    lines.append(Line(f"{told}; divisions from several starts agree by {found['stability']:.2f} (1 is wholly)."))
    return Finding(question, tuple(lines), at.command("communities"))


def give_and_take(at: Place) -> Finding:
    """Name pairs who help each other, the most balanced first."""
    question = "Who gives and takes both ways?"
    results = flows(at.ask, "person", PAIRS)["results"]
    counts = {(row["helper"], row["helped"]): row["count"] for row in results}
    names = {row["helper"]: row["helper_name"] for row in results}
    pairs = sorted(
        (-min(count, counts[other, one]), one, other)
        for (one, other), count in counts.items()
        if one < other and (other, one) in counts
    )
    if not pairs:
        return no_answer(question, "Nobody does yet: help goes one way only.")
    lines = [
        Line(
            f"{names[one]} and {names[other]}: {counts[one, other]} and {counts[other, one]} times",
            at.helped_where(one, other),
        )
        for _, one, other in pairs[:TOP]
    ]
    return Finding(question, tuple(lines), at.command("flows"))


def newcomers(at: Place) -> Finding:
    """Say how many newcomers were helped, and who welcomed most of them."""
    question = "Do newcomers of the last half-year find help?"
    people = at.pick.newcomers()
    if not people:
        return no_answer(question, "There are none: nobody gave a first contribution within the last half-year.")
    helped = [rows for rows in people if any(row["received"] for row in rows)]
    lines = [Line(f"{len(helped):,} of {plural(len(people), 'newcomer')} were helped by somebody.")]
    welcomed: dict[str, int] = {}
    for rows in helped:
        for row in at.ask.find("flows", Where("helped", "eq", rows[0]["person"])):
            welcomed[row["helper"]] = welcomed.get(row["helper"], 0) + 1
    best = sorted(welcomed, key=lambda who: (-welcomed[who], who))[:TOP]
    names = at.ask.names(best)
    lines += [
        Line(f"{names[who]} helped {plural(welcomed[who], 'newcomer')}", _newcomer_link(at, who, helped))
        for who in best
    ]
    return Finding(question, tuple(lines), at.command("flows"))


def _newcomer_link(at: Place, helper: str, helped: list[list[Document]]) -> str:
    for rows in helped:
        who = rows[0]["person"]
        if at.ask.find("flows", Where("helper", "eq", helper), Where("helped", "eq", who), limit=1):
            link = at.helped_where(helper, who)
            if link:
                return link
    return ""
