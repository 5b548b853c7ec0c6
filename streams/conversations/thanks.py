"""Find who thanks whom in a conversation, by words and by reactions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from streams.conversations.found import Finding, Sign
from streams.conversations.roles import flags, is_answer
from streams.core import Json
from streams.text.speech import THANKS_FLAG, WORKS_FLAG

MAX_THANKED: Final = 4  # by one message

# How a thanks was understood, and how sure that is: of those by askers that replied to an answer, or followed it,
# 67 and 71 percent went to the answer that was accepted then; a name leaves less doubt.
NAMED, REPLIED, NEXT = 0, 1, 2
_SURE_OF_TARGET: Final = (80, 70, 70)
SURE_REACTED: Final = 60  # percent, as of a word of thanks


class Thanks(NamedTuple):
    """Say that one item thanks for another, or says that it works."""

    by: int  # place of the item that thanks
    target: int  # place of the item that it thanks for
    how: int  # NAMED, REPLIED or NEXT


def approved(meta: Json, account: str) -> bool:
    """Tell whether the account thanked for the item as the source states, or reacted so."""
    return account in meta["thankers"] or account in meta["approvers"]


def _names(meta: Json) -> set[str]:
    """Return the words of a display name that may stand for it."""
    whole = meta["name"].lower()
    return {word for word in (*whole.replace(".", " ").replace("_", " ").split(), whole) if len(word) > 2}


def targets(items: Sequence[Json], at: int) -> list[tuple[int, int]]:
    """Return (place, how) of the items that the thanks at a place are for, at most four.

    Whom it names or mentions; else the authors of what it replies to; else the last other person
    before it. Of an account it is the last item, an answer rather than not.
    """
    own = items[at]["account"]
    last: dict[str, int] = {}
    for place in range(at):
        meta = items[place]
        if meta["account"] not in ("", own) and not meta["bot"]:
            held = last.get(meta["account"])
            if held is None or is_answer(meta) or not is_answer(items[held]):
                last[meta["account"]] = place
    if not last:
        return []
    named = [account for account in items[at]["addressed"] if account in last]
    words = set(items[at]["speech"][3])
    if words:
        meant = sorted(account for account, place in last.items() if words & _names(items[place]))
        if len(meant) == 1 or not named:
            named = [*named, *meant] if len(meant) <= 2 else named
    if named:
        return [(last[account], NAMED) for account in dict.fromkeys(named)][:MAX_THANKED]
    parents = items[at]["in_reply_to"]
    replied = [place for place in range(at) if items[place]["item"] in parents and items[place]["account"] in last]
    if replied:
        return [(place, REPLIED) for place in replied][:MAX_THANKED]
    return [(max(last.values()), NEXT)]


def find_thanks(items: Sequence[Json], question: Finding | None) -> list[Thanks]:
    """Return who is thanked where. Only the asker's word that it works counts as one."""
    found = []
    for by, meta in enumerate(items):
        said = flags(meta)
        if not said & (THANKS_FLAG | WORKS_FLAG) or not meta["account"] or meta["bot"]:
            continue
        if question is not None and meta["item"] == question.item:
            continue
        if not said & THANKS_FLAG and (question is None or meta["account"] != question.account):
            continue
        found += [Thanks(by, place, how) for place, how in targets(items, by)]
    return found


def thanked(items: Sequence[Json], thanks: Sequence[Thanks]) -> tuple[Sign, ...]:
    """Return one sign for each account that thanked for an item, beyond what the source states."""
    signs: dict[tuple[str, str], Sign] = {}
    for one in thanks:
        by, target = items[one.by], items[one.target]
        if flags(by) & THANKS_FLAG and not approved(target, by["account"]):
            sign = Sign("thanked", target["item"], by["item"], by["account"], by["at"][0], _SURE_OF_TARGET[one.how])
            signs.setdefault((target["item"], by["account"]), sign)
    for target in items:
        for account in target["approvers"]:
            if target["account"] and account not in target["thankers"]:
                sign = Sign("thanked", target["item"], target["item"], account, target["at"][0], SURE_REACTED)
                signs[target["item"], account] = sign
    return tuple(signs[key] for key in sorted(signs))
