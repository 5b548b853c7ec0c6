"""Count how well a list answers, by the usual measures of retrieval (Manning et al. 2008, chapter 8)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

DIGITS = 4


def share(part: float, whole: float) -> float:
    """Return part / whole, 0 where there is no whole."""
    return round(part / whole, DIGITS) if whole else 0.0


def mean(values: Iterable[float]) -> float:
    """Return the mean, 0 of nothing."""
    listed = list(values)
    return share(sum(listed), len(listed))


def precision_recall(found: Collection[object], wanted: Collection[object]) -> dict[str, float | int]:
    """Return precision and recall of a set, with the sizes behind them."""
    hits = len(set(found) & set(wanted))
    return {
        "precision": share(hits, len(set(found))),
        "recall": share(hits, len(set(wanted))),
        "found": len(set(found)),
        "planted": len(set(wanted)),
    }


def hit(ranked: Sequence[object], wanted: Collection[object], within: int) -> int:
    """Return 1 if any of the first `within` is wanted, else 0."""
    return int(any(one in wanted for one in ranked[:within]))


def reciprocal_rank(ranked: Sequence[object], wanted: Collection[object]) -> float:
    """Return 1 / the place of the first that is wanted, 0 if none is."""
    return next((1 / place for place, one in enumerate(ranked, 1) if one in wanted), 0.0)


def milliseconds(seconds: Sequence[float]) -> dict[str, float]:
    """Return the 50th and the 95th percentile (nearest rank) of durations, in milliseconds."""
    ranked = sorted(seconds)
    return {
        f"p{percent}": round(1000 * ranked[max(0, -(-len(ranked) * percent // 100) - 1)], 1) for percent in (50, 95)
    }
