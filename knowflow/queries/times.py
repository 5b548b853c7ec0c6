"""Say how long first answers and resolutions take, with those that still wait counted for as long as they waited."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Literal

from indexers.port import Document, Where
from knowflow.queries import merge
from knowflow.queries.ask import Answer, Ask, most_counted
from knowflow.queries.survival import Curve, curve_of
from schemas.times import MICROS_PER_SECOND, parse_time

By = Literal["topic", "team", "source", "hour"]
LEAST: Final = 5  # questions, for a group to be told by itself
WITHIN: Final = {"1h": 3_600, "1d": 86_400, "7d": 7 * 86_400}
SHAPE: Final = (60, 600, 3_600, 4 * 3_600, 12 * 3_600, 86_400, 3 * 86_400, 7 * 86_400, 30 * 86_400)  # seconds
DIGITS: Final = 4

_Groups = dict[str, list[Document]]


def times(ask: Ask, by: By = "topic", limit: int = 20) -> Answer:
    """Say how long first answers and resolutions take: over all questions, and by group.

    A question belongs to each of its topics, to its asker's team, to its source, and to the hour (UTC) in
    which it was asked. Groups of fewer than LEAST questions are told together, as `small`.
    """
    questions = _questions(ask)
    by_source = _grouped(questions, lambda row: [row["source"]])
    by_topic = _grouped(questions, lambda row: row["topics"])
    groups = {"source": by_source, "topic": by_topic}.get(by) or _more(ask, by, questions)
    large = {name: rows for name, rows in groups.items() if len(rows) >= LEAST}
    order = sorted(large, key=lambda name: (0 if by == "hour" else -len(large[name]), name))
    shown = order if by == "hour" else order[:limit]
    frequent = sorted(by_topic, key=lambda topic: (-len(by_topic[topic]), topic))[:limit]
    labels = ask.labels([*frequent, *(shown if by == "topic" else ())])
    return {
        "as_of": ask.now_text,
        "by": by,
        "overall": _times(ask, questions),
        "sources": [{"source": source, **_times(ask, by_source[source])} for source in sorted(by_source)],
        "topics": [{"topic": topic, "label": labels[topic], **_times(ask, by_topic[topic])} for topic in frequent],
        "total": len(large),
        "results": [
            {"group": name, "name": _name(by, name, labels), **_times(ask, large[name])} for name in shown
        ],
        "small": _small(ask, groups, large),
    }  # fmt: skip


def _questions(ask: Ask) -> list[Document]:
    found = ask.find("conversations", Where("question", "eq", True), *ask.until_now("asked_at"))
    rows = merge.conversations(ask, [row["conversation"] for row in found])
    return [row for _, row in sorted(rows.items()) if "asked_at" in row]


def _grouped(
    questions: Iterable[Document], groups_of: Callable[[Document], Iterable[str]]
) -> dict[str, list[Document]]:
    groups: dict[str, list[Document]] = {}
    for row in questions:
        for name in groups_of(row):
            groups.setdefault(name, []).append(row)
    return groups


def _more(ask: Ask, by: By, questions: Sequence[Document]) -> _Groups:
    """Group by what is not told by the question alone, or by its time."""
    if by == "hour":
        return _grouped(questions, lambda row: [row["asked_at"][11:13]])
    if by != "team":
        return {}
    askers = ask.people((row["asker_person"] for row in questions if "asker_person" in row), ("person", "teams"))
    teams = {person: most_counted(rows, "teams") for person, rows in askers.items()}
    return _grouped(questions, lambda row: [teams.get(row.get("asker_person", ""), "")])


def _name(by: By, group: str, labels: Mapping[str, str]) -> str:
    if by == "topic":
        return labels[group]
    if by == "hour":
        return f"{group}:00"
    return group or "no team"


def _small(ask: Ask, groups: _Groups, large: _Groups) -> Answer | None:
    """Return the questions of small groups that are in no larger one, together; None where there is none."""
    told = {row["conversation"] for name in large for row in groups[name]}
    few = {
        row["conversation"]: row
        for name, rows in groups.items()
        if name not in large
        for row in rows
        if row["conversation"] not in told
    }
    if not few:
        return None
    return {"groups": len(groups) - len(large), **_times(ask, [few[name] for name in sorted(few)])}


def _times(ask: Ask, rows: Sequence[Document]) -> dict[str, Any]:
    first = [_wait(ask, row, "first_reply_at") for row in rows]
    resolved = [_wait(ask, row, "resolved_at") for row in rows]
    answers, ends = curve_of(first), curve_of(resolved)
    return {
        "questions": len(rows),
        "inferred": sum(row["question_found"]["basis"] == "inferred" for row in rows),
        "answered": sum(happened for _, happened in first),
        "resolved": sum(happened for _, happened in resolved),
        "few": len(rows) < LEAST,
        "first_answer_seconds": _quartiles(answers),
        "first_answer_within": _within(answers),
        "first_answer_curve": [
            {"seconds": seconds, "share": had[0] if had else None}
            for seconds in SHAPE
            for had in (_rounded(answers.had(seconds)),)
        ],
        "resolution_seconds": _quartiles(ends),
        "resolution_within": _within(ends),
    }


def _wait(ask: Ask, row: Document, name: str) -> tuple[int, bool]:
    """Return how long it took in seconds and True, or how long it has not happened until now and False."""
    happened = row.get(name, "~") <= ask.now_text
    until = parse_time(row[name]) if happened else ask.now
    return max(0, (until - parse_time(row["asked_at"])) // MICROS_PER_SECOND), happened


def _quartiles(curve: Curve) -> dict[str, Any]:
    """Return the quartiles in seconds, each None where it was not reached, and the 95 % limits of the median."""
    found: dict[str, Any] = {f"p{share}": curve.quantile(share / 100) for share in (25, 50, 75)}
    return {**found, "p50_ci": list(curve.limits(0.5))}


def _within(curve: Curve) -> dict[str, Any]:
    """Return the share within each span with its 95 % limits, None where nothing was watched for so long."""
    found: dict[str, Any] = {}
    for name, seconds in WITHIN.items():
        had = _rounded(curve.had(seconds))
        found[name] = None if had is None else {"share": had[0], "ci": had[1:]}
    return found


def _rounded(values: tuple[float, ...] | None) -> list[float] | None:
    return None if values is None else [round(value, DIGITS) for value in values]
