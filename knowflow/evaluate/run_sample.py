"""Simulate, read, ask, score: `knowflow evaluate sample`."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any

from knowflow.evaluate.sample import score_sample
from knowflow.evaluate.sample_private import unspoken
from knowflow.evaluate.scratch import scratch_state
from knowflow.evaluate.state import viewers_of
from producers.base import Producer, SourceError
from producers.registry import factory
from producers.sample import make_options, truth

PEOPLE = (200, 2_000)
NOISE = (0, 20, 50)
SEEDS = (1, 2, 3)


def evaluate_sample(*, people: int, noise: int, seed: int, **more: Any) -> dict[str, Any]:
    """Return the measures of one simulated organisation, read into a scratch state that is then dropped.

    `more` are further options of the sample: events, days, words. Raises SourceError for
    options that will not do. The seconds stand beside the measures and are no part of them.
    """
    options = make_options(people=people, noise=noise, seed=seed, **more)

    def simulated() -> Producer:
        return factory("sample").open([], people=people, noise=noise, seed=seed, **more)

    events = (event for outcome in simulated().read() for event in outcome.events)
    known = unspoken(truth(options), events)
    with scratch_state() as state:
        begun = time.perf_counter()
        state.take(simulated())
        state.sync()
        read = time.perf_counter()
        scores = score_sample(known, viewers_of(state))
        asked = time.perf_counter()
    return {**scores, "seconds": {"ingest": round(read - begun, 1), "ask": round(asked - read, 1)}}


def evaluate_samples(
    people: Iterable[int] = PEOPLE, noise: Iterable[int] = NOISE, seeds: Iterable[int] = SEEDS, **more: Any
) -> Iterator[dict[str, Any]]:
    """Yield the measures of every combination, the small organisations first. Raises SourceError."""
    levels, chosen = tuple(noise), tuple(seeds)
    sizes = tuple(people)
    if not (sizes and levels and chosen):
        raise SourceError("evaluate sample: give at least one number of people, one noise and one seed")
    for size in sizes:
        for level in levels:
            for seed in chosen:
                yield evaluate_sample(people=size, noise=level, seed=seed, **more)
