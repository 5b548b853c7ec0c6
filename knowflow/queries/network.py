"""Show the network of help as one viewer may see it: as it is stored, or drawn anew from what is visible."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indexers.port import PUBLIC_VIEWER, Document, Sort, Where
from knowflow.queries.ask import Ask, kinds_until, label_of, merge_counts
from knowflow.queries.topics import led
from streams.flows import TIE_TOPICS, tie_weight

NAMED_BY = 3  # topics
MOST_LOOKED_AT = 500  # newest contributions of a helper that are looked through for one piece of evidence


@dataclass(frozen=True, slots=True)
class Picture:
    """Hold the records `communities` and `bridges` by their keys, with names for communities.

    `stored` tells whether they are those of the graph step. That draws public help of all
    times; for a viewer who sees more, or another moment, they are drawn here in the same way.
    """

    communities: Mapping[str, Document]
    people: Mapping[str, Document]
    stored: bool

    def community_of(self, person: str) -> str:
        """Return the id of a person's community, "" for none."""
        return str(self.people.get(person, {}).get("community", ""))


def picture(ask: Ask) -> Picture:
    """Return the network as the viewer may see it, as of the moment.

    Drawing anew takes seconds where there are tens of thousands of people.
    """
    if is_stored(ask):
        return Picture(
            {row["community"]: row for row in ask.find("communities")},
            {row["person"]: row for row in ask.find("bridges")},
            stored=True,
        )
    from streams.graph import drawing as graph  # noqa: PLC0415 - NumPy takes a fifth of a second to import
    from streams.graph.network import Tie  # noqa: PLC0415

    counts, topics = _ties(ask)
    programs = {row["person"] for row in ask.find("people", Where("bot", "eq", True))}
    drawn = graph.draw((Tie(*pair, tie_weight(count)) for pair, count in counts.items()), programs)
    listed = [(*pair, list(found.items())) for pair, found in topics.items()]
    return Picture(
        graph.communities(drawn, graph.community_topics(drawn, listed)), dict(graph.positions(drawn)), stored=False
    )


def is_stored(ask: Ask) -> bool:
    """Tell whether the records of the graph step show what the viewer may see, as of the moment."""
    return ask.as_of is None and ask.index.count("flows", ask.viewer) == ask.index.count("flows", PUBLIC_VIEWER)


def position(ask: Ask, person: str) -> tuple[Document, dict[str, Document]] | None:
    """Return a person's record of `bridges` and the records of the communities that it names, or None."""
    if not is_stored(ask):
        found = picture(ask)
        row = found.people.get(person)
        return None if row is None else (row, dict(found.communities))
    rows = ask.find("bridges", Where("person", "eq", person))
    if not rows:
        return None
    wanted = [rows[0].get("community", ""), *(entry["name"] for entry in rows[0]["communities"]["top"])]
    return rows[0], {row["community"]: row for row in ask.find("communities", Where("community", "in", wanted))}


def _ties(ask: Ask) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], dict[str, int]]]:
    """Return how often each helped each by the moment, and about which topics."""
    counts: dict[tuple[str, str], int] = {}
    topics: dict[tuple[str, str], dict[str, int]] = {}
    for row in ask.find("flows"):
        pair = (row["helper"], row["helped"])
        weeks = row["weeks"]
        by_now = sum(week["count"] for week in weeks if ask.as_of is None or week["week"] <= ask.this_week)
        if by_now:
            counts[pair] = counts.get(pair, 0) + by_now
            own = topics.setdefault(pair, {})
            for entry in row["topics"]["top"][:TIE_TOPICS]:
                own[entry["name"]] = own.get(entry["name"], 0) + entry["count"]
    return counts, topics


def community_names(ask: Ask, communities: Mapping[str, Document]) -> dict[str, str]:
    """Return a name for each community: the topics that tell it from the others, else its strongest member's."""
    known = known_topics(ask, communities.values())
    names = ask.names(communities)
    found = {}
    for community, row in communities.items():
        labels = told_apart([known[entry["name"]] for entry in row["topics"] if entry["name"] in known])
        found[community] = ", ".join(labels[:NAMED_BY]) or f"around {names[community]}"
    return found


def known_topics(ask: Ask, communities: Collection[Document]) -> dict[str, str]:
    """Return the labels of the topics of communities that `topics` lists for the viewer.

    Of a community that has none of these, those that have support at all.
    """
    wanted = sorted({entry["name"] for row in communities for entry in row["topics"]})
    rows: dict[str, list[Document]] = {}
    for at in range(0, len(wanted), 500):
        for row in ask.find("topics", Where("topic", "in", wanted[at : at + 500])):
            rows.setdefault(row["topic"], []).append(row)
    listed = {topic for topic, found in rows.items() if led(found)}
    for community in communities:
        own = {entry["name"] for entry in community["topics"]}
        if listed.isdisjoint(own):
            listed |= own & rows.keys()
    return {topic: label_of(rows[topic]) for topic in sorted(listed)}


def told_apart(labels: Sequence[str]) -> list[str]:
    """Return the labels that share no word with one before: a phrase and its parts say the same."""
    taken: set[str] = set()
    found = []
    for label in labels:
        words = set(label.lower().replace("-", " ").split())
        if taken.isdisjoint(words):
            found.append(label)
            taken |= words
    return found


def share(part: int, whole: int) -> float:
    """Return part / whole with six decimals, 0 of nothing."""
    return round(part / whole, 6) if whole else 0.0


def evidence_of_help(ask: Ask, helper: str, helped: str) -> list[dict[str, Any]]:
    """Return the newest contribution with which one person helped another, or nothing."""
    rows = ask.people([helped]).get(helped, [])
    accounts = set(merge_counts(row["accounts"] for row in rows))
    newest = ask.index.find(
        "contributions",
        ask.viewer,
        [Where("person", "eq", helper), *ask.until_now("first_at")],
        [Sort("last_at", descending=True)],
        MOST_LOOKED_AT,
    )
    for hit in newest:
        row = hit.value
        if accounts.intersection(entry["name"] for entry in row["helped"]["top"]):
            return [
                {
                    "contribution": hit.key,
                    "conversation": row["conversation"],
                    "title": row["title"],
                    "url": row["url"],
                    "at": row["last_at"],
                    "role": max(row["roles"], key=lambda role: (role["count"], role["name"]))["name"],
                    "why": f"helped {ask.names([helped])[helped]}",
                }
            ]
    return []


def helped_until(ask: Ask, row: Document) -> int:
    """Return how often a flow's helper helped by the moment: items, accepts and thanks."""
    return sum(kinds_until(row["weeks"], ask.this_week).values())
