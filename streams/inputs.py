"""Keep the single input rows of an aggregate, so that new can replace old."""

from __future__ import annotations

from streams.core import Json, Message, Rows


def replace(rows: Rows, group: str, message: Message) -> tuple[bool, Json | None]:
    """Store a message's value in the place of the one held; return (accepted, old value).

    A version below the held one is ignored, so a replay or a writer that was away cannot
    bring an old value back; a delete keeps its version.
    """
    row = "e" + message.key
    held = rows.get(group, row)
    if held is not None and held[0] >= message.version:
        return False, None
    rows.put(group, row, [message.version, message.value])
    return True, held[1] if held is not None else None


def replace_in(
    rows: Rows, group: str, conversation: str, place: str, message: Message
) -> tuple[bool, Json | None, int]:
    """Store a value as replace() does; return (accepted, old value, change in conversations).

    Rows of one conversation stand together, so that one look tells whether it is there: the
    change is 1 where its first value came, -1 where its last one went.
    """
    prefix = f"e{conversation}\0"
    row = prefix + place
    held = rows.get(group, row)
    if held is not None and held[0] >= message.version:
        return False, None, 0
    rows.put(group, row, [message.version, message.value])
    old = held[1] if held is not None else None
    change = int(message.value is not None) - int(old is not None)
    if change and _others(rows, group, prefix, row):
        change = 0
    return True, old, change


def _others(rows: Rows, group: str, prefix: str, row: str) -> bool:
    """Tell whether the conversation has a value beside this row."""
    for limit in (3, None):  # a deleted row keeps its place, so that three may not be enough
        found = 0
        for name, stored in rows.scan(group, prefix, limit=limit):
            found += 1
            if name != row and stored[1] is not None:
                return True
        if limit is not None and found < limit:
            return False
    return False
