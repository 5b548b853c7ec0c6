"""Keep the single input rows of an aggregate, so that new can replace old."""

from __future__ import annotations

from streams.core import Json, Message, Rows


def replace(rows: Rows, group: str, place: str, message: Message) -> tuple[bool, Json | None]:
    """Store a message's value in the place of the one held; return (accepted, old value).

    `place` names the row within its group. A version below the held one is ignored, so a
    replay or a writer that was away cannot bring an old value back; a delete keeps its version.
    """
    row = "e" + place
    held = rows.get(group, row)
    if held is not None and held[0] >= message.version:
        return False, None
    rows.put(group, row, [message.version, message.value])
    return True, held[1] if held is not None else None
