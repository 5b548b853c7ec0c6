"""Infer questions, answers and thanks as docs/model.md section 10 says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.oracle.items import Item

ANSWERS = {"answered", "replied", "posted", "reviewed", "documented"}
SURE_ASKED = {3: 62, 4: 70, 5: 80, 6: 84, 7: 95, 8: 95}  # 98 above
SURE_THANKED = {"named": 80, "replied": 70, "next": 70}


@dataclass
class Found:
    """Hold what was found; findings are (confidence, item, account, at)."""

    question: tuple[str, int, Item] | None = None  # basis, confidence, item
    answer: tuple[int, Item] | None = None
    resolved: tuple[int, Item] | None = None
    answers: list[Item] = field(default_factory=list)
    signs: list[tuple[str, Item, Item, str, int]] = field(default_factory=list)  # kind, item, by, account, confidence


def is_answer(item: Item) -> bool:
    if not item.account or item.bot or item.action not in ANSWERS:
        return False
    return item.action in ("answered", "reviewed", "documented") or not item.says(
        "asks back", "joins in", "only thanks"
    )


def may_help(item: Item) -> bool:
    stated = item.action in ("answered", "reviewed", "documented", "committed")
    return not item.bot and (stated or not item.says("asks back", "joins in", "only thanks"))


def question_of(head: Item, items: Sequence[Item]) -> tuple[str, int, Item] | None:
    if head.action == "asked":
        return "stated", 100, head
    if head.action not in ("posted", "replied") or head.bot or not head.account:
        return None
    others = [n for n, i in enumerate(items) if i is not head and not i.bot and i.account != head.account]
    own = [i for i in items[: min(others, default=len(items))] if i is not head and not i.bot]
    after = items[min(others) :] if others else []
    thankful = any(i.account == head.account and i.says("thanks", "works") for i in after)
    if thankful and head.analysis.speech[0] in (1, 2):
        return "inferred", 60, head
    for item in (head, *own):
        score = item.analysis.speech[0]
        if item.action in ("posted", "replied") and score >= 3:
            return "inferred", SURE_ASKED.get(score, 98) - (0 if item is head else 5), item
    return None


def name_words(item: Item) -> set[str]:
    name = item.author.get("name", "").lower()
    return {w for w in [*name.replace(".", " ").replace("_", " ").split(), name] if len(w) > 2}


def thanked_by(items: Sequence[Item], item: Item) -> list[tuple[Item, str]]:
    before = [i for i in items[: items.index(item)] if i.account and i.account != item.account and not i.bot]
    best: dict[str, Item] = {}  # by account
    for i in before:
        of_account = [j for j in before if j.account == i.account]
        best[str(i.account)] = ([j for j in of_account if is_answer(j)] or of_account)[-1]
    if not best:
        return []
    addressed = [account for account in item.addressed if account in best]
    said = set(item.analysis.speech[3])
    meant = sorted(account for account, i in best.items() if said & name_words(i))
    if (len(meant) == 1 or not addressed) and len(meant) <= 2:
        addressed += meant
    if addressed:
        return [(best[account], "named") for account in dict.fromkeys(addressed)][:4]
    if replied := [i for i in before if i.id in item.parents]:
        return [(i, "replied") for i in replied][:4]
    return [(max(best.values(), key=lambda i: i.order), "next")]


def infer(head: Item, items: Sequence[Item], accepted: bool) -> Found:
    found = Found(question_of(head, items))
    asking = found.question[2] if found.question else None
    asker = asking.account if asking else None
    thanks: list[tuple[Item, Item, str]] = []  # by, to, how
    for item in items:
        thankful = item.says("thanks") or (asking and item.account == asker and item.says("works"))
        if thankful and item.account and not item.bot and item is not asking:
            thanks += [(item, to, how) for to, how in thanked_by(items, item)]
    signs: dict[tuple[str, str], Any] = {}
    for by, to, how in thanks:
        known = by.account in to.thankers or by.account in to.approvers
        if by.says("thanks") and not known and (to.id, by.account) not in signs:
            signs[to.id, str(by.account)] = ("thanked", to, by, by.account, SURE_THANKED[how])
    for item in items:
        for account in set(item.approvers) - set(item.thankers):
            signs[item.id, account] = ("thanked", item, item, account, 60)
    found.signs = [signs[key] for key in sorted(signs)]
    if asking is None:
        return found
    answers = [i for i in items if i is not asking and i.account != asker and is_answer(i)]
    found.answers = [i for i in answers if i.action in ("replied", "posted")]
    if not answers:
        return found

    def said(to: Item, by_asker: bool) -> list[tuple[Item, str]]:
        return [(by, how) for by, i, how in thanks if i is to and (by.account == asker) == by_asker]

    def approved(item: Item) -> bool:
        return asker in item.thankers or asker in item.approvers

    def votes(item: Item) -> int:
        return item.observed + item.outcome("endorsed") - item.outcome("opposed")

    own_places = [n for n, i in enumerate(items) if i.account == asker]
    last_before = [i for i in items[: max(own_places, default=0)] if i in answers][-1:]
    scores = []
    for n, item in enumerate(answers):
        told = said(item, by_asker=True)
        score = 4 * any(by.says("works") and how != "next" for by, how in told)
        score += 11 * any(by.says("thanks") and how != "next" for by, how in told)
        score += 11 * any(by.says("works") and how == "next" for by, how in told)
        score += 11 * any(by.says("thanks") and how == "next" for by, how in told)
        score += 11 * approved(item)
        score += 2 * bool(said(item, by_asker=False))
        score += 22 * (votes(item) > 0 and votes(item) == max(map(votes, answers)))
        score += 7 * item.says("code")
        score += 3 * (item.analysis.speech[1] >= 80)
        score += 5 * (item.analysis.speech[1] == max(i.analysis.speech[1] for i in answers))
        score += {0: 7, 1: 5}.get(n, 0) + 3 * (item in last_before)
        scores.append(score)
    best = answers[scores.index(max(scores))]
    others = [s for i, s in zip(answers, scores, strict=True) if i is not best]
    lead = max(scores) - max(others, default=-100)
    sure = 95 if lead >= 22 else 80 if lead >= 15 else 58 if lead >= 6 else 40
    found.answer = (sure, best)

    def shown(item: Item) -> tuple[int, Item] | None:
        for by, _ in said(item, by_asker=True):
            return {(True, True): 80, (True, False): 60, (False, True): 45}[by.says("thanks"), by.says("works")], by
        return (60, item) if approved(item) else None

    settled = [one for i in answers if (one := shown(i))]
    found.resolved = min(settled, key=lambda one: (items.index(one[1]), -one[0]), default=None)
    if not accepted and (one := shown(best)):
        found.signs.append(("accepted", best, one[1], str(asker), min(sure, one[0])))
    return found
