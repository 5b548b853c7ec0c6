"""Read a source with its statements hidden, infer, and score: `knowflow evaluate questions`."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

from knowflow.errors import UserError
from knowflow.evaluate.kinds import kind_of
from knowflow.evaluate.questions.hiding import Hidden, Stated
from knowflow.evaluate.questions.scoring import RESAMPLES, cases_of, score
from knowflow.evaluate.scratch import scratch_folder
from producers.base import Producer
from producers.registry import factory
from streams.conversations import ConversationStage
from streams.conversations.inference import MAX_ITEMS
from streams.conversations.question import QUESTION
from streams.core import Stage
from streams.embedded.runner import Engine
from streams.intake import Intake
from streams.items import ItemStage

_ROWS = {
    "conversations": ("conversation", "question", "answer_found", "state", "answers"),
    "contributions": ("conversation", "account", "signs", "helped"),
}


def evaluate_questions(paths: Sequence[str], kind: str | None = None, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Yield the measures of each path, read into a scratch state that is dropped afterwards.

    The state has the stages up to conversations, which infer; what follows them is not needed.
    Raises UserError before anything is read where a path is of no kind, and for a source that
    states nothing that could be hidden.
    """
    chosen = [(kind_of(path, kind), path) for path in paths]
    for one, path in chosen:
        yield measure(factory(one).open([path]), Path(path).resolve().name, seed)


def measure(producer: Producer, file: str, seed: int) -> dict[str, Any]:
    """Return the measures of one source."""
    stated = Stated()
    begun = time.perf_counter()
    with scratch_folder() as scratch:
        stages: list[Stage] = [Intake(), ItemStage(), ConversationStage()]
        with Engine.open(Path(scratch), stages=stages, durable=False) as engine:
            report = engine.ingest(cast("Producer", Hidden(producer, stated)))
            rows = {
                record: [
                    {name: row[name] for name in kept if name in row}
                    for _, row in engine.dump(record)
                    if row["audience"] == ["public"]
                ]
                for record, kept in _ROWS.items()
            }
    if not stated.accepted and not stated.resolved and not any(s.action == "asked" for s in stated.said.values()):
        raise UserError(
            f"{file} states neither questions nor accepted answers nor resolutions: nothing to compare with"
        )
    cases = cases_of(stated, rows["conversations"], rows["contributions"])
    return {
        "file": file,
        "source": producer.source,
        "protocol": {
            "hidden": "asked, answered, accepted, thanked, resolved, closed; marks of a state in titles and tags",
            "halves": "by time: the first was tuned on, the second reports",
            "threshold": QUESTION, "first_items": MAX_ITEMS, "seed": seed, "resamples": RESAMPLES, "interval": "95 %",
        },
        "n": len(cases),
        "interactions": report.interactions,
        "seconds": round(time.perf_counter() - begun, 1),
        **score(stated, cases, seed),
    }  # fmt: skip
