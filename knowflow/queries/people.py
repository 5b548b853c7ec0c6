"""Describe one person: accounts, topics, whom they help, when they are about."""

from __future__ import annotations

from typing import Any, Final

from indexers.port import Document, Sort, Where
from knowflow.queries import worth
from knowflow.queries.ask import Answer, Ask, kinds_until, merge_counts, name_of
from knowflow.queries.communities import standing
from knowflow.queries.flows import HELP
from knowflow.queries.recent import topic_rows
from knowflow.queries.topics import led
from schemas.keys import join_key

MOST_TOPICS: Final = 100  # looked at, of those in which the person has shown most


def person(ask: Ask, text: str, limit: int = 10) -> Answer:
    """Describe the person that an id or a unique name means. Raises UserError if there is none."""
    who = ask.resolve_person(text)
    rows = ask.people([who])[who]
    given = kinds_until((week for row in rows for week in row["given"]), ask.this_week)
    received = sum(week["count"] for row in rows for week in row["received"] if week["week"] <= ask.this_week)
    accounts = merge_counts(row["accounts"] for row in rows)
    times = sorted({time for row in rows for time in row["last_times"] if time <= ask.now_text}, reverse=True)
    return {
        "person": who,
        "name": name_of(rows),
        "bot": any(row["bot"] for row in rows),
        "accounts": [{"account": account, "contributions": count} for account, count in sorted(accounts.items())],
        "identity": _identity(ask, sorted(accounts)),
        "affiliations": _affiliations(ask, who),
        "organisations": _ordered(merge_counts(row["organisations"] for row in rows)),
        "teams": _ordered(merge_counts(row["teams"] for row in rows)),
        "conversations": _conversations(ask, who, rows),
        "given": dict(sorted(given.items())),
        "received": received,
        "last_at": times[0] if times else None,
        "hours": _busiest(rows),
        "topics": _topics(ask, who, limit),
        "network": standing(ask, who),
        "helps": _partners(ask, "helper", "helped", who, limit),
        "helped_by": _partners(ask, "helped", "helper", who, limit),
        "recent": _recent(ask, who, limit),
    }


def _conversations(ask: Ask, who: str, rows: list[Document]) -> int:
    if ask.as_of is None:
        return sum(row["conversations"] for row in rows)
    return ask.index.count("contributions", ask.viewer, [Where("person", "eq", who), *ask.until_now("first_at")])


def _ordered(counts: dict[str, int]) -> list[str]:
    return sorted(counts, key=lambda name: (-counts[name], name))


def _identity(ask: Ask, accounts: list[str]) -> list[dict[str, Any]]:
    """Say why the accounts are one person."""
    found = ask.index.get("identities", [join_key(account) for account in accounts], ask.viewer)
    return [
        {"account": row["account"], "confidence": row["confidence"], "evidence": row["evidence"]}
        for _, row in sorted(found.items())
        if row["evidence"]
    ]


def _affiliations(ask: Ask, who: str) -> list[dict[str, Any]]:
    """Return where somebody decided that the person belongs, that which began last first."""
    found = ask.index.get("identities", [join_key(who)], ask.viewer)
    return [entry for row in found.values() for entry in row.get("affiliations", ())]


def _busiest(rows: list[Document]) -> list[dict[str, int]]:
    """Return the three hours of the day (UTC) with the most items."""
    sums = [0] * 24
    for row in rows:
        for hour, count in enumerate(row["hours"]):
            sums[hour % 24] += count
    best = sorted(range(24), key=lambda hour: (-sums[hour], hour))[:3]
    return [{"hour": hour, "items": sums[hour]} for hour in best if sums[hour]]


def _topics(ask: Ask, who: str, limit: int) -> list[dict[str, Any]]:
    """Return the subjects in which the person has shown most: of those that `topics` lists, not words beside them."""
    weights: dict[str, float] = {}
    conversations: dict[str, int] = {}
    for row in ask.find("expertise", Where("person", "eq", who)):
        weight = worth.evidence_weight(row["weeks"], ask.this_week)
        weights[row["topic"]] = weights.get(row["topic"], 0.0) + weight
        conversations[row["topic"]] = conversations.get(row["topic"], 0) + row["conversations"]
    strongest = sorted(weights, key=lambda topic: (-round(weights[topic], 6), topic))[:MOST_TOPICS]
    rows_of = topic_rows(ask, strongest)
    best = [topic for topic in strongest if topic in rows_of and led(rows_of[topic])][:limit]
    labels = ask.labels(best)
    return [
        {
            "topic": topic,
            "label": labels[topic],
            "level": worth.level(weights[topic]),
            "weight": round(weights[topic], 6),
            "conversations": conversations[topic],
        }
        for topic in best
    ]


def _partners(ask: Ask, side: str, other: str, who: str, limit: int) -> list[dict[str, Any]]:
    """Return those whom the person helps, or is helped by, most; counted as `flows` does."""
    sums: dict[str, int] = {}
    for row in ask.find("flows", Where(side, "eq", who), order=[Sort("conversations", descending=True)], limit=500):
        count = sum(n for kind, n in kinds_until(row["weeks"], ask.this_week).items() if kind in HELP)
        sums[row[other]] = sums.get(row[other], 0) + count
    best = sorted((name for name in sums if sums[name]), key=lambda name: (-sums[name], name))[:limit]
    names = ask.names(best)
    return [{"person": name, "name": names[name], "count": sums[name]} for name in best]


def _recent(ask: Ask, who: str, limit: int) -> list[dict[str, Any]]:
    rows = ask.find(
        "contributions",
        Where("person", "eq", who),
        *ask.until_now("last_at"),
        order=[Sort("last_at", descending=True)],
        limit=limit,
    )
    return [
        {
            "conversation": row["conversation"],
            "title": row["title"],
            "url": row["url"],
            "at": row["last_at"],
            "roles": [role["name"] for role in row["roles"]],
        }
        for row in rows
    ]
