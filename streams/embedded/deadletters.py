"""Try dead letters again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import orjson

from schemas.canonical import canonical
from schemas.interaction import read_event
from streams.core import Json
from streams.deadletters import RECORD
from streams.embedded.errors import StageFailed

if TYPE_CHECKING:
    from streams.embedded.runner import Engine


def replay(engine: Engine, names: Iterable[str], read: Callable[[Json], Sequence[Json]]) -> dict[str, str | None]:
    """Try dead letters again; see Engine.replay_dead_letters."""
    outcome: dict[str, str | None] = {}
    for name in sorted(set(names)):
        letter = engine.dead_letter(name)
        if letter is None:
            outcome[name] = "there is no such dead letter"
            continue
        try:
            own = letter["kind"].startswith("stage:")
            events = [read_event(event) for event in ([orjson.loads(letter["payload"])] if own else read(letter))]
        except Exception as error:  # noqa: BLE001 - whatever a producer may raise: the letter stays
            outcome[name] = f"{type(error).__name__}: {error}"
            continue
        try:
            engine.append_now([canonical(event) for event in events])
        except StageFailed as failure:
            engine.rollback()
            outcome[name] = str(failure)
            continue
        engine.records.put_log(RECORD, name, None)
        engine.commit()
        engine.store.begin()
        outcome[name] = None
    return outcome
