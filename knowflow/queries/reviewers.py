"""Say who should review a change of files: `route --paths`.

The weights follow who reviewed the changes before (knowflow.queries.reviewing), as in
`knowflow evaluate reviewers`: those of the index's own archive, up to the moment.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

import numpy as np

from indexers.port import Where
from knowflow.errors import UserError
from knowflow.queries import worth
from knowflow.queries.ask import Answer, Ask
from knowflow.queries.evidence import evidence_of
from knowflow.queries.ranking.learner import softmax
from knowflow.queries.reviewing.archive import Known, Part, known_changes
from knowflow.queries.reviewing.change import Change, change_of
from knowflow.queries.reviewing.features import GROUPS
from knowflow.queries.reviewing.nearness import authors_near, folder_of, nearness
from knowflow.queries.reviewing.past import Look, Past
from knowflow.queries.reviewing.ranker import Softmax
from schemas.times import MICROS_PER_SECOND
from streams.text.paths import modules

LEARNT: Final = 300  # newest reviewed changes that the weights follow
MAX_EVIDENCE, MAX_TOPICS, SHOWN_PATHS = 3, 5, 2
REVIEWS, CHANGES = "reviews", "changes"

Ranked = tuple[float, str, dict[str, float]]  # score, person, its parts


def reviewers(ask: Ask, text: str, paths: Sequence[str], asker: str | None = None, limit: int = 10) -> Answer:
    """Rank people as reviewers of files; `text` is the change's subject or empty, `asker` its author.

    `basis` says what names them: who reviewed before, or, where no history tells of reviews, who changed what is near.
    The author is no candidate. No result is an empty list. Raises UserError for an empty path, and where `asker`
    means nobody.
    """
    files = [_plain(path) for path in paths]
    author = ask.resolve_person(asker) if asker is not None else ""
    known = known_changes(ask)
    past, ranker = _learn(known)
    change = change_of(max(ask.now / MICROS_PER_SECOND, *(one.change.at for one in known[-1:]), 0.0),
                       author, (), files, text)  # fmt: skip
    reviewed = any(one.change.reviewers for one in known)
    ranked = _by_reviews(ask, past, ranker, change) if reviewed else _by_changes(ask, known, change)
    best = sorted(ranked, key=lambda entry: (-entry[0], entry[1]))[:limit]
    people = [person for _, person, _ in best]
    names, topics = ask.names(people), _topics(ask, files, people)
    evidence = _evidence(ask, known, change, people)
    return {
        "query": text,
        "paths": files,
        "basis": REVIEWS if reviewed else CHANGES,
        "results": [
            {
                "person": person,
                "name": names[person],
                "score": score,
                "topics": topics[person],
                "evidence": evidence[person],
                "why": {name: round(value, 6) for name, value in parts.items()},
            }
            for score, person, parts in best
        ],
    }


def _by_reviews(ask: Ask, past: Past, ranker: Softmax, change: Change) -> list[Ranked]:
    """Return all who reviewed before, by how likely each reviews this."""
    look = past.look(change)
    candidates = [past.names[who] for who in look.candidates]
    bots = _bots(ask, candidates)
    able = [at for at, who in enumerate(candidates) if who not in bots]
    if not able:
        return []
    parts = _parts(look, ranker, able)
    shares = softmax(np.array([sum(own.values()) for own in parts]))
    return [(round(float(share), 6), candidates[at], own) for share, at, own in zip(shares, able, parts, strict=True)]


def _by_changes(ask: Ask, known: Sequence[Known], change: Change) -> list[Ranked]:
    """Return all authors, by the share that each has in what was changed near these files of late."""
    near = authors_near(known, change)
    near = {who: value for who, value in near.items() if who not in _bots(ask, near)}
    total = sum(near[who] for who in sorted(near))
    return [(round(value / total, 6), who, {"changes": value}) for who, value in near.items()]


def _bots(ask: Ask, people: Collection[str]) -> set[str]:
    return {who for who, rows in ask.people(people, ("person", "bot")).items() if any(row["bot"] for row in rows)}


def _plain(path: str) -> str:
    """Return a path as histories name it."""
    plain = path.replace("\\", "/").strip().removeprefix("./").strip("/")
    if not plain:
        raise UserError(f"--paths {path!r}: is no file; give paths as the repository names them, like src/main.py")
    return plain


def _learn(known: Sequence[Known]) -> tuple[Past, Softmax]:
    """Return the past of all changes, and weights that follow who reviewed the newest of them."""
    past, ranker = Past(), Softmax()
    reviewed = [at for at, one in enumerate(known) if one.change.reviewers]
    since = reviewed[-LEARNT:][0] if reviewed else 0
    for at, one in enumerate(known):
        if at >= since and one.change.reviewers and past.names:
            look = past.look(one.change)
            wanted = {past.number.get(who) for who in one.change.reviewers}
            ranker.learn(look, [place for place, who in enumerate(look.candidates.tolist()) if who in wanted])
        past.fold(one.change)
    return past, ranker


def _parts(look: Look, ranker: Softmax, able: Sequence[int]) -> list[dict[str, float]]:
    """Return the parts of each score, each against the mean of all candidates."""
    features = look.features[able]
    weighed = (features - features.mean(0)) * ranker.weights
    told = {name: weighed[:, places].sum(1) for name, places in GROUPS.items()}
    return [{name: float(values[at]) for name, values in told.items()} for at in range(len(able))]


def _topics(ask: Ask, paths: Sequence[str], people: Sequence[str]) -> dict[str, list[dict[str, str]]]:
    """Return what each person has shown in the modules that the paths name, the most first."""
    named = [topic for topic, _ in modules(paths, MAX_TOPICS)]
    shown: dict[str, dict[str, float]] = {who: {} for who in people}
    asked = (Where("topic", "in", named), Where("person", "in", sorted(people)))
    for row in ask.find("expertise", *asked) if named else ():
        own = shown[row["person"]]
        own[row["topic"]] = own.get(row["topic"], 0.0) + worth.evidence_weight(row["weeks"], ask.this_week)
    labels = ask.labels(named)
    return {
        who: [
            {"topic": topic, "label": labels[topic], "level": worth.level(weight)}
            for topic, weight in sorted(own.items(), key=lambda entry: (-round(entry[1], 6), entry[0]))
            if weight > 0
        ]
        for who, own in shown.items()
    }


def _evidence(
    ask: Ask, known: Iterable[Known], change: Change, people: Sequence[str]
) -> dict[str, list[dict[str, Any]]]:
    """Return what each person reviewed or made nearest to the files: of them, beside them, for the author, at last."""
    found: dict[str, list[tuple[float, Part, Known]]] = {who: [] for who in people}
    for one in known:
        near = nearness(one.change, change)
        for part in one.parts:
            if part.person in found:
                found[part.person].append((near * (1.0 if part.reviewed else 0.7), part, one))
    best = {
        who: sorted(listed, key=lambda entry: (-round(entry[0], 9), entry[1].key))[:MAX_EVIDENCE]
        for who, listed in found.items()
    }
    keys = sorted({part.key for listed in best.values() for _, part, _ in listed})
    rows = ask.index.get("contributions", keys, ask.viewer)
    return {
        who: [evidence_of(part.key, rows[part.key], _told(one.change, change)) for _, part, one in listed]
        for who, listed in best.items()
    }


def _told(one: Change, asked: Change) -> str:
    """Say in a few words which of the paths a change has, or what it has beside them."""
    same = [path for path in asked.paths if path in one.paths]
    wanted = {folder_of(path) for path in asked.paths}
    beside = [path for path in one.paths if folder_of(path) in wanted]
    listed = same or beside or list(one.paths)
    more = f" and {len(listed) - SHOWN_PATHS} more" if len(listed) > SHOWN_PATHS else ""
    lead = "of these files" if same else "in the same folder" if beside else "elsewhere"
    return f"{lead}: {', '.join(listed[:SHOWN_PATHS])}{more}" if listed else "a change of unknown files"
