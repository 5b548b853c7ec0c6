"""Score how people are seen to stand to each other, against what was planted in a simulated organisation."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from knowflow.evaluate.answers import Answers
from knowflow.evaluate.divisions import adjusted_mutual_information, adjusted_rand
from knowflow.evaluate.measures import precision_recall, share

Handle = Callable[[str], str]
ALL = 1_000_000


def score_network(truth: Mapping[str, Any], public: Answers, handle: Handle) -> dict[str, Any]:
    """Return the measures of communities, brokers, newcomers, those who drift away, and the isolated.

    `handle` gives the planted person of a person id; accounts that nothing joins are persons of
    their own, each of whom is to be in the right place.
    """
    brokers = {row["person"] for row in truth["brokers"]}
    return {
        "communities": _communities(truth, public.communities(), handle),
        "brokers": precision_recall(_first(public.bridges(ALL), handle, len(brokers)), brokers),
        "newcomers": precision_recall(_first(public.newcomers(ALL), handle), truth["newcomers"]),
        "drifting": precision_recall(_first(public.drifting(ALL), handle), truth["drifting"]),
        "isolated": precision_recall(_first(public.isolated(ALL), handle), truth["isolated"]),
    }


def _first(people: Sequence[str], handle: Handle, limit: int | None = None) -> list[str]:
    """Return the planted people of a ranking, each once, at most so many."""
    return list(dict.fromkeys(handle(person) for person in people))[:limit]


def _communities(truth: Mapping[str, Any], found: Sequence[Sequence[str]], handle: Handle) -> dict[str, Any]:
    """Score pairs of members: those seen together for precision, those who belong together for recall.

    Who is a planted member and in no community is alone; other people are not looked at.
    """
    planted = {who: row["number"] for row in truth["communities"] for who in row["members"]}
    labels = [
        (planted[handle(person)], f"c{number}")
        for number, members in enumerate(found)
        for person in members
        if handle(person) in planted
    ]
    seen = {handle(person) for members in found for person in members}
    labels += [(number, f"alone {who}") for who, number in planted.items() if who not in seen]
    true, ours = [label for label, _ in labels], [label for _, label in labels]
    together = _pairs(Counter(labels))
    return {
        "precision": share(together, _pairs(Counter(ours))),
        "recall": share(together, _pairs(Counter(true))),
        "ami": adjusted_mutual_information(true, ours),
        "ari": adjusted_rand(true, ours),
        "found": sum(len(members) > 0 for members in found),
        "planted": len(truth["communities"]),
    }


def _pairs(counts: Counter[Any]) -> int:
    return sum(math.comb(count, 2) for count in counts.values())
