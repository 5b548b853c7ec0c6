"""Score topics told from text alone, where people have set tags: `knowflow evaluate topics`.

Tags are hidden. Questions come in the order of their times; each of the last 30 % is asked for its
tags before it is learnt from, and only earlier questions' tags, and replies before its time, are known
by then. Texts and tags of questions are those of the last edit, as in all published figures on such data.
Beside what is predicted, the topics that the text analysis gives an untagged item are held against its tags.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from knowflow.errors import UserError
from knowflow.evaluate.measures import mean, share
from knowflow.evaluate.tag_baselines import Baselines
from knowflow.evaluate.tagged import Tagged, read, replay
from knowflow.queries.tagging import TagPredictor
from knowflow.queries.topics import is_subject
from knowflow.queries.vectors import NO_VECTORS, VECTORS, Vectors
from streams.text import topic_key

TESTED_FROM: Final = 0.7
TOP: Final = 5
SUPPORT: Final = 3  # questions


def evaluate_topics(path: str, kind: str | None = None, vectors: Vectors = VECTORS) -> dict[str, Any]:
    """Return the measures of one source. Raises UserError or SourceError for what cannot be measured.

    Among the baselines stand the prediction `without_asker`, and `without_vectors` where there are any.
    """
    found = read(path, kind)
    questions = [one for one in found if isinstance(one, Tagged)]
    first = int(len(questions) * TESTED_FROM)
    predictor, baselines = TagPredictor(vectors), Baselines()
    others = {"without_vectors": TagPredictor(NO_VECTORS)} if vectors.available() else {}
    told: dict[str, list[list[str]]] = defaultdict(list)
    milliseconds = []
    for number, question in enumerate(replay(found, [predictor, *others.values()])):
        if number >= first:
            began = time.perf_counter()
            told[""].append(predictor.predict(question.asked)[:TOP])
            milliseconds.append(1000 * (time.perf_counter() - began))
            told["without_asker"].append(predictor.predict(replace(question.asked, asker=""))[:TOP])
            for name, other in others.items():
                told[name].append(other.predict(question.asked)[:TOP])
            for name, ranking in baselines.rank(question.asked).items():
                told[name].append(ranking[:TOP])
        baselines.learn(question.asked, sorted(question.tags))
    tested = questions[first:]
    milliseconds.sort()
    scored = {name: score(tested, lists) for name, lists in told.items()}
    return {
        "task": "topics",
        "source": Path(path).name,
        "protocol": {
            "tested_from": TESTED_FROM, "order": "time", "learnt": "all questions before, and replies before",
            "top": TOP,
        },
        "vectors": vectors.available(),
        "n": len(tested),
        **scored.pop(""),
        "found_without_tags": found_without_tags(tested, told[""]),
        "listed_without_tags": listed_without_tags(questions),
        "baselines": scored,
        "ms_per_query": {
            "p50": round(milliseconds[len(milliseconds) // 2], 1),
            "p95": round(milliseconds[int(len(milliseconds) * 0.95)], 1),
        },
    }  # fmt: skip


def score(tested: Sequence[Tagged], lists: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Return how often the first is right, and the mean share of a question's tags among the first five."""
    pairs = list(zip(tested, lists, strict=True))
    return {
        "p_1": share(sum(bool(found) and found[0] in question.tags for question, found in pairs), len(pairs)),
        "r_5": mean(len(question.tags & set(found)) / len(question.tags) for question, found in pairs),
    }


def found_without_tags(tested: Sequence[Tagged], lists: Sequence[Sequence[str]]) -> dict[str, Any]:
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


def listed_without_tags(questions: Sequence[Tagged]) -> dict[str, Any]:
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
