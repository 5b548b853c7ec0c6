"""Show a contribution as evidence: where it can be read, in which role, what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from indexers.port import Document, Hit, Sort, Where
from knowflow.queries import worth
from knowflow.queries.ask import Ask, days_before

MOST_CONTRIBUTIONS = 50  # newest ones read for a person and topic


def evidence_of(key: str, row: Document, why: str = "") -> dict[str, Any]:
    """Return a contribution as a piece of evidence; `why` is added to what became of it, in plain words."""
    role = best_role(row)
    return {
        "contribution": key,
        "conversation": row["conversation"],
        "title": row["title"],
        "url": row["url"],
        "at": row["last_at"],
        "role": role,
        "why": ", ".join(filter(None, (role, became(row["outcome"]), why))),
    }


def contributions_of(ask: Ask, person: str, topic: str) -> list[Hit]:
    """Return the newest contributions of a person in a topic by the moment, the newest first."""
    where = [Where("person", "eq", person), Where("topics", "eq", topic), *ask.until_now("first_at")]
    newest = [Sort("last_at", descending=True)]
    return ask.index.find("contributions", ask.viewer, where, newest, MOST_CONTRIBUTIONS)


def strongest(ask: Ask, hits: Iterable[Hit]) -> list[Hit]:
    """Return contributions in the order of what they are worth now."""

    def weight(hit: Hit) -> float:
        row = hit.value
        given = worth.given_weight(row) * worth.outcome_factor(row["outcome"])
        return round(given * worth.recency(days_before(ask.now, row["last_at"])), 6)

    return sorted(hits, key=lambda hit: (-weight(hit), hit.key))


def strongest_in(ask: Ask, person: str, topic: str) -> list[Hit]:
    """Return the newest contributions of a person in a topic in the order of what they are worth now."""
    return strongest(ask, contributions_of(ask, person, topic))


def best_role(row: Document) -> str:
    """Return the role in a contribution that is worth most."""
    order = [(worth.ROLE.get(role["name"], 0.0), role["count"], role["name"]) for role in row["roles"]]
    return str(max(order)[2])


def became(outcome: Mapping[str, int]) -> str:
    """Say in a few words what became of a contribution, "" if nothing; what seems so only where nothing is stated."""
    votes = outcome["endorsed"] + outcome["observed"] - outcome["opposed"]
    told = (
        _times("accepted", outcome["accepted"]) or ("it seems the answer" if outcome["accepted_inferred"] else ""),
        f"{votes:+d} votes" if votes else "",
        _times("thanked", outcome["thanked"]) or _times("thanked", outcome["thanked_inferred"], ", it seems"),
    )
    return ", ".join(filter(None, told))


def _times(what: str, count: int, how: str = "") -> str:
    return f"{what}{how}" if count == 1 else f"{what} {count} times{how}" if count else ""
