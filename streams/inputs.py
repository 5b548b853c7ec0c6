"""Keep the single input rows of an aggregate, so that new can replace old."""

from __future__ import annotations

from streams.core import Json, Message, Rows

_FEW = 3


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
    near = dict(rows.scan(group, prefix, limit=_FEW))
    held = near.get(row) if len(near) < _FEW else rows.get(group, row)
    if held is not None and held[0] >= message.version:
        return False, None, 0
    rows.put(group, row, [message.version, message.value])
    old = held[1] if held is not None else None
    change = int(message.value is not None) - int(old is not None)
    if change and (_another(near, row) or (len(near) == _FEW and _another(dict(rows.scan(group, prefix)), row))):
        change = 0  # a deleted row keeps its place, so that a few rows may not be enough to tell
    return True, old, change


def _another(found: dict[str, Json], row: str) -> bool:
    return any(stored[1] is not None for name, stored in found.items() if name != row)
