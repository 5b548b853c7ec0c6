"""Score topics told from text alone, where people have set tags: `knowflow evaluate topics`.

Tags are hidden. Questions come in the order of their times; each of the last 30 % is asked for its
tags before it is learnt from, and only earlier questions' tags are known by then. Texts and
tags are those of the last edit, as in all published figures on such data. Beside what is
predicted, the topics that the text analysis gives an untagged item are held against its tags.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from knowflow.errors import UserError
from knowflow.evaluate.kinds import kind_of
from knowflow.evaluate.measures import mean, share
from knowflow.queries.tagging import TagPredictor, Text, ranked
from knowflow.queries.topics import is_subject
from producers.registry import factory
from streams.text import analyse, query_tokens, topic_key

TESTED_FROM: Final = 0.7
LEAST: Final = 20  # tagged questions
TOP: Final = 5
SUPPORT: Final = 3  # questions


@dataclass(frozen=True, slots=True)
class Question:
    """Be a tagged question: its words, its tags, and the topics that its text gives without them."""

    title: Sequence[str]
    words: Sequence[str]
    tags: frozenset[str]
    topics: tuple[str, ...]


def questions_of(path: str, kind: str | None = None) -> list[Question]:
    """Read tagged questions in the order of their times. Raises UserError where there are too few."""
    known = kind_of(path, kind)
    items: dict[str, dict[str, Any]] = {}
    changes = []
    for outcome in factory(known).open([path]).read():
        changes += [event for event in outcome.events if event["data"]["action"] in ("asked", "edited")]
    changes.sort(key=lambda event: (event["time"], event["sequence"], event["id"]))
    for event in changes:
        item = event["data"]["item"]
        if event["data"]["action"] == "asked":
            items[item["id"]] = {**item, "time": event["time"]}
        elif item["id"] in items:
            items[item["id"]].update(item)
    tagged = sorted((item for item in items.values() if item.get("tags")), key=lambda item: (item["time"], item["id"]))
    if len(tagged) < LEAST:
        raise UserError(f"{path}: holds {len(tagged)} tagged questions; {LEAST} are the least to measure with")
    return [_question(item) for item in tagged]


def _question(item: Mapping[str, Any]) -> Question:
    title, text, form = item.get("title", ""), item.get("text", ""), item.get("text_format", "plain")
    found = analyse(title, text, form, item.get("language", ""), (), ())
    words = analyse("", text, form, item.get("language", ""), (), ()).tokens
    return Question(query_tokens(title), words, frozenset(item["tags"]), tuple(key for key, _ in found.topics))


Ranking = Callable[[TagPredictor, Text], list[str]]
BASELINES: Final[Mapping[str, Ranking]] = {
    "popular": lambda known, text: ranked(known.counts),
    "bm25_neighbours": lambda known, text: ranked(known.votes(known.neighbours(text))),
    "name_in_text": lambda known, text: ranked(
        {tag: score + math.log1p(known.counts[tag]) / 100 for tag, score in known.named(text).items()}
    ),
}


def evaluate_topics(path: str, kind: str | None = None) -> dict[str, Any]:
    """Return the measures of one source. Raises UserError or SourceError for what cannot be measured."""
    questions = questions_of(path, kind)
    first = int(len(questions) * TESTED_FROM)
    rankings: dict[str, Ranking] = {"": lambda known, text: known.predict(text), **BASELINES}
    told: dict[str, list[list[str]]] = {name: [] for name in rankings}
    known, milliseconds = TagPredictor(), []
    for number, question in enumerate(questions):
        text = Text(question.title, question.words)
        if number >= first:
            for name, ranking in rankings.items():
                began = time.perf_counter()
                told[name].append(ranking(known, text)[:TOP])
                if not name:
                    milliseconds.append(1000 * (time.perf_counter() - began))
        known.learn(text, sorted(question.tags))
    tested = questions[first:]
    milliseconds.sort()
    scored = {name: score(tested, lists) for name, lists in told.items()}
    return {
        "task": "topics",
        "source": Path(path).name,
        "protocol": {"tested_from": TESTED_FROM, "order": "time", "learnt": "all questions before", "top": TOP},
        "n": len(tested),
        **scored.pop(""),
        "found_without_tags": found_without_tags(tested, told[""]),
        "listed_without_tags": listed_without_tags(questions),
        "baselines": scored,
        "ms_per_query": {
            "p50": round(milliseconds[len(milliseconds) // 2], 1),
            "p95": round(milliseconds[int(len(milliseconds) * 0.95)], 1),
        },
    }


def score(tested: Sequence[Question], lists: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Return how often the first is right, and the mean share of a question's tags among the first five."""
    pairs = list(zip(tested, lists, strict=True))
    return {
        "p_1": share(sum(bool(found) and found[0] in question.tags for question, found in pairs), len(pairs)),
        "r_5": mean(len(question.tags & set(found)) / len(question.tags) for question, found in pairs),
    }


def found_without_tags(tested: Sequence[Question], lists: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Return the share of all tags set that are topics of the text, among five predicted, or either."""
    by_text = by_prediction = either = 0
    for question, found in zip(tested, lists, strict=True):
        for tag in question.tags:
            in_text, predicted = topic_key(tag) in question.topics, tag in found
            by_text += in_text
            by_prediction += predicted
            either += in_text or predicted
    pairs = sum(len(question.tags) for question in tested)
    shares = {"by_text": by_text, "by_prediction": by_prediction, "by_either": either}
    return {"pairs": pairs, **{name: share(count, pairs) for name, count in shares.items()}}


def listed_without_tags(questions: Sequence[Question]) -> dict[str, Any]:
    """Hold the subjects that the texts of all questions alone would list against the tags set.

    Precision: how many of them are tags; recall over tags set SUPPORT times at least. `supported`: the
    same for all topics of so many texts, whether or not they lead any.
    """
    tags = Counter(tag for question in questions for tag in {topic_key(tag) for tag in question.tags})
    opened = Counter(topic for question in questions for topic in question.topics)
    leading = Counter(topic for question in questions for topic in question.topics[:1])
    supported = {topic for topic, count in opened.items() if count >= SUPPORT}
    listed = {topic for topic in supported if is_subject(leading[topic], opened[topic])}
    wanted = {tag for tag, count in tags.items() if count >= SUPPORT}
    return {**_against(listed, tags, wanted), "tags": len(wanted), "supported": _against(supported, tags, wanted)}


def _against(topics: Collection[str], tags: Collection[str], wanted: Collection[str]) -> dict[str, Any]:
    right = sum(topic in tags for topic in topics)
    found = sum(tag in topics for tag in wanted)
    return {"precision": share(right, len(topics)), "recall": share(found, len(wanted)), "listed": len(topics)}


def evaluate_all(paths: Sequence[str], kind: str | None) -> Iterator[dict[str, Any]]:
    """Yield the measures of each path."""
    if not paths:
        raise UserError("task topics needs at least one path with tagged questions: knowflow evaluate topics PATH...")
    for path in paths:
        yield evaluate_topics(path, kind)
