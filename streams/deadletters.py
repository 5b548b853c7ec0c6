"""Make dead letters: what could not be read or folded, and why."""

from __future__ import annotations

from typing import Any

from schemas.canonical import canonical
from schemas.keys import join_key

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
