"""Hold the weights to begin with, one set for all data.

SHIPPED was written by tools/train_routing.py, where all of a stream is known: learnt from the first seven tenths of
five public streams (docs/quality.md names them), never from the questions that are measured. ASKED was written by
tools/train_asked.py, from the same parts, where only that is known which an index tells: `route` begins with these.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np

from knowflow.queries.ranking.features import BASE, FEATURES, Floats

PLAIN: Final[dict[str, float]] = dict(zip(BASE, (
    0.0, 0.1, 0.2, 0.2, 0.3, 0.2, 0.1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.1, 0.1, 0.1, 0.1, 0.2, 0.3, 0.0, 0.2,
), strict=True))  # fmt: skip
_SLIGHT: Final = 0.12
_NEITHER: Final = ("reverse", "newcomers", "load")  # no reason to say which way they tell

# written by tools/train_routing.py
SHIPPED: Final[dict[str, float]] = {
    "active_2h": -0.259,
    "active_12h": -0.198,
    "active_3d": -0.133,
    "active_15d": 0.044,
    "active_60d": 0.577,
    "active_240d": 0.272,
    "active_1000d": -0.207,
    "gap": 0.847,
    "topics": 0.038,
    "profile": 1.095,
    "text": 0.137,
    "text_root": 0.430,
    "text_top": 0.002,
    "text_top_root": 0.217,
    "accepts": 0.138,
    "answers": -0.380,
    "accept_rate": -0.960,
    "votes": 1.077,
    "pair": -0.009,
    "hour_share": 0.899,
    "new": 0.378,
    "profile_and_text": -0.099,
    "topics_root": 0.085,
    "topics_60d": 0.348,
    "text_recent": 0.450,
    "text_rate": 0.659,
    "text_best": 0.040,
    "profile_rate": 0.827,
    "pair_30d": 0.174,
    "pair_365d": -0.089,
    "pair_share": 0.519,
    "pair_last": 0.081,
    "together": 0.188,
    "reverse": 0.027,
    "hour": 0.055,
    "hour_day": 0.174,
    "present_10m": -0.316,
    "present_30m": 0.055,
    "present_60m": -0.153,
    "present_gap": 1.303,
    "present_d10m": 0.223,
    "present_d45m": 0.161,
    "present_d3h": 0.025,
    "load": -0.282,
    "first_3d": 0.176,
    "first_30d": -0.010,
    "first_240d": -0.123,
    "first_gap": 0.050,
    "first_rate": 0.789,
    "speed": 0.566,
    "fast": -0.431,
    "newcomers": 0.307,
    "recent_10": 0.111,
    "recent_50": 0.362,
}
# end

# written by tools/train_asked.py
ASKED: Final[dict[str, float]] = {
    "active_2h": -0.116,
    "active_12h": -0.136,
    "active_3d": 0.028,
    "active_15d": -0.112,
    "active_60d": 0.463,
    "active_240d": 0.285,
    "active_1000d": -0.317,
    "gap": 0.996,
    "topics": -0.043,
    "profile": 1.258,
    "text": 0.022,
    "text_root": 0.412,
    "text_top": 0.145,
    "text_top_root": 0.371,
    "accepts": 0.231,
    "answers": -0.453,
    "accept_rate": -0.892,
    "votes": 0.988,
    "pair": 0.007,
    "hour_share": 0.937,
    "new": 0.351,
    "profile_and_text": -0.175,
    "topics_root": 0.113,
    "topics_60d": 0.522,
    "text_recent": 0.529,
    "text_rate": 0.470,
    "text_best": 0.148,
    "profile_rate": 0.764,
    "pair_30d": 0.167,
    "pair_365d": -0.073,
    "pair_share": 0.443,
    "pair_last": 0.081,
    "together": 0.188,
    "reverse": 0.146,
    "hour": -0.135,
    "hour_day": 0.125,
    "present_10m": -0.392,
    "present_30m": -0.057,
    "present_60m": -0.234,
    "present_gap": 0.694,
    "present_d10m": 0.128,
    "present_d45m": 0.190,
    "present_d3h": -0.079,
    "load": -0.220,
    "first_3d": 0.098,
    "first_30d": -0.072,
    "first_240d": 0.038,
    "first_gap": 0.132,
    "first_rate": 0.898,
    "speed": 0.445,
    "fast": -0.608,
    "newcomers": 0.307,
    "recent_10": 0.262,
    "recent_50": 0.403,
    "meaning": 0.120,
    "meaning_shrunk": 0.120,
    "meaning_45d": 0.120,
    "meaning_answers": 0.120,
    "meaning_root": 0.120,
}
# end


def plain_weights() -> Floats:
    """Return weights that nobody learnt: every feature says what its name promises."""
    return np.array([PLAIN.get(name, 0.0 if name in _NEITHER else _SLIGHT) for name in FEATURES])


@cache
def shipped_weights() -> Floats:
    """Return the weights that are shipped, in the order of FEATURES; nobody has learnt those of meaning."""
    return np.array([SHIPPED.get(name, _SLIGHT) for name in FEATURES])


@cache
def asked_weights() -> Floats:
    """Return the weights of what an index tells, in the order of FEATURES; of meaning it tells nothing."""
    return np.array([ASKED.get(name, _SLIGHT) for name in FEATURES])
