"""Score what was inferred against what was stated: precision and recall by part, with intervals."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from knowflow.evaluate.measures import share
from knowflow.evaluate.questions.hiding import Record, Said, Stated
from streams.conversations.question import QUESTION
from streams.text import analyse

PARTS = ("tune", "report")
RESAMPLES = 1_000
SUPPORT_SHARE, LEAST_TOPICS = 0.1, 20


@dataclass(slots=True)
class Case:
    """Hold one conversation: what was inferred of it, and the messages in their order."""

    row: Record
    given: Mapping[str, Record]  # contributions by account
    messages: Sequence[Said]

    @property
    def opening(self) -> Said:
        """Return the message that opens it."""
        own = next((said for said in self.messages if said.item == self.row["conversation"]), None)
        return own or self.messages[0]


def cases_of(stated: Stated, conversations: Iterable[Record], contributions: Iterable[Record]) -> list[Case]:
    """Return the conversations in the order of their openings."""
    given: dict[str, dict[str, Record]] = defaultdict(dict)
    for row in contributions:
        given[row["conversation"]][row["account"]] = row
    homes: dict[str, list[Said]] = defaultdict(list)
    for said in stated.said.values():
        homes[_home(stated, said)].append(said)
    cases = []
    for row in conversations:
        messages = sorted(homes.get(row["conversation"], ()), key=lambda said: said.order)
        if messages:
            cases.append(Case(row, given[row["conversation"]], messages))
    return sorted(cases, key=lambda case: case.opening.order)


def _home(stated: Stated, said: Said) -> str:
    return stated.moved.get(said.item) or said.conversation or said.item


def score(stated: Stated, cases: Sequence[Case], seed: int) -> dict[str, Any]:
    """Return the measures by name; each is split by time into a half for tuning and one to report."""
    return {
        "question": _questions(stated, cases, seed),
        "answerer": _answerers(stated, cases, seed),
        "accepted": _accepts(stated, cases, seed),
        "helped": _helped(stated, cases, seed),
        "resolved": _resolved(stated, cases, seed),
    }


# --- what is a question --------------------------------------------------------------------


def _questions(stated: Stated, cases: Sequence[Case], seed: int) -> dict[str, Any]:
    """Score openings. None is an answer, were it an opening; else the topics of channels without any accept.

    An answer has no title, so beside the whole score stands that of questions without theirs.
    """
    asked = [case for case in cases if case.opening.action == "asked"]
    if asked:
        found = [(case.opening.order, True, bool(case.row["question"])) for case in asked]
        untitled = [(case.opening.order, True, _asks(case.opening.text)) for case in asked]
        answers = [
            (said.order, False, _asks(said.text))
            for case in cases
            for said in case.messages
            if said.action == "answered"
        ]
        return {**_classes(found + answers, seed), "without_titles": _classes(untitled + answers, seed)}
    accepted = {_home(stated, stated.said[item]) for item in stated.accepted if item in stated.said}
    topics: dict[str, int] = defaultdict(int)
    solved: dict[str, int] = defaultdict(int)
    shown: dict[str, int] = defaultdict(int)
    for case in cases:
        channel = case.opening.channel
        topics[channel] += 1
        solved[channel] += case.row["conversation"] in accepted
        shown[channel] += case.row["question"]
    resolved = _marked(stated)
    found = []
    for case in cases:
        channel, name = case.opening.channel, case.row["conversation"]
        if name in accepted or name in resolved or solved[channel] >= SUPPORT_SHARE * topics[channel] > 0:
            found.append((case.opening.order, True, bool(case.row["question"])))
        elif accepted and not solved[channel] and topics[channel] >= LEAST_TOPICS:
            found.append((case.opening.order, False, bool(case.row["question"])))
    told = {
        name: {"topics": topics[name], "questions": shown[name], "accepted": solved[name]} for name in sorted(topics)
    }
    return {**_classes(found, seed), "channels": told}


def _asks(text: str) -> bool:
    return analyse("", text, "html", "", [], []).speech.asks >= QUESTION


def _marked(stated: Stated) -> set[str]:
    """Return the conversations that are marked as resolved at last."""
    return {stated.states.get(item, item) for item, (_, resolved) in stated.resolved.items() if resolved}


def _classes(found: Sequence[tuple[Any, bool, bool]], seed: int) -> dict[str, Any]:
    return _parts(sorted(found), _f1, seed)


def _f1(found: Sequence[tuple[Any, bool, bool]]) -> dict[str, float | int]:
    hits = sum(wanted and got for _, wanted, got in found)
    got, wanted = sum(one[2] for one in found), sum(one[1] for one in found)
    others = len(found) - wanted
    measures: dict[str, float | int] = {"n": len(found), "questions": wanted, "recall": share(hits, wanted)}
    if others:
        measures["precision"] = share(hits, got)
        measures["f1"] = share(2 * hits, got + wanted)
        measures["specificity"] = share(others - (got - hits), others)
    return measures


# --- who answered --------------------------------------------------------------------------


def _solved(stated: Stated, cases: Sequence[Case]) -> list[tuple[Case, Said, list[Said]]]:
    """Return (case, accepted answer, replies by others) where one answer by another known person was accepted."""
    found = []
    for case in cases:
        asker = case.opening.account
        replies = [
            said for said in case.messages
            if said.item != case.opening.item and said.account not in ("", asker) and not said.bot
            and said.action != "commented"
        ]  # fmt: skip
        accepted = [said for said in case.messages if said.item in stated.accepted]
        if asker and len(accepted) == 1 and accepted[0] in replies:
            found.append((case, accepted[0], replies))
    return found


def _answerers(stated: Stated, cases: Sequence[Case], seed: int) -> dict[str, Any]:
    """Score the first choice among those who replied: the person and, stricter, the item."""
    rows = []
    for case, accepted, replies in _solved(stated, cases):
        answer = case.row.get("answer_found", {})
        first = replies[0]
        longest = max(replies, key=lambda said: said.length)
        endorsed = max(replies, key=lambda said: stated.votes.get(said.item, 0))
        several = len({said.account for said in replies})
        rows.append({
            "person": answer.get("account") == accepted.account, "item": answer.get("item") == accepted.item,
            "first": first.account == accepted.account, "longest": longest.account == accepted.account,
            "endorsed": endorsed.account == accepted.account, "chance": 1 / several, "several": several > 1,
        })  # fmt: skip
    return {"all": _parts(rows, _first_choice, seed),
            "two_or_more": _parts([row for row in rows if row["several"]], _first_choice, seed)}  # fmt: skip


def _first_choice(rows: Sequence[Mapping[str, Any]]) -> dict[str, float | int]:
    names = ("person", "item", "first", "longest", "endorsed", "chance")
    return {"n": len(rows), **{name: share(sum(row[name] for row in rows), len(rows)) for name in names}}


def _accepts(stated: Stated, cases: Sequence[Case], seed: int) -> dict[str, Any]:
    """Score the accepts and the thanks that words and reactions of the asker show."""
    rows = []
    for case, accepted, replies in _solved(stated, cases):
        signs = [
            sign for row in case.given.values() for sign in row["signs"] if sign["account"] == case.opening.account
        ]
        accepts = {sign["item"] for sign in signs if sign["kind"] == "accepted"}
        thanked = {sign["item"] for sign in signs if sign["kind"] == "thanked"}
        rows.append({
            "shown": bool(accepts), "right": accepted.item in accepts, "thanked": len(thanked),
            "thanked_right": accepted.item in thanked, "chance": 1 / len(replies) if thanked else 0.0,
        })  # fmt: skip
    return _parts(rows, _shown, seed)


def _shown(rows: Sequence[Mapping[str, Any]]) -> dict[str, float | int]:
    thankful = [row for row in rows if row["thanked"]]
    return {
        "n": len(rows),
        "shown": sum(row["shown"] for row in rows),
        "precision": share(sum(row["right"] for row in rows), sum(row["shown"] for row in rows)),
        "recall": share(sum(row["right"] for row in rows), len(rows)),
        "thanked": len(thankful),
        "thanks_to_accepted": share(sum(row["thanked_right"] for row in thankful), len(thankful)),
        "thanks_to_chance": share(sum(row["chance"] for row in thankful), len(thankful)),
    }


# --- who was helped, what is resolved ------------------------------------------------------


def _helped(stated: Stated, cases: Sequence[Case], seed: int) -> dict[str, Any]:
    """Score whom those helped whose answers are stated: the asker, and nobody else."""
    rows = []
    for case in cases:
        asker = case.opening.account
        answers = {
            said.account for said in case.messages
            if (said.action == "answered" or said.item in stated.accepted) and said.account not in ("", asker)
        }  # fmt: skip
        for account in sorted(answers) if asker else ():
            helped = (
                {entry["name"] for entry in case.given[account]["helped"]["top"]} if account in case.given else set()
            )
            rows.append({"right": asker in helped, "helped": len(helped)})
    return _parts(rows, _asker, seed)


def _asker(rows: Sequence[Mapping[str, Any]]) -> dict[str, float | int]:
    right = sum(row["right"] for row in rows)
    return {
        "n": len(rows),
        "precision": share(right, sum(row["helped"] for row in rows)),
        "recall": share(right, len(rows)),
    }


def _resolved(stated: Stated, cases: Sequence[Case], seed: int) -> dict[str, Any]:
    """Score resolutions by those that are stated; of others nobody knows, so only their share is told."""
    accepted = {_home(stated, stated.said[item]) for item in stated.accepted if item in stated.said}
    known = accepted | _marked(stated)
    rows = [
        {"stated": case.row["conversation"] in known, "found": case.row["state"] == "resolved",
         "answered": case.row["answers"] > 0}
        for case in cases
        if case.row["conversation"] in known or case.row["question"]
    ]  # fmt: skip
    return _parts(rows, _settled, seed)


def _settled(rows: Sequence[Mapping[str, Any]]) -> dict[str, float | int]:
    wanted = [row for row in rows if row["stated"]]
    others = [row for row in rows if not row["stated"]]
    return {
        "n": len(wanted),
        "recall": share(sum(row["found"] for row in wanted), len(wanted)),
        "answered": share(sum(row["answered"] for row in wanted), len(wanted)),
        "others": len(others),
        "others_found": share(sum(row["found"] for row in others), len(others)),
    }


# --- halves and intervals ------------------------------------------------------------------

Measure = Callable[[Sequence[Any]], dict[str, float | int]]
_COUNTS = frozenset({"n", "questions", "shown", "thanked", "others"})


def _parts(rows: Sequence[Any], measure: Measure, seed: int) -> dict[str, Any]:
    """Measure the first half of the rows, in the order of time, and the second, with 95 % intervals of the second."""
    half = len(rows) // 2
    found: dict[str, Any] = {"tune": measure(rows[:half]), "report": measure(rows[half:])}
    found["interval"] = interval(rows[half:], measure, seed)
    return found


def interval(rows: Sequence[Any], measure: Measure, seed: int) -> dict[str, list[float]]:
    """Return 95 % percentile bootstrap intervals (Efron and Tibshirani 1993, chapter 13) of each share."""
    if not rows:
        return {}
    draw = random.Random(seed)  # noqa: S311 resampling, no secret
    drawn = [measure(draw.choices(rows, k=len(rows))) for _ in range(RESAMPLES)]
    names = [name for name in measure(rows) if name not in _COUNTS]
    found = {}
    for name in names:
        ordered = sorted(one.get(name, 0.0) for one in drawn)
        found[name] = [float(ordered[int(0.025 * RESAMPLES)]), float(ordered[int(0.975 * RESAMPLES) - 1])]
    return found
