"""Score answers for learning and innovation against what was planted: mentors, emerging topics, first meetings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from knowflow.evaluate.answers import Answers, NamedTopic
from knowflow.evaluate.measures import share

Truth = Mapping[str, Any]
TOP = 3


def score_learning(
    truth: Truth, public: Answers, handle: Callable[[str], str], topic_of: Callable[[NamedTopic], str | None]
) -> dict[str, Any]:
    """Return how many planted facts stand first, among three, and there with a planted conversation as evidence."""
    return {
        "mentors": _mentors(truth, public, handle),
        "emerging": _emerging(truth, public, topic_of),
        "novel": _novel(truth, public, topic_of),
    }


def _mentors(truth: Truth, public: Answers, handle: Callable[[str], str]) -> dict[str, Any]:
    """Ask for each planted learner in the planted topic, by name."""
    labels = {row["topic"]: row["label"] for row in truth["topics"]}
    lists = []
    for row in truth["mentors"]:
        accounts = truth["people"][row["learner"]]["joined"]
        learner = next((person for account in accounts if (person := public.person_of(account)) is not None), "")
        found = public.mentors(labels[row["topic"]], learner, TOP) if learner else ()
        lists.append((row["mentor"], row["conversations"], [(handle(one.person), one.evidence) for one in found]))
    return _shares(lists)


def _emerging(truth: Truth, public: Answers, topic_of: Callable[[NamedTopic], str | None]) -> dict[str, Any]:
    listed = [(topic_of(row), row.evidence) for row in public.emerging(TOP)]
    return _shares((row["topic"], row["conversations"], listed) for row in truth["emergence"])


def _novel(truth: Truth, public: Answers, topic_of: Callable[[NamedTopic], str | None]) -> dict[str, Any]:
    planted = truth["combinations"]
    most = max(TOP, len(planted))  # more than three cannot be among three
    listed = [({topic_of(row.one), topic_of(row.other)}, row.evidence) for row in public.novel(most)]
    return _shares(((set(row["topics"]), row["conversations"], listed) for row in planted), most)


def _shares(
    asked: Iterable[tuple[Any, list[str], list[tuple[Any, tuple[str, ...]]]]], most: int = TOP
) -> dict[str, Any]:
    """Score (what is wanted, the conversations that show it, what was listed with which evidence).

    `hit_3` is among the first three, or the first `most` where so many share one list.
    """
    planted = first = within = right = 0
    for wanted, conversations, listed in asked:
        planted += 1
        named = [name for name, _ in listed]
        first += named[:1] == [wanted]
        within += wanted in named[:most]
        right += any(name == wanted and set(conversations) & set(evidence) for name, evidence in listed[:most])
    return {
        "hit_1": share(first, planted),
        "hit_3": share(within, planted),
        "evidence": share(right, planted),
        "planted": planted,
    }
