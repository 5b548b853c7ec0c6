"""Tell a burst from chance: an exact Poisson test of a topic against its own history.

Two Poisson counts are compared given their sum (Przyborowski and Wilenski, Biometrika 1940):
if nothing changed, each of the n + h conversations lies in the window with the probability
that any conversation of these data has, so that growth of the whole is no burst of a topic.
Many topics are tested at once: q-values keep the share of false ones among those listed
(Benjamini and Hochberg, JRSS B 1995).
"""

from __future__ import annotations

import math
from collections.abc import Sequence


def burst_probability(window: int, before: int, window_all: int, before_all: int) -> float:
    """Return how likely at least `window` of the topic's conversations lie in the window by chance.

    `before` are the topic's conversations of the history, `window_all` and `before_all` those
    of all topics. 1 where there is no history to compare with.
    """
    if not (window and window_all and before_all):
        return 1.0
    share = window_all / (window_all + before_all)
    tried = window + before
    log_in, log_out = math.log(share), math.log1p(-share)
    whole = math.lgamma(tried + 1)
    total = math.fsum(
        math.exp(
            whole - math.lgamma(hits + 1) - math.lgamma(tried - hits + 1) + hits * log_in + (tried - hits) * log_out
        )
        for hits in range(window, tried + 1)
    )
    return min(1.0, total)


def q_values(probabilities: Sequence[float], tests: int) -> list[float]:
    """Return for each probability the least rate of false finds at which it is listed.

    `tests` is how many were made; those that are not given count as 1.
    """
    order = sorted(range(len(probabilities)), key=lambda at: probabilities[at], reverse=True)
    found = [1.0] * len(probabilities)
    least = 1.0
    for rank, at in zip(range(len(order), 0, -1), order, strict=True):
        least = min(least, probabilities[at] * tests / rank)
        found[at] = least
    return found
