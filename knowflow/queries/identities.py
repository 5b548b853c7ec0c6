"""List pairs of accounts that may be one person, for people to decide."""

from __future__ import annotations

from typing import Any

from knowflow.queries.ask import Answer, Ask


def suggestions(ask: Ask, limit: int = 20) -> Answer:
    """List what is too weak to join by itself, the strongest first, each pair once.

    Reads every identity, one at a time, and holds only what is suggested: at most ten pairs an
    account. No index knows which accounts have suggestions, and a pair may stand with one of its two alone.
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for _, _, row in ask.index.scan("identities"):
        for entry in row.get("suggested", ()):
            pair = (min(row["account"], entry["account"]), max(row["account"], entry["account"]))
            held = found.get(pair)
            if held is None or entry["confidence"] > held["confidence"]:
                found[pair] = {
                    "accounts": list(pair),
                    "rule": entry["rule"],
                    "detail": entry["detail"],
                    "confidence": entry["confidence"],
                }
    ranked = sorted(found.values(), key=lambda entry: (-entry["confidence"], entry["accounts"]))
    return {"total": len(ranked), "results": ranked[:limit]}
