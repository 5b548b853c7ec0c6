"""Show communities of practice: people who help each other more than others do."""

from __future__ import annotations

from typing import Any

from indexers.port import Document
from knowflow.queries.ask import Answer, Ask
from knowflow.queries.network import community_names, known_topics, picture, position, share

MEMBERS, TOPICS, NEIGHBOURS = 10, 5, 3


def communities(ask: Ask, limit: int = 20) -> Answer:
    """List communities, the largest first, with what they talk about and who holds them together.

    `resolution` and `stability` say how the division was found: docs/model.md, part 11.
    """
    found = picture(ask)
    ranked = sorted(found.communities.values(), key=lambda row: (-row["size"], row["community"]))
    best = ranked[:limit]
    names = community_names(ask, found.communities)
    labels = known_topics(ask, best)
    people = ask.names({member["name"] for row in best for member in row["members"]["top"][:MEMBERS]})
    return {
        "as_of": ask.now_text,
        "total": len(ranked),
        "people": len(found.people),
        "unassigned": sum("community" not in row for row in found.people.values()),
        "resolution": ranked[0]["resolution"] / 1_000_000 if ranked else None,
        "stability": ranked[0]["stability"] / 1_000_000 if ranked else None,
        "results": [_community(row, names, labels, people) for row in best],
    }


def _community(row: Document, names: dict[str, str], labels: dict[str, str], people: dict[str, str]) -> dict[str, Any]:
    known = [entry for entry in row["topics"] if entry["name"] in labels]
    return {
        "community": row["community"],
        "name": names[row["community"]],
        "size": row["size"],
        "topics": [
            {"topic": entry["name"], "label": labels[entry["name"]], "conversations": entry["count"]}
            for entry in known[:TOPICS]
        ],
        "members": [
            {"person": member["name"], "name": people[member["name"]], "strength": member["count"]}
            for member in row["members"]["top"][:MEMBERS]
        ],
        "cohesion": share(2 * row["inside"], 2 * row["inside"] + row["outside"]),
        "reciprocity": share(row["mutual"], row["ties"]),
        "inside": row["inside"],
        "outside": row["outside"],
        "gives": _others(row["gives"], names),
        "takes": _others(row["takes"], names),
    }


def _others(listed: Document, names: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"community": entry["name"], "name": names.get(entry["name"], entry["name"]), "weight": entry["count"]}
        for entry in listed["top"][:NEIGHBOURS]
    ]


def standing(ask: Ask, person: str) -> dict[str, Any] | None:
    """Return in a few words how a person stands in the network: own community, and others that they reach; or None."""
    found = position(ask, person)
    if found is None:
        return None
    row, communities = found
    own = row.get("community", "")
    best = [entry for entry in row["communities"]["top"] if entry["name"] in communities][:NEIGHBOURS]
    names = community_names(ask, {name: communities[name] for name in {own, *(entry["name"] for entry in best)} - {""}})
    return {
        "community": {"community": own, "name": names[own], "size": communities[own]["size"]} if own else None,
        "bridges_to": [
            {"community": entry["name"], "name": names[entry["name"]], "weight": entry["count"]} for entry in best
        ],
        "people": row["people"],
        "reciprocity": share(row["mutual"], row["people"]),
    }
