"""Show who helps whom: between people, teams, organisations, or by topic.

Between teams and organisations it is a matrix: a row gives, a column takes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal
from urllib.parse import unquote

from indexers.port import Document, Where
from knowflow.queries.ask import Answer, Ask, kinds_until

By = Literal["person", "team", "organisation", "topic"]
HELP = frozenset({"answered", "replied", "posted", "commented", "reviewed", "documented", "committed"})


def flows(ask: Ask, by: By = "person", limit: int = 20) -> Answer:
    """Rank flows of help. Items that helped are counted; accepts and thanks stand beside them."""
    rows = ask.find("flows")
    if by == "person":
        return _by_person(ask, rows, limit)
    if by == "topic":
        results = _by_topic(ask, rows)
        return {"by": by, "as_of": ask.now_text, "total": len(results), "results": results[:limit]}
    results = _by_group(rows, "teams" if by == "team" else "organisations")
    return {
        "by": by,
        "as_of": ask.now_text,
        "total": len(results),
        "reciprocity": reciprocity((row["helper"], row["helped"]) for row in results),
        "matrix": _matrix(results, limit),
        "results": results[:limit],
    }


def _by_person(ask: Ask, rows: list[Document], limit: int) -> Answer:
    sums: dict[tuple[str, str], dict[str, int]] = {}
    for row in rows:
        kinds = sums.setdefault((row["helper"], row["helped"]), {})
        for kind, count in kinds_until(row["weeks"], ask.this_week).items():
            kinds[kind] = kinds.get(kind, 0) + count
    counted = [
        (sum(count for kind, count in kinds.items() if kind in HELP), helper, helped, kinds)
        for (helper, helped), kinds in sums.items()
    ]
    counted = [entry for entry in counted if entry[0]]
    counted.sort(key=lambda entry: (-entry[0], entry[1], entry[2]))
    best = counted[:limit]
    names = ask.names({who for _, helper, helped, _ in best for who in (helper, helped)})
    results = [
        {
            "helper": helper,
            "helper_name": names[helper],
            "helped": helped,
            "helped_name": names[helped],
            "count": count,
            "accepted": kinds.get("accepted", 0),
            "thanked": kinds.get("thanked", 0),
            "accepted_inferred": kinds.get("accepted_inferred", 0),
            "thanked_inferred": kinds.get("thanked_inferred", 0),
        }
        for count, helper, helped, kinds in best
    ]
    return {
        "by": "person",
        "as_of": ask.now_text,
        "total": len(counted),
        "reciprocity": reciprocity((helper, helped) for _, helper, helped, _ in counted),
        "results": results,
    }


def reciprocity(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return how many ordered pairs there are, without those of one and the same, and how many are returned."""
    known = {(one, other) for one, other in pairs if one != other}
    mutual = sum((other, one) in known for one, other in known)
    return {"pairs": len(known), "mutual": mutual, "share": round(mutual / len(known), 6) if known else 0.0}


def _matrix(results: list[dict[str, Any]], limit: int) -> dict[str, Any]:
    """Return the counts among the first names, those with the most help given and taken first.

    counts[i][j] is the help that names[i] gave to names[j]; an empty name stands for unknown.
    """
    sums: dict[str, int] = {}
    for row in results:
        for name in (row["helper"], row["helped"]):
            sums[name] = sums.get(name, 0) + row["count"]
    names = sorted(sums, key=lambda name: (not name, -sums[name], name))[:limit]
    counts = {(row["helper"], row["helped"]): row["count"] for row in results}
    return {
        "total": len(sums),
        "names": names,
        "counts": [[counts.get((one, other), 0) for other in names] for one in names],
    }


def _by_topic(ask: Ask, rows: list[Document]) -> list[dict[str, Any]]:
    sums: dict[str, int] = {}
    pairs: dict[str, set[tuple[str, str]]] = {}
    for row in rows:
        for entry in row["topics"]["top"]:
            sums[entry["name"]] = sums.get(entry["name"], 0) + entry["count"]
            pairs.setdefault(entry["name"], set()).add((row["helper"], row["helped"]))
    ranked = sorted(sums, key=lambda topic: (-sums[topic], topic))
    labels = ask.labels(ranked[:500])
    # A topic without a row has no support, or none that this viewer may see.
    known = set(ask_topics(ask, ranked[:500]))
    return [
        {"topic": topic, "label": labels[topic], "conversations": sums[topic], "pairs": len(pairs[topic])}
        for topic in ranked[:500]
        if topic in known
    ]


def ask_topics(ask: Ask, topics: list[str]) -> list[str]:
    """Return those of the topics that have a visible row."""
    return sorted({row["topic"] for row in ask.find("topics", Where("topic", "in", topics))}) if topics else []


def _by_group(rows: list[Document], field: str) -> list[dict[str, Any]]:
    sums: dict[str, int] = {}
    for row in rows:
        for entry in row[field]:
            sums[entry["name"]] = sums.get(entry["name"], 0) + entry["count"]
    ranked = sorted(sums, key=lambda pair: (-sums[pair], pair))
    return [
        {"helper": unquote(pair.split(">")[0]), "helped": unquote(pair.split(">")[1]), "count": sums[pair]}
        for pair in ranked
    ]
