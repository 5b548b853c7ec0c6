"""Say where the time of a question goes, from the times that the messages about it carry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from statistics import median

from knowflow.kafka.cluster import consuming
from knowflow.kafka.options import Options
from knowflow.kafka.reading import read_whole
from schemas.kafka_topics import KAFKA_TOPICS

WAY = ("interactions", "events", "forwarded", "conversations")  # what a question is on its way to its document
_PROBE = re.compile(rb"(probe/\d+)(?!\d)")


def hops(options: Options, found_at: Mapping[str, float]) -> dict[str, float]:
    """Return the median seconds between two messages about a question, and from the last one to its being found.

    A message carries the time at which it was made, before its transaction was committed;
    `found_at` are seconds of the wall clock, by conversation.
    """
    times: dict[str, dict[str, float]] = {stream: {} for stream in WAY}
    with consuming(options) as consumer:
        for stream, first in times.items():
            for message in read_whole(consumer, KAFKA_TOPICS[stream].name):
                probe = _PROBE.search(message.key)
                if probe is not None:
                    first.setdefault(probe[1].decode(), message.timestamp / 1000)
    return gaps({**times, "found": found_at})


def gaps(times: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Return the median seconds from each step to the next one, over those that are in both."""
    return {
        f"{one} to {other}": _median(times[other][name] - at for name, at in times[one].items() if name in times[other])
        for one, other in pairwise(times)
    }


def _median(seconds: Iterable[float]) -> float:
    return round(float(median(seconds)), 3)
