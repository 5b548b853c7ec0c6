"""Read tagged questions and what was replied to them, in the order of their times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from knowflow.errors import UserError
from knowflow.evaluate.kinds import kind_of
from knowflow.queries.tagging import Question, TagPredictor
from producers.registry import factory
from streams.text import analyse, query_tokens

LEAST: Final = 20  # tagged questions
REPLIES: Final = frozenset({"answered", "replied", "commented"})


@dataclass(frozen=True, slots=True)
class Tagged:
    """Be a tagged question: what may be read of it, its tags, and the topics that its text gives without them."""

    asked: Question
    tags: frozenset[str]
    topics: tuple[str, ...]
    conversation: str


@dataclass(frozen=True, slots=True)
class Reply:
    """Be the words of what was replied in a conversation, as first written."""

    conversation: str
    words: Sequence[str]


def read(path: str, kind: str | None = None) -> list[Tagged | Reply]:
    """Read a source: questions as last edited, replies as first written. Raises UserError where there are too few."""
    events = [event for outcome in factory(kind_of(path, kind)).open([path]).read() for event in outcome.events]
    events.sort(key=lambda event: (event["time"], event["sequence"], event["id"]))
    items: dict[str, dict[str, Any]] = {}
    for event in events:
        data = event["data"]
        if data["action"] == "asked":
            actor = data.get("actor", {}).get("account", "")
            place = {"time": event["time"], "asker": actor, "conversation": data.get("conversation", "")}
            items[data["item"]["id"]] = {**data["item"], **place}
        elif data["action"] == "edited" and data["item"]["id"] in items:
            items[data["item"]["id"]].update(data["item"])
    tagged = sorted((item for item in items.values() if item.get("tags")), key=lambda item: (item["time"], item["id"]))
    if len(tagged) < LEAST:
        raise UserError(f"{path}: holds {len(tagged)} tagged questions; {LEAST} are the least to measure with")
    questions = {item["conversation"] for item in tagged}
    # A reply of the very time of a question is not known yet when that is asked.
    found: list[tuple[tuple[str, int, str], Tagged | Reply]] = [
        ((item["time"], 0, item["id"]), _tagged(item)) for item in tagged
    ]
    for event in events:
        data = event["data"]
        if data["action"] in REPLIES and data.get("conversation") in questions:
            words = _words(data["item"])
            found.append(((event["time"], 1, event["id"]), Reply(data["conversation"], words)))
    found.sort(key=lambda one: one[0])
    return [one for _, one in found]


def _words(item: Mapping[str, Any]) -> Sequence[str]:
    form = item.get("text_format", "plain")
    return analyse("", item.get("text", ""), form, item.get("language", ""), (), ()).tokens


def _tagged(item: Mapping[str, Any]) -> Tagged:
    title, text, form = item.get("title", ""), item.get("text", ""), item.get("text_format", "plain")
    found = analyse(title, text, form, item.get("language", ""), (), ())
    asked = Question(query_tokens(title), _words(item), title, analyse("", text, form, "", (), ()).plain, item["asker"])
    return Tagged(asked, frozenset(item["tags"]), tuple(key for key, _ in found.topics), item["conversation"])


def replay(found: Sequence[Tagged | Reply], predictors: Sequence[TagPredictor]) -> Iterator[Tagged]:
    """Yield each question before the predictors learn it; what is replied later they learn when its time has come."""
    numbers: dict[str, int] = {}
    for one in found:
        if isinstance(one, Reply):
            if one.conversation in numbers:
                for predictor in predictors:
                    predictor.reply(numbers[one.conversation], one.words)
        else:
            yield one
            for predictor in predictors:
                numbers[one.conversation] = predictor.learn(one.asked, sorted(one.tags))
