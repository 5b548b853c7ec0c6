"""Make and replay dead letters: what could not be read or folded, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import orjson

from schemas.canonical import canonical
from schemas.interaction import read_event
from schemas.keys import join_key
from streams.core import Json
from streams.embedded.errors import StageFailed

if TYPE_CHECKING:
    from streams.embedded.runner import Engine

RECORD = "deadletters"
MAX_PAYLOAD = 10_000
EVENTS = "cloudevents"  # the kind that reads a payload which is an event of ours


def dead_letter(kind: str, source: str, location: str, reason: str, payload: str) -> dict[str, Any]:
    """Return the record; its id depends on where it came from alone, so reading again does not double it."""
    return {
        "id": join_key(kind, source, location),
        "kind": kind,
        "source": source,
        "location": location,
        "reason": reason,
        "payload": payload[:MAX_PAYLOAD],
    }


def of_event(kind: str, source: str, event: Any, reason: str, number: int) -> dict[str, Any]:
    """Return the dead letter of an event that the schema or a stage refused; `number` is its source record's."""
    name = event.get("id") if isinstance(event, dict) else None
    location = name if isinstance(name, str) and name else f"record {number}"
    try:
        payload = canonical(event).decode()
    except (TypeError, ValueError):
        payload = repr(event)
    return dead_letter(kind, source, location, reason, payload)


def replay(engine: Engine, names: Iterable[str], read: Callable[[Json], Sequence[Json]]) -> dict[str, str | None]:
    """Try dead letters again; see Engine.replay_dead_letters."""
    outcome: dict[str, str | None] = {}
    for name in sorted(set(names)):
        letter = engine.dead_letter(name)
        if letter is None:
            outcome[name] = "there is no such dead letter"
            continue
        try:
            own = letter["kind"] == EVENTS or letter["kind"].startswith("stage:")
            events = [read_event(event) for event in ([orjson.loads(letter["payload"])] if own else read(letter))]
        except Exception as error:  # whatever a producer may raise: the letter stays
            outcome[name] = f"{type(error).__name__}: {error}"
            continue
        try:
            engine.append_now(events)
        except StageFailed as failure:
            engine.rollback()
            outcome[name] = str(failure)
            continue
        engine.records.put_log(RECORD, name, None)
        engine.commit()
        engine.store.begin()
        outcome[name] = None
    return outcome
