"""Infer what a conversation does not state: who asked, answered, helped and thanked, and what settled it.

A pure function of item rows in total order: the same rows give the same findings, whatever order
they came in. What a source states is taken over and never overruled. docs/questions.md gives the
rules with their measured worth; weights and confidences were fitted there, once for all sources.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from streams.core import Json
from streams.text.speech import ASKS_BACK, CODE, ECHO, ONLY_THANKS, THANKS_FLAG, WORKS_FLAG

ANSWERS: Final = frozenset({"answered", "replied", "posted", "reviewed", "documented"})
STATED_ANSWERS: Final = frozenset({"answered", "reviewed", "documented"})  # whatever their words are
GIVEN: Final = STATED_ANSWERS | {"committed"}
MAY_ASK: Final = frozenset({"posted", "replied"})

QUESTION: Final = 3  # the least score of a question
THANKED_QUESTION: Final = 1  # where its author thanks for the replies
MAX_ITEMS: Final = 64  # the first items of a conversation, over which is inferred
MAX_THANKED: Final = 4  # by one message

STATED, INFERRED = "stated", "inferred"


class Finding(NamedTuple):
    """Say what was found, the item that shows it, and how sure that is in percent."""

    basis: str
    confidence: int
    item: str
    account: str = ""
    at: int = 0


class Sign(NamedTuple):
    """Say that an item was thanked or accepted, by whom, and the item that shows it.

    A reaction shows itself on the item; its time is seldom told, so the item's own time stands.
    """

    kind: str  # thanked or accepted
    item: str
    by: str
    account: str
    at: int
    confidence: int


class Inferred(NamedTuple):
    """Hold what a conversation was found to be; stated findings have confidence 100.

    `answer` and `resolved` are never stated here: whoever knows of a stated one lets it stand.
    `answers` are the items that answer the question, though the source does not call them answers.
    """

    question: Finding | None
    answer: Finding | None
    resolved: Finding | None
    answers: tuple[str, ...]
    signs: tuple[Sign, ...]


def asks(meta: Json) -> int:
    """Return an item's score as a question."""
    return int(meta["speech"][0])


def flags(meta: Json) -> int:
    """Return an item's flags; see streams.text.speech."""
    return int(meta["speech"][2])


def is_answer(meta: Json) -> bool:
    """Tell whether an item, if another than the asker wrote it, is an answer.

    Programs answer nobody. A reply that only asks back, joins in or says thanks is none.
    """
    if meta["bot"] or meta["action"] not in ANSWERS or not meta["account"]:
        return False
    return meta["action"] in STATED_ANSWERS or not flags(meta) & (ASKS_BACK | ECHO | ONLY_THANKS)


def helps(meta: Json) -> bool:
    """Tell whether an item may help somebody: programs do not, nor who asks back, joins in or thanks."""
    if meta["bot"] or meta["action"] == "asked":
        return False
    return meta["action"] in GIVEN or not flags(meta) & (ASKS_BACK | ECHO | ONLY_THANKS)


# --- the question --------------------------------------------------------------------------

# Percent of texts with such a score that were questions, as many questions as others given.
_SURE: Final = (62, 70, 80, 84, 95, 95, 98)


_SURE_THANKED: Final = 60


def _sureness(score: int) -> int:
    return _SURE_THANKED if score < QUESTION else _SURE[min(score - QUESTION, len(_SURE) - 1)]


def _thankful(account: str, items: Sequence[Json]) -> bool:
    """Tell whether somebody thanks, or says that it works, after another has written."""
    others = False
    for item in items:
        if item["account"] != account:
            others = others or not item["bot"]
        elif others and flags(item) & (THANKS_FLAG | WORKS_FLAG):
            return True
    return False


def find_question(head: Json, items: Sequence[Json]) -> Finding | None:
    """Return the item that asks: the head, or what its author wrote on before anybody else did."""
    account, at = head["account"], head["at"][0]
    if head["action"] == "asked":
        return Finding(STATED, 100, head["item"], account, at)
    if head["action"] not in MAY_ASK or head["bot"] or not account:
        return None
    if asks(head) >= QUESTION or (asks(head) >= THANKED_QUESTION and _thankful(account, items)):
        return Finding(INFERRED, _sureness(asks(head)), head["item"], account, at)
    for item in items:
        if item["item"] == head["item"] or item["bot"]:
            continue
        if item["account"] != account:
            return None
        if item["action"] in MAY_ASK and asks(item) >= QUESTION:
            return Finding(INFERRED, _sureness(asks(item)) - 5, item["item"], account, item["at"][0])
    return None


# --- thanks --------------------------------------------------------------------------------

# How a thanks was understood, and how sure that is: of those by askers that replied to an answer, or followed it,
# 67 and 71 percent went to the answer that was accepted then; a name leaves less doubt.
NAMED, REPLIED, NEXT = 0, 1, 2
_SURE_OF_TARGET: Final = (80, 70, 70)


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


MUCH: Final = 80  # words


# --- the answer ----------------------------------------------------------------------------


class Cues(NamedTuple):
    """Count what speaks for an answer; the members are in the order of WEIGHTS."""

    works: int
    thanked: int
    works_next: int
    thanked_next: int
    reacted: int
    praised: int
    best: int
    code: int
    much: int
    longest: int
    first: int
    second: int
    before: int


WEIGHTS: Final = Cues(
    works=4, thanked=11, works_next=11, thanked_next=11, reacted=11, praised=2, best=22, code=7, much=3, longest=5,
    first=7, second=5, before=3,
)  # fmt: skip


class _Thanks(NamedTuple):
    by: int  # place of the item that thanks
    target: int
    how: int


class _Case:
    """Hold the answers of one question, and what was said of each."""

    def __init__(self, question: Finding, items: Sequence[Json], thanks: Sequence[_Thanks]) -> None:
        self.items = items
        self.asker = question.account
        self.places = [
            place
            for place, meta in enumerate(items)
            if meta["account"] != self.asker and meta["item"] != question.item and is_answer(meta)
        ]
        self.said: dict[int, list[_Thanks]] = {place: [] for place in self.places}
        for one in thanks:
            if one.target in self.said:
                self.said[one.target].append(one)

    def by_asker(self, place: int) -> list[_Thanks]:
        """Return what the asker said of an answer."""
        return [one for one in self.said[place] if self.items[one.by]["account"] == self.asker]

    def scores(self) -> list[int]:
        """Return the score of each answer, in the order of `places`."""
        items = self.items
        votes = [_votes(items[place]) for place in self.places]
        words = [items[place]["speech"][1] for place in self.places]
        last = max((place for place, meta in enumerate(items) if meta["account"] == self.asker), default=-1)
        before = max((place for place in self.places if place < last), default=-1)
        found = []
        for n, place in enumerate(self.places):
            meta = items[place]
            said = [(flags(items[one.by]), one.how) for one in self.by_asker(place)]
            works = [how for flag, how in said if flag & WORKS_FLAG]
            thanks = [how for flag, how in said if flag & THANKS_FLAG]
            cues = Cues(
                works=int(any(how != NEXT for how in works)),
                thanked=int(any(how != NEXT for how in thanks)),
                works_next=int(NEXT in works),
                thanked_next=int(NEXT in thanks),
                reacted=int(approved(meta, self.asker)),
                praised=int(any(items[one.by]["account"] != self.asker for one in self.said[place])),
                best=int(votes[n] > 0 and votes[n] == max(votes)),
                code=int(bool(flags(meta) & CODE)),
                much=int(words[n] >= MUCH),
                longest=int(words[n] == max(words)),
                first=int(n == 0),
                second=int(n == 1),
                before=int(place == before),
            )
            found.append(sum(cue * weight for cue, weight in zip(cues, WEIGHTS, strict=True)))
        return found


def _votes(meta: Json) -> int:
    votes: int = meta["observed"]
    for name, count in meta["weeks"].items():
        kind = name.split("|", 1)[1]
        if kind in ("endorsed", "opposed"):
            votes += count if kind == "endorsed" else -count
    return votes


def approved(meta: Json, account: str) -> bool:
    """Tell whether the account thanked for the item as the source states, or reacted so."""
    return account in meta["thankers"] or account in meta["approvers"]


def find_thanks(items: Sequence[Json], question: Finding | None) -> list[_Thanks]:
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
        found += [_Thanks(by, place, how) for place, how in targets(items, by)]
    return found


# Percent of the answers that led by so much of the score and were the accepted one.
_SURE_BY_LEAD: Final = ((22, 95), (15, 80), (6, 58), (0, 40))
_SURE_ALONE: Final = 95
_SURE_RESOLVED: Final = {THANKS_FLAG: 60, WORKS_FLAG: 45, THANKS_FLAG | WORKS_FLAG: 80}
_SURE_REACTED: Final = 60  # as a word of thanks


def infer(head: Json, items: Sequence[Json], *, accepted: bool) -> Inferred:
    """Return what the items of one audience, the first 64 in total order, amount to.

    `head` is the head item as that audience sees it. `accepted`: the source names an accepted
    answer, so none is inferred.
    """
    question = find_question(head, items)
    thanks = find_thanks(items, question)
    signs = _thanked(items, thanks)
    if question is None:
        return Inferred(None, None, None, (), signs)
    case = _Case(question, items, thanks)
    answers = tuple(items[place]["item"] for place in case.places if items[place]["action"] not in STATED_ANSWERS)
    if not case.places:
        return Inferred(question, None, None, answers, signs)
    resolved = _resolution(case)
    scores = case.scores()
    best = min(range(len(scores)), key=lambda n: (-scores[n], n))
    place = case.places[best]
    meta = items[place]
    sure = _SURE_ALONE
    if len(scores) > 1:
        lead = scores[best] - max(score for n, score in enumerate(scores) if n != best)
        sure = next(percent for least, percent in _SURE_BY_LEAD if lead >= least)
    answer = Finding(INFERRED, sure, meta["item"], meta["account"], meta["at"][0])
    shown = _shown(case, place)
    if shown is not None and not accepted:
        signs = (*signs, Sign("accepted", meta["item"], shown.item, case.asker, shown.at, min(sure, shown.confidence)))
    return Inferred(question, answer, resolved, answers, signs)


def _thanked(items: Sequence[Json], thanks: Sequence[_Thanks]) -> tuple[Sign, ...]:
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
                sign = Sign("thanked", target["item"], target["item"], account, target["at"][0], _SURE_REACTED)
                signs[target["item"], account] = sign
    return tuple(signs[key] for key in sorted(signs))


def _shown(case: _Case, place: int) -> Finding | None:
    """Return the first thing by which the asker shows that an answer was the one."""
    said = case.by_asker(place)
    if said:
        by = case.items[said[0].by]
        sure = _SURE_RESOLVED[flags(by) & (THANKS_FLAG | WORKS_FLAG)]
        return Finding(INFERRED, sure, by["item"], by["account"], by["at"][0])
    meta = case.items[place]
    if approved(meta, case.asker):
        return Finding(INFERRED, _SURE_REACTED, meta["item"], meta["account"], meta["at"][0])
    return None


def _resolution(case: _Case) -> Finding | None:
    """Return the first thing, in total order, by which the asker shows that the question is settled."""
    place_of = {meta["item"]: place for place, meta in enumerate(case.items)}
    shown = [found for place in case.places if (found := _shown(case, place)) is not None]
    return min(shown, key=lambda found: (place_of[found.item], -found.confidence), default=None)
