"""Measure how well conversations of chat are found again: `knowflow evaluate conversations`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from knowflow.evaluate.annotated_chat import UNSEEN, Chat, read_chats
from knowflow.evaluate.clusters import compare_clusters
from knowflow.evaluate.measures import share
from streams.parents import HORIZON, REACH, Turn, parents

SESSION_MINUTES = 30
_MINUTE = 60_000_000  # microseconds
_HOUR = 60 * _MINUTE

Links = Mapping[str, str]  # message -> what it replies to, itself where it begins a conversation
Linker = Callable[[Sequence[tuple[str, Turn]]], Links]

# On the part `test` of the collection, which is not read here: Kummerfeld et al., "A Large-Scale Corpus for
# Conversation Disentanglement", ACL 2019, tables 3 and 4 (https://aclanthology.org/P19-1374).
PUBLISHED = (
    {
        "model": "linear, features", "part": "test",
        "link_f1": 0.635, "one_to_one": 0.695, "vi_scaled": 0.889, "exact_f1": 0.218,
    },
    {
        "model": "feedforward, features and word vectors", "part": "test",
        "link_f1": 0.723, "one_to_one": 0.756, "vi_scaled": 0.913, "exact_f1": 0.362,
    },
)  # fmt: skip


def ours(turns: Sequence[tuple[str, Turn]]) -> Links:
    """Return the links of streams.parents."""
    names = {turn.item: name for name, turn in turns}
    return {names[turn.item]: names[(parent or turn).item] for turn, parent in parents(turn for _, turn in turns)}


def sessions(turns: Sequence[tuple[str, Turn]]) -> Links:
    """Link each message to the one before it, unless that is half an hour ago."""
    found: dict[str, str] = {}
    before: tuple[str, Turn] | None = None
    for name, turn in turns:
        near = before is not None and turn.at - before[1].at <= SESSION_MINUTES * _MINUTE
        found[name] = before[0] if before is not None and near else name
        before = name, turn
    return found


def last(turns: Sequence[tuple[str, Turn]]) -> Links:
    """Link each message to the one before it."""
    names = [name for name, _ in turns]
    return dict(zip(names, [*names[:1], *names], strict=False))


def alone(turns: Sequence[tuple[str, Turn]]) -> Links:
    """Link no message."""
    return {name: name for name, _ in turns}


BASELINES: Mapping[str, Linker] = {f"sessions_{SESSION_MINUTES}min": sessions, "last_message": last, "alone": alone}


def evaluate_conversations(path: str, kind: str, part: str | None = None) -> dict[str, Any]:
    """Return the measures of one collection of annotated chat. Raises UserError, SourceError.

    `link` is given where people told links: precision, recall and F1 over the annotated lines, a line without a reply
    linked to itself. The other measures are those of knowflow.evaluate.clusters. Lines that are no
    messages (somebody joins) count as conversations of their own, as published.
    """
    part, chats = read_chats(path, kind, part)
    messages = sum(len(chat.turns) for chat in chats)
    begun = time.process_time()
    found = [ours(chat.turns) for chat in chats]
    spent = time.process_time() - begun
    measured = score(chats, found)
    return {
        "task": "conversations",
        "source": path,
        "protocol": {
            "kind": kind, "part": part, "unseen": part == UNSEEN[kind], "logs": len(chats), "messages": messages,
            "window_messages": HORIZON, "window_hours": REACH // _HOUR,
        },
        "n": sum(len(chat.links or chat.conversations) for chat in chats),
        **measured,
        "baselines": {
            name: score(chats, [link(chat.turns) for chat in chats]) for name, link in BASELINES.items()
        },
        "published": list(PUBLISHED) if kind == "irc" else [],
        "ms_per_message": round(1000 * spent / messages, 3) if messages else 0.0,
    }  # fmt: skip


def score(chats: Sequence[Chat], found: Sequence[Links]) -> dict[str, Any]:
    """Return the measures over all chats together; messages of different chats are never in one conversation."""
    gold: dict[tuple[int, str], tuple[int, str]] = {}
    ours_: dict[tuple[int, str], tuple[int, str]] = {}
    told = guessed = right = 0
    for number, (chat, links) in enumerate(zip(chats, found, strict=True)):
        lines = chat.links or chat.conversations
        ends = roots((line, links.get(line, line)) for line in {*links, *lines})
        if chat.links:
            known = roots((line, other) for line, others in chat.links.items() for other in others)
            told += sum(len(others) for others in chat.links.values())
            guessed += len(chat.links)
            right += sum(links.get(line, line) in others for line, others in chat.links.items())
        else:
            known = dict(chat.conversations)
        for line in lines:
            gold[number, line] = number, known[line]
            ours_[number, line] = number, ends[line]
    link = {"precision": share(right, guessed), "recall": share(right, told), "f1": share(2 * right, guessed + told)}
    return {**({"link": link} if told else {}), **compare_clusters(gold, ours_)}


def roots(links: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return one name for all that are linked with each other, directly or not."""
    above: dict[str, str] = {}

    def end(name: str) -> str:
        while above.setdefault(name, name) != name:
            above[name] = above[above[name]]
            name = above[name]
        return name

    for one, other in links:
        above[end(one)] = end(other)
    return {name: end(name) for name in list(above)}
