"""Score emerging topics against the days on which tags were first used: `knowflow evaluate emerging`.

A tag emerged if it was first used a year or more after the first question, and within its first
year in so many questions that it could be noticed. `emerging` is asked as of every fourth
week. What it counts lies before the moment; only which topics have support, and how many
there are, is known from the whole.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from statistics import median
from typing import Any, Final

from knowflow.asking import Asking
from knowflow.errors import UserError
from knowflow.evaluate.kinds import kind_of
from knowflow.evaluate.measures import milliseconds, share
from knowflow.evaluate.scratch import scratch_state
from knowflow.queries.ask import Ask
from knowflow.queries.emerging import LEAST_CONVERSATIONS, WINDOWS, emerging
from knowflow.queries.recent import by_topic, conversations_since
from producers.base import Outcome
from producers.registry import factory
from schemas.times import MICROS_PER_DAY, format_time, parse_time
from streams.text import topic_key

WEEK: Final = 7 * MICROS_PER_DAY
YEAR: Final = 52 * WEEK
STEP: Final = 4 * WEEK
LEAST_USES: Final = 5  # questions in the tag's first year
ALL: Final = 1_000_000

Named = Callable[[Ask], list[str]]


def evaluate_emerging(path: str, kind: str | None = None) -> dict[str, Any]:
    """Measure one source, read into a scratch state. Raises UserError where it sets no tags, or is too short."""
    known = kind_of(path, kind)
    source = factory(known).open([path])
    uses = tag_uses(source.read())
    if not uses:
        raise UserError(f"{path}: holds no tagged question; tags are what emerging topics are measured by")
    if max(times[-1] for times in uses.values()) < min(times[0] for times in uses.values()) + YEAR:
        raise UserError(f"{path}: spans less than a year; nothing can be new against so short a past")
    with scratch_state(factory(known).open([path])) as state:
        return {"task": "emerging", "source": source.source, **score_emerging(state, uses)}


def tag_uses(outcomes: Iterable[Outcome]) -> dict[str, list[int]]:
    """Return by topic key the times of the questions that were asked with a tag, ordered."""
    uses: dict[str, list[int]] = {}
    for outcome in outcomes:
        for event in outcome.events:
            if event["data"]["action"] == "asked":
                for key in {topic_key(tag) for tag in event["data"]["item"].get("tags", ())}:
                    uses.setdefault(key, []).append(parse_time(event["time"]))
    return {key: sorted(times) for key, times in uses.items()}


def score_emerging(state: Asking, uses: Mapping[str, list[int]]) -> dict[str, Any]:
    """Return how many tags that emerged were named within their first year, how soon, and how much else was."""
    begun = min(times[0] for times in uses.values())
    ended = max(times[-1] for times in uses.values())
    first = {tag: times[0] for tag, times in uses.items()}
    wanted = {
        tag
        for tag, times in uses.items()
        if times[0] >= begun + YEAR and sum(at < times[0] + YEAR for at in times) >= LEAST_USES
    }
    moments = range(begun + YEAR, ended + STEP, STEP)
    took: list[float] = []
    found = _score(state, moments, _emerging, first, wanted, took)
    return {
        "protocol": {"every_weeks": STEP // WEEK, "least_uses": LEAST_USES, "moments": len(moments)},
        "n": len(wanted),
        **found,
        "baselines": {"three_lately": _score(state, moments, _lately, first, wanted, [])},
        "ms_per_query": milliseconds(took),
    }


def _emerging(ask: Ask) -> list[str]:
    return [row["topic"] for row in emerging(ask, ALL)["results"]]


def _lately(ask: Ask) -> list[str]:
    """Return every topic with as many conversations in the longest window as an emerging one needs at least."""
    talked = by_topic(conversations_since(ask, max(WINDOWS)))
    return sorted(topic for topic, talks in talked.items() if len(talks) >= LEAST_CONVERSATIONS)


def _score(
    state: Asking, moments: Iterable[int], name: Named, first: Mapping[str, int], wanted: set[str], took: list[float]
) -> dict[str, Any]:
    """Ask at every moment; what counts is when a topic is named for the first time."""
    alerts: dict[str, int] = {}
    for moment in moments:
        ask = state.ask(None, format_time(moment))
        started = time.perf_counter()
        named = name(ask)
        took.append(time.perf_counter() - started)
        for topic in named:
            alerts.setdefault(topic, moment)
    tags = {topic: at for topic, at in alerts.items() if topic in first}
    delays = [(tags[tag] - first[tag]) / WEEK for tag in sorted(wanted & tags.keys()) if tags[tag] - first[tag] < YEAR]
    new = sum(at - first[topic] < YEAR for topic, at in tags.items())
    return {
        "recall": share(len(delays), len(wanted)),
        "delay_weeks": round(median(delays), 1) if delays else None,
        "precision": share(new, len(tags)),
        "named": len(alerts),
        "named_tags": len(tags),
    }
