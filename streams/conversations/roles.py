"""Tell of one item whether it is an answer, and whether it may help somebody.

Both depend on that item alone: on what its source calls it, and where the source leaves that open, on its words.
"""

from __future__ import annotations

from typing import Final

from streams.core import Json
from streams.text.speech import ASKS_BACK, ECHO, ONLY_THANKS

STATED_ANSWERS: Final = frozenset({"answered", "reviewed", "documented"})  # whatever their words are
ANSWERS: Final = STATED_ANSWERS | {"replied", "posted"}
GIVEN: Final = STATED_ANSWERS | {"committed"}
_ANSWERS_NOTHING: Final = ASKS_BACK | ECHO | ONLY_THANKS


def flags(meta: Json) -> int:
    """Return what an item's words say, as flags of streams.text.speech."""
    return int(meta["speech"][2])


def is_answer(meta: Json) -> bool:
    """Tell whether an item, if another than the asker wrote it, is an answer.

    Programs answer nobody. A reply that only asks back, joins in or says thanks is none.
    """
    if meta["bot"] or meta["action"] not in ANSWERS or not meta["account"]:
        return False
    return meta["action"] in STATED_ANSWERS or not flags(meta) & _ANSWERS_NOTHING


def helps(meta: Json) -> bool:
    """Tell whether an item may help somebody: programs do not, nor who asks back, joins in or thanks."""
    if meta["bot"] or meta["action"] == "asked":
        return False
    return meta["action"] in GIVEN or not flags(meta) & _ANSWERS_NOTHING
