"""Show who bridges communities, with what was measured and where it can be read."""

from __future__ import annotations

from typing import Any

from indexers.port import Document, Where
from knowflow.queries.ask import Answer, Ask
from knowflow.queries.network import Picture, community_names, evidence_of_help, helped_until, picture, share

MILLION = 1_000_000
OTHERS = 3  # communities named for a person


def bridges(ask: Ask, limit: int = 20) -> Answer:
    """Rank people by the weight of their ties with that other community where it is greatest.

    Who is tied to one more community by repeated help bridges it; betweenness, which single
    chance ties lift as well, decides among equals. The score is the weight over the greatest.
    """
    found = picture(ask)
    ranked = ranked_bridges(found)
    best = ranked[:limit]
    names = community_names(ask, found.communities)
    people = ask.names(row["person"] for row in best)
    return {
        "as_of": ask.now_text,
        "total": len(ranked),
        "people": len(found.people),
        "results": [
            {
                "person": row["person"],
                "name": people[row["person"]],
                "score": share(row["beyond"], ranked[0]["beyond"]),
                "community": _named(row.get("community"), names),
                "bridges_to": [
                    {"community": entry["name"], "name": names[entry["name"]], "weight": entry["count"]}
                    for entry in row["communities"]["top"][:OTHERS]
                ],
                "people": row["people"],
                "given": row["given"],
                "taken": row["taken"],
                "reciprocity": share(row["mutual"], row["people"]),
                "evidence": _evidence(ask, found, row),
                "why": {
                    "beyond": row["beyond"],
                    "inside": row["inside"],
                    "betweenness": row["betweenness"] / MILLION,
                    "constraint": row["constraint"] / MILLION,
                    "effective_size": row["effective_size"] / MILLION,
                },
            }
            for row in best
        ],
    }


def ranked_bridges(found: Picture) -> list[Document]:
    """Return the records of those with ties to another community, the greatest weight first."""
    return sorted(
        (row for row in found.people.values() if row["beyond"]),
        key=lambda row: (-row["beyond"], -row["betweenness"], row["person"]),
    )


def _named(community: str | None, names: dict[str, str]) -> dict[str, str] | None:
    return None if community is None else {"community": community, "name": names[community]}


def _evidence(ask: Ask, found: Picture, row: Document) -> list[dict[str, Any]]:
    """Return where the person helped somebody of the other community, else was helped by one."""
    there = row["communities"]["top"][0]["name"]
    for side, other in (("helper", "helped"), ("helped", "helper")):
        known = [
            (-helped_until(ask, flow), flow["helper"], flow["helped"])
            for flow in ask.find("flows", Where(side, "eq", row["person"]))
            if found.community_of(flow[other]) == there
        ]
        for count, helper, helped in sorted(known)[:OTHERS]:
            if count and (evidence := evidence_of_help(ask, helper, helped)):
                return evidence
    return []
