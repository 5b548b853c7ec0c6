"""Score privacy on the planted private channels: the public sees nothing of them, members all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from knowflow.evaluate.answers import Answers, NamedTopic, Viewers
from knowflow.evaluate.measures import share
from streams.text.analysis import analyse, query_tokens

ALL = 1_000_000
_SHOWN = 10
TopicOf = Callable[[NamedTopic], str | None]


def unspoken(truth: Mapping[str, Any], events: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the truth without those private words that public texts hold too.

    Made-up words can share a stem with a made-up name, misspelt or with a noun's ending, and
    then an answer to the private word may come from that public text: it is no leak. What
    was said publicly is taken from the events that say so themselves, never from what is
    measured; the private groups' own conversations do not count, public though some once were.
    """
    groups = [*truth["private"], *truth["closed_channels"]]
    stems = {token for group in groups for word in group["terms"] for token in query_tokens(word)}
    own = {conversation for group in groups for conversation in group["conversations"]}
    spoken: set[str] = set()
    for event in events:
        data = event["data"]
        if "public" in data.get("audience", ()) and data.get("conversation") not in own:
            spoken.update(_held(data.get("item", {}), stems - spoken))
    return {
        **truth,
        **{
            name: [
                {**group, "terms": [word for word in group["terms"] if spoken.isdisjoint(query_tokens(word))]}
                for group in truth[name]
            ]
            for name in ("private", "closed_channels")
        },
    }


def _held(item: Mapping[str, Any], stems: set[str]) -> set[str]:
    """Return those stems that an item's words have."""
    title, text, text_format, language = (item.get(name) or "" for name in ("title", "text", "text_format", "language"))
    tags, paths = item.get("tags") or [], item.get("paths") or []
    letters = " ".join((title, text, *tags, *paths)).lower()
    if not any(stem in letters for stem in stems):  # analysing a text costs far more
        return set()
    return stems.intersection(analyse(title, text, text_format, language, tags, paths).tokens)


def score_private(truth: Mapping[str, Any], viewers: Viewers, topic_of: TopicOf) -> dict[str, Any]:
    """Count what the public could see of private conversations, and what members find of them.

    Each group's words occur nowhere else, so that any answer to them is a leak. Channels that
    were closed later count as well: all that was said in them is private now. `found` is the
    share of the private conversations that a member finds by those words.
    """
    public = viewers(())
    groups = [*truth["private"], *truth["closed_channels"]]
    leaks = sorted({leak for group in groups for leak in _leaks(group, public)})
    hidden = {row["conversation"] for row in truth["waiting"] if "public" not in row["audience"]}
    leaks += sorted(f"waiting shows {conversation}" for conversation in hidden & set(public.waiting(ALL)))
    leaks += _topic_leaks({group["topic"] for group in groups}, public, topic_of)
    found = planted = 0
    for group in groups:
        member = viewers([group["label"]])
        seen: set[str] = set()
        for word in (*group["terms"], group["topic"]):
            seen.update(member.search(word, 100))
        planted += len(group["conversations"])
        found += len(seen & set(group["conversations"]))
    waiting_seen = sum(
        1
        for row in truth["waiting"]
        if "public" not in row["audience"] and row["conversation"] in viewers(row["audience"]).waiting(ALL)
    )
    return {
        "leaks": len(leaks),
        "leaked": leaks[:_SHOWN],
        "found": share(found, planted),
        "waiting_found": share(waiting_seen, len(hidden)),
        "groups": len(groups),
    }


def _leaks(group: Mapping[str, Any], public: Answers) -> Iterator[str]:
    conversations = set(group["conversations"])
    for word in group["terms"]:
        if public.search(word, 10):
            yield f"search finds something for {word}"
    # One question with all the words finds whatever each would find.
    words = " ".join(group["terms"])
    if public.experts(words, 10):
        yield f"experts names somebody for {words}"
    if public.similar(words, 10):
        yield f"similar finds something for {words}"
    for form in group["aliases"]:
        for ask, name in ((public.search, "search"), (public.similar, "similar")):
            for conversation in conversations & set(ask(form, 100)):
                yield f"{name} shows {conversation}"


def _topic_leaks(hidden: set[str], public: Answers, topic_of: TopicOf) -> list[str]:
    lists: tuple[tuple[str, list[NamedTopic]], ...] = (
        ("topics", list(public.topics(ALL))),
        ("times", list(public.times(ALL))),
        ("risk", list(public.risk(ALL))),
    )
    return sorted(f"{name} shows {row.topic}" for name, rows in lists for row in rows if topic_of(row) in hidden)
