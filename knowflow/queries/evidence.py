"""Show a contribution as evidence: where it can be read, in which role, what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indexers.port import Document
from knowflow.queries import worth


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


def best_role(row: Document) -> str:
    """Return the role in a contribution that is worth most."""
    order = [(worth.ROLE.get(role["name"], 0.0), role["count"], role["name"]) for role in row["roles"]]
    return str(max(order)[2])


def became(outcome: Mapping[str, int]) -> str:
    """Say in a few words what became of a contribution, "" if nothing."""
    votes = outcome["endorsed"] + outcome["observed"] - outcome["opposed"]
    told = (
        "accepted" if outcome["accepted"] else "it seems the answer" if outcome["accepted_inferred"] else "",
        f"{votes:+d} votes" if votes else "",
        "thanked" if outcome["thanked"] else "thanked, it seems" if outcome["thanked_inferred"] else "",
    )
    return ", ".join(filter(None, told))
