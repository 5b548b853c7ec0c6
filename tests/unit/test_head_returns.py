"""A head that leaves and comes back with another text within one batch is shown as it is now."""

from __future__ import annotations

from typing import Any

from schemas.interaction import read_event
from streams.conversations import ConversationStage
from streams.core import Message
from streams.items import ItemStage
from streams.rows import MemoryRows
from streams.subjects import subject_of
from tests.analyser import analyse_words
from tests.chat import plain_remark


def _event(name: str, action: str, day: int, **data: Any) -> dict[str, Any]:
    return read_event({
        "id": name, "source": "forum:a", "time": f"2024-01-{day:02}T10:00:00Z", "partitionkey": name,
        "data": {"action": action, **data},
    })  # fmt: skip


HEAD = _event("q", "asked", 1, actor={"account": "a:b/1"}, item={"id": "c1", "title": "Before"})
ANSWER = _event("a", "answered", 2, actor={"account": "a:b/2"}, item={"id": "i1", "text": "x"}, conversation="c1")
GONE = _event("g", "deleted", 3, item={"id": "c1"})
EDITED = _event("e", "edited", 4, item={"id": "c1", "title": "After"})
BACK = _event("r", "restored", 5, item={"id": "c1"})


def test_a_head_that_comes_back_in_the_batch_in_which_it_left() -> None:
    items, item_rows = ItemStage(analyse_words, plain_remark), MemoryRows()
    conversations, rows = ConversationStage(), MemoryRows()

    def forwarded(*events: dict[str, Any]) -> list[Message]:
        found = []
        for at, event in enumerate(events):
            subject = subject_of(event["data"])
            found += items.process(item_rows, [Message("events", event["id"], subject, event, at)])
        return [message for message in found if message.stream == "forwarded"]

    conversations.process(rows, forwarded(HEAD, ANSWER))
    away = forwarded(GONE, EDITED, BACK)
    bodies = [message for message in away if message.key.endswith("|body")]
    metas = [message for message in away if not message.key.endswith("|body")]
    out = conversations.process(rows, [metas[0], *bodies, *metas[1:]])
    titles = {message.key: message.value["title"] for message in out if message.stream == "contributions"}
    assert titles == {"c1|a:b/1|public": "After", "c1|a:b/2|public": "After"}
